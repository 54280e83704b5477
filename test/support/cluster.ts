import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../src/store/embedded.ts';

/** The database that each test's own is copied from. */
export const TEMPLATE = 'chatelaine_template';

/** A real PostgreSQL of its own in a new folder; `stop` takes both away. */
export async function startTestCluster(options: readonly string[] = ['fsync=off']) {
  const folder = await mkdtemp(join(tmpdir(), 'chatelaine-test-'));
  const cluster = await startCluster(folder, options);
  const stop = async () => {
    await cluster.stop();
    await rm(folder, { recursive: true });
  };
  return { host: cluster.host, folder, stop };
}
