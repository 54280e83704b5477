import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startBeats } from '../../src/jobs/beats.ts';
import { freeSilent } from '../../src/jobs/freeing.ts';
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

const holders = async (database: TestDatabase) =>
  (await runIn(database, sql`select locked_by from graphile_worker.jobs order by id`)).map((row) => row.locked_by);
const heldQueues = async (database: TestDatabase) =>
  (
    await runIn(
      database,
      sql`select queue_name from graphile_worker._private_job_queues where locked_by is not null order by 1`,
    )
  ).map((row) => row.queue_name);
const fenceOf = async (database: TestDatabase, lease: number) =>
  (await runIn(database, sql`select fence from lease where id = ${lease}`))[0]?.fence;

/** As a runner holds a job and its queue that it took a while ago. */
const hold = (database: TestDatabase, key: string, holder: string, seconds: number) =>
  runIn(
    database,
    sql`with job as (
          update graphile_worker._private_jobs
          set locked_by = ${holder}, locked_at = clock_timestamp() - ${seconds}::float8 * interval '1 second', attempts = 1
          where key = ${key} returning job_queue_id, locked_at)
        update graphile_worker._private_job_queues queue set locked_by = ${holder}, locked_at = job.locked_at
        from job where queue.id = job.job_queue_id`,
  );
const beat = (database: TestDatabase, holder: string, secondsAgo: number) =>
  runIn(
    database,
    sql`insert into worker_beat values (${holder}, clock_timestamp() - ${secondsAgo}::float8 * interval '1 second')`,
  );

const PROGRAM = `
  const [{ startWorker }, { openPool }] = await Promise.all([import(process.argv[1]), import(process.argv[2])]);
  const never = () => new Promise(() => setInterval(() => {}, 1000));
  const nothing = async () => {};
  const log = { error: console.error, warn: console.error, debug: () => {} };
  await startWorker({
    connect: async (connections, lost) => openPool(process.argv[3], connections, lost),
    tasks: {
      'end-lease': (job) => (console.log(job.lease), never()),
      'extend-account': nothing, remind: nothing, 'lapse-request': nothing, 'probe-target': nothing,
    },
    ending: 8,
    log,
  });`;

/** A replica that begins what it is given and never ends it; resolves when it has begun. */
async function startHolding({ url }: TestDatabase): Promise<ChildProcess> {
  const sources = ['jobs/worker.ts', 'store/pool.ts'].map((path) => new URL(`../../src/${path}`, import.meta.url).href);
  const run = ['--import', 'tsx', '--input-type=module', '-e', PROGRAM, ...sources, url];
  const child = spawn(process.execPath, run, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('the replica ended'))),
  ]);
  return child;
}

describe('the jobs of a replica that is gone', () => {
  it('F29 are taken over within ten seconds when it was killed, and whoever held them is overtaken', async () => {
    const database = await testDatabase();
    const lease = await addLease(database);
    await scheduleJobs(database, [[ending(lease), NOW]]);
    const child = await startHolding(database);
    let takenOver = 0;
    await startTestWorker(database, {
      'end-lease': async () => {
        takenOver = performance.now();
      },
    });
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const before = performance.now();
    await expect.poll(() => holders(database), waiting).toEqual([]);
    expect(takenOver - before).toBeLessThan(10_000);
    expect(await fenceOf(database, lease)).toBe(2);
    expect(await heldQueues(database)).toEqual([]);
  });

  it('are free at once where nobody else can be at work', async () => {
    const database = await testDatabase();
    const lease = await addLease(database);
    await scheduleJobs(database, [[ending(lease), NOW]]);
    await hold(database, `lease:${lease}:end`, 'gone', 0);
    await beat(database, 'gone', 0);
    const ran: number[] = [];
    const task = async (job: { lease: number }) => void ran.push(job.lease);
    await startTestWorker(database, { 'end-lease': task }, { soleProcess: true });
    await expect.poll(() => ran, { timeout: 3_000, interval: 20 }).toEqual([lease]);
    expect(await fenceOf(database, lease)).toBe(2);
  });
});

