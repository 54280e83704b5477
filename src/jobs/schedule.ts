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

/** Runs the work at the start of each minute, never twice at a time. */
export const everyMinute = (
  name: string,
  work: () => Promise<unknown>,
  report: (defect: unknown) => void,
  turn?: Turn,
): Schedule => repeat('* * * * *', { name, work, report, ...(turn && { turn }) });

/** The same, at the start of each hour. */
export const everyHour = (
  name: string,
  work: () => Promise<unknown>,
  report: (defect: unknown) => void,
  turn?: Turn,
): Schedule => repeat('0 * * * *', { name, work, report, ...(turn && { turn }) });

/** What was due while every replica was down is not made up for. */
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
