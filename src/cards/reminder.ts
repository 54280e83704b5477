import type { RequestView } from '../domain/request-view.ts';
import { endText } from './account-end.ts';
import { type Card, text } from './card.ts';
import { durationLabel } from './duration.ts';
import { profileLabel } from './label.ts';
import { counted } from './phrase.ts';
import { doneButton, extendButton, minutesLeft } from './request-buttons.ts';
import { grantedOf, requestFooter, riskLabel } from './request-parts.ts';

/** What ends, when, and how many sessions are open, where the database has said so. */
export function reminderCard(view: RequestView, sessions: number | undefined): Card {
  const { request, lease, entry } = view;
  const what = `${request.environment}, ${profileLabel(grantedOf(request).profile)}`;
  if (!lease)
    return { title: `⏳ Ends soon: ${what}`, tone: 'plain', blocks: [], actions: [], footer: requestFooter(view) };
  const left = (Date.parse(lease.endsAt) - Date.parse(entry.at)) / 60_000;
  const open =
    sessions === undefined ? '' : `; ${sessions === 0 ? 'no open session' : counted(sessions, 'open session')}`;
  const more = minutesLeft(lease, view.database);
  return {
    title: `⏳ Ends in ${durationLabel(left)}: ${what}`,
    tone: 'plain',
    blocks: [
      text(`${what}, ends `, { at: lease.endsAt }, `, in ${durationLabel(left)}${open}.`),
      ...(more > 0 ? [] : [text('Nothing moves this end: delete it and request again.')]),
    ],
    actions: [...(more > 0 ? [extendButton(request.id)] : []), doneButton(lease)],
    footer: requestFooter(view),
  };
}

/** Takes the reminder's place once there is nothing to be reminded of. */
export const reminderEndedCard = (view: RequestView): Card => ({
  title: `Ended: ${riskLabel(view)}`,
  tone: 'plain',
  blocks: view.lease ? [text(...endText(view, view.lease))] : [],
  actions: [],
  footer: requestFooter(view),
});
