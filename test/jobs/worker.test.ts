import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { LANES } from '../../src/domain/job.ts';
import { endingFor } from '../../src/jobs/worker.ts';
import { runIn, type TestDatabase } from '../support/database.ts';
import {
  addLease,
  ending,
  gate,
  keptLog,
  NOW,
  scheduleJobs,
  startTestWorker,
  testDatabase,
  testPool,
} from '../support/jobs.ts';

const waiting = { timeout: 20_000, interval: 20 };

const jobsLeft = async (database: TestDatabase) =>
  (await runIn(database, sql`select count(*)::int jobs from graphile_worker.jobs`))[0]?.jobs;

const connectionsEnded = (database: TestDatabase) =>
  runIn(
    database,
    sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'chatelaine-jobs'`,
  );

describe('the worker', () => {
  it('F29 runs each job once, however many replicas there are', async () => {
    const database = await testDatabase();
    const leases = Array.from({ length: 60 }, (_, at) => at + 1);
    const ran: number[] = [];
    const note = (replica: Set<number>) => async (job: { lease: number }) => {
      ran.push(job.lease);
      replica.add(job.lease);
    };
    const [one, other] = [new Set<number>(), new Set<number>()];
    await startTestWorker(database, { 'end-lease': note(one) });
    await startTestWorker(database, { 'end-lease': note(other) });
    await scheduleJobs(
      database,
      leases.map((lease) => [ending(lease, `place ${lease}`), NOW]),
    );
    await expect.poll(() => jobsLeft(database), waiting).toBe(0);
    expect(ran.toSorted((a, b) => a - b)).toEqual(leases);
    expect(one.size).toBeGreaterThan(0);
    expect(other.size).toBeGreaterThan(0);
  });

  it('begins a job that was asked for a time within two seconds after it, and not before', async () => {
    const database = await testDatabase();
    const pool = testPool(database);
    const late: number[] = [];
    await startTestWorker(database, {
      'end-lease': async () => {
        const { rows } = await pool.query(
          'select extract(epoch from clock_timestamp() - run_at)::float8 late from graphile_worker.jobs',
        );
        late.push(rows[0].late);
      },
    });
    await scheduleJobs(database, [[ending(1), { afterMs: 1_500 }]]);
    await expect.poll(() => late, waiting).toHaveLength(1);
    expect(late[0]).toBeGreaterThanOrEqual(0);
    expect(late[0]).toBeLessThan(2);
  });

  it('lets no end wait behind what tells people something', async () => {
    const database = await testDatabase();
    const { open, passed } = gate();
    let reminding = 0;
    const ended: number[] = [];
    await startTestWorker(database, {
      remind: async () => {
        reminding += 1;
        await passed;
      },
      'end-lease': async ({ lease }) => void ended.push(lease),
    });
    const reminders = Array.from({ length: 30 }, (_, at) => at + 1);
    await scheduleJobs(
      database,
      reminders.map((lease) => [{ task: 'remind', lease, kind: 'hour' }, NOW]),
    );
    await expect.poll(() => reminding, waiting).toBe(4);
    await scheduleJobs(database, [[ending(99), NOW]]);
    await expect.poll(() => ended, waiting).toEqual([99]);
    expect(reminding).toBe(4);
    open();
  });

  it('F13 lets the accounts of one target wait for no other target', async () => {
    const database = await testDatabase();
    const { open, passed } = gate();
    const begun: string[] = [];
    await startTestWorker(
      database,
      {
        'end-lease': async ({ environment }) => {
          begun.push(environment);
          if (environment === 'silent') await passed;
        },
      },
      { ending: endingFor(2) },
    );
    const many = Array.from({ length: 40 }, (_, at) => at + 1);
    await scheduleJobs(
      database,
      many.map((lease) => [ending(lease, 'silent'), NOW]),
    );
    await expect.poll(() => begun.length, waiting).toBe(LANES);
    await scheduleJobs(database, [[ending(100, 'lively'), NOW]]);
    await expect.poll(() => begun.includes('lively'), waiting).toBe(true);
    expect(begun.filter((environment) => environment === 'silent')).toHaveLength(LANES);
    open();
  });

  it('has workers for every target, within reason', () => {
    expect([0, 1, 2, 9, 100].map(endingFor)).toEqual([8, 8, 12, 40, 40]);
  });

  it('never gives a task what is not such a job', async () => {
    const database = await testDatabase();
    const { log, lines } = keptLog();
    const ran: number[] = [];
    await startTestWorker(database, { 'end-lease': async ({ lease }) => void ran.push(lease) }, { log });
    const secret = 'hunter2';
    await runIn(
      database,
      sql`select graphile_worker.add_job('end-lease', payload)
          from (values ('{"task":"remind","lease":1,"kind":"hour"}'::json),
            (json_build_object('task', 'end-lease', 'lease', ${secret}::text, 'environment', 'x'))) bad (payload)`,
    );
    await expect.poll(() => lines.filter((line) => line.includes('a job failed')), waiting).toHaveLength(2);
    expect(ran).toEqual([]);
    expect(lines.join('\n')).toContain('PayloadError');
    expect(lines.join('\n')).not.toContain(secret);
  });

  it('says of a task that fails which job it was, and nothing of what the error says', async () => {
    const database = await testDatabase();
    const { log, lines } = keptLog();
    const error = Object.assign(new Error("password 'hunter2' is refused"), { code: '28P01' });
    await startTestWorker(database, { 'end-lease': () => Promise.reject(error) }, { log });
    await scheduleJobs(database, [[ending(5, 'the place of hunter2'), NOW]]);
    await expect.poll(() => lines.length, waiting).toBeGreaterThan(0);
    const failed = async () =>
      (
        await runIn(database, sql`select last_error, attempts from graphile_worker.jobs where last_error is not null`)
      )[0];
    await expect.poll(failed, waiting).toMatchObject({ last_error: 'Error 28P01' });
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
      level: 'error',
      task: 'end-lease',
      attempt: 1,
      failure: 'Error 28P01',
      at: expect.stringContaining('worker.test.ts'),
    });
    expect(lines.join('\n')).not.toContain('hunter2');
  });
});

describe('a worker that loses its connections', () => {
  it('takes them up again and goes on', async () => {
    const database = await testDatabase();
    const { log, lines } = keptLog();
    const ran: number[] = [];
    await startTestWorker(database, { 'end-lease': async ({ lease }) => void ran.push(lease) }, { log });
    await scheduleJobs(database, [[ending(1), NOW]]);
    await expect.poll(() => ran, waiting).toEqual([1]);
    await connectionsEnded(database);
    await expect.poll(() => lines.join(), waiting).toContain('a connection of the jobs was lost');
    await scheduleJobs(database, [[ending(2), NOW]]);
    await expect.poll(() => ran, waiting).toEqual([1, 2]);
  });

  it('F11 outlives a store that is away when a job ends, and runs that job again when it is back', async () => {
    const database = await testDatabase();
    const lease = await addLease(database);
    const { log, lines } = keptLog();
    const { open, passed } = gate();
    let runs = 0;
    await startTestWorker(
      database,
      {
        'end-lease': async () => {
          runs += 1;
          await passed;
        },
      },
      { log },
    );
    await scheduleJobs(database, [[ending(lease), NOW]]);
    await expect.poll(() => runs, waiting).toBe(1);
    const name = sql.identifier(new URL(database.url).pathname.slice(1));
    const server = { url: database.url.replace(/\/test_\w+/, '/postgres') };
    await runIn(server, sql`alter database ${name} with allow_connections false`);
    await runIn(
      server,
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${new URL(database.url).pathname.slice(1)}`,
    );
    open();
    await expect.poll(() => lines.join(), waiting).toContain('the work on jobs cannot begin');
    await runIn(server, sql`alter database ${name} with allow_connections true`);
    await expect.poll(() => jobsLeft(database), waiting).toBe(0);
    expect(runs).toBe(2);
  });
});

