import { sql } from 'drizzle-orm';
import { type Client, openClient, PROCESS_NAME, socketAddress } from './client.ts';
import { type Cluster, startCluster } from './embedded.ts';
import { codeOf } from './failure.ts';

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

async function reachEmbedded(folder: string): Promise<Place> {
  const cluster = await startCluster(folder);
  await createDatabase(cluster.host);
  const address = socketAddress(cluster.host, DATABASE);
  let held: Client | undefined;
  return {
    kind: 'embedded',
    address,
    socket: cluster.host,
    holdSingleStart: async () => {
      held ??= await holdLock(address);
      return held !== undefined;
    },
    leave: async () => {
      await held?.end();
      if (held || (cluster.started && !(await isUsedByOthers(address)))) await cluster.stop();
    },
  };
}

/** A number that means this, among the advisory locks of one database. */
const SERVING = 7243393;

/** The lock lasts as long as its connection, so also no longer than a killed process. */
async function holdLock(address: string): Promise<Client | undefined> {
  const client = openClient(address, { connections: 1 });
  const [row] = await client.db.execute(sql`select pg_try_advisory_lock(${SERVING}) held`);
  if (row?.held === true) return client;
  await client.end();
  return undefined;
}

async function createDatabase(host: Cluster['host']): Promise<void> {
  const client = openClient(socketAddress(host, 'postgres'), { connections: 1 });
  try {
    const found = await client.db.execute(sql`select from pg_database where datname = ${DATABASE}`);
    if (found.length === 0) await client.db.execute(sql`create database ${sql.identifier(DATABASE)}`);
  } catch (error) {
    const code = codeOf(error instanceof Error ? error.cause : undefined);
    if (code !== '42P04' && code !== '23505') throw error; // another process has just created it
  } finally {
    await client.end();
  }
}

async function isUsedByOthers(address: string): Promise<boolean> {
  const client = openClient(address, { connections: 1 });
  try {
    const others = await client.db.execute(sql`
      select from pg_stat_activity where backend_type = 'client backend' and application_name <> ${PROCESS_NAME}`);
    return others.length > 0;
  } finally {
    await client.end();
  }
}
