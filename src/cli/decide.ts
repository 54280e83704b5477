import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { nearest } from '../commands/nearest.ts';
import { type Company, createCompany } from '../domain/company.ts';
import { decide, namesOf } from '../domain/decide.ts';
import type { NamedKind } from '../domain/question-shape.ts';
import { factsOf, unreadable } from './directory-file.ts';
import { DONE, type Parts } from './parts.ts';

/** `decide`: an answer for each line, in the same order; what is no question is answered as such. */
export async function decideLines(
  parts: Parts,
  { directory, questions }: Readonly<{ directory: string; questions?: string }>,
): Promise<number> {
  const company = createCompany(await factsOf(parts, directory));
  const input = questions === undefined ? parts.streams.in : createReadStream(questions);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    // A stream that cannot be opened tells the interface nothing: it would end as if it were empty.
    if (questions !== undefined) await once(input, 'ready');
    for await (const line of lines)
      if (!parts.streams.out.write(`${answerLine(company, line)}\n`)) await once(parts.streams.out, 'drain');
  } catch (error) {
    throw questions === undefined ? error : unreadable(questions, error);
  }
  return DONE;
}

/** One answer as the contract's section 2 has it. */
function answerLine(company: Company, line: string): string {
  const question = parsed(line);
  const id = question?.id;
  const isQuestion = typeof id === 'string' || typeof id === 'number';
  const answer = isQuestion ? decide(company, question) : ({ error: 'invalid' } as const);
  const suggestion = 'value' in answer ? suggested(company, answer.error, answer.value) : undefined;
  return JSON.stringify({ id, ...answer, ...(suggestion === undefined ? {} : { suggestion }) });
}

function parsed(line: string): Readonly<{ id?: unknown }> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const suggested = (company: Company, error: string, value: string): string | undefined =>
  nearest(value, namesOf(company, error.slice('unknown-'.length) as NamedKind).keys());
