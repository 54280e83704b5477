import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { type Db, openClient, socketAddress } from './client.ts';
import { type Cluster, startCluster } from './embedded.ts';
import { arrive } from './presence.ts';
import { BOT, SAMPLE_PLATFORM, SAMPLE_RIGHTS } from './sample-target-sql.ts';

/** The database of the sample company's development environment: a server that people can really log in to. */
export type SampleTarget = Readonly<{
  /** For the bot: over the socket, as a login that is no superuser, without a password. */
  adminUrl: string;
  /** Where people log in with the account that they were given. */
  host: '127.0.0.1';
  port: number;
  /** Whether the port is another one than at the last start; so also at the first. */
  isNewPort: boolean;
  database: string;
  /** The last one to use it stops the server. */
  stop(): Promise<void>;
}>;

const DATABASE = 'osdev';

/**
 * Starts the server in `folder`/target, or adopts the one that a killed program has left. The first start makes the
 * platform's tables and rights, in one transaction; later ones change nothing. The port is kept, and another one is found
 * only when somebody else has taken it. `folder` has to be one that the server's user can pass through.
 */
export async function startSampleTarget(folder: string): Promise<SampleTarget> {
  const root = join(resolve(folder), 'target');
  const kept = await keptPort(root);
  const { cluster, leave } = await arrive(() => startListening(root, kept), DATABASE);
  const { host, port } = cluster;
  try {
    await fillOnce(cluster);
    await writeFile(join(root, PORT), `${port}\n`);
  } catch (error) {
    await leave();
    throw error;
  }
  return {
    adminUrl: socketAddress(host, DATABASE, { user: BOT, port }),
    host: '127.0.0.1',
    port,
    isNewPort: port !== kept,
    database: DATABASE,
    stop: leave,
  };
}

/**
 * The socket's folder is closed to all but us, so it may trust; there the bot is itself and nobody else has a place.
 * People prove who they are; a login with rights to give has no business on the network, with a password or not.
 */
const RULES = `
local all     chatelaine,${BOT}          trust
host  all     chatelaine,${BOT},osadmin  127.0.0.1/32 reject
host  ${DATABASE} all                    127.0.0.1/32 scram-sha-256
`;
const SETTINGS = ['shared_buffers=16MB', 'max_connections=30', 'max_prepared_transactions=8'];

const TRIES = 5;

/** The port kept may be somebody else's by now, and so may the one just found. */
async function startListening(root: string, kept: number | undefined): Promise<Cluster> {
  for (let tries = 1; ; tries += 1) {
    const port = tries === 1 && kept !== undefined ? kept : await freePort();
    try {
      return await startCluster(root, SETTINGS, { port, rules: RULES });
    } catch (error) {
      if (tries === TRIES || !isTaken(error)) throw error;
    }
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('could not create any TCP/IP sockets');

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer().on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });

const PORT = 'port';

/** What is not a port, such as the half of one, is none: the next one is as good. */
async function keptPort(root: string): Promise<number | undefined> {
  const port = Number(await readFile(join(root, PORT), 'utf8').catch(() => ''));
  return Number.isInteger(port) && port >= 1024 && port <= 65_535 ? port : undefined;
}

// An advisory lock: two processes that fill at once would each make the roles.
const FILLING = 7243396;

async function fillOnce({ host, port }: Cluster): Promise<void> {
  const client = openClient(socketAddress(host, DATABASE, { port }), { connections: 1 });
  try {
    await client.transaction(sql`begin`, async (db) => {
      // Before the lock too: whoever is logged in to a filled one could hold it.
      if (await isFilled(db)) return;
      await db.execute(sql`select pg_advisory_xact_lock(${FILLING})`);
      if (!(await isFilled(db))) await db.execute(sql.raw(SAMPLE_PLATFORM + SAMPLE_RIGHTS));
    });
  } finally {
    await client.end();
  }
}

const isFilled = async (db: Db): Promise<boolean> =>
  (await db.execute(sql`select from pg_roles where rolname = ${BOT}`)).length > 0;
