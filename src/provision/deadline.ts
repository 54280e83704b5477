import { EngineError } from './engine-error.ts';

/** Beside the server's own time-out, for one that says nothing more: then the line is given up. */
export async function within<T>(
  ms: number,
  work: Promise<T>,
  giveUp: () => void,
  code = 'STATEMENT_TIMEOUT',
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new EngineError(code));
    }, ms);
  });
  work.catch(() => {}); // heard below, unless the timer was first
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
