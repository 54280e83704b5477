import type { Pool } from 'pg';
import type { JobFigures } from '../ports/watch.ts';

/** How the queue stands, by the store's clock; as its owner, who alone may read it. */
export async function jobFigures(pool: Pick<Pool, 'query'>): Promise<JobFigures> {
  const { rows } = await pool.query<JobFigures>(`
    select (count(*) filter (where attempts < max_attempts))::int waiting,
      (count(*) filter (where ${IS_DUE}))::int due,
      extract(epoch from clock_timestamp() - min(run_at) filter (where ${IS_DUE}))::float8 "oldestDueSeconds",
      (count(*) filter (where last_error is not null and attempts < max_attempts))::int failing,
      (count(*) filter (where attempts >= max_attempts and locked_at is null))::int "givenUp"
    from graphile_worker._private_jobs`);
  if (!rows[0]) throw new Error('a count without a row');
  return rows[0];
}

const IS_DUE = 'locked_at is null and attempts < max_attempts and run_at < clock_timestamp()';
