import { Refused } from '../ports/notifier.ts';
import { type CallError, statusOf } from './connector.ts';

/** While neither Entra nor Teams takes our secret nothing is asked for, whoever it is for: it is no channel's fault (F25). */
export type Pause = Readonly<{ guard<T>(work: () => Promise<T>): Promise<T> }>;

const PAUSE_MS = 300_000;

export function pauseSince(now: () => number): Pause {
  let paused = { until: Number.NEGATIVE_INFINITY, why: '' };
  return {
    guard: async (work) => {
      if (now() < paused.until) throw refused(paused.why);
      try {
        return await work();
      } catch (error) {
        if (!isWithoutToken(error)) throw error;
        paused = { until: now() + PAUSE_MS, why: error.code ?? '401' };
        throw refused(paused.why, error);
      }
    },
  };
}

export const isWithoutToken = (error: unknown): error is CallError => statusOf(error) === 401;

const refused = (why: string, cause?: unknown): Refused =>
  new Refused(`nothing can be sent: Teams does not take MICROSOFT_APP_PASSWORD (${why})`, 'everything', cause);
