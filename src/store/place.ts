import { sql } from 'drizzle-orm';
import { socketAddress } from './client.ts';
import { startCluster } from './embedded.ts';
import { arrive } from './presence.ts';

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

// An advisory lock beside that of presence.ts.
const SERVING = 7243393;

async function reachEmbedded(folder: string): Promise<Place> {
  const { cluster, client, leave } = await arrive(() => startCluster(folder), DATABASE);
  let holds = false;
  return {
    kind: 'embedded',
    address: socketAddress(cluster.host, DATABASE),
    socket: cluster.host,
    holdSingleStart: async () => {
      holds ||= await client.use(async (db) => {
        const [row] = await db.execute(sql`select pg_try_advisory_lock(${SERVING}) answer`);
        return row?.answer === true;
      });
      return holds;
    },
    leave,
  };
}
