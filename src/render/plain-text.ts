import type { Action, Block, Card, Input, Piece, Text } from '../cards/card.ts';
import { safeAddress } from './address.ts';
import { PLAIN } from './limits.ts';
import { leftMark, linesOf, oneLine, piecesOf, shorten, utc } from './literal.ts';

/** A card as it reads aloud: the title, labels before values, and each button as the line that it sends. */
export function plainText(card: Card): string {
  const footer = card.footer === undefined ? [] : [textOf(card.footer)];
  return [oneLine(card.title), ...card.blocks.map(blockOf), ...footer, card.actions.map(actionOf).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return textOf(block.text);
    case 'facts':
      return block.facts.map(([label, value]) => labelled(label, value)).join('\n');
    case 'quote':
      return quoteOf(block.text);
    case 'list':
      return block.items.map((item) => `- ${textOf(item)}`).join('\n');
    case 'table':
      return block.rows.map((row) => rowOf(block.columns, row)).join('\n');
    case 'divider':
      return '---';
    case 'picture':
      return `Picture: ${oneLine(block.alt)}`;
    case 'input':
      return inputOf(block.input);
    default:
      return block satisfies never;
  }
}

const textOf = (text: Text): string => piecesOf(text).map(pieceOf).join('');

function pieceOf(piece: string | Piece): string {
  if (typeof piece === 'string') return oneLine(piece);
  if ('bold' in piece) return oneLine(piece.bold);
  if ('code' in piece) return oneLine(piece.code);
  if ('mention' in piece) return oneLine(piece.name);
  if ('link' in piece) return linkOf(piece);
  return utc(piece.at);
}

function linkOf({ link, label }: Extract<Piece, { link: string }>): string {
  const url = safeAddress(link);
  return url === undefined ? oneLine(label) : `${oneLine(label).trim() || 'Link'}: ${url}`;
}

const labelled = (label: string, value: Text): string => `${oneLine(label)}: ${textOf(value)}`;

const quoteOf = (words: string): string =>
  linesOf(shorten(words, PLAIN.text))
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');

/** Each cell under its own name, as no screen reader and no narrow terminal follows columns. */
function rowOf(columns: readonly string[], row: readonly Text[]): string {
  const [first = '', ...rest] = row;
  const cells = rest.map((cell, at) => labelled(columns[at + 1] ?? '', cell));
  return `- ${labelled(columns[0] ?? '', first)}${cells.map((cell) => `; ${cell}`).join('')}`;
}

function inputOf(input: Input): string {
  const lines = [
    `${oneLine(input.label)}${input.optional ? ' (optional)' : ''}: ${oneLine(input.value ?? '')}`.trimEnd(),
    input.error === undefined ? '' : `  ⚠ ${oneLine(input.error)}`,
    input.hint === undefined ? '' : `  ${oneLine(input.hint)}`,
    input.type === 'choice' ? `  One of: ${choicesOf(input)}` : '',
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function choicesOf({ choices }: Extract<Input, { type: 'choice' }>): string {
  const left = choices.length - PLAIN.choices;
  const shown = choices.slice(0, PLAIN.choices).map(({ label }) => oneLine(label));
  return shown.join(', ') + (left > 0 ? leftMark(left) : '');
}

const actionOf = ({ label, line }: Action): string => `${oneLine(label)}: ${oneLine(line)}`;
