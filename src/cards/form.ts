import type { Card, Input } from './card.ts';

/** An input with what somebody put into it; an empty value leaves its clause out. */
export type Filled = Readonly<{ input: Input; value: string }>;

/**
 * The line that a form sends: the words of the pressed button, then a clause for each filled input. `because` takes the
 * rest of the line, so it comes last and unquoted.
 */
export function formLine(line: string, filled: readonly Filled[]): string {
  const given = filled.filter(({ value }) => value.trim() !== '');
  const [reasons, others] = [given.filter(isReason), given.filter((one) => !isReason(one))];
  return [line, ...others.map(clauseOf), ...reasons.map(clauseOf)].join(' ');
}

/** The inputs of a form in the order in which they are drawn; none: the card is no form. */
export function inputsOf(card: Card): readonly Input[] {
  return card.blocks.flatMap((block) => (block.kind === 'input' ? [block.input] : []));
}

/** What a form that is on its way back has to remember of a field; `raw` as of a choice. */
export type Field = Readonly<{ id: string; clause?: string | undefined; raw?: boolean | undefined }>;

export const fieldsOf = (card: Card): readonly Field[] =>
  inputsOf(card).map((input) => ({
    id: input.id,
    ...(input.clause !== undefined && { clause: input.clause }),
    ...(input.type === 'choice' && input.choices.some(({ raw }) => raw) && { raw: true }),
  }));

/** The line that a sent form stands for; `mode` asks for the form again, to see what is wrong with it. */
export function filledLine(
  line: string,
  fields: readonly Field[],
  valueIn: (id: string) => string,
  mode?: 'form',
): string {
  const filled = fields.map(({ id, clause, raw }) => {
    const value = valueIn(id);
    const choices = raw ? [{ label: value, value, raw }] : [];
    const common = { id, label: id, ...(clause !== undefined && { clause }) };
    return { value, input: { ...common, type: 'choice' as const, choices } };
  });
  return formLine(mode === undefined ? line : `${line} ${mode}`, filled);
}

/** What is wrong with a form that was sent, by field; undefined where nothing is that one of its fields could say. */
export function errorsOf(form: Card, fields: readonly Field[]): Readonly<Record<string, string>> | undefined {
  const sent = new Set(fields.map(({ id }) => id));
  const wrong = inputsOf(form).flatMap(({ id, error }) => (error !== undefined && sent.has(id) ? [[id, error]] : []));
  return wrong.length > 0 ? Object.fromEntries(wrong) : undefined;
}

const isReason = ({ input }: Filled): boolean => input.clause === 'because';

function clauseOf({ input, value }: Filled): string {
  const words = oneLine(value);
  if (isReason({ input, value })) return `because ${words}`;
  const raw = input.type === 'choice' && input.choices.some((choice) => choice.raw && choice.value === value);
  const said = raw ? words : `"${words.replaceAll('"', '""')}"`;
  return input.clause ? `${input.clause} ${said}` : said;
}

const oneLine = (words: string): string => words.trim().replaceAll(/\s*\n\s*/g, ' ');
