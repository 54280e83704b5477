import type { Input } from '../cards/card.ts';
import { type Element, plainRuns, safeWords } from './adaptive-text.ts';
import { TEAMS } from './limits.ts';
import { bytesOf, linesOf, most, shorten } from './literal.ts';

/** An input with its hint and its fault below it; Teams hands the value back under the input's id. */
export function adaptiveInput(input: Input): readonly Element[] {
  const { error, hint } = input;
  const field = input.type === 'text' ? textInput(input) : choiceSet(input);
  return [
    field,
    ...(error === undefined ? [] : [note(`⚠ ${error}`, { color: 'Attention' })]),
    ...(hint === undefined ? [] : [note(hint, { isSubtle: true, size: 'Small' })]),
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

/** Choices too many for one card are asked of the bot while one types; `dataset` is the input's id. */
function choiceSet(input: Extract<Input, { type: 'choice' }>): Element {
  const all = input.choices.map(choiceOf);
  const common = {
    type: 'Input.ChoiceSet',
    ...fieldOf(input),
    ...(input.value === undefined ? {} : { value: input.value }),
  };
  if (all.length <= TEAMS.choices && bytesOf(all) <= TEAMS.choiceBytes) {
    return { ...common, style: all.length > FEW ? 'filtered' : 'compact', choices: all };
  }
  const listed = all.slice(
    0,
    most(TEAMS.choices, (count) => bytesOf(all.slice(0, count)) <= TEAMS.choiceBytes),
  );
  const chosen = all.filter((choice) => choice.value === input.value && !listed.includes(choice));
  const data = { type: 'Data.Query', dataset: input.id };
  return { ...common, style: 'filtered', choices: [...chosen, ...listed], 'choices.data': data };
}

const choiceOf = ({ label, value }: Readonly<{ label: string; value: string }>) => ({
  title: shorten(label, TEAMS.choiceText, safeWords) || ' ',
  value,
});

const FEW = 10;
