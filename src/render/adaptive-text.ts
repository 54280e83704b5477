import type { Piece, Text } from '../cards/card.ts';
import { safeAddress } from './address.ts';
import { TEAMS } from './limits.ts';
import {
  bytesOf,
  fittingPieces,
  leftMark,
  most,
  nameOf,
  oneLine,
  type People,
  type Pieces,
  piecesOf,
  utc,
} from './literal.ts';

/** An element of an Adaptive Card, as plain JSON. */
export type Element = Readonly<{ type: string; [property: string]: unknown }>;
type Style = Readonly<Record<string, unknown>>;

/** A text alone on its line. A moment by itself is a TextBlock, where dates are documented to work. */
export function textOf(text: Text, people: People): Element {
  const pieces = piecesOf(text);
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'object' && 'at' in only && !Number.isNaN(Date.parse(only.at))) {
    return { type: 'TextBlock', text: momentOf(only.at), wrap: true };
  }
  return richText(pieces, people);
}

export const richText = (pieces: Pieces, people: People, style: Style = {}): Element =>
  runsTogether(runsOf(pieces, people, style));

export const runsTogether = (runs: readonly Element[]): Element => ({
  type: 'RichTextBlock',
  inlines: runs.length > 0 ? runs : [{ type: 'TextRun', text: ' ' }],
});

export function runsOf(pieces: Pieces, people: People, style: Style = {}): readonly Element[] {
  const drawn = (some: Pieces) =>
    some.filter((piece) => piece !== '').map((piece) => ({ ...runOf(piece, people), ...style }));
  return drawn(fittingPieces(pieces, TEAMS.text, (some) => JSON.stringify(drawn(some))));
}

/** Words that are safe already. */
export const plainRuns = (words: string, style: Style = {}): Element => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text: words || ' ', ...style }],
});

export const FINE_PRINT = { isSubtle: true, size: 'Small' } as const;

/** As many as one block of so many bytes may take, and how many are left out. */
export function fitting<T>(all: readonly T[], bytes: number, draw: (one: T) => Element): readonly Element[] {
  const drawn = all.map(draw);
  const kept = most(drawn.length, (count) => bytesOf(drawn.slice(0, count)) <= bytes);
  return kept === drawn.length ? drawn : [...drawn.slice(0, kept), plainRuns(`${leftMark(drawn.length - kept)} more`)];
}

/** People's words: no line of their own, no date function, not together with what follows either. */
export const safeWords = (words: string): string => oneLine(words).replaceAll(/\{(?=\{|$)/g, '{\u200b');

function runOf(piece: string | Piece, people: People): Element {
  if (typeof piece === 'string') return run(piece);
  if ('bold' in piece) return run(piece.bold, { weight: 'Bolder' });
  if ('code' in piece) return run(piece.code, { fontType: 'Monospace' });
  if ('mention' in piece) return run(nameOf(piece, people), { weight: 'Bolder' });
  if ('link' in piece) return linkOf(piece);
  return { type: 'TextRun', text: momentOf(piece.at) || ' ' };
}

/** An action, which needs no Markdown: the words around it could not stand where that is read. */
function linkOf({ link, label }: Extract<Piece, { link: string }>): Element {
  const url = safeAddress(link);
  if (url === undefined) return run(label);
  return run(label.trim() || url, { color: 'Accent', selectAction: { type: 'Action.OpenUrl', url } });
}

const run = (words: string, style: Style = {}): Element => ({
  type: 'TextRun',
  text: safeWords(words) || ' ',
  ...style,
});

/** The reader's zone, by the platform, which wants whole seconds. */
function momentOf(at: string): string {
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) return safeWords(utc(at));
  const seconds = `${new Date(moment).toISOString().slice(0, 19)}Z`;
  return `{{DATE(${seconds},SHORT)}} {{TIME(${seconds})}}`;
}
