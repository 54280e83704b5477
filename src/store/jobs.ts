import { type SQL, sql } from 'drizzle-orm';
import { jobKey, jobQueue, type When } from '../domain/job.ts';
import type { Jobs } from '../ports/ledger.ts';
import type { Writer } from './columns.ts';

/** Jobs are rows that are written with the transaction. The functions belong to the owner: they are all we may do there. */
export const jobsOn = (tx: Pick<Writer, 'execute'>): Jobs => ({
  schedule: async (job, when, how) => {
    // Kept only while nobody has tried it: what waits for its next try is as good as a new one.
    const mode = how === 'unlessWaiting' ? 'preserve_run_at' : 'replace';
    const payload = sql`${JSON.stringify(job)}::text::json`;
    const queue = jobQueue(job) ?? null;
    await tx.execute(
      sql`select enqueue(${job.task}::text, ${payload}, ${jobKey(job)}::text, ${queue}::text, ${momentOf(when)}, ${mode}::text)`,
    );
  },
  unschedule: async (job) => {
    await tx.execute(sql`select dequeue(${jobKey(job)}::text)`);
  },
});

const momentOf = (when: When): SQL =>
  'at' in when
    ? sql`${when.at}::timestamptz`
    : sql`clock_timestamp() + ${when.afterMs}::float8 * interval '1 millisecond'`;
