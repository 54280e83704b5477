import type { ClientBase, Pool } from 'pg';

/** Only one process frees at a time: a lease that two freed would be overtaken twice. Among the advisory locks of one database. */
const FREEING = 7243397;

const SILENCE = "interval '6 seconds'";
const IS_ALIVE = `select from worker_beat where id = locked_by and beat_at > clock_timestamp() - ${SILENCE}`;

/**
 * Frees what silent holders have held for a while. The while is vital: who has only just taken a job may not have said yet
 * that it lives. Also frees queues that are held without a job: who was overtaken, woke up and completed its successor's
 * job leaves one.
 */
export const freeSilent = (pool: Pool): Promise<void> =>
  alone(pool, 'or not at all', async (client) => {
    const { rows } = await client.query<{ holder: string }>(`
      select distinct locked_by holder from graphile_worker._private_jobs
      where locked_at < clock_timestamp() - ${SILENCE} and not exists (${IS_ALIVE})`);
    await free(
      client,
      rows.map(({ holder }) => holder),
    );
    await client.query(`
      update graphile_worker._private_job_queues held set locked_at = null, locked_by = null
      where locked_at < clock_timestamp() - ${SILENCE} and not exists (
        select from graphile_worker._private_jobs job where job.job_queue_id = held.id and job.locked_at is not null)`);
    await client.query("delete from worker_beat where beat_at < clock_timestamp() - interval '1 hour'");
  });

/** Frees what these hold, or all that is held: whoever calls knows that nobody works on it any more. */
export const freeHeld = (pool: Pool, holders: readonly string[] | 'everybody'): Promise<void> =>
  alone(pool, 'in turn', async (client) => {
    const { rows } = await client.query<{ holder: string }>(
      `select locked_by holder from graphile_worker._private_jobs where ${HELD}
       union select locked_by from graphile_worker._private_job_queues where ${HELD}`,
      [holders === 'everybody' ? null : holders],
    );
    const found = rows.map(({ holder }) => holder);
    await free(client, found);
    await client.query('delete from worker_beat where id = any($1)', [holders === 'everybody' ? found : holders]);
  });

const HELD = 'locked_by is not null and ($1::text[] is null or locked_by = any($1))';

/**
 * The leases come first, as in every other transaction, so that none waits for another in a circle. Only jobs in a queue
 * work on accounts: a reminder that is freed overtakes nobody.
 */
async function free(client: ClientBase, holders: readonly string[]): Promise<void> {
  if (holders.length === 0) return;
  await client.query(
    `update lease set fence = fence + 1 where id in (
       select (payload->>'lease')::int from graphile_worker._private_jobs
       where locked_by = any($1) and job_queue_id is not null)`,
    [holders],
  );
  // Nobody is told of freed jobs otherwise; a number makes each message another.
  await client.query(
    `select pg_notify('jobs:insert', json_build_object('r', random(), 'count', count(*))::text)
     from graphile_worker._private_jobs where locked_by = any($1)`,
    [holders],
  );
  await client.query('select graphile_worker.force_unlock_workers($1)', [holders]);
}

/** In a transaction that nobody else has a like of at the same time. */
async function alone(
  pool: Pool,
  when: 'in turn' | 'or not at all',
  work: (client: ClientBase) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin; set local lock_timeout = '1s'");
    if (when === 'in turn') await client.query(`select pg_advisory_xact_lock(${FREEING})`);
    const { rows } = await client.query(`select pg_try_advisory_xact_lock(${FREEING}) taken`);
    if (rows[0]?.taken === true) await work(client);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true); // an open transaction ends with its connection
    throw error;
  }
}
