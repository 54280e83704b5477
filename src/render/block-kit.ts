import type { ActionsBlock, Button, HomeView, KnownBlock, ModalView, MrkdwnElement } from '@slack/types';
import type { Action, Block, Card, Text, Tone } from '../cards/card.ts';
import { SLACK } from './limits.ts';
import { leftMark, linesOf, most, type People, type Pieces, piecesOf, shorten, shortenPieces } from './literal.ts';
import { bold, literalWords, mrkdwn, plain } from './mrkdwn.ts';
import { plainText } from './plain-text.ts';
import { inputBlock } from './slack-input.ts';
import { tableBlock } from './slack-table.ts';

/** Where a platform finds a picture that is given as a PNG in base64; undefined: nowhere, and the words beside it do. */
export type Pictures = (
  png: string,
) => Readonly<{ slack_file: Readonly<{ id: string }> } | { image_url: string }> | undefined;
export const NO_PICTURES: Pictures = () => undefined;

/** A message; `text` is its notification and what a screen reader says. */
export type SlackMessage = Readonly<{ text: string; blocks: readonly KnownBlock[] }>;

export function blockKit(card: Card, people: People, pictures = NO_PICTURES): SlackMessage {
  const body = card.blocks.flatMap((block, at) =>
    blocksOf(block, { people, pictures, tableAllowed: isFirstTable(card, at) }),
  );
  const end = [...footerOf(card, people), ...actionsOf(card.actions)];
  const text = shorten(plainText(card), SLACK.fallbackText, literalLines);
  return { text, blocks: within(SLACK.message, [headerOf(card)], body, end) };
}

/** A dialog, all of whose blocks are ours. */
export type SlackDialog = Omit<ModalView, 'blocks'> & { blocks: KnownBlock[] };

/** A form as Slack's dialog: its first button sends it, and that button's line waits in `private_metadata`. */
export function modal(card: Card, people: People): SlackDialog {
  const [send, ...others] = card.actions;
  const body = viewBody(card, people);
  const end = [...footerOf(card, people), ...actionsOf(others)];
  return {
    type: 'modal',
    callback_id: 'form:0',
    title: plain(card.title, SLACK.modalTitle),
    ...(send && { submit: plain(send.label, SLACK.modalTitle), private_metadata: lineOf(send) }),
    close: plain('Cancel', SLACK.modalTitle),
    blocks: [...within(SLACK.modal, titleInFull(card), body, end)],
  };
}

/** An answer as Slack's dialog: all of its buttons are in it, and closing it does nothing. */
export function answerDialog(card: Card, people: People): SlackDialog {
  return {
    type: 'modal',
    callback_id: 'answer:0',
    title: plain(card.title.length > SLACK.modalTitle ? 'Chatelaine' : card.title, SLACK.modalTitle),
    close: plain('Close', SLACK.modalTitle),
    blocks: [...viewBlocks(card, people)],
  };
}

/** A card as the home tab. */
export const homeView = (card: Card, people: People): Omit<HomeView, 'blocks'> & { blocks: KnownBlock[] } => ({
  type: 'home',
  blocks: [...viewBlocks(card, people)],
});

/** Slack takes tables in messages only: in a view each row is an item of a list. */
const viewBody = ({ blocks }: Card, people: People): readonly KnownBlock[] =>
  blocks.flatMap((block) => blocksOf(block, { people, pictures: NO_PICTURES, tableAllowed: false }));

function viewBlocks(card: Card, people: People): readonly KnownBlock[] {
  return within(SLACK.modal, [headerOf(card)], viewBody(card, people), [
    ...footerOf(card, people),
    ...actionsOf(card.actions),
  ]);
}

type Around = Readonly<{ people: People; pictures: Pictures; tableAllowed: boolean }>;

function blocksOf(block: Block, { people, pictures, tableAllowed }: Around): readonly KnownBlock[] {
  switch (block.kind) {
    case 'text':
      return [section(piecesOf(block.text), people)];
    case 'facts':
      return factsOf(block.facts, people);
    case 'quote':
      return [quoteOf(block.text)];
    case 'list':
      return listOf(block.items, people);
    case 'table':
      return tableAllowed
        ? tableBlock(block, people)
        : listOf(
            block.rows.map((row) => rowOf(block.columns, row)),
            people,
          );
    case 'divider':
      return [{ type: 'divider' }];
    case 'picture':
      return pictureOf(block, pictures);
    case 'input':
      return [inputBlock(block.input)];
    default:
      return block satisfies never;
  }
}

const SYMBOLS: Readonly<Record<Tone, string>> = { plain: '', good: '✅ ', bad: '❌ ', warning: '⚠ ' };

const headerOf = ({ title, tone }: Card): KnownBlock => ({
  type: 'header',
  text: plain(SYMBOLS[tone] + title, SLACK.header),
});

const titleInFull = (card: Card): readonly KnownBlock[] =>
  card.title.length > SLACK.modalTitle ? [section([{ bold: card.title }], NOBODY)] : [];

