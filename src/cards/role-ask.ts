import type { Code } from '../domain/decision.ts';
import { type RoleRequest, requestName } from '../domain/request.ts';
import type { RoleAskPreview } from '../domain/role-request-view.ts';
import { button, type Card, facts, quote, text } from './card.ts';
import { durationLabel } from './duration.ts';
import { effectBlocks, warningBlocks } from './effect.ts';
import { judgedFooter } from './explain.ts';
import { placeWords } from './line.ts';
import { peoplePieces, quoted } from './phrase.ts';
import { beforeLabel } from './role-applies.ts';
import { roleAskLine } from './role-buttons.ts';
import { riskOf, roleLabel, spanLabel } from './role-parts.ts';

/** The truth before it is sent: who is asked, what it does in each environment, until when, and what comes back. */
export function roleAskPreviewCard(preview: RoleAskPreview): Card {
  const { ask, open, decision, effect, approvers, fingerprint } = preview;
  if (open || decision.outcome === 'deny') return roleAskRefusedCard(preview);
  const { minutes, reason } = ask;
  return {
    title: `To be approved: ${askLabel(preview)}`,
    tone: 'plain',
    blocks: [
      facts({
        'Who is asked': peoplePieces(approvers),
        Ends: minutes === undefined ? '∞ no end' : `${durationLabel(minutes)} after it is given`,
        ...(minutes === undefined ? {} : { 'At the end': `${beforeLabel(effect)} applies again` }),
        ...(effect.before && minutes === undefined ? { Replaces: effect.before.name } : {}),
      }),
      ...(reason === '' ? [] : [quote(reason)]),
      ...effectBlocks(effect),
      ...warningBlocks(effect, decision.warnings),
    ],
    actions: [
      button('Send the request', roleAskLine('access request', ask, fingerprint), { style: 'primary' }),
      button('Cancel', 'access request cancel'),
    ],
    footer: judgedFooter(preview),
  };
}

const askLabel = ({ ask }: RoleAskPreview): string => riskOf(spanLabel(ask.minutes), ask);

/** No, and why: nobody was bothered. */
export function roleAskRefusedCard(preview: RoleAskPreview): Card {
  const { ask, asker, open, decision } = preview;
  if (open) return openAlreadyCard(preview, open);
  const { role, place } = ask;
  const isHeld = decision.code === 'already-held';
  return {
    title: isHeld ? `You have it already: ${roleLabel(ask)}.` : `No. You cannot have ${roleLabel(ask)}.`,
    tone: isHeld ? 'plain' : 'bad',
    blocks: [text(`${REFUSALS[decision.code] ?? 'It is not to be had now.'} Nobody was asked.`)],
    actions: [
      isHeld
        ? button('Your roles', 'role list')
        : button('Explain', `access what-if ${quoted(asker.username)} gets ${quoted(role)} ${placeWords(place)}`),
    ],
    footer: judgedFooter(preview),
  };
}

/** For whoever would hold the role (domain, Giving and taking roles). */
const REFUSALS: Readonly<Partial<Record<Code, string>>> = {
  inactive: 'You are not active: whoever is inactive may do nothing.',
  'already-held': 'There is nothing to ask for.',
  'inert-everywhere': 'Your default role is No Access in every environment, so the role would do nothing anywhere.',
  'last-administrator': 'It would leave no active Administrator.',
  'nobody-to-approve':
    'Nobody else could give it: no other active user is an Administrator, or manages roles there and is high enough.',
};

/** Waiting for it is said before anybody is bothered. */
const openAlreadyCard = (preview: RoleAskPreview, open: RoleRequest): Card => ({
  title: `You have asked already: ${roleLabel(open)}.`,
  tone: 'warning',
  blocks: [
    text(
      `It is ${requestName(open.id)}, ${spanLabel(open.minutes)}, to be answered by `,
      { at: open.deadlineAt },
      '. Nobody was asked again.',
    ),
  ],
  actions: [button('Show it', `request show ${requestName(open.id)}`)],
  footer: judgedFooter(preview),
});

/** Something changed between the look and the press. */
export const roleAskOutOfDateCard = (preview: RoleAskPreview): Card => ({
  ...roleAskPreviewCard(preview),
  title: `Look again, something has changed: ${askLabel(preview)}. Nothing was sent.`,
  tone: 'warning',
});

/** The private line; the receipt is a message of its own. */
export const roleAskDoneCard = (id: number, preview: RoleAskPreview): Card => ({
  title: `Sent: ${requestName(id)}, ${askLabel(preview)}`,
  tone: 'good',
  blocks: [
    text('Asked: ', ...peoplePieces(preview.approvers), '. The receipt in your private messages says how it stands.'),
  ],
  actions: [],
});
