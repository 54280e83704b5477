import { sql } from 'drizzle-orm';
import type { Pool } from 'pg';
import { onTestFinished } from 'vitest';
import type { Job, When } from '../../src/domain/job.ts';
import type { Log } from '../../src/jobs/log.ts';
import type { Tasks } from '../../src/jobs/tasks.ts';
import { startWorker, type Worker } from '../../src/jobs/worker.ts';
import { openClient } from '../../src/store/client.ts';
import { jobsOn } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { createDatabase, runIn, type TestDatabase } from './database.ts';

export async function testDatabase(): Promise<TestDatabase> {
  const database = await createDatabase();
  onTestFinished(database.drop);
  return database;
}

/** Connections as the owner, ended with the test. */
export function testPool({ url }: TestDatabase): Pool {
  const pool = openPool(url, 5, () => {});
  onTestFinished(() => pool.end());
  return pool;
}

/** What was logged, a line each. */
export function keptLog(): Readonly<{ log: Log; lines: readonly string[] }> {
  const lines: string[] = [];
  const keep = (level: string) => (fields: object, message: string) => {
    lines.push(JSON.stringify({ level, ...fields, message }));
  };
  return { log: { error: keep('error'), warn: keep('warn'), debug: () => {} }, lines };
}

const NOTHING = async () => {};
const IDLE: Tasks = {
  'end-lease': NOTHING,
  'extend-account': NOTHING,
  remind: NOTHING,
  'end-role': NOTHING,
  'remind-role': NOTHING,
  'lapse-request': NOTHING,
  'probe-target': NOTHING,
};

type Started = Readonly<{ log?: Log; ending?: number; soleProcess?: boolean }>;

/** A worker on the database, stopped with the test. Tasks that are not given do nothing. */
export async function startTestWorker(
  { url }: TestDatabase,
  tasks: Partial<Tasks>,
  { log = keptLog().log, ending = 8, soleProcess = false }: Started = {},
): Promise<Worker> {
  const connect = async (connections: number, lost: (error: Error) => void) => openPool(url, connections, lost);
  const worker = await startWorker({ connect, tasks: { ...IDLE, ...tasks }, ending, soleProcess, log });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= worker.stop();
    return stopped;
  };
  onTestFinished(stop);
  return { ...worker, stop };
}

/** As the program has it: in a transaction of its own role. */
export async function scheduleJobs({ url }: TestDatabase, jobs: readonly (readonly [Job, When])[]): Promise<void> {
  const client = openClient(url, { connections: 1, role: 'chatelaine_app' });
  try {
    await client.transaction(sql`begin`, async (db) => {
      for (const [job, when] of jobs) await jobsOn(db).schedule(job, when);
    });
  } finally {
    await client.end();
  }
}

export const NOW: When = { afterMs: 0 };
export const ending = (lease: number, environment = 'Production'): Job => ({ task: 'end-lease', lease, environment });

/** A lease of some account in this database; its number. */
export async function addLease(database: TestDatabase): Promise<number> {
  const [row] = await runIn(
    database,
    sql`with person as (
          insert into it_user (username, name, email, active, default_role_id, position)
          select gen_random_uuid(), 'Nova', 'nova@acme.example', true, min(id), 1 from role returning id
        ), place as (
          insert into environment (name, purpose, position) values (gen_random_uuid(), 'test', 1) returning id
        ), asked as (
          insert into request (user_id, environment_id, kind, profile, reason, asked_minutes, policy, deadline_at)
          select person.id, place.id, 'temporary', 'read-only', 'a test', 60, 1, now() + interval '1 hour' from person, place
          returning id, user_id, environment_id
        )
        insert into lease (request_id, user_id, environment_id, kind, profile, account_name, state, ends_at)
        select id, user_id, environment_id, 'temporary', 'read-only', 'tmp_' || id, 'active', now() + interval '1 hour' from asked
        returning id`,
  );
  return Number(row?.id);
}

/** A promise, and who settles it. */
export function gate(): Readonly<{ open: () => void; passed: Promise<void> }> {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}
