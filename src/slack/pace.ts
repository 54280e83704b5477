import { setTimeout as pause } from 'node:timers/promises';

/** What Slack allows in one channel, lasting: a message a second. A few may come at once. */
const APART_MS = 1_000;
const AT_ONCE = 3;

/** Lets each message of a channel go when its turn has come. */
export type Pace = (channel: string) => Promise<void>;

export function paced(now = Date.now, wait: (milliseconds: number) => Promise<unknown> = pause): Pace {
  /** When each channel will have been quiet for long enough. */
  const quietAt = new Map<string, number>();
  return async (channel) => {
    const at = now();
    for (const [name, quiet] of quietAt) if (quiet <= at) quietAt.delete(name);
    const quiet = Math.max(quietAt.get(channel) ?? at, at) + APART_MS;
    quietAt.set(channel, quiet);
    const early = quiet - at - AT_ONCE * APART_MS;
    if (early > 0) await wait(early);
  };
}
