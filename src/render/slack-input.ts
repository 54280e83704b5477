import type { ExternalSelect, InputBlock, PlainTextInput, PlainTextOption, StaticSelect } from '@slack/types';
import type { Choice, Input } from '../cards/card.ts';
import { SLACK } from './limits.ts';
import { linesOf, shorten } from './literal.ts';
import { plain } from './mrkdwn.ts';

/** Starts the hint of an input whose value was refused: Slack's inputs have no other place for it. */
export const FAULT = '⚠ ';

/** An input; its `block_id` and `action_id` are the input's id. Beyond 100 choices Slack asks for them as one types. */
export function inputBlock(input: Input): InputBlock {
  const hint = [input.error === undefined ? undefined : FAULT + input.error, input.hint].filter((one) => one).join(' ');
  return {
    type: 'input',
    block_id: input.id.slice(0, SLACK.blockId),
    label: plain(input.label, SLACK.label),
    optional: input.optional === true,
    ...(hint !== '' && { hint: plain(hint, SLACK.label) }),
    element: input.type === 'text' ? textInput(input) : selectOf(input),
  };
}

function textInput(input: Extract<Input, { type: 'text' }>): PlainTextInput {
  return {
    type: 'plain_text_input',
    action_id: input.id.slice(0, SLACK.blockId),
    multiline: input.multiline === true,
    max_length: SLACK.inputText,
    ...(input.value ? { initial_value: shorten(linesOf(input.value).join('\n'), SLACK.inputText) } : {}),
    ...(input.placeholder && { placeholder: plain(input.placeholder, SLACK.placeholder) }),
  };
}

function selectOf(input: Extract<Input, { type: 'choice' }>): StaticSelect | ExternalSelect {
  const options = input.choices.map(optionOf);
  const chosen = options[input.choices.findIndex(({ value }) => value === input.value)];
  const common = {
    action_id: input.id.slice(0, SLACK.blockId),
    ...(chosen && { initial_option: chosen }),
  };
  if (options.length <= SLACK.options && options.length > 0) return { type: 'static_select', ...common, options };
  return {
    type: 'external_select',
    ...common,
    min_query_length: 0,
    placeholder: plain(`Type to search ${input.choices.length}`, SLACK.placeholder),
  };
}

/** A value is never cut: half of a name is another name. */
export function optionOf({ label, value }: Choice): PlainTextOption {
  if (value.length > SLACK.optionValue) throw new RangeError(`the choice "${label}" has ${value.length} characters`);
  return { text: plain(label, SLACK.optionText), value };
}
