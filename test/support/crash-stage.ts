import { rm } from 'node:fs/promises';
import { type SQL, sql } from 'drizzle-orm';
import { type Client, openClient, socketAddress } from '../../src/store/client.ts';
import { type OpenStore, openStore } from '../../src/store/open.ts';
import { type SampleTarget, startSampleTarget } from '../../src/store/sample-target.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases } from './accounts.ts';
import { type CrashProxy, startCrashProxy } from './crash-proxy.ts';
import { createTraps, type Traps, watchStore, watchTarget } from './crash-traps.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { kill, type Running, startProgram, stop } from './running.ts';
import { asSuperuser, makeFolder, socketOf } from './sample-target.ts';

type Row = Record<string, unknown>;

/** One process of the program, or the place of one. */
export type Replica = Readonly<{
  store: CrashProxy;
  target: CrashProxy;
  running(): Running | undefined;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** In order: what is under way comes to its end. */
  stop(): Promise<void>;
  /** Stops it in the middle of what it does, as a machine that is put to sleep. */
  suspend(): void;
  resume(): void;
}>;

/** A store and a target, and the built program between them: every line from a process to either goes through a proxy. */
export type CrashStage = Readonly<{
  database: TestDatabase;
  opened: OpenStore;
  target: SampleTarget;
  traps: Traps;
  replicas: readonly Replica[];
  /** Somebody who serves now. Throws where nobody does. */
  front(): Running;
  /** What all processes have written to their logs, the dead ones too. */
  said(): readonly string[];
  /** As the owner of the store; as a superuser of the target. */
  inStore(statement: SQL): Promise<readonly Row[]>;
  inTarget(statement: SQL): Promise<readonly Row[]>;
  close(): Promise<void>;
}>;

/** A target, which one stage after the other may use. */
export type Ground = Readonly<{ target: SampleTarget; clear(): Promise<void>; close(): Promise<void> }>;

export async function openGround(): Promise<Ground> {
  const folder = await makeFolder();
  const target = await startSampleTarget(folder);
  const close = async () => {
    await target.stop();
    await rm(folder, { recursive: true });
  };
  return { target, clear: () => clearTarget(target), close };
}

/** Whatever somebody has left there, with its sessions. */
async function clearTarget(target: SampleTarget): Promise<void> {
  const left = await asSuperuser(target, `select rolname, oid from pg_roles where rolname ~ '^(tmp|perm)_'`);
  for (const { rolname, oid } of left) {
    await asSuperuser(target, `select pg_terminate_backend(pid, 5000) from pg_stat_activity where usesysid = ${oid}`);
    await asSuperuser(target, `drop owned by ${rolname}`);
    await asSuperuser(target, `drop role ${rolname}`);
  }
}

type Settings = Readonly<{ program: string; replicas: 1 | 2; ground: Ground }>;

/** With Acme Retail in the store and every replica started. */
export async function openCrashStage({ program, replicas: count, ground }: Settings): Promise<CrashStage> {
  const { target } = ground;
  const database = await createDatabase();
  const opened = await openStore(database);
  await importDirectory(opened.store, { facts: acmeWithDatabases(target.port), dryRun: false, consent: true });
  const traps = createTraps();
  const replicas: Replica[] = [];
  const said: (readonly string[])[] = [];
  for (let at = 0; at < count; at += 1)
    replicas.push(await openReplica({ at, program, database, target, traps, said }));
  const owner = openClient(database.url, { connections: 2 });
  const superuser = openClient(socketAddress(socketOf(target), target.database, { port: target.port }));
  const close = async () => {
    await Promise.all(replicas.map((replica) => replica.kill()));
    await Promise.all(replicas.flatMap(({ store, target: to }) => [store.close(), to.close()]));
    await Promise.all([owner.end(), superuser.end(), opened.close()]);
    await database.drop();
    await ground.clear();
  };
  try {
    await Promise.all(replicas.map(({ start }) => start()));
  } catch (error) {
    await close();
    throw error;
  }
  const front = () => {
    const [first] = replicas.flatMap((replica) => replica.running() ?? []);
    if (!first) throw new Error('nobody serves');
    return first;
  };
  return {
    database,
    opened,
    target,
    traps,
    replicas,
    front,
    said: () => said.flat(),
    inStore: (statement) => run(owner, statement),
    inTarget: (statement) => run(superuser, statement),
    close,
  };
}

const run = (client: Client, statement: SQL) => client.use(async (db) => [...(await db.execute<Row>(statement))]);

type Opening = Readonly<{
  at: number;
  program: string;
  database: TestDatabase;
  target: SampleTarget;
  traps: Traps;
  said: (readonly string[])[];
}>;

async function openReplica({ at, program, database, target, traps, said }: Opening): Promise<Replica> {
  const { seen, happen } = traps;
  const between = (path: string, watch: typeof watchStore) =>
    startCrashProxy({ path, watch: () => watch(seen), happen: () => happen(at) });
  const url = new URL(database.url);
  const store = await between(`${url.searchParams.get('host')}/.s.PGSQL.5432`, watchStore);
  const to = await between(`${socketOf(target)}/.s.PGSQL.${target.port}`, watchTarget);
  const bot = new URL(target.adminUrl).username;
  const environment = {
    DATABASE_URL: `postgres://${url.username}@127.0.0.1:${store.port}${url.pathname}`,
    TARGET: `postgres://${bot}@127.0.0.1:${to.port}/${target.database}`,
  };
  let running: Running | undefined;
  let asleep: Running | undefined;
  const start = async () => {
    if (running || asleep) return;
    const begun = await startProgram(database.folder, environment, program);
    said.push(begun.said);
    begun.process.once('exit', () => {
      if (running === begun) running = undefined;
    });
    running = begun;
  };
  const end = async () => {
    const gone = running ?? asleep;
    running = asleep = undefined;
    if (gone && gone.process.exitCode === null && gone.process.signalCode === null) await kill(gone);
  };
  const suspend = () => {
    asleep = running;
    running = undefined;
    asleep?.process.kill('SIGSTOP');
  };
  const resume = () => {
    running = asleep;
    asleep = undefined;
    running?.process.kill('SIGCONT');
  };
  const finish = async () => {
    if (running) await stop(running);
  };
  return { store, target: to, running: () => running, start, kill: end, stop: finish, suspend, resume };
}

/** Resolves as soon as it holds; false: it did not, in so many milliseconds. */
export async function becomes(holds: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; ; ) {
    if (await holds()) return true;
    if (Date.now() > deadline) return false;
    await new Promise((next) => setTimeout(next, 40));
  }
}

/** A number in a row of the store, such as an id; undefined where there is none. */
export async function numberIn(stage: CrashStage, statement: SQL): Promise<number | undefined> {
  const [row] = await stage.inStore(statement);
  const [value] = row ? Object.values(row) : [];
  return value === undefined || value === null ? undefined : Number(value);
}

export const holdsIn = async (stage: CrashStage, condition: SQL): Promise<boolean> =>
  (await stage.inStore(sql`select 1 where ${condition}`)).length > 0;
