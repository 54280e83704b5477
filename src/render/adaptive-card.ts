import type { Action, Block, Card, Text, Tone } from '../cards/card.ts';
import { adaptiveInput } from './adaptive-input.ts';
import { type Element, plainRuns, richText, safeWords, textOf } from './adaptive-text.ts';
import { safeAddress } from './address.ts';
import { TEAMS } from './limits.ts';
import {
  bytesOf,
  fittingPieces,
  leftMark,
  linesOf,
  most,
  type People,
  type Pieces,
  piecesOf,
  shorten,
} from './literal.ts';

export type AdaptiveCard = Readonly<{
  type: 'AdaptiveCard';
  $schema: string;
  /** Universal Actions need 1.5. */
  version: '1.5';
  body: readonly Element[];
  actions?: readonly Element[];
}>;

/** A card for Teams, as plain JSON. People's words are runs of rich text, which know no Markdown. */
export function adaptiveCard(card: Card, people: People): AdaptiveCard {
  const body = card.blocks.flatMap((block) => elementsOf(block, people));
  const footer = card.footer === undefined ? [] : [richText(smallPrint(card.footer), people, FINE_PRINT)];
  const assembled = (kept: number): AdaptiveCard => {
    const inputs = body.slice(kept).filter(isInput);
    const left = body.length - kept - inputs.length;
    const mark = left > 0 ? [plainRuns(`${leftMark(left)} more parts`)] : [];
    return withActions([titleOf(card), ...body.slice(0, kept), ...mark, ...inputs, ...footer], card.actions);
  };
  const pictures = body.reduce((sum, element) => sum + (element.type === 'Image' ? bytesOf(element) : 0), 0);
  const fits = (kept: number): boolean => bytesOf(assembled(kept)) <= TEAMS.cardBytes + pictures;
  return assembled(fits(body.length) ? body.length : most(body.length - 1, fits));
}

function elementsOf(block: Block, people: People): readonly Element[] {
  switch (block.kind) {
    case 'text':
      return [textOf(block.text, people)];
    case 'facts':
      return block.facts.map(([label, value]) => factOf(label, value, people));
    case 'quote':
      return [quoteOf(block.text)];
    case 'list':
      return fitting(block.items, (item) => itemOf(item, people));
    case 'table':
      return tableOf(block, people);
    case 'divider':
      return [{ type: 'Container', separator: true, spacing: 'Medium', items: [] }];
    case 'picture':
      return [pictureOf(block)];
    case 'input':
      return adaptiveInput(block.input);
    default:
      return block satisfies never;
  }
}

/** It is always there, as what one fills in and presses is: so it may not take the room of these. */
const smallPrint = (footer: Text): Pieces =>
  fittingPieces(piecesOf(footer), TEAMS.footer, (pieces) => pieces.map(wordsOf).join(''));

function wordsOf(piece: Pieces[number]): string {
  if (typeof piece === 'string') return piece;
  if ('mention' in piece) return piece.name;
  if ('link' in piece) return piece.label + (safeAddress(piece.link) ?? '');
  return 'bold' in piece ? piece.bold : 'code' in piece ? piece.code : piece.at;
}

const FINE_PRINT = { isSubtle: true, size: 'Small' } as const;
const SYMBOLS: Readonly<Record<Tone, string>> = { plain: '', good: '✅ ', bad: '❌ ', warning: '⚠ ' };
const STYLES = { plain: 'default', good: 'good', bad: 'attention', warning: 'warning' } as const;

function titleOf({ title, tone }: Card): Element {
  const words = plainRuns(shorten(SYMBOLS[tone] + title, TEAMS.title, safeWords), { weight: 'Bolder', size: 'Medium' });
  return tone === 'plain' ? words : { type: 'Container', style: STYLES[tone], bleed: true, items: [words] };
}

const factOf = (label: string, value: Text, people: People): Element => ({
  type: 'ColumnSet',
  spacing: 'Small',
  columns: [
    { type: 'Column', width: '110px', items: [plainRuns(shorten(label, TEAMS.label, safeWords), { isSubtle: true })] },
    { type: 'Column', width: 'stretch', items: [textOf(value, people)] },
  ],
});

const quoteOf = (words: string): Element => ({
  type: 'Container',
  style: 'emphasis',
  items: fitting(linesOf(shorten(words, TEAMS.text)), (line) => ({
    ...plainRuns(safeWords(line) || ' '),
    spacing: 'None',
  })),
});

