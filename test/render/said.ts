import type { Block, Card, Input, Text } from '../../src/cards/card.ts';
import { inputsOf } from '../../src/cards/form.ts';
import { safeAddress } from '../../src/render/address.ts';
import { type People, piecesOf } from '../../src/render/literal.ts';
import { walk } from '../support/look-limits.ts';

/** What a card says, in order. Pieces of one group stand in any order; one that `stays` is said again further on. */
type Said = Readonly<{ words: readonly string[]; stays?: true }>;
type Button = Readonly<{ label: string; line: string; question?: string }>;
/** What a platform's drawing says and lets one press. `searched`: inputs whose choices are asked for while one types. */
export type Drawing = Readonly<{
  words: string;
  buttons: readonly Button[];
  searched: ReadonlySet<string>;
  /** Where its links lead. */
  addresses: readonly unknown[];
  /** What is filled in already, by the id of the input. */
  values: ReadonlyMap<unknown, unknown>;
}>;

export type Lack = Readonly<{ missing: readonly string[]; cut: readonly string[] }>;

/** What a drawing lacks of its card: `cut` is what a limit has shortened, so that the drawing says how much is left. */
export function lackOf(card: Card, drawing: Drawing, people: People): Lack {
  const { words, buttons, searched } = drawing;
  const drawn = bare(words);
  const [missing, cut]: [string[], string[]] = [[], []];
  let from = 0;
  for (const group of saidBy(card, people, searched)) {
    const found = group.words.map(bare).flatMap((piece, at) => {
      const start = drawn.indexOf(piece, from);
      if (start >= 0) return [start + piece.length];
      (drawn.includes(LEFT, from) ? cut : missing).push(group.words[at] ?? '');
      return [];
    });
    if (!group.stays) from = Math.max(from, ...found);
  }
  const unsaid = [...linksLacking(card, drawing), ...valuesLacking(card, drawing)];
  (cut.length > 0 ? cut : missing).push(...unsaid);
  return { missing: [...missing, ...buttonsLacking(card.actions.map(asButton), buttons)], cut };
}

const linksLacking = (card: Card, { addresses }: Drawing): readonly string[] =>
  walk(card)
    .flatMap(({ link }) => (typeof link === 'string' ? (safeAddress(link) ?? []) : []))
    .filter((address) => !addresses.includes(address));

const valuesLacking = (card: Card, { values }: Drawing): readonly string[] =>
  inputsOf(card).flatMap(({ id, value }) =>
    value === undefined || bare(String(values.get(id))) === bare(value) ? [] : [`${id}: ${value}`],
  );

/** Buttons keep their order; a label may be shortened, its line never. */
function buttonsLacking(wanted: readonly Button[], drawn: readonly Button[]): readonly string[] {
  const isSame = (one: Button, other: Button | undefined): boolean =>
    one.line === other?.line && isShown(one.label, other.label) && isShown(one.question ?? '', other.question ?? '');
  const lacking = wanted.filter((one, at) => !isSame(one, drawn[at])).map(({ label, line }) => `[${label}] ${line}`);
  return drawn.length > wanted.length ? [...lacking, 'a button that nobody made'] : lacking;
}

const asButton = ({ label, line, confirm }: Card['actions'][number]): Button => ({
  label,
  line,
  ...(confirm !== undefined && { question: confirm }),
});

function isShown(said: string, drawn: string): boolean {
  const [whole, shown] = [bare(said), bare(drawn)];
  const mark = shown.indexOf(LEFT);
  return whole === shown || (mark > 0 && whole.startsWith(shown.slice(0, mark)));
}

/** Stands for a mark that says how much is left, so that nothing is found in its number. */
const LEFT = '\u2042';

/** Without what a platform needs for its markup, and without what is not seen: blanks, marks, what stands for them. */
const bare = (words: string): string =>
  words.replaceAll(/… \+\d+/g, LEFT).replaceAll(/[\s\p{C}\ufffd*_~`|>•\u2217\u223c\u02cb\u02cd\u2223]/gu, '');

function saidBy(card: Card, people: People, searched: Drawing['searched']): readonly Said[] {
  const textOf = (text: Text): string =>
    piecesOf(text)
      .map((piece) => wordsOf(piece, people))
      .join('');
  const footer = card.footer === undefined ? [] : [say(textOf(card.footer))];
  return [say(card.title), ...card.blocks.flatMap((block) => blockSaid(block, textOf, searched)), ...footer];
}

const say = (...words: readonly string[]): Said => ({ words: words.filter((one) => one !== '') });

function blockSaid(block: Block, textOf: (text: Text) => string, searched: Drawing['searched']): readonly Said[] {
  switch (block.kind) {
    case 'text':
      return [say(textOf(block.text))];
    case 'facts':
      return block.facts.map(([label, value]) => say(`${label} ${textOf(value)}`));
    case 'quote':
      return block.text.split(/[\n\r\u2028]/).map((line) => say(line));
    case 'list':
      return block.items.map((item) => say(textOf(item)));
    case 'table':
      return [
        { ...say(...block.columns), stays: true },
        ...block.rows.flatMap((row) => row.map((cell) => say(textOf(cell)))),
      ];
    case 'divider':
      return [];
    case 'picture':
      return [say(block.alt)];
    case 'input':
      return [say(...inputSaid(block.input, searched))];
    default:
      return block satisfies never;
  }
}

function inputSaid(input: Input, searched: Drawing['searched']): readonly string[] {
  const { id, label, hint = '', error = '' } = input;
  if (input.type === 'text') return [label, hint, error, input.value ?? '', input.placeholder ?? ''];
  return [label, hint, error, ...(searched.has(id) ? [] : input.choices.map((choice) => choice.label))];
}

function wordsOf(piece: ReturnType<typeof piecesOf>[number], people: People): string {
  if (typeof piece === 'string') return piece;
  if ('bold' in piece) return piece.bold;
  if ('code' in piece) return piece.code;
  if ('mention' in piece) return people.get(piece.mention)?.name ?? piece.name;
  if ('link' in piece) return piece.label;
  return momentOf(piece.at);
}

/** The same for both platforms, which keep whole seconds. */
export function momentOf(at: string | number): string {
  const moment = typeof at === 'number' ? at : Date.parse(at);
  return Number.isNaN(moment) ? String(at) : `[${new Date(moment).toISOString().slice(0, 19)}]`;
}