describe('stopping', () => {
  it('F36 lets a job that is under way end, and begins no other', async () => {
    const database = await testDatabase();
    const { open, passed } = gate();
    const [begun, ended]: [number[], number[]] = [[], []];
    const worker = await startTestWorker(database, {
      'end-lease': async ({ lease }) => {
        begun.push(lease);
        await passed;
        ended.push(lease);
      },
    });
    await scheduleJobs(database, [[ending(4), NOW]]);
    await expect.poll(() => begun, waiting).toEqual([4]);
    const stopped = worker.stop();
    await scheduleJobs(database, [[ending(8), NOW]]);
    open();
    await stopped;
    expect(ended).toEqual([4]);
    const left = await runIn(database, sql`select key, locked_by from graphile_worker.jobs`);
    expect(left).toEqual([{ key: 'lease:8:end', locked_by: null }]);
    expect(await runIn(database, sql`select id from worker_beat`)).toEqual([]);
  });

  it('F36 gives back within ten seconds what does not end, and overtakes who is still at it', async () => {
    const database = await testDatabase();
    const lease = await addLease(database);
    const { open, passed } = gate();
    let begun = 0;
    const worker = await startTestWorker(database, {
      'end-lease': async () => {
        begun += 1;
        await passed;
      },
    });
    await scheduleJobs(database, [[ending(lease), NOW]]);
    await expect.poll(() => begun, waiting).toBe(1);
    const before = performance.now();
    await worker.stop();
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(await runIn(database, sql`select key, locked_by from graphile_worker.jobs`)).toEqual([
      { key: `lease:${lease}:end`, locked_by: null },
    ]);
    expect(await runIn(database, sql`select fence from lease`)).toEqual([{ fence: 2 }]);
    open();
  });
});
