import { randomBytes } from 'node:crypto';
import { walk } from './look-limits.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What somebody did to an element: an entry of `actions` in Slack's payload, but for its `action_ts`. */
export type Action = Readonly<{
  type: string;
  action_id: string;
  block_id: string;
  text?: Json;
  value?: string;
  style?: string;
  selected_option?: Json;
}>;

/** An element that takes a value, as it is drawn. */
export type DrawnInput = Readonly<{ block_id: string; label: string; element: Json }>;

/** Gives a `block_id` to each block that was sent without, as Slack does. */
export const withBlockIds = (blocks: readonly Json[]): readonly Json[] =>
  blocks.map((block) => ({ ...block, block_id: block.block_id ?? randomBytes(3).toString('hex').slice(0, 5) }));

/** Pressing the button with this label. Throws unless exactly one has it. */
export function buttonIn(blocks: readonly Json[], label: string): Action {
  const [found, ...others] = buttonsOf(blocks).filter(({ element }) => labelOf(element) === label);
  if (!found || others.length > 0)
    throw new Error(`${found ? 'several buttons are' : 'no button is'} called "${label}": ${labelsIn(blocks)}`);
  const { action_id, text, value, style } = found.element as Readonly<{
    action_id: string;
    text: Json;
    value?: string;
    style?: string;
  }>;
  return {
    type: 'button',
    action_id,
    block_id: found.block_id,
    text,
    ...(value !== undefined && { value }),
    ...(style !== undefined && { style }),
  };
}

export const labelsIn = (blocks: readonly Json[]): readonly string[] =>
  buttonsOf(blocks).map(({ element }) => labelOf(element));

/** Everything that can be read, a text a line. */
export const wordsIn = (blocks: readonly Json[]): string =>
  blocks
    .flatMap(walk)
    .flatMap(({ text }) => (typeof text === 'string' ? [text] : []))
    .join('\n');

/** The input with this label or `block_id`. Throws when there is none. */
export function inputIn(blocks: readonly Json[], name: string): DrawnInput {
  const found = inputsOf(blocks).find(({ block_id, label }) => block_id === name || label === name);
  if (!found) throw new Error(`no input is called "${name}": ${inputsOf(blocks).map(({ label }) => label)}`);
  return found;
}

const inputsOf = (blocks: readonly Json[]): readonly DrawnInput[] =>
  blocks
    .filter(({ type }) => type === 'input')
    .map(({ block_id, label, element }) => ({
      block_id: String(block_id),
      label: textOf(label),
      element: element as Json,
    }));

/**
 * `state.values` of the inputs: what was filled in, by `block_id`, else what was drawn. A string is a text, or the value
 * of an option; an option of a `static_select` has to be a drawn one.
 */
export function stateOf(blocks: readonly Json[], values: Readonly<Record<string, string | null>>): Json {
  const inputs = inputsOf(blocks);
  const unknown = Object.keys(values).filter((name) => !inputs.some(({ block_id }) => block_id === name));
  if (unknown.length > 0) throw new Error(`no input has the block id ${unknown}`);
  const entries = inputs.map(({ block_id, element }) => {
    const state = stateOfOne(element, values[block_id]);
    return [block_id, { [String(element.action_id)]: { type: element.type, ...state } }];
  });
  return { values: Object.fromEntries(entries) };
}

function stateOfOne(element: Json, given: string | null | undefined): Json {
  if (element.type === 'plain_text_input')
    return { value: given === undefined ? (element.initial_value ?? null) : given };
  if (given === undefined) return { selected_option: element.initial_option ?? null };
  return { selected_option: given === null ? null : optionOf(element, given) };
}

function optionOf(element: Json, value: string): Json {
  const drawn = (element.options ?? []) as readonly Json[];
  const option = drawn.find((one) => one.value === value);
  if (option) return option;
  if (element.type !== 'external_select') throw new Error(`no option has the value "${value}"`);
  return { text: { type: 'plain_text', text: value.slice(0, 75), emoji: true }, value };
}

type Placed = Readonly<{ block_id: string; element: Json }>;

const buttonsOf = (blocks: readonly Json[]): readonly Placed[] =>
  blocks.flatMap((block) =>
    walk(block)
      .filter(({ type }) => type === 'button')
      .map((element) => ({ block_id: String(block.block_id ?? ''), element })),
  );

const textOf = (value: unknown): string => String((value as Json | undefined)?.text ?? '');
const labelOf = (element: Json): string => textOf(element.text);
