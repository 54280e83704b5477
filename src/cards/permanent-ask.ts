import type { PermanentPreview } from '../domain/permanent-view.ts';
import { type PermanentUserRequest, requestName } from '../domain/request.ts';
import { type Block, button, type Card, facts, list, quote, type Text, text } from './card.ts';
import { permanentFacts, permanentLabel, permanentLine } from './permanent-parts.ts';
import { peoplePieces, personPiece } from './phrase.ts';
import { notToBeHadForGood, permanentItems } from './precondition.ts';
import { statusWords } from './request-parts.ts';

/** The truth before it is sent: who is asked, what it may do, from where, and every precondition. */
export function permanentPreviewCard(preview: PermanentPreview, sealedPhone?: string): Card {
  if (preview.open || preview.decision.outcome === 'deny') return permanentRefusedCard(preview);
  const { ask, approvers, database, decision, fingerprint } = preview;
  const isPending = decision.warnings?.includes('network-to-set-up') === true;
  return {
    title: `To be approved: ${permanentLabel(ask)}`,
    tone: 'plain',
    blocks: [
      facts({
        'Who is asked': [...peoplePieces(approvers), '; one of them is enough'],
        ...permanentFacts(ask, { database }),
      }),
      quote(ask.reason),
      ...preconditionBlocks(preview),
      ...(ask.extends === undefined ? [] : [TAKING]),
      ...(isPending
        ? [text('There is no VPN yet: the support case asks for one besides, and takes longer for it.')]
        : []),
    ],
    actions: [
      button('Send the request', permanentLine(ask, { sealedPhone, confirmed: fingerprint }), {
        style: 'primary',
      }),
      button('Cancel', 'dbuser permanent cancel'),
    ],
    footer: footerOf(preview),
  };
}

const TAKING = text(
  'Whoever answered for it until now may know its password: once you answer for it, give it a new one where it is made here.',
);

const preconditionBlocks = ({ preconditions }: PermanentPreview): readonly Block[] =>
  preconditions.length === 0 ? [] : [list(permanentItems(preconditions))];

const footerOf = ({ decision, policy, judgedAt }: PermanentPreview): Text => [
  `${decision.code} · policy ${policy} · judged `,
  { at: judgedAt },
];

/** No, and why: nobody was bothered. */
export function permanentRefusedCard(preview: PermanentPreview): Card {
  const { ask, open, preconditions, decision } = preview;
  if (open && decision.outcome !== 'deny') return openAlreadyCard(preview, open);
  const isListed = preconditions.some(({ holds }) => !holds);
  return {
    title:
      ask.extends === undefined
        ? `No. You cannot have a permanent database user in ${ask.environment}.`
        : `No. You cannot answer for ${requestName(ask.extends)}.`,
    tone: 'bad',
    blocks: [
      ...(isListed ? [] : [text(notToBeHadForGood(decision.code))]),
      ...preconditionBlocks(preview),
      text('Nobody was asked.'),
    ],
    actions: CHANGEABLE.includes(decision.code) ? [button('Change it…', permanentLine(ask, { form: true }))] : [],
    footer: footerOf(preview),
  };
}

/** What other words in the form would clear. */
const CHANGEABLE: readonly PermanentPreview['decision']['code'][] = [
  'allowlist-conflict',
  'network-missing',
  'public-address-missing',
  'profile-taken',
];

/** There is one of each profile in an environment, whoever asked for it. */
function openAlreadyCard(preview: PermanentPreview, open: PermanentUserRequest): Card {
  const { asker } = preview;
  const isOwn = open.requester === asker.username;
  return {
    title: `Asked for already: ${permanentLabel(open)}.`,
    tone: 'warning',
    blocks: [
      text(
        `It is ${requestName(open.id)}, `,
        ...(isOwn ? ['your own'] : ['of ', personPiece({ username: open.requester, name: open.requester })]),
        `, and is ${statusWords(open)}. ${open.extends === undefined ? 'There is one of each profile in an environment. ' : ''}Nobody was asked again.`,
      ),
    ],
    actions: isOwn ? [button('Show it', `request show ${requestName(open.id)}`)] : [],
    footer: footerOf(preview),
  };
}

/** Something changed between the look and the press. */
export const permanentOutOfDateCard = (preview: PermanentPreview, sealedPhone?: string): Card => ({
  ...permanentPreviewCard(preview, sealedPhone),
  title: `Look again, something has changed: ${permanentLabel(preview.ask)}. Nothing was sent.`,
  tone: 'warning',
});

/** The private line; the receipt is a message of its own. */
export const permanentDoneCard = (id: number, { ask, approvers }: PermanentPreview): Card => ({
  title: `Sent: ${requestName(id)}, ${permanentLabel(ask)}`,
  tone: 'good',
  blocks: [text('Asked: ', ...peoplePieces(approvers), '. The receipt in your private messages says how it stands.')],
  actions: [],
});
