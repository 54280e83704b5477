import type { FailureOf } from './failures.ts';
import type { Wait } from './pace.ts';

/** Resolves to undefined when the work takes longer than one waits without a word. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The longest wait for which it is worth to hold a message back; beyond it, a notice rests and an answer is lost. */
const WORTH_WAITING = 5;

/** Once more after a short wait that the platform has asked for. */
export async function patiently<T>(wait: Wait, failureOf: FailureOf, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'limited' || failure.seconds > WORTH_WAITING) throw error;
    await wait(failure.seconds * 1_000);
    return call();
  }
}
