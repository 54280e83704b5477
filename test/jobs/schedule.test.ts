import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keepHouse } from '../../src/jobs/housekeeping.ts';
import { repeat } from '../../src/jobs/schedule.ts';
import { runIn, type TestDatabase } from '../support/database.ts';
import { ending, keptLog, NOW, scheduleJobs, testDatabase, testPool } from '../support/jobs.ts';

const waiting = { timeout: 20_000, interval: 20 };
const EVERY_SECOND = '* * * * * *';

const PROGRAM = `
  const [{ repeat, turnsIn }, { openPool }] = await Promise.all([import(process.argv[1]), import(process.argv[2])]);
  const turns = turnsIn(openPool(process.argv[3], 2, () => {}));
  let key;
  const turn = async (asked) => {
    const won = await turns(asked);
    console.log(JSON.stringify({ asked }));
    key = asked;
    return won;
  };
  repeat('${EVERY_SECOND}', { name: 'sweep', turn, work: async () => console.log(JSON.stringify({ ran: key })), report: console.error });`;

type Said = Readonly<{ asked?: string; ran?: string }>;

function startReplica({ url }: TestDatabase, hear: (said: Said) => void): void {
  const sources = ['jobs/schedule.ts', 'store/pool.ts'].map(
    (path) => new URL(`../../src/${path}`, import.meta.url).href,
  );
  const run = ['--import', 'tsx', '--input-type=module', '-e', PROGRAM, ...sources, url];
  const child = spawn(process.execPath, run, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  createInterface({ input: child.stdout }).on('line', (line) => hear(JSON.parse(line)));
}

describe('what is due', () => {
  it('is done by one of three replicas that have the same store', async () => {
    const database = await testDatabase();
    const [asked, ran]: [string[], string[]] = [[], []];
    for (const _ of [1, 2, 3])
      startReplica(database, (said) => {
        if (said.asked) asked.push(said.asked);
        if (said.ran) ran.push(said.ran);
      });
    const askedByAll = () => [...new Set(asked)].filter((key) => asked.filter((one) => one === key).length === 3);
    await expect.poll(() => askedByAll().length, waiting).toBeGreaterThanOrEqual(3);
    const keys = askedByAll().slice(0, 3);
    await expect.poll(() => keys.filter((key) => ran.includes(key)), waiting).toEqual(keys);
    expect(new Set(ran).size).toBe(ran.length);
    expect(keys[0]).toMatch(/^sweep:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  });

  it('is done by every replica where nothing else is said, and again after it failed', async () => {
    const [done, defects]: [number[], unknown[]] = [[], []];
    const work = async () => {
      done.push(1);
      throw new Error('not today');
    };
    const schedule = repeat(EVERY_SECOND, { name: 'sweep', work, report: (defect) => defects.push(defect) });
    onTestFinished(schedule.stop);
    await expect.poll(() => done.length, waiting).toBeGreaterThanOrEqual(2);
    expect(defects[0]).toMatchObject({ message: 'not today' });
  });

  it('is left out, and said so, while the store does not answer', async () => {
    const defects: unknown[] = [];
    let done = 0;
    const schedule = repeat(EVERY_SECOND, {
      name: 'sweep',
      work: async () => {
        done += 1;
      },
      report: (defect) => defects.push(defect),
      turn: () => Promise.reject(new Error('away')),
    });
    onTestFinished(schedule.stop);
    await expect.poll(() => defects.length, waiting).toBeGreaterThanOrEqual(2);
    expect(done).toBe(0);
  });
});

describe('keeping house', () => {
  it('throws away turns of a day ago, jobs that are tried no more and empty queues', async () => {
    const database = await testDatabase();
    await scheduleJobs(database, [
      [ending(1), NOW],
      [ending(2), NOW],
    ]);
    await runIn(
      database,
      sql`update graphile_worker._private_jobs set attempts = max_attempts where key = 'lease:1:end'`,
    );
    await runIn(
      database,
      sql`insert into cron_run values ('old', now() - interval '25 hours'), ('new', now() - interval '23 hours')`,
    );
    await keepHouse(testPool(database), keptLog().log);
    expect(await runIn(database, sql`select key from cron_run`)).toEqual([{ key: 'new' }]);
    expect(await runIn(database, sql`select key from graphile_worker.jobs`)).toEqual([{ key: 'lease:2:end' }]);
    expect(await runIn(database, sql`select queue_name from graphile_worker._private_job_queues`)).toEqual([
      { queue_name: 'target:Production:2' },
    ]);
  });
});
