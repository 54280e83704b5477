import type { RoleRequestView } from '../domain/role-request-view.ts';
import { button, type Card, facts, text } from './card.ts';
import { durationLabel, durationWords } from './duration.ts';
import { effectBlocks, warningBlocks } from './effect.ts';
import { judgedFooter } from './explain.ts';
import { placeLabel } from './label.ts';
import { placeWords } from './line.ts';
import { personPiece, quoted } from './phrase.ts';
import { nameOf, plainName, requestFooter } from './request-parts.ts';
import { backWords } from './role-applies.ts';
import { heldRoleButtons, roleAskLine } from './role-buttons.ts';
import { roleLabel } from './role-parts.ts';
import type { RolePreview } from './role-preview.ts';

/** What letting a role without an end lapse would do; `preview` is of taking it away. Nothing happens before it is confirmed. */
export function roleLapsePreviewCard(preview: RolePreview, minutes: number): Card {
  const { change, effect, decision, fingerprint } = preview;
  const { member } = effect;
  const what = `${quoted(change.member)} ${quoted(change.role)} ${placeWords(change)}`;
  return {
    title: `Let ${change.role} ${placeLabel(change)}, of ${member.name}, lapse?`,
    tone: 'plain',
    blocks: [
      facts({ For: personPiece(member), 'Would end': `${durationLabel(minutes)} after you confirm` }),
      text('What applies then:'),
      ...effectBlocks(effect),
      ...warningBlocks(effect, decision.warnings),
      text(personPiece(member), ' hears of it, and can ask to keep it. Nothing happens before it is confirmed.'),
    ],
    actions: [
      button('Let it lapse', `role lapse ${what} for ${durationWords(minutes)} confirm ${fingerprint}`, {
        style: 'danger',
      }),
      button('Cancel', 'role lapse cancel'),
    ],
    footer: judgedFooter(preview),
  };
}

/** A confirmation came too late: the same preview as it is now. */
export function roleLapseOutOfDateCard(preview: RolePreview, minutes: number): Card {
  const { title, blocks, ...card } = roleLapsePreviewCard(preview, minutes);
  const late = text(
    'Out of date: what this would do has changed since it was shown. Nothing was changed. As it is now:',
  );
  return { ...card, title: `Not done. ${title}`, tone: 'warning', blocks: [late, ...blocks] };
}

/** For the channel: a role without an end has one now. */
export const roleLapsingCard = (view: RoleRequestView): Card => ({
  title: `${giverName(view)} let ${roleLabel(view.request)}, of ${view.requester.name}, lapse`,
  tone: 'plain',
  blocks: lapsingBlocks(view),
  actions: [],
  footer: requestFooter(view),
});

export const roleLapsingDoneCard = (view: RoleRequestView): Card => ({
  ...roleLapsingCard(view),
  title: `Done. ${roleLabel(view.request)}, of ${view.requester.name}, lapses`,
  tone: 'good',
});

/** For its holder, who can ask to hold it longer, or for good. */
export function roleLapsingReceiptCard(view: RoleRequestView): Card {
  const { request, lease } = view;
  const { role, place } = request;
  const keep = button('Ask to keep it…', roleAskLine('access request form', { role, place, reason: '' }));
  return {
    ...roleLapsingCard(view),
    title: `⏳ Has an end now: ${roleLabel(request)}`,
    actions: lease ? [keep, ...heldRoleButtons(lease)] : [keep],
  };
}

function lapsingBlocks(view: RoleRequestView) {
  const { company, request, requester, lease, entry, effect } = view;
  const by = request.givenBy ?? requester.username;
  const left = lease ? durationLabel((Date.parse(lease.endsAt) - Date.parse(entry.at)) / 60_000) : '';
  return [
    facts({
      For: nameOf(company, requester.username),
      'Let lapse by': nameOf(company, by),
      ...(lease ? { Ends: [{ at: lease.endsAt }, `, in ${left}`] } : {}),
      'At the end': backWords(view),
    }),
    ...(effect ? effectBlocks(effect) : []),
  ];
}

const giverName = (view: RoleRequestView): string => plainName(view, view.request.givenBy ?? view.requester.username);
