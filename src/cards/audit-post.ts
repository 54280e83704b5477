import type { AuditEntry } from '../domain/audit.ts';
import { isRefusal } from '../domain/audit-notice.ts';
import { requestName } from '../domain/request.ts';
import { entryText, type Names, type ShownEntry } from './audit.ts';
import { type Block, button, type Card, facts, list, type Piece, quote, type Text, text } from './card.ts';
import { explainLine } from './line.ts';
import type { Pieces } from './phrase.ts';

/** An entry as channels hear of it; `refusals` where it is told because its actor was refused so often within an hour. */
export type PostedEntry = Readonly<{ entry: ShownEntry; names: Names; refusals?: number }>;

/** What a channel is told of an entry: who, what, for whom, why, its number and the head of its hash. */
export function auditPostCard({ entry, names, refusals }: PostedEntry): Card {
  const said = words(entryText(names, entry));
  const isRepeated = refusals !== undefined && entry.actor !== undefined;
  const who = names.users.get(entry.actor ?? '')?.name ?? entry.actor;
  return {
    title: isRepeated ? `${who} was refused ${refusals} times within an hour.` : said,
    tone: isRepeated || WARNINGS.includes(entry.kind) ? 'warning' : 'plain',
    blocks: [...(isRepeated ? [text('The last: ', said)] : []), ...whyBlocks(entry)],
    actions: entry.judged ? [button('Explain', explainLine(entry.judged.question))] : [],
    footer: postFooter(entry),
  };
}

/** How every post names its entry. */
const postFooter = ({ seq, hash, at, policy }: ShownEntry): Text => [
  `audit entry ${seq} · hash ${hash.slice(0, 12)} · policy ${policy} · `,
  { at },
];

const WARNINGS: readonly AuditEntry['kind'][] = [
  'account-overdue',
  'account-reappeared',
  'account-unknown',
  'chain-broken',
  'channel-parked',
];

/** Somebody's words as they are; what the program found, with a label. */
function whyBlocks(entry: AuditEntry): readonly Block[] {
  const { reason, why, failure, cause } = entry.details ?? {};
  const found = [why, failure, cause].find((one) => typeof one === 'string');
  const labelled =
    typeof found === 'string' && !isRefusal(entry)
      ? [facts({ Why: /^[a-z-]+$/.test(found) ? found.replaceAll('-', ' ') : found })]
      : [];
  return [...labelled, ...(typeof reason === 'string' && reason !== '' ? [quote(reason)] : [])];
}

/** Where only words can stand. */
const words = (pieces: Pieces): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : wordOf(piece))).join('');

function wordOf(piece: Piece): string {
  if ('mention' in piece) return piece.name;
  if ('bold' in piece) return piece.bold;
  if ('code' in piece) return piece.code;
  return 'at' in piece ? momentWords(piece.at) : piece.label;
}

/** A title takes no moment of the reader's own zone. */
const momentWords = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

/** A request's card that is posted later than it was written, in the state of a later entry: still the notice of its own. */
export const asOfCard = (card: Card, seq: number): Card => ({
  ...card,
  footer: [...piecesOf(card.footer), ` · for audit entry ${seq}`],
});

/** All that was told of one request, a line each, for where there are no threads; `thread` is that of its entries. */
export function threadCard(thread: string, so: Card | undefined, reply: Card): Card {
  const lines = so?.blocks[0]?.kind === 'list' ? so.blocks[0].items : [];
  return {
    title: `${requestName(Number(thread.slice('request:'.length)))}: what became of it`,
    tone: 'plain',
    blocks: [list([...lines, lineOf(reply)])],
    actions: [],
    ...(reply.footer === undefined ? {} : { footer: reply.footer }),
  };
}

/** Its title, with the number of its entry. */
function lineOf({ title, footer }: Card): Text {
  const number = /audit entry (\d+)/.exec(words(piecesOf(footer)))?.[1];
  return number === undefined ? title : `${number}: ${title}`;
}

const piecesOf = (footer: Text | undefined): readonly (string | Piece)[] => {
  if (footer === undefined) return [];
  return Array.isArray(footer) ? footer : [footer as string | Piece];
};
