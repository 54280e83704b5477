import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type SQL, sql } from 'drizzle-orm';
import { inject, onTestFinished } from 'vitest';
import { openClient, socketAddress } from '../../src/store/client.ts';
import { type OpenStore, openStore } from '../../src/store/open.ts';
import { TEMPLATE } from './cluster.ts';

/** A database that nobody else has, migrated and empty, with a folder for what a store keeps beside it. */
export type TestDatabase = Readonly<{ url: string; folder: string; drop(): Promise<void> }>;

export async function createDatabase({ template = TEMPLATE }: { template?: string } = {}): Promise<TestDatabase> {
  const host = inject('pgHost');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const folder = await mkdtemp(join(tmpdir(), 'chatelaine-test-'));
  // As files: page by page through the log, which is the default, takes three times as long.
  const copy = sql`create database ${sql.identifier(name)} template ${sql.identifier(template)} strategy file_copy`;
  await copied(host, copy);
  const drop = async () => {
    await asAdmin(host, sql`drop database ${sql.identifier(name)} with (force)`);
    await rm(folder, { recursive: true });
  };
  return { url: socketAddress(host, name), folder, drop };
}

const TRIES = 8;

/** The server's checkpoint may come upon a file of a database that is being dropped this moment; then it fails, and the copy with it. */
async function copied(host: string, copy: SQL): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      await asAdmin(host, copy);
      return;
    } catch (error) {
      if (left === 0 || !String(error).includes('checkpoint request failed')) throw error;
      await setTimeout(250);
    }
  }
}

const asAdmin = (host: string, statement: SQL) => runIn({ url: socketAddress(host, 'postgres') }, statement);

/** An open store on a database of its own; `close` drops the database. For a whole file: `beforeAll` and `afterAll`. */
export async function openFreshStore(): Promise<OpenStore & { database: TestDatabase }> {
  const database = await createDatabase();
  const open = await openStore(database);
  const close = async () => {
    await open.close();
    await database.drop();
  };
  return { ...open, database, close };
}

/** The same for one test, closed when it ends. */
export async function openTestStore(): Promise<OpenStore & { database: TestDatabase }> {
  const open = await openFreshStore();
  onTestFinished(open.close);
  return open;
}

/** Another process's view of the same database, closed when the test ends. */
export async function openAgain({ url, folder }: TestDatabase): Promise<OpenStore> {
  const open = await openStore({ url, folder });
  onTestFinished(open.close);
  return open;
}

/** A statement as the owner of the database, beside the store. */
export async function runIn({ url }: Pick<TestDatabase, 'url'>, statement: SQL): Promise<readonly Row[]> {
  const client = openClient(url, { connections: 1 });
  try {
    return await client.use((db) => db.execute<Row>(statement));
  } finally {
    await client.end();
  }
}
type Row = Record<string, unknown>;
