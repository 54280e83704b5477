import { schedule } from 'node-cron';
import type { Pool } from 'pg';

export type Schedule = Readonly<{ stop(): Promise<void> }>;

/** Decides which of several replicas does what is due: true for one of those that ask with the same name and instant. */
export type Turn = (key: string) => Promise<boolean>;

type Repeated = Readonly<{
  name: string;
  work: () => Promise<unknown>;
  /** What the work throws is reported and does not stop it. */
  report: (defect: unknown) => void;
  /** Absent: every replica does it. */
  turn?: Turn;
}>;

/** Of a pattern: at the start of each minute. */
export const EVERY_MINUTE = '* * * * *';

/** Runs the work whenever the pattern says, in UTC, never twice at a time. What was due while every replica was down is not made up for. */
export function repeat(pattern: string, { name, work, report, turn }: Repeated): Schedule {
  const shouldRun = async (key: string) => {
    try {
      return turn === undefined || (await turn(key));
    } catch (defect) {
      report(defect);
      return false;
    }
  };
  const task = schedule(pattern, () => work().catch(report), {
    name,
    distributed: true,
    runCoordinator: { shouldRun },
    noOverlap: true,
    timezone: 'UTC',
  });
  return { stop: async () => void (await task.destroy()) };
}

/** Turns of the replicas that share this store. */
export const turnsIn =
  (pool: Pick<Pool, 'query'>): Turn =>
  async (key) => {
    const { rowCount } = await pool.query('insert into cron_run (key) values ($1) on conflict do nothing', [key]);
    return rowCount === 1;
  };
