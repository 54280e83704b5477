import type { Block, Text } from '../cards/card.ts';
import {
  type Element,
  fitting,
  plainRuns,
  richText,
  runsOf,
  runsTogether,
  safeWords,
  textOf,
} from './adaptive-text.ts';
import { TEAMS } from './limits.ts';
import { type People, type Pieces, piecesOf, shorten } from './literal.ts';

type Table = Extract<Block, { kind: 'table' }>;

export function adaptiveTable(table: Table, people: People): readonly Element[] {
  const [columns = [], ...rows] = squared([table.columns, ...table.rows]);
  if (columns.length === 0) return [];
  if (isTooWide(columns, rows)) return fitting(rows, TEAMS.blockBytes, (row) => recordOf(columns, row, people));
  const heads = cellsOf(columns.map((name) => richText(piecesOf(name), people, { weight: 'Bolder' })));
  const drawn = fitting(rows, TEAMS.blockBytes, (row) => cellsOf(row.map((cell) => textOf(cell, people))));
  const drawnTable = {
    type: 'Table',
    firstRowAsHeader: true,
    columns: columns.map((_, at) => ({ width: widthOf([columns, ...rows].map((row) => row[at] ?? '')) })),
    rows: [heads, ...drawn.filter(({ type }) => type === 'TableRow')],
  };
  return [drawnTable, ...drawn.filter(({ type }) => type !== 'TableRow')];
}

/** Rows as long as the longest: Teams draws no others. */
function squared(rows: readonly (readonly Text[])[]): readonly (readonly Text[])[] {
  const width = longest(rows);
  return rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
}

/** More columns than a card is wide would break their words, and sentences in one of as many would be a word a line. */
function isTooWide(columns: readonly Text[], rows: readonly (readonly Text[])[]): boolean {
  if (columns.length !== TEAMS.tableColumns) return columns.length > TEAMS.tableColumns;
  return rows.some(([, ...cells]) => cells.some((cell) => lengthOf(cell) > LONGEST_CELL));
}

const lengthOf = (text: Text): number => piecesOf(text).reduce((sum, piece) => sum + wordsOf(piece).length, 0);

/** A share of the width, as the longest word in it needs it: none is broken while there is room for all. */
function widthOf(cells: readonly Text[]): number {
  const words = cells.flatMap(piecesOf).flatMap((piece) => wordsOf(piece).split(/\s+/));
  return Math.min(WIDEST, longest(words) + PADDING);
}

const longest = (all: readonly Readonly<{ length: number }>[]): number =>
  all.reduce((most, { length }) => Math.max(most, length), 0);

/** In characters. A word longer than the widest is broken wherever it stands. */
const [LONGEST_CELL, WIDEST, PADDING] = [54, 20, 2];

function wordsOf(piece: Pieces[number]): string {
  if (typeof piece === 'string') return piece;
  if ('bold' in piece) return piece.bold;
  if ('code' in piece) return piece.code;
  if ('mention' in piece) return piece.name;
  return 'link' in piece ? piece.label : piece.at.slice(0, 'yyyy-mm-dd'.length);
}

/** A label beside its value. */
export const adaptiveFact = (label: string, value: Text, people: People): Element => ({
  type: 'ColumnSet',
  spacing: 'Small',
  columns: [
    { type: 'Column', width: '110px', items: [plainRuns(shorten(label, TEAMS.label, safeWords), { isSubtle: true })] },
    { type: 'Column', width: 'stretch', items: [textOf(value, people)] },
  ],
});

/** Each row is a list of its own then, under its first cell. */
const recordOf = (columns: readonly Text[], row: readonly Text[], people: People): Element => ({
  type: 'Container',
  separator: true,
  items: columns.map((label, at) => {
    const said = runsOf([...piecesOf(label), ': '], people, { isSubtle: true });
    const value = runsOf(piecesOf(row[at] ?? ''), people, at === 0 ? { weight: 'Bolder' } : {});
    return { ...runsTogether([...said, ...value]), ...(at > 0 && { spacing: 'None' }) };
  }),
});

const cellsOf = (items: readonly Element[]): Element => ({
  type: 'TableRow',
  cells: items.map((item) => ({ type: 'TableCell', items: [item] })),
});
