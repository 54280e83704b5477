import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Client, openClient } from '../../src/store/client.ts';
import { jobsOn } from '../../src/store/jobs.ts';
import { runIn, type TestDatabase } from '../support/database.ts';
import { ending, NOW, testDatabase } from '../support/jobs.ts';

async function asProgram(): Promise<{ database: TestDatabase; client: Client }> {
  const database = await testDatabase();
  const client = openClient(database.url, { connections: 1, role: 'chatelaine_app' });
  onTestFinished(client.end);
  return { database, client };
}

const inTransaction = (client: Client, work: (jobs: ReturnType<typeof jobsOn>) => Promise<void>) =>
  client.transaction(sql`begin`, (db) => work(jobsOn(db)));

const queued = (database: TestDatabase) =>
  runIn(
    database,
    sql`select task_identifier task, key, queue_name queue, payload, json_typeof(payload) kind,
          to_char(run_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') due
        from graphile_worker.jobs join graphile_worker._private_jobs using (id, key, run_at) order by key`,
  );

describe('scheduling a job', () => {
  it('writes ids, under the key and in the queue of the job', async () => {
    const { database, client } = await asProgram();
    const at = '2031-04-05T06:07:08.123Z';
    await inTransaction(client, async (jobs) => {
      await jobs.schedule(ending(42, "Bob's"), { at });
      await jobs.schedule({ task: 'remind', lease: 42, kind: 'ten-minutes' }, { at });
    });
    expect(await queued(database)).toEqual([
      {
        task: 'end-lease',
        key: 'lease:42:end',
        queue: "target:Bob's:2",
        payload: { task: 'end-lease', lease: 42, environment: "Bob's" },
        kind: 'object',
        due: at,
      },
      {
        task: 'remind',
        key: 'lease:42:remind:ten-minutes',
        queue: null,
        payload: { task: 'remind', lease: 42, kind: 'ten-minutes' },
        kind: 'object',
        due: at,
      },
    ]);
  });

  it('counts a wait from the clock of the store', async () => {
    const { database, client } = await asProgram();
    await inTransaction(client, (jobs) => jobs.schedule(ending(1), { afterMs: 90_500 }));
    const [row] = await runIn(
      database,
      sql`select extract(epoch from run_at - created_at)::float8 wait from graphile_worker.jobs`,
    );
    expect(row?.wait).toBeGreaterThanOrEqual(90.5);
    expect(row?.wait).toBeLessThan(91.5);
  });

  it('leaves no job when the transaction fails', async () => {
    const { database, client } = await asProgram();
    const failing = inTransaction(client, async (jobs) => {
      await jobs.schedule(ending(1), NOW);
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    expect(await queued(database)).toEqual([]);
  });

  it('moves the job of the same key', async () => {
    const { database, client } = await asProgram();
    const later = '2031-01-01T00:00:00.000Z';
    await inTransaction(client, (jobs) => jobs.schedule(ending(7), { at: '2030-01-01T00:00:00Z' }));
    await inTransaction(client, (jobs) => jobs.schedule(ending(7), { at: later }));
    expect((await queued(database)).map(({ key, due }) => [key, due])).toEqual([['lease:7:end', later]]);
  });

  it('is taken back by its key, and only it', async () => {
    const { database, client } = await asProgram();
    await inTransaction(client, async (jobs) => {
      await jobs.schedule(ending(7), NOW);
      await jobs.schedule(ending(8), NOW);
    });
    await inTransaction(client, (jobs) => jobs.unschedule(ending(7)));
    await inTransaction(client, (jobs) => jobs.unschedule(ending(9)));
    expect((await queued(database)).map(({ key }) => key)).toEqual(['lease:8:end']);
  });
});

describe('the role of the program', () => {
  it.each([
    'select * from graphile_worker._private_jobs',
    'select * from graphile_worker.jobs',
    "select graphile_worker.add_job('end-lease')",
    "select graphile_worker.force_unlock_workers(array['somebody'])",
    "insert into worker_beat (id) values ('somebody')",
    "insert into cron_run (key) values ('sweep')",
  ])('may not %s', async (statement) => {
    const { client } = await asProgram();
    await expect(client.use((db) => db.execute(sql.raw(statement)))).rejects.toMatchObject({ code: '42501' });
  });
});
