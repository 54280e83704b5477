import { sql } from 'drizzle-orm';
import type { Reader } from './columns.ts';

/** The last migration that this version of graphile-worker brings. */
export const QUEUE_SCHEMA = 19;

/**
 * Brings the queue of jobs up to date, as the owner and for who holds the lock of migrations. The library and its driver
 * are loaded only where there is something to do: every command opens the store.
 */
export async function migrateQueue(db: Reader, address: string): Promise<void> {
  if ((await migrated(db)) >= QUEUE_SCHEMA) return;
  const [{ runMigrations, Logger }, { openPool }] = await Promise.all([import('graphile-worker'), import('./pool.ts')]);
  const pgPool = openPool(address, 1, () => {}); // what is lost under way is thrown as well
  try {
    await runMigrations({ pgPool, schema: 'graphile_worker', logger: new Logger(() => () => {}) });
  } finally {
    await pgPool.end();
  }
}

async function migrated(db: Reader): Promise<number> {
  const [found] = await db.execute(sql`select to_regclass('graphile_worker.migrations') is not null there`);
  if (found?.there !== true) return 0;
  const [row] = await db.execute<{ last: number }>(
    sql`select coalesce(max(id), 0)::int last from graphile_worker.migrations`,
  );
  return row?.last ?? 0;
}
