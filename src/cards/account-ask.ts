import type { PreconditionSeen } from '../domain/own-database.ts';
import { type AccountRequest, type RequestStatus, requestName } from '../domain/request.ts';
import type { AskPreview } from '../domain/request-view.ts';
import { rightsText, whatLabel } from './account-rights.ts';
import { type Block, button, type Card, facts, list, quote, type Text, text } from './card.ts';
import { durationLabel } from './duration.ts';
import { profileLabel } from './label.ts';
import { peoplePieces, quoted } from './phrase.ts';
import { notToBeHad, preconditionItems } from './precondition.ts';
import { askLine } from './request-buttons.ts';
import { leasesText, statusWords } from './request-parts.ts';

/** The truth before it is sent: who is asked, what it gives, until when, and every precondition. */
export function askPreviewCard(preview: AskPreview): Card {
  if (preview.open || preview.decision.outcome === 'deny') return askRefusedCard(preview);
  const { ask, decision, fingerprint } = preview;
  const isOwn = decision.outcome === 'allow';
  const send = isOwn ? 'Go on' : 'Send the request';
  return {
    title: `${isOwn ? 'Self-service' : 'To be approved'}: ${durationLabel(ask.minutes)} · ${profileLabel(ask.profile)} · ${ask.environment}`,
    tone: 'plain',
    blocks: [facts(truthOf(preview)), quote(ask.reason), ...preconditionBlocks(preview.preconditions)],
    actions: [
      button(send, askLine('dbuser request', ask, fingerprint), { style: 'primary' }),
      button('Cancel', 'dbuser request cancel'),
    ],
    footer: footerOf(preview),
  };
}

function truthOf({ ask, database, decision, approvers, holds }: AskPreview): Readonly<Record<string, Text>> {
  const needed = database?.approvals ?? 1;
  const asked = [...peoplePieces(approvers), needed > 1 ? `; it takes ${needed} of them` : ''];
  return {
    'Who is asked': decision.outcome === 'allow' ? 'nobody: you are an Administrator, for your own use' : asked,
    ...(database ? { Rights: rightsText(database.engine, ask.profile) } : {}),
    Ends: `${durationLabel(ask.minutes)} after it is made`,
    For: 'you alone, by name',
    'You hold now': leasesText(holds),
    How:
      database?.provisioning === 'assisted'
        ? 'you press Create database user in LifeTime; the password is shown there once'
        : 'you choose a password on a page of its own; it is kept nowhere',
  };
}

const preconditionBlocks = (seen: readonly PreconditionSeen[]): readonly Block[] =>
  seen.length === 0 ? [] : [list(preconditionItems(seen))];

const footerOf = ({ decision, policy, judgedAt }: AskPreview): Text => [
  `${decision.code} · policy ${policy} · judged `,
  { at: judgedAt },
];

/** No, and why: nobody was bothered. */
export function askRefusedCard(preview: AskPreview): Card {
  const { ask, open, preconditions, decision } = preview;
  if (open) return openAlreadyCard(preview, open);
  const isListed = preconditions.some(({ holds }) => !holds);
  return {
    title: `No. You cannot have a database user in ${ask.environment}.`,
    tone: 'bad',
    blocks: [
      ...(isListed ? [] : [text(notToBeHad(decision.code))]),
      ...preconditionBlocks(preconditions),
      text('Nobody was asked.'),
    ],
    actions: [button('Explain', `access explain me dbuser.create-temporary in ${quoted(ask.environment)}`)],
    footer: footerOf(preview),
  };
}

/** Holding it, or waiting for it, is said before anybody is bothered. */
const openAlreadyCard = (preview: AskPreview, open: AccountRequest): Card => ({
  title: `You have ${open.status === 'used' ? 'one' : 'asked'} already: ${whatLabel(open)}.`,
  tone: 'warning',
  blocks: [
    text(`It is ${requestName(open.id)}, and is ${OPEN[open.status] ?? statusWords(open)}. Nobody was asked again.`),
  ],
  actions: [button('Show it', `dbuser details ${requestName(open.id)}`)],
  footer: footerOf(preview),
});

const OPEN: Readonly<Partial<Record<RequestStatus, string>>> = {
  approved: 'approved: its account is not made yet',
};

/** Something changed between the look and the press. */
export const askOutOfDateCard = (preview: AskPreview): Card => ({
  ...askPreviewCard(preview),
  title: `Look again, something has changed: ${whatLabel(preview.ask)}. Nothing was sent.`,
  tone: 'warning',
});

export const nothingSentCard = (): Card => ({
  title: 'Nothing was sent.',
  tone: 'plain',
  blocks: [text('Nobody was asked, and nothing was made.')],
  actions: [],
});

/** The private line; the receipt is a message of its own. */
export const askDoneCard = (id: number, { ask, approvers }: AskPreview): Card => ({
  title: `Sent: ${requestName(id)}, ${durationLabel(ask.minutes)} · ${profileLabel(ask.profile)} · ${ask.environment}`,
  tone: 'good',
  blocks: [text('Asked: ', ...peoplePieces(approvers), '. The receipt in your private messages says how it stands.')],
  actions: [],
});
