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

const isReason = ({ input }: Filled): boolean => input.clause === 'because';

function clauseOf({ input, value }: Filled): string {
  const words = oneLine(value);
  if (isReason({ input, value })) return `because ${words}`;
  const raw = input.type === 'choice' && input.choices.some((choice) => choice.raw && choice.value === value);
  const said = raw ? words : `"${words.replaceAll('"', '""')}"`;
  return input.clause ? `${input.clause} ${said}` : said;
}

const oneLine = (words: string): string => words.trim().replaceAll(/\s*\n\s*/g, ' ');
