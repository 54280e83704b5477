import { sql } from 'drizzle-orm';
import type { TestProject } from 'vitest/node';
import { openClient, socketAddress } from '../../src/store/client.ts';
import { migrateStore } from '../../src/store/migrate.ts';
import { startTestCluster, TEMPLATE } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the socket of the PostgreSQL that this run's tests share. */
    pgHost: string;
  }
}

/** One server a run, and in it one migrated database to copy. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster(['fsync=off', 'max_connections=300']);
  try {
    await makeTemplate(cluster.host);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  project.provide('pgHost', cluster.host);
  return () => cluster.stop();
}

async function makeTemplate(host: string): Promise<void> {
  const admin = openClient(socketAddress(host, 'postgres'), { connections: 1 });
  await admin.use((db) => db.execute(sql`create database ${sql.identifier(TEMPLATE)}`));
  await migrateStore(socketAddress(host, TEMPLATE));
  await admin.use((db) =>
    db.execute(sql`alter database ${sql.identifier(TEMPLATE)} with is_template true allow_connections false`),
  );
  await admin.end();
}
