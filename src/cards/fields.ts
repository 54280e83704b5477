import { button, type Card, type Choice, type Input, input, text } from './card.ts';

/** A form: what is missing or wrong is beside its field, and sending it makes the line. */
export const formCard = (title: string, line: string, inputs: readonly Input[]): Card => ({
  title,
  tone: 'plain',
  blocks: [
    text(inputs.some(({ error }) => error !== undefined) ? 'Not yet done: see below.' : 'Fill in what is missing.'),
    ...inputs.map(input),
  ],
  actions: [button('Send', line, { style: 'primary' })],
});

/** What a field holds already, and what is wrong with it. */
export type Prefilled = Readonly<{ value?: string | undefined; error?: string | undefined; optional?: boolean }>;

/** Whoever may choose from nothing types the name: a list of nothing is refused by Teams, and a dead end in Slack. */
export function choiceField(
  id: string,
  label: string,
  choices: readonly Choice[],
  prefilled: Prefilled,
  clause?: string,
): Input {
  const said = clause === undefined ? {} : { clause };
  if (choices.length === 0)
    return { ...textField(id, label, prefilled, 'nothing to choose from: type the name'), ...said };
  const known = choices.some(({ value }) => value === prefilled.value);
  const { value, ...rest } = present(prefilled);
  return {
    id,
    label,
    type: 'choice',
    choices,
    ...rest,
    ...(known && value !== undefined ? { value } : {}),
    ...said,
  };
}

export const textField = (id: string, label: string, prefilled: Prefilled, placeholder: string): Input => ({
  id,
  label,
  type: 'text',
  placeholder,
  ...present(prefilled),
});

const present = ({ value, error, optional }: Prefilled) => ({
  ...(value === undefined ? {} : { value }),
  ...(error === undefined ? {} : { error }),
  ...(optional === undefined ? {} : { optional }),
});

/** Names as choices. */
export const named = (names: readonly string[]): readonly Choice[] =>
  names.map((name) => ({ label: name, value: name }));
