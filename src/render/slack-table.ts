import type { KnownBlock, RichTextBlock, TableBlock } from '@slack/types';
import type { Block, Piece, Text } from '../cards/card.ts';
import { safeAddress } from './address.ts';
import { SLACK } from './limits.ts';
import { leftMark, most, nameOf, oneLine, type People, type Pieces, piecesOf, shorten, utc } from './literal.ts';
import { DATE_FORMAT, plainWords, slackId } from './mrkdwn.ts';

type Cell = TableBlock['rows'][number][number];
type RichText = Extract<RichTextBlock['elements'][number], { type: 'rich_text_section' }>['elements'][number];

/** A table of as many rows as Slack takes, and how many are left out. Cells are data, so words in them are literal. */
export function tableBlock(
  { columns, rows }: Extract<Block, { kind: 'table' }>,
  people: People,
): readonly KnownBlock[] {
  const all = [columns, ...rows].map((row) => cellsOf(row, people));
  const fits = (count: number): boolean =>
    count <= SLACK.tableRows && textLength(all.slice(0, count)) <= SLACK.tableText;
  const kept = most(all.length, fits);
  const left = all.length - kept;
  const table: TableBlock = {
    type: 'table',
    column_settings: columns.slice(0, SLACK.tableColumns).map(() => ({ is_wrapped: true })),
    rows: all.slice(0, kept),
  };
  if (left === 0) return [table];
  return [table, { type: 'context', elements: [{ type: 'plain_text', text: `${leftMark(left)} more rows` }] }];
}

/** The last column says how many more there would be. */
function cellsOf(row: readonly Text[], people: People): Cell[] {
  const left = row.length - SLACK.tableColumns;
  const shown = left > 0 ? [...row.slice(0, SLACK.tableColumns - 1), `${leftMark(left + 1)} more columns`] : row;
  return shown.map((cell) => cellOf(piecesOf(cell), people));
}

function cellOf(pieces: Pieces, people: People): Cell {
  const words = pieces.filter((piece) => piece !== '');
  if (words.length === 0) return { type: 'raw_text', text: '–' };
  if (words.every((piece) => typeof piece === 'string'))
    return { type: 'raw_text', text: shortWords(words.join('')) || '–' };
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: words.map((word) => richText(word, people)) }],
  };
}

function richText(piece: string | Piece, people: People): RichText {
  if (typeof piece === 'string') return { type: 'text', text: shortWords(piece) };
  if ('bold' in piece) return { type: 'text', text: shortWords(piece.bold), style: { bold: true } };
  if ('code' in piece) return { type: 'text', text: shortWords(piece.code), style: { code: true } };
  if ('mention' in piece) return mentionOf(piece, people);
  if ('link' in piece) return linkOf(piece);
  const moment = Date.parse(piece.at);
  if (Number.isNaN(moment)) return { type: 'text', text: oneLine(piece.at) };
  return { type: 'date', timestamp: Math.floor(moment / 1000), format: DATE_FORMAT, fallback: utc(piece.at) };
}

function linkOf({ link, label }: Extract<Piece, { link: string }>): RichText {
  const url = safeAddress(link);
  const text = shortWords(label);
  return url === undefined ? { type: 'text', text } : { type: 'link', url, text: text.trim() || url };
}

function mentionOf(piece: Extract<Piece, { mention: string }>, people: People): RichText {
  const id = slackId(piece.mention, people);
  if (id !== undefined) return { type: 'user', user_id: id };
  return { type: 'text', text: shortWords(nameOf(piece, people)), style: { bold: true } };
}

const shortWords = (words: string): string => shorten(words, CELL, plainWords);
/** So that a header and one row always fit. */
const CELL = SLACK.tableText / SLACK.tableColumns / 4;

function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, inner) => sum + textLength(inner), 0);
}
