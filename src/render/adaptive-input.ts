import type { Input } from '../cards/card.ts';
import { type Element, FINE_PRINT, plainRuns, safeWords } from './adaptive-text.ts';
import { TEAMS } from './limits.ts';
import { bytesOf, leftMark, linesOf, most, shorten } from './literal.ts';

/**
 * An input with its hint and its fault below it; Teams hands the value back under the input's id. `sentBy`: the line of the
 * button that sends it.
 */
export function adaptiveInput(input: Input, sentBy: string | undefined): readonly Element[] {
  const { error, hint } = input;
  return [
    ...(input.type === 'text' ? [textInput(input)] : choiceSet(input, sentBy)),
    ...(error === undefined ? [] : [note(`⚠ ${error}`, { color: 'Attention' })]),
    ...(hint === undefined ? [] : [note(hint, FINE_PRINT)]),
  ];
}

const note = (words: string, style: Readonly<Record<string, unknown>>): Element => ({
  ...plainRuns(shorten(words, TEAMS.label, safeWords), style),
  spacing: 'Small',
});

const fieldOf = (input: Input) => ({
  id: input.id,
  label: shorten(input.label, TEAMS.label, safeWords) || ' ',
  ...(input.optional ? {} : { isRequired: true, errorMessage: 'Fill this in' }),
});

const textInput = (input: Extract<Input, { type: 'text' }>): Element => ({
  type: 'Input.Text',
  ...fieldOf(input),
  maxLength: TEAMS.inputText,
  ...(input.value === undefined ? {} : { value: shorten(linesOf(input.value).join('\n'), TEAMS.inputText) }),
  ...(input.multiline ? { isMultiline: true } : {}),
  ...(input.placeholder === undefined ? {} : { placeholder: shorten(input.placeholder, TEAMS.label, safeWords) }),
});

/**
 * Choices too many for one card are asked of the bot while one types. All that such a question carries is its `dataset`: the
 * input's id, a blank, and the line that says which form it is.
 */
function choiceSet(input: Extract<Input, { type: 'choice' }>, sentBy: string | undefined): readonly Element[] {
  const all = input.choices.map(choiceOf);
  const common = {
    type: 'Input.ChoiceSet',
    ...fieldOf(input),
    ...(input.value === undefined ? {} : { value: input.value }),
  };
  if (all.length <= TEAMS.choices && bytesOf(all) <= TEAMS.choiceBytes)
    return [{ ...common, style: all.length > FEW ? 'filtered' : 'compact', choices: all }];
  const listed = all.slice(
    0,
    most(TEAMS.choices, (count) => bytesOf(all.slice(0, count)) <= TEAMS.choiceBytes),
  );
  const chosen = all.filter((choice) => choice.value === input.value && !listed.includes(choice));
  const field = { ...common, style: 'filtered', choices: [...chosen, ...listed] };
  const data = { type: 'Data.Query', dataset: `${input.id} ${sentBy}` };
  if (sentBy !== undefined && sentBy.length <= TEAMS.datasetLine) return [{ ...field, 'choices.data': data }];
  return [
    field,
    note(`${leftMark(all.length - field.choices.length)} more; the command takes their names`, FINE_PRINT),
  ];
}

const choiceOf = ({ label, value }: Readonly<{ label: string; value: string }>) => ({
  title: shorten(label, TEAMS.choiceText, safeWords) || ' ',
  value,
});

const FEW = 10;