describe('freeing', () => {
  it.each([
    { title: 'of who has just started and has not spoken yet', held: 5, beatAgo: undefined, free: false },
    { title: 'of who speaks', held: 60, beatAgo: 5, free: false },
    { title: 'of who has long been silent', held: 60, beatAgo: 7, free: true },
    { title: 'of who never spoke', held: 7, beatAgo: undefined, free: true },
  ])('F29 of the jobs $title: $free', async ({ held, beatAgo, free }) => {
    const database = await testDatabase();
    const lease = await addLease(database);
    await scheduleJobs(database, [[ending(lease), NOW]]);
    await hold(database, `lease:${lease}:end`, 'replica', held);
    if (beatAgo !== undefined) await beat(database, 'replica', beatAgo);
    await freeSilent(testPool(database));
    expect(await holders(database)).toEqual([free ? null : 'replica']);
    expect(await heldQueues(database)).toHaveLength(free ? 0 : 1);
    expect(await fenceOf(database, lease)).toBe(free ? 2 : 1);
  });

  it('overtakes each lease once, however many replicas free at once', async () => {
    const database = await testDatabase();
    const lease = await addLease(database);
    const other = await addLease(database);
    await scheduleJobs(database, [[ending(lease), NOW]]);
    await hold(database, `lease:${lease}:end`, 'replica', 60);
    const pool = testPool(database);
    await Promise.all(Array.from({ length: 5 }, () => freeSilent(pool)));
    expect(await fenceOf(database, lease)).toBe(2);
    expect(await fenceOf(database, other)).toBe(1);
  });

  it('F29 of the end of a role overtakes nobody who works on the account of the same number', async () => {
    const database = await testDatabase();
    const lease = await addLease(database);
    await scheduleJobs(database, [[{ task: 'end-role', lease }, NOW]]);
    await hold(database, `role:${lease}:end`, 'replica', 60);
    await freeSilent(testPool(database));
    expect(await holders(database)).toEqual([null]);
    expect(await fenceOf(database, lease)).toBe(1);
  });

  it('of a reminder overtakes nobody who works on the account', async () => {
    const database = await testDatabase();
    const lease = await addLease(database);
    await scheduleJobs(database, [[{ task: 'remind', lease, kind: 'hour' }, NOW]]);
    await hold(database, `lease:${lease}:remind:hour`, 'replica', 60);
    await freeSilent(testPool(database));
    expect(await holders(database)).toEqual([null]);
    expect(await fenceOf(database, lease)).toBe(1);
  });

  it('gives back a queue whose job was completed by somebody who had been overtaken', async () => {
    const database = await testDatabase();
    await scheduleJobs(database, [
      [ending(4), NOW],
      [ending(5), NOW],
      [ending(6), NOW],
    ]);
    await hold(database, 'lease:4:end', 'successor', 60);
    await hold(database, 'lease:5:end', 'successor', 60);
    await hold(database, 'lease:6:end', 'successor', 1);
    await beat(database, 'successor', 0);
    await runIn(database, sql`delete from graphile_worker._private_jobs where key in ('lease:4:end', 'lease:6:end')`);
    await freeSilent(testPool(database));
    expect(await heldQueues(database)).toEqual(['target:Production:1', 'target:Production:2']);
  });

  it('F29 leaves a job to a live replica, however long it takes', async () => {
    const database = await testDatabase();
    const lease = await addLease(database);
    const { open, passed } = gate();
    let runs = 0;
    const task = async () => {
      runs += 1;
      await passed;
    };
    await startTestWorker(database, { 'end-lease': task });
    await scheduleJobs(database, [[ending(lease), NOW]]);
    await expect.poll(() => runs, waiting).toBe(1);
    await runIn(database, sql`update graphile_worker._private_jobs set locked_at = locked_at - interval '1 hour'`);
    await runIn(
      database,
      sql`update graphile_worker._private_job_queues set locked_at = locked_at - interval '1 hour'`,
    );
    await expect.poll(() => runIn(database, sql`select from worker_beat`), waiting).toHaveLength(2);
    await freeSilent(testPool(database));
    expect(await fenceOf(database, lease)).toBe(1);
    open();
    await expect.poll(() => holders(database), waiting).toEqual([]);
    expect(runs).toBe(1);
  });

  it('forgets who has been silent for an hour', async () => {
    const database = await testDatabase();
    await beat(database, 'long gone', 3_700);
    await beat(database, 'gone', 3_000);
    await freeSilent(testPool(database));
    expect(await runIn(database, sql`select id from worker_beat`)).toEqual([{ id: 'gone' }]);
  });
});

describe('a beat', () => {
  it('robs nobody before everybody has had the time to speak again', async () => {
    const database = await testDatabase();
    await scheduleJobs(database, [[ending(1), NOW]]);
    await hold(database, 'lease:1:end', 'elsewhere', 60);
    const before = performance.now();
    const beats = startBeats({ pool: testPool(database), holders: () => ['here'], log: keptLog().log });
    onTestFinished(beats.stop);
    await expect.poll(() => holders(database), waiting).toEqual([null]);
    expect(performance.now() - before).toBeGreaterThan(5_900);
  });
});
