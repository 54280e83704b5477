import { sql } from 'drizzle-orm';
import { type Db, openClient, socketAddress } from './client.ts';
import { startCluster } from './embedded.ts';
import { codeOf, isUnavailable } from './failure.ts';

/** Where the store lives, and how this process comes and goes. */
export type Place = Readonly<{
  kind: 'embedded' | 'server';
  address: string;
  /** The socket's folder of an embedded database. */
  socket?: string;
  holdSingleStart(): Promise<boolean>;
  leave(): Promise<void>;
}>;

export const reachDatabase = (url: string | undefined, folder: string): Promise<Place> =>
  url === undefined ? reachEmbedded(folder) : Promise.resolve(serverAt(url));

const serverAt = (address: string): Place => ({
  kind: 'server',
  address,
  holdSingleStart: async () => true,
  leave: async () => {},
});

const DATABASE = 'chatelaine';

// Numbers that mean this, among the advisory locks of one database. A lock lasts as long as its connection, so also no
// longer than a killed process.
const USING = 7243395;
const SERVING = 7243393;

async function reachEmbedded(folder: string): Promise<Place> {
  const { cluster, presence } = await arrive(folder);
  let holds = false;
  return {
    kind: 'embedded',
    address: socketAddress(cluster.host, DATABASE),
    socket: cluster.host,
    holdSingleStart: async () => {
      holds ||= await presence.use(async (db) =>
        isTrue(await db.execute(sql`select pg_try_advisory_lock(${SERVING}) answer`)),
      );
      return holds;
    },
    leave: async () => {
      // A server that is gone already needs no stopping.
      const isLast = await presence.use(takeAlone).catch(() => false);
      if (isLast) await cluster.stop();
      await presence.end();
    },
  };
}

const TRIES = 20;

/**
 * Everybody who uses the server holds one lock in common. The last one to leave has it alone while it stops the server;
 * whoever arrives just then waits for the lock, sees the server go, and starts it again.
 */
async function arrive(folder: string) {
  for (let tries = 1; ; tries += 1) {
    const cluster = await startCluster(folder);
    const presence = openClient(socketAddress(cluster.host, 'postgres'), { connections: 1 });
    try {
      await presence.use((db) => db.execute(sql`select pg_advisory_lock_shared(${USING})`));
      await presence.use(createDatabase);
      return { cluster, presence };
    } catch (error) {
      await presence.end();
      if (tries === TRIES || !isUnavailable(error)) throw error;
    }
  }
}

async function createDatabase(db: Db): Promise<void> {
  const found = await db.execute(sql`select from pg_database where datname = ${DATABASE}`);
  if (found.length > 0) return;
  await db.execute(sql`create database ${sql.identifier(DATABASE)}`).catch((error) => {
    const code = codeOf(error.cause);
    if (code !== '42P04' && code !== '23505') throw error; // another process has just created it
  });
}

async function takeAlone(db: Db): Promise<boolean> {
  await db.execute(sql`select pg_advisory_unlock_shared(${USING})`);
  return isTrue(await db.execute(sql`select pg_try_advisory_lock(${USING}) answer`));
}

const isTrue = (rows: readonly Record<string, unknown>[]): boolean => rows[0]?.answer === true;
