import { makeWorkerUtils } from 'graphile-worker';
import type { Pool } from 'pg';
import { type Log, queueLogger, whatFailed } from './log.ts';
import { repeat, type Schedule, turnsIn } from './schedule.ts';

/** Every night one replica throws away what the queue and the schedule have left behind. */
export const startHousekeeping = (pool: Pool, log: Log): Schedule =>
  repeat('17 3 * * *', {
    name: 'housekeeping',
    work: () => keepHouse(pool, log),
    report: (defect) => log.error(whatFailed(defect), 'housekeeping'),
    turn: turnsIn(pool),
  });

/** A job that is tried no more was overtaken, or its failures have been told; the sweep adds what should still be done. */
export async function keepHouse(pool: Pool, log: Log): Promise<void> {
  await pool.query("delete from cron_run where at < clock_timestamp() - interval '1 day'");
  const utils = await makeWorkerUtils({ pgPool: pool, schema: 'graphile_worker', logger: queueLogger(log) });
  try {
    await utils.cleanup({ tasks: ['DELETE_PERMAFAILED_JOBS', 'GC_JOB_QUEUES'] });
  } finally {
    await utils.release();
  }
}
