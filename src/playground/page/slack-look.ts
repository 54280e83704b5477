import type { KnownBlock } from '@slack/types';
import type { FormCheck, Start } from '../wire.ts';
import { el, pressable } from './dom.ts';
import { drawField } from './slack-field.ts';
import { drawMrkdwn, linkOf, mentionOf } from './slack-text.ts';
import { moment } from './time.ts';

/** What a card needs of the page: names, and where a pressed button's line goes. */
export type Surroundings = Readonly<{
  start: Start;
  /** Asks first if there is a question; `from` is what was pressed. Resolves to whether the line arrived. */
  press(line: string, from: HTMLElement, question?: Question, check?: FormCheck): Promise<boolean>;
}>;
export type Question = Readonly<{ title: string; text: string; confirm: string; deny: string }>;

/** Block Kit as Slack would show it, of the blocks that our renderer makes; any other is an error that one sees. */
export const drawBlocks = (blocks: readonly KnownBlock[], around: Surroundings): readonly HTMLElement[] =>
  blocks.map((block) => drawBlock(block, around));

type Of<Type extends string> = Extract<KnownBlock, { type: Type }>;
type Text = Readonly<{ type: string; text: string }>;

function drawBlock(block: KnownBlock, around: Surroundings): HTMLElement {
  switch (block.type) {
    case 'header':
      return el('h2', { class: 'bk-header' }, block.text.text);
    case 'section':
      return drawSection(block, around);
    case 'context':
      return drawContext(block, around);
    case 'divider':
      return el('hr');
    case 'actions':
      return drawActions(block, around);
    case 'input':
      return drawField(block, '');
    case 'table':
      return drawTable(block, around);
    case 'image':
      return 'image_url' in block
        ? el('img', { class: 'bk-image', src: block.image_url, alt: block.alt_text })
        : unknown('image that is kept elsewhere');
    default:
      return unknown(`block "${block.type}"`);
  }
}

const unknown = (what: string): HTMLElement =>
  el('p', { class: 'bk-unknown', role: 'alert' }, `This page cannot draw the ${what} that Slack was to be sent.`);

const drawText = (text: Text, { start }: Surroundings): readonly Node[] =>
  text.type === 'mrkdwn' ? drawMrkdwn(text.text, start) : [document.createTextNode(text.text)];

function drawSection({ text, fields }: Of<'section'>, around: Surroundings): HTMLElement {
  const words = text ? [el('div', {}, ...drawText(text, around))] : [];
  const pairs = (fields ?? []).map((field) => el('div', {}, ...drawText(field, around)));
  return el(
    'div',
    { class: 'bk-section' },
    ...words,
    ...(pairs.length > 0 ? [el('div', { class: 'bk-fields' }, ...pairs)] : []),
  );
}

function drawContext({ elements }: Of<'context'>, around: Surroundings): HTMLElement {
  const drawn = elements.map((one) =>
    one.type === 'image' ? unknown('image in small print') : el('span', {}, ...drawText(one, around)),
  );
  return el('div', { class: 'bk-context' }, ...drawn);
}

function drawActions({ elements }: Of<'actions'>, around: Surroundings): HTMLElement {
  const drawn = elements.map((one) => {
    if (one.type !== 'button') return unknown(`element "${one.type}"`);
    const { text, value = '', style, confirm } = one;
    const made: HTMLButtonElement = pressable(
      text.text,
      () => void around.press(value, made, confirm && questionOf(confirm)),
      {
        class: `bk-button ${style ?? ''}`.trim(),
      },
    );
    return made;
  });
  return el('div', { class: 'bk-actions' }, ...drawn);
}

type Confirm = Readonly<Record<'title' | 'text' | 'confirm' | 'deny', Readonly<{ text: string }> | undefined>>;
const questionOf = ({ title, text, confirm, deny }: Partial<Confirm>): Question => ({
  title: title?.text ?? 'Are you sure?',
  text: text?.text ?? '',
  confirm: confirm?.text ?? 'Yes',
  deny: deny?.text ?? 'No',
});

type Row = Of<'table'>['rows'][number];

function drawTable({ rows: [heads = [], ...rows] }: Of<'table'>, around: Surroundings): HTMLElement {
  const head = el('tr', {}, ...heads.map((cell) => el('th', { scope: 'col' }, ...drawCell(cell, around))));
  const labels = heads.map((cell) => (cell.type === 'raw_text' ? cell.text : ''));
  const body = rows.map((row) => {
    // In a narrow window each cell stands under the last, with its column's name before it.
    const cells = row.map((cell, at) => el('td', { 'data-label': labels[at] ?? '' }, ...drawCell(cell, around)));
    return el('tr', {}, ...cells);
  });
  const table = el('table', {}, el('thead', {}, head), el('tbody', {}, ...body));
  return el('div', { class: 'bk-table', tabindex: '0', role: 'group', 'aria-label': 'Table' }, table);
}

function drawCell(cell: Row[number], around: Surroundings): readonly Node[] {
  if (cell.type === 'raw_text') return [document.createTextNode(cell.text)];
  if (cell.type !== 'rich_text') return [unknown(`cell "${cell.type}"`)];
  return cell.elements.flatMap((line) =>
    line.type === 'rich_text_section'
      ? line.elements.map((one) => drawRich(one, around))
      : [unknown(`text "${line.type}"`)],
  );
}

type Rich = Extract<
  Extract<Row[number], { type: 'rich_text' }>['elements'][number],
  { type: 'rich_text_section' }
>['elements'][number];

function drawRich(one: Rich, { start }: Surroundings): Node {
  if (one.type === 'user') return mentionOf(one.user_id, start);
  if (one.type === 'date') return moment(one.timestamp);
  if (one.type === 'link') return linkOf(one.url, one.text ?? one.url);
  if (one.type !== 'text') return unknown(`text "${one.type}"`);
  if (one.style?.code) return el('code', {}, one.text);
  return one.style?.bold ? el('strong', {}, one.text) : document.createTextNode(one.text);
}
