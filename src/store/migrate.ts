import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { translate } from './failure.ts';
import { migrateQueue } from './job-queue.ts';
import { openSession } from './session.ts';

/** A number that means this, among the advisory locks of one database. */
const MIGRATING = 7243392;

/** Brings the schema and the queue of jobs up to date. The lock makes replicas that boot at once take turns; drizzle has none of its own. */
export async function migrateStore(address: string): Promise<void> {
  const { scope, end } = openSession(address);
  const session = scope();
  try {
    await session.db.execute(sql`select pg_advisory_lock(${MIGRATING})`);
    await migrate(session.db, { migrationsFolder: migrationsFolder() });
    await migrateQueue(session.db, address);
  } catch (error) {
    throw translate(error);
  } finally {
    await end();
  }
}

/** Beside the source, or above the folder that the source was built into. */
function migrationsFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'drizzle/meta/_journal.json'))) {
    if (dirname(folder) === folder) throw new Error('The folder drizzle with the migrations is missing.');
    folder = dirname(folder);
  }
  return join(folder, 'drizzle');
}
