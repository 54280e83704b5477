import type { Piece, Text } from '../cards/card.ts';

export type Pieces = readonly (string | Piece)[];

/** What a platform knows of a user; `company.users` is one such. */
export type People = Readonly<{ get(username: string): Readonly<{ name: string; slack?: string }> | undefined }>;

export const piecesOf = (text: Text): Pieces => (Array.isArray(text) ? text : [text as string | Piece]);

/** The name to show for a user whom the platform cannot mention. */
export const nameOf = ({ mention, name }: Readonly<{ mention: string; name: string }>, people: People): string =>
  people.get(mention)?.name ?? name;

/**
 * People's words on one line: line breaks become blanks, and characters that hide, reorder or break text are shown as
 * a replacement mark.
 */
export const oneLine = (words: string): string =>
  PLAIN.test(words) ? words : visible(words.replaceAll(/\s*[\r\n\u2028\u2029\u0085]+\s*/g, ' '));

/** Most words: letters, digits and the marks that our own texts have, nothing that needs to be looked at twice. */
const PLAIN = /^[ -~\u00a0-\u024f\u2013-\u2026\u221e]*$/;

/** The same, keeping the lines. */
export const linesOf = (words: string): readonly string[] => words.split(/\r\n|[\r\n\u2028\u2029\u0085]/).map(visible);

// Control characters, bidirectional overrides and isolates, tags, and halves of surrogate pairs.
const HIDDEN = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0001}\u{e0020}-\u{e007f}]/gu;
const visible = (words: string): string =>
  PLAIN.test(words) ? words : words.replaceAll('\t', ' ').replaceAll(HIDDEN, '\ufffd');

/** Cut to at most `max` characters as `render` writes them, saying how many characters are left. */
export function shorten(words: string, max: number, render: (words: string) => string = (same) => same): string {
  const whole = render(words);
  if (whole.length <= max) return whole;
  const cut = (kept: number): string => {
    const head = words.slice(0, kept).replace(/[\ud800-\udbff]$/, '');
    return render(head) + leftMark(words.length - head.length);
  };
  return cut(most(words.length - 1, (kept) => cut(kept).length <= max));
}

/** The same for pieces: words are cut, a mention or a moment is kept whole or left out. */
export function shortenPieces(pieces: Pieces, max: number, render: (pieces: Pieces) => string): string {
  const whole = render(pieces);
  return whole.length <= max ? whole : render(fittingPieces(pieces, max, render));
}

/** As many pieces as fit, the last of them saying how many characters are left. */
export function fittingPieces(pieces: Pieces, max: number, render: (pieces: Pieces) => string): Pieces {
  if (render(pieces).length <= max) return pieces;
  const total = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);
  const cut = (kept: number): Pieces => [...firstOf(pieces, kept), leftMark(total - kept)];
  return cut(most(total - 1, (kept) => render(cut(kept)).length <= max));
}

export const leftMark = (left: number): string => `… +${left}`;

/** The greatest number up to `high` that fits; fitting must not come back once lost. 0 when none does. */
export function most(high: number, fits: (count: number) => boolean): number {
  let [low, top] = [0, high];
  while (low < top) {
    const middle = Math.ceil((low + top) / 2);
    if (fits(middle)) low = middle;
    else top = middle - 1;
  }
  return low;
}

/** The size of JSON as Teams counts it, in UTF-16. */
export const bytesOf = (json: unknown): number => 2 * JSON.stringify(json).length;

/** A moment for records: `2026-11-21 14:00 UTC`. What is no moment stays as it is written. */
export function utc(at: string): string {
  const moment = Date.parse(at);
  return Number.isNaN(moment) ? oneLine(at) : `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function firstOf(pieces: Pieces, kept: number): Pieces {
  const first: (string | Piece)[] = [];
  let left = kept;
  for (const piece of pieces) {
    if (left <= 0) break;
    first.push(lengthOf(piece) <= left ? piece : startOf(piece, left));
    left -= lengthOf(piece);
  }
  return first;
}

function lengthOf(piece: string | Piece): number {
  if (typeof piece === 'string') return piece.length;
  if ('bold' in piece) return piece.bold.length;
  if ('code' in piece) return piece.code.length;
  return 1;
}

function startOf(piece: string | Piece, length: number): string | Piece {
  const start = (words: string): string => words.slice(0, length).replace(/[\ud800-\udbff]$/, '');
  if (typeof piece === 'string') return start(piece);
  if ('bold' in piece) return { bold: start(piece.bold) };
  if ('code' in piece) return { code: start(piece.code) };
  return piece;
}
