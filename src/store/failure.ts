import { DrizzleQueryError } from 'drizzle-orm';
import { AccessError } from '../domain/problem.ts';

/** The code of a system's or a driver's error: `EEXIST`, `23505`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A driver's error as a problem that has it as its cause. A defect stays what it is, but without the wrapper: its message holds the values of the statement. */
export function translate(error: unknown): unknown {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  const code = codeOf(cause);
  if (code === undefined || cause instanceof AccessError) return cause;
  if (code === TOO_MANY_CONNECTIONS) return busy(cause);
  if (isLoss(code)) return new AccessError({ code: 'unavailable', system: 'store' }, { cause });
  const expected = EXPECTED[code];
  return expected ? new AccessError({ code: 'invalid', field: fieldOf(cause), expected }, { cause }) : cause;
}

const TOO_MANY_CONNECTIONS = '53300';

/** There is no connection to be had now, and nothing was begun. */
export const busy = (cause?: unknown): AccessError =>
  new AccessError({ code: 'unavailable', system: 'store', why: 'busy' }, { cause });

export const isUnavailable = (error: unknown): boolean =>
  error instanceof AccessError && error.problem.code === 'unavailable';

/** What PostgreSQL refuses because of what it was given. */
const EXPECTED: Readonly<Record<string, string>> = {
  '22021': 'text without a NUL character',
  '22P05': 'text without a NUL character',
  '22P02': 'well-formed text',
  '23503': 'something that is not in use',
  '23505': 'a name that is not taken',
  '23514': 'a value that is allowed',
};

/** Refused or lost connections, and a server that starts, stops, is full, cannot write, or waited too long. */
const isLoss = (code: string): boolean =>
  /^(08|53|57P|58)/.test(code) || /^(CONNECT|ECONN|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|25006)/.test(code);

const fieldOf = (error: unknown): string =>
  error instanceof Error && 'table_name' in error && typeof error.table_name === 'string' ? error.table_name : 'text';
