import type { Block, Card, Text, Tone } from '../cards/card.ts';
import { type Presses, pressesOf } from './adaptive-button.ts';
import { adaptiveInput } from './adaptive-input.ts';
import type { Stand } from './adaptive-stand.ts';
import { adaptiveFact, adaptiveTable } from './adaptive-table.ts';
import { type Element, FINE_PRINT, fitting, plainRuns, richText, safeWords, textOf } from './adaptive-text.ts';
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
  refresh?: NonNullable<Presses['refresh']>;
}>;

/** A card for Teams, as plain JSON. People's words are runs of rich text, which know no Markdown. */
export function adaptiveCard(card: Card, people: People, stand: Stand = {}): AdaptiveCard {
  const around = { people, stand, sentBy: card.actions[0]?.line };
  const body = card.blocks.flatMap((block) => elementsOf(block, around));
  const presses = pressesOf(card, stand);
  const footer = card.footer === undefined ? [] : [richText(smallPrint(card.footer), people, FINE_PRINT)];
  const assembled = (kept: number): AdaptiveCard => {
    const inputs = body.slice(kept).filter(isInput);
    const left = body.length - kept - inputs.length;
    const mark = left > 0 ? [plainRuns(`${leftMark(left)} more parts`)] : [];
    return withPresses([titleOf(card), ...body.slice(0, kept), ...mark, ...inputs, ...footer], presses);
  };
  const pictures = body.reduce((sum, element) => sum + (element.type === 'Image' ? bytesOf(element) : 0), 0);
  const fits = (kept: number): boolean => bytesOf(assembled(kept)) <= TEAMS.cardBytes + pictures;
  return assembled(fits(body.length) ? body.length : most(body.length - 1, fits));
}

/** The pictures of a card that stand beside it, in its order: PNG in base64. */
export const picturesOf = ({ blocks }: Card): readonly Readonly<{ png: string; alt: string }>[] =>
  blocks.flatMap((block) =>
    block.kind === 'picture' && block.png.length <= TEAMS.besideCharacters
      ? [{ png: block.png, alt: shorten(block.alt, TEAMS.altText, safeWords) }]
      : [],
  );

type Around = Readonly<{ people: People; stand: Stand; sentBy: string | undefined }>;

function elementsOf(block: Block, { people, stand, sentBy }: Around): readonly Element[] {
  switch (block.kind) {
    case 'text':
      return [textOf(block.text, people)];
    case 'facts':
      return block.facts.map(([label, value]) => adaptiveFact(label, value, people));
    case 'quote':
      return [quoteOf(block.text)];
    case 'list':
      return fitting(block.items, TEAMS.blockBytes, (item) => itemOf(item, people));
    case 'table':
      return adaptiveTable(block, people);
    case 'divider':
      return [{ type: 'Container', separator: true, spacing: 'Medium', items: [] }];
    case 'picture':
      return [pictureOf(block, stand)];
    case 'input':
      return adaptiveInput(block.input, sentBy);
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

const SYMBOLS: Readonly<Record<Tone, string>> = { plain: '', good: '✅ ', bad: '❌ ', warning: '⚠ ' };
const STYLES = { plain: 'default', good: 'good', bad: 'attention', warning: 'warning' } as const;

function titleOf({ title, tone }: Card): Element {
  const words = plainRuns(shorten(SYMBOLS[tone] + title, TEAMS.title, safeWords), { weight: 'Bolder', size: 'Medium' });
  return tone === 'plain' ? words : { type: 'Container', style: STYLES[tone], bleed: true, items: [words] };
}

const quoteOf = (words: string): Element => ({
  type: 'Container',
  style: 'emphasis',
  items: fitting(linesOf(shorten(words, TEAMS.text)), TEAMS.quoteBytes, (line) => ({
    ...plainRuns(safeWords(line) || ' '),
    spacing: 'None',
  })),
});

/** In the card or beside it, where it is small enough to be sent; the words say the same. */
function pictureOf({ png, alt }: Extract<Block, { kind: 'picture' }>, { picturesBeside }: Stand): Element {
  const altText = shorten(alt, TEAMS.altText, safeWords);
  const most = picturesBeside ? TEAMS.besideCharacters : TEAMS.pictureCharacters;
  if (png.length > most) return plainRuns(`The picture is too large to be sent here. ${altText}`);
  if (picturesBeside) return plainRuns(altText, FINE_PRINT);
  return { type: 'Image', url: `data:image/png;base64,${png}`, altText, size: 'Stretch' };
}

const itemOf = (item: Text, people: People): Element => ({
  ...richText(['• ', ...piecesOf(item)], people),
  spacing: 'Small',
});

/** Buttons beyond a row would be hidden: more rows then, as many in each. */
function withPresses(body: readonly Element[], { buttons, refresh }: Presses): AdaptiveCard {
  const card = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    ...(refresh && { refresh }),
  } as const;
  if (buttons.length === 0) return { ...card, body };
  if (buttons.length <= TEAMS.buttons) return { ...card, body, actions: buttons };
  const rows = Math.ceil(buttons.length / TEAMS.buttons);
  const inRow = Math.ceil(buttons.length / rows);
  const sets = Array.from({ length: rows }, (_, row) => ({
    type: 'ActionSet',
    actions: buttons.slice(row * inRow, (row + 1) * inRow),
  }));
  return { ...card, body: [...body, ...sets] };
}

const isInput = ({ type }: Element): boolean => type.startsWith('Input.');
