import type { PlainTextElement } from '@slack/types';
import type { Piece } from '../cards/card.ts';
import { safeAddress } from './address.ts';
import { nameOf, oneLine, type People, type Pieces, shorten, utc } from './literal.ts';

const ZERO_WIDTH = '\u200b';

/** Pieces in Slack's markup. Words stay words: no mention, link, emoji, quote or emphasis comes out of them. */
export const mrkdwn = (pieces: Pieces, people: People): string =>
  pieces.map((piece) => pieceOf(piece, people)).join('');

/** Slack's plain text. It should hold no markup; were it ever read as such, nothing in it is a mention or an emoji. */
export const plainWords = (words: string): string =>
  withoutEmoji(oneLine(words).replaceAll(/<(?=[!@#])/g, `<${ZERO_WIDTH}`));

/** At most `max` of them; never empty, which Slack refuses. */
export const plain = (words: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  text: shorten(words, max, plainWords) || ' ',
});

export const bold = (words: string): string => {
  const inner = literalWords(oneLine(words).trim()).replaceAll('_', '\u02cd');
  return inner === '' ? '' : `*${inner}*`;
};

/** A line of people's words. Slack has no escape for emphasis: its marks are replaced by others that look alike. */
export function literalWords(line: string): string {
  if (!MARKS.test(line)) return line;
  return withoutEmoji(escaped(line))
    .replaceAll('*', '\u2217')
    .replaceAll('~', '\u223c')
    .replaceAll('`', '\u02cb')
    .replaceAll(/(?<![\p{L}\p{N}])_/gu, '\u02cd')
    .replace(/^(\s*)(?=&gt;)/, `$1${ZERO_WIDTH}`);
}

/** Most lines hold none of what has to be replaced. */
const MARKS = /[&<>*~`_]|:[\w+'-]+:/;

function pieceOf(piece: string | Piece, people: People): string {
  if (typeof piece === 'string') return literalWords(oneLine(piece));
  if ('bold' in piece) return bold(piece.bold);
  if ('code' in piece) return codeOf(piece.code);
  if ('mention' in piece) return mentionOf(piece, people);
  if ('link' in piece) return linkOf(piece);
  return momentOf(piece.at);
}

/** A stroke would end the address, so the label has another that looks alike. */
function linkOf({ link, label }: Extract<Piece, { link: string }>): string {
  const url = safeAddress(link);
  const words = literalWords(oneLine(label).trim()).replaceAll('|', '\u2223');
  return url === undefined ? words : `<${escaped(url)}|${words || escaped(url)}>`;
}

function codeOf(words: string): string {
  const inner = escaped(oneLine(words)).replaceAll('`', '\u02cb');
  return inner.trim() === '' ? '' : `\`${inner}\``;
}

function mentionOf(piece: Extract<Piece, { mention: string }>, people: People): string {
  const id = slackId(piece.mention, people);
  return id === undefined ? bold(nameOf(piece, people)) : `<@${id}>`;
}

/** A user's id at Slack, if it looks like one: what the directory file says goes into markup. */
export function slackId(username: string, people: People): string | undefined {
  const id = people.get(username)?.slack;
  return id !== undefined && /^[UW][A-Z0-9]{2,30}$/.test(id) ? id : undefined;
}

function momentOf(at: string): string {
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) return literalWords(utc(at));
  return `<!date^${Math.floor(moment / 1000)}^${DATE_FORMAT}|${utc(at)}>`;
}

export const DATE_FORMAT = '{date_short_pretty} {time}';

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const withoutEmoji = (words: string): string => words.replaceAll(/:(?=[\w+'-]+:)/g, `:${ZERO_WIDTH}`);
