import { sql } from 'drizzle-orm';
import { type Client, type Db, openClient, socketAddress } from './client.ts';
import type { Cluster } from './embedded.ts';
import { codeOf, isUnavailable } from './failure.ts';

/** This process among those that use a server of ours. */
export type Presence = Readonly<{
  cluster: Cluster;
  /** One connection, which says that we are here for as long as it lasts. */
  client: Client;
  /** Stops the server if nobody else uses it. */
  leave(): Promise<void>;
}>;

// A number that means this, among the advisory locks of one database. A lock lasts as long as its connection, so also no
// longer than a killed process.
const USING = 7243395;
const TRIES = 20;

/**
 * Starts the server, or joins those who use it, and makes the database unless it is there.
 *
 * Everybody who uses the server holds one lock in common. The last one to leave has it alone while it stops the server;
 * whoever arrives just then waits for the lock, sees the server go, and starts it again.
 */
export async function arrive(start: () => Promise<Cluster>, database: string): Promise<Presence> {
  for (let tries = 1; ; tries += 1) {
    const cluster = await start();
    const { host, port } = cluster;
    const client = openClient(socketAddress(host, 'postgres', { port }), { connections: 1 });
    try {
      await client.use((db) => db.execute(sql`select pg_advisory_lock_shared(${USING})`));
      await client.use((db) => createDatabase(db, database));
      return { cluster, client, leave: () => leave(cluster, client) };
    } catch (error) {
      await client.end();
      if (tries === TRIES || !isUnavailable(error)) throw error;
    }
  }
}

async function leave(cluster: Cluster, client: Client): Promise<void> {
  // A server that is gone already needs no stopping.
  const isLast = await client.use(takeAlone).catch(() => false);
  if (isLast) await cluster.stop();
  await client.end();
}

async function createDatabase(db: Db, name: string): Promise<void> {
  const found = await db.execute(sql`select from pg_database where datname = ${name}`);
  if (found.length > 0) return;
  await db.execute(sql`create database ${sql.identifier(name)}`).catch((error) => {
    const code = codeOf(error.cause);
    if (code !== '42P04' && code !== '23505') throw error; // another process has just created it
  });
}

async function takeAlone(db: Db): Promise<boolean> {
  await db.execute(sql`select pg_advisory_unlock_shared(${USING})`);
  const [row] = await db.execute(sql`select pg_try_advisory_lock(${USING}) answer`);
  return row?.answer === true;
}