const NOBODY: People = new Map();

const section = (pieces: Pieces, people: People): KnownBlock => ({
  type: 'section',
  text: markup(pieces, SLACK.section, people),
});

function factsOf(facts: Extract<Block, { kind: 'facts' }>['facts'], people: People): readonly KnownBlock[] {
  const fields = facts.map(([label, value]): MrkdwnElement => {
    const name = shorten(label, SLACK.field / 4, bold);
    const said = shortenPieces(piecesOf(value), SLACK.field - name.length - 1, (pieces) => mrkdwn(pieces, people));
    return verbatim(`${name}\n${said}`);
  });
  return chunks(fields, SLACK.fields).map((group) => ({ type: 'section', fields: group }));
}

function quoteOf(words: string): KnownBlock {
  const lines = (shown: string): string =>
    linesOf(shown)
      .map((line) => `> ${literalWords(line)}`)
      .join('\n');
  return { type: 'section', text: verbatim(shorten(words, SLACK.section, lines)) };
}

/** As many sections as the items need. */
function listOf(items: readonly Text[], people: People): readonly KnownBlock[] {
  const lines = items.map((item) =>
    shortenPieces(['• ', ...piecesOf(item)], SLACK.section, (pieces) => mrkdwn(pieces, people)),
  );
  const sections: string[] = [];
  for (const line of lines) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= SLACK.section)
      sections.push(`${sections.pop()}\n${line}`);
    else sections.push(line);
  }
  return sections.map((lines) => ({ type: 'section', text: verbatim(lines) }));
}

function pictureOf({ png, alt }: Extract<Block, { kind: 'picture' }>, pictures: Pictures): readonly KnownBlock[] {
  const place = pictures(png);
  return place ? [{ type: 'image', ...place, alt_text: shorten(alt, SLACK.altText) }] : [];
}

const rowOf = (columns: readonly string[], row: readonly Text[]): Text =>
  row.flatMap((cell, at) => [{ bold: columns[at] ?? '' }, ': ', ...piecesOf(cell), at + 1 < row.length ? '; ' : '']);

const isFirstTable = ({ blocks }: Card, at: number): boolean => blocks.findIndex(({ kind }) => kind === 'table') === at;

const footerOf = ({ footer }: Card, people: People): readonly KnownBlock[] =>
  footer === undefined ? [] : [{ type: 'context', elements: [markup(piecesOf(footer), SLACK.context, people)] }];

function actionsOf(actions: readonly Action[]): readonly ActionsBlock[] {
  return chunks(actions.map(buttonOf), SLACK.buttons).map((elements) => ({ type: 'actions', elements }));
}

function buttonOf(action: Action, at: number): Button {
  return {
    type: 'button',
    action_id: `line:${at}`,
    text: plain(action.label, SLACK.buttonText),
    value: lineOf(action),
    ...(action.style && { style: action.style }),
    ...(action.confirm !== undefined && { confirm: confirmOf(action.label, action.confirm) }),
  };
}

const confirmOf = (label: string, question: string): NonNullable<Button['confirm']> => ({
  title: plain(label, SLACK.confirmTitle),
  text: plain(question, SLACK.confirmText),
  confirm: plain(label, SLACK.confirmButton),
  deny: plain('Not now', SLACK.confirmButton),
});

/** A line is never cut: half of a command is another command. */
function lineOf({ label, line }: Action): string {
  if (line.length > SLACK.line) throw new RangeError(`the line of the button "${label}" has ${line.length} characters`);
  return line;
}

/** Body that does not fit is counted, not drawn; what one fills in or presses is always there. */
function within(
  limit: Readonly<{ blocks: number; text: number }>,
  head: readonly KnownBlock[],
  body: readonly KnownBlock[],
  end: readonly KnownBlock[],
): readonly KnownBlock[] {
  const assembled = (kept: number): readonly KnownBlock[] => {
    const dropped = body.slice(kept).filter(({ type }) => type !== 'input');
    const rest = body.slice(kept).filter(({ type }) => type === 'input');
    const mark: KnownBlock = { type: 'context', elements: [verbatim(`${leftMark(dropped.length)} more parts`)] };
    return [...head, ...body.slice(0, kept), ...(dropped.length > 0 ? [mark] : []), ...rest, ...end];
  };
  const fits = (kept: number): boolean => {
    const blocks = assembled(kept);
    return blocks.length <= limit.blocks && weightOf(blocks) <= limit.text;
  };
  return assembled(fits(body.length) ? body.length : most(body.length - 1, fits));
}

/** Characters of all that is read. */
function weightOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'text' && typeof inner === 'string' ? inner.length : weightOf(inner)),
    0,
  );
}

const markup = (pieces: Pieces, max: number, people: People): MrkdwnElement =>
  verbatim(shortenPieces(pieces, max, (shown) => mrkdwn(shown, people)) || ' ');

/** Without `verbatim` Slack would make links of addresses and channel names. */
const verbatim = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true });

const literalLines = (words: string): string => linesOf(words).map(literalWords).join('\n');

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
