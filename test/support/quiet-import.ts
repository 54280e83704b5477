import { sql } from 'drizzle-orm';
import type { Facts } from '../../src/domain/facts.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { runIn, type TestDatabase } from './database.ts';

/** An import of which no channel hears any more: what comes after it is all that there is. */
export async function importQuietly(
  { store, database }: Pick<OpenStore, 'store'> & Readonly<{ database: TestDatabase }>,
  facts: Facts,
): Promise<void> {
  await importDirectory(store, { facts, dryRun: false, consent: true });
  await runIn(database, sql`update notice set sent_at = clock_timestamp()`);
}