/** In the card itself where it is small enough to be sent; the words beside it say the same. */
function pictureOf({ png, alt }: Extract<Block, { kind: 'picture' }>): Element {
  const altText = shorten(alt, TEAMS.altText, safeWords);
  if (png.length > TEAMS.pictureCharacters) return plainRuns(`The picture is too large to be sent here. ${altText}`);
  return { type: 'Image', url: `data:image/png;base64,${png}`, altText, size: 'Stretch' };
}

const itemOf = (item: Text, people: People): Element => ({
  ...richText(['• ', ...piecesOf(item)], people),
  spacing: 'Small',
});

type Table = Extract<Block, { kind: 'table' }>;

function tableOf({ columns, rows }: Table, people: People): readonly Element[] {
  if (columns.length > TEAMS.tableColumns) return fitting(rows, (row) => recordOf(columns, row, people));
  const heads = cellsOf(columns.map((name) => plainRuns(safeWords(name) || ' ', { weight: 'Bolder' })));
  const drawn = fitting(rows, (row) => cellsOf(row.map((cell) => textOf(cell, people))));
  const table = {
    type: 'Table',
    firstRowAsHeader: true,
    columns: columns.map(() => ({ width: 1 })),
    rows: [heads, ...drawn.filter(({ type }) => type === 'TableRow')],
  };
  return [table, ...drawn.filter(({ type }) => type !== 'TableRow')];
}

/** More columns than a card is wide would break their words: each row is a list of its own then. */
const recordOf = (
  [, ...labels]: Table['columns'],
  [name = '', ...values]: Table['rows'][number],
  people: People,
): Element => ({
  type: 'Container',
  separator: true,
  items: [
    richText(piecesOf(name), people, { weight: 'Bolder' }),
    ...labels.map((label, at) => factOf(label, values[at] ?? '', people)),
  ],
});

const cellsOf = (items: readonly Element[]): Element => ({
  type: 'TableRow',
  cells: items.map((item) => ({ type: 'TableCell', items: [item] })),
});

/** As many as one block may take, and how many are left out. */
function fitting<T>(all: readonly T[], draw: (one: T) => Element): readonly Element[] {
  const drawn = all.map(draw);
  const kept = most(drawn.length, (count) => bytesOf(drawn.slice(0, count)) <= TEAMS.blockBytes);
  return kept === drawn.length ? drawn : [...drawn.slice(0, kept), plainRuns(`${leftMark(drawn.length - kept)} more`)];
}

/** Buttons beyond a row would be hidden: more rows then. */
function withActions(body: readonly Element[], actions: readonly Action[]): AdaptiveCard {
  const buttons = actions.map((action, at) => buttonOf(action, at === 0));
  const card = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
  } as const;
  if (buttons.length === 0) return { ...card, body };
  if (buttons.length <= TEAMS.buttons) return { ...card, body, actions: buttons };
  const rows = Array.from({ length: Math.ceil(buttons.length / TEAMS.buttons) }, (_, row) => ({
    type: 'ActionSet',
    actions: buttons.slice(row * TEAMS.buttons, (row + 1) * TEAMS.buttons),
  }));
  return { ...card, body: [...body, ...rows] };
}

/** What has to be confirmed unfolds the question with the button in it. Only the first button sends the inputs. */
function buttonOf(action: Action, sendsInputs: boolean): Element {
  const title = shorten(action.label, TEAMS.buttonText, safeWords) || ' ';
  const data = { line: action.line };
  const style = action.style && { style: action.style === 'primary' ? 'positive' : 'destructive' };
  const inputs = sendsInputs ? {} : { associatedInputs: 'none' };
  const fallback = { type: 'Action.Submit', title, data, ...style, ...inputs };
  const execute = { type: 'Action.Execute', title, data, ...style, ...inputs, fallback };
  if (action.confirm === undefined) return execute;
  const question = plainRuns(shorten(action.confirm, TEAMS.confirm, safeWords));
  return {
    type: 'Action.ShowCard',
    title,
    ...style,
    card: { type: 'AdaptiveCard', body: [question], actions: [execute] },
  };
}

const isInput = ({ type }: Element): boolean => type.startsWith('Input.');
