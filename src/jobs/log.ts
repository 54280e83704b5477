import { Logger } from 'graphile-worker';
import { AccessError } from '../domain/problem.ts';

export type Log = Readonly<Record<'error' | 'warn' | 'debug', (fields: object, message: string) => void>>;

/** The queue's own words. The job itself, which it passes along, is dropped, and so is a failure that its task has told. */
export function queueLogger(log: Log): Logger {
  return new Logger(() => (level, message, meta) => {
    if (meta?.failure === true) return;
    const say = level === 'error' ? log.warn : log.debug;
    say.call(log, { library: 'graphile-worker' }, message);
  });
}

/** What may be said of an error: which it is. Its message may hold what a statement was given. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = error instanceof AccessError ? error.problem.code : 'code' in error ? error.code : undefined;
  return code === undefined ? error.name : `${error.name} ${code}`;
}

/** The same, and where it was thrown: for what nobody expects. */
export function whatFailed(error: unknown): Readonly<{ failure: string; at?: string }> {
  const frames = error instanceof Error ? error.stack?.match(/^\s+at .*$/gm) : undefined;
  return { failure: failureOf(error), ...(frames && { at: frames.map((frame) => frame.trim()).join('\n') }) };
}
