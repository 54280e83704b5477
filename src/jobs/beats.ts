import type { Pool } from 'pg';
import { freeSilent } from './freeing.ts';
import { failureOf, type Log } from './log.ts';

/** Longer than this without a beat, and a process counts as dead. */
const SILENCE_MS = 6_000;
const BEAT_MS = 2_000;

export type Beats = Readonly<{
  /** Whether others still take this process for alive. */
  isHeard(): boolean;
  stop(): Promise<void>;
}>;

type Beating = Readonly<{ pool: Pool; holders: () => readonly string[]; log: Log }>;

/**
 * Says every two seconds that these holders of jobs live, and frees what dead ones hold. After a time in which nobody
 * could say so, the store being away, everybody gets as long to speak again as silence takes, before anybody is robbed.
 */
export function startBeats({ pool, holders, log }: Beating): Beats {
  let steady = 0;
  let last = performance.now();
  const beat = async () => {
    try {
      await sayAlive(pool, holders());
      const now = performance.now();
      steady = now - last > SILENCE_MS ? 1 : steady + 1;
      last = now;
      if (steady > SILENCE_MS / BEAT_MS) await freeSilent(pool);
    } catch (error) {
      if (steady > 0) log.warn({ failure: failureOf(error) }, 'a beat of the work on jobs failed');
      steady = 0;
    }
  };
  let underWay: Promise<void> | undefined;
  const next = () => {
    underWay ??= beat().finally(() => {
      underWay = undefined;
    });
  };
  next();
  const timer = setInterval(next, BEAT_MS);
  return {
    isHeard: () => performance.now() - last <= SILENCE_MS,
    stop: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}

const sayAlive = (pool: Pool, holders: readonly string[]) =>
  pool.query(
    `insert into worker_beat (id) select unnest($1::text[])
     on conflict (id) do update set beat_at = clock_timestamp()`,
    [holders],
  );
