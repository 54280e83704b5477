import { NotYet } from '../ports/notifier.ts';

/** A message a second is what a channel takes, lasting; a few may come at once. */
const APART_MS = 1_000;
const AT_ONCE = 3;

/** Waits, or rejects where whoever sends has something better to do. */
export type Wait = (milliseconds: number) => Promise<unknown>;

/** For notices: while one waits, those for others go. */
export const later: Wait = (milliseconds) => Promise.reject(new NotYet(milliseconds));

/** Lets each message of a channel go when its turn has come. A turn that was not waited for is free again. */
export type Pace = (channel: string, wait: Wait) => Promise<void>;

export function paced(now = Date.now, apartMs = APART_MS): Pace {
  /** When each channel will have been quiet for long enough. */
  const quietAt = new Map<string, number>();
  return async (channel, wait) => {
    const at = now();
    for (const [name, quiet] of quietAt) if (quiet <= at) quietAt.delete(name);
    const quiet = Math.max(quietAt.get(channel) ?? at, at) + apartMs;
    quietAt.set(channel, quiet);
    const early = quiet - at - AT_ONCE * apartMs;
    if (early <= 0) return;
    try {
      await wait(early);
    } catch (error) {
      quietAt.set(channel, (quietAt.get(channel) ?? at) - apartMs);
      throw error;
    }
  };
}
