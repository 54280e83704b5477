import type { RoleRequestView } from '../domain/role-request-view.ts';
import { type Card, text } from './card.ts';
import { durationLabel } from './duration.ts';
import { requestFooter } from './request-parts.ts';
import { backWords } from './role-applies.ts';
import { heldRoleButtons } from './role-buttons.ts';
import { roleEndText } from './role-ended.ts';
import { roleLabel, roleRiskLabel } from './role-parts.ts';

/** What ends, when, and what applies then: `⏳ Ends in 10 min: Tech Lead in team Banking`. */
export function roleReminderCard(view: RoleRequestView): Card {
  const { request, lease, entry } = view;
  const what = roleLabel(request);
  const card = { tone: 'plain', footer: requestFooter(view) } as const;
  if (!lease) return { ...card, title: `⏳ Ends soon: ${what}`, blocks: [], actions: [] };
  const left = durationLabel(Math.max(0, Date.parse(lease.endsAt) - Date.parse(entry.at)) / 60_000);
  return {
    ...card,
    title: `⏳ Ends in ${left}: ${what}`,
    blocks: [text(`${what} ends `, { at: lease.endsAt }, `, in ${left}. Then ${backWords(view)}.`)],
    actions: heldRoleButtons(lease),
  };
}

/** Takes the reminder's place once there is nothing to be reminded of. */
export const roleReminderEndedCard = (view: RoleRequestView): Card => ({
  title: `Ended: ${roleRiskLabel(view)}`,
  tone: 'plain',
  blocks: view.lease ? [text(...roleEndText(view, view.lease))] : [],
  actions: [],
  footer: requestFooter(view),
});
