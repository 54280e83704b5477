import { requestName } from '../domain/request.ts';
import { type RoleEndPreview, type RoleRequestView, rolePhaseOf } from '../domain/role-request-view.ts';
import { button, type Card, facts, text } from './card.ts';
import { effectBlocks, warningBlocks } from './effect.ts';
import { personPiece } from './phrase.ts';
import { requestFooter, statusWords } from './request-parts.ts';
import { backWords } from './role-applies.ts';
import { roleEndText } from './role-ended.ts';
import { roleEndsOf, roleLabel, roleRiskLabel } from './role-parts.ts';

/** What ending a role now would do, for its holder or for somebody else who may end it. Nothing happens before it is confirmed. */
export function roleEndPreviewCard(preview: RoleEndPreview, isHolder: boolean): Card {
  const { view, effect, warnings, fingerprint } = preview;
  const { request, requester } = view;
  const what = roleLabel(request);
  return {
    title: isHolder ? `Give ${what} back now?` : `End ${what} of ${requester.name} now?`,
    tone: 'plain',
    blocks: [
      facts({
        ...(isHolder ? {} : { For: personPiece(requester) }),
        'Would end': roleEndsOf(view),
        'What comes back': backWords(view),
      }),
      ...(effect ? [...effectBlocks(effect), ...warningBlocks(effect, warnings)] : []),
      text('Nothing happens before it is confirmed.'),
    ],
    actions: [
      button(isHolder ? 'Give it back' : 'End it', `request end ${requestName(request.id)} confirm ${fingerprint}`, {
        style: 'danger',
      }),
      button('Cancel', 'request end cancel'),
    ],
    footer: requestFooter(view),
  };
}

/** A confirmation came too late: the same preview as it is now. */
export function roleEndOutOfDateCard(preview: RoleEndPreview, isHolder: boolean): Card {
  const { title, blocks, ...card } = roleEndPreviewCard(preview, isHolder);
  const late = text(
    'Out of date: what this would do has changed since it was shown. Nothing was changed. As it is now:',
  );
  return { ...card, title: `Not done. ${title}`, tone: 'warning', blocks: [late, ...blocks] };
}

/** For whoever confirmed: that it is over, and what applies now. */
export const roleEndedCard = (view: RoleRequestView): Card => ({
  title: `Done. Ended: ${roleLabel(view.request)}, for ${view.requester.name}`,
  tone: 'good',
  blocks: view.lease ? [text(...roleEndText(view, view.lease))] : [],
  actions: [],
  footer: requestFooter(view),
});

/** There is nothing to end: it has ended, has no end, or was never given. */
export function roleNotLiveCard(view: RoleRequestView): Card {
  const { request, lease } = view;
  const phase = rolePhaseOf(view);
  const isOver = phase === 'ended' && lease;
  const why = phase === 'given' ? NO_END : `It is ${statusWords(request)}: ${roleRiskLabel(view)}.`;
  return {
    title: `Not done: ${requestName(request.id)} ${isOver ? 'has ended already' : 'holds no role for a while'}.`,
    tone: 'warning',
    blocks: [text(...(isOver ? roleEndText(view, lease) : [why]), ' Nothing was changed.')],
    actions: [],
    footer: requestFooter(view),
  };
}

const NO_END = 'The role was given with no end: whoever may give it takes it away.';
