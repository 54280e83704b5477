import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openClient } from '../../src/store/client.ts';
import { migrateStore } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open.ts';
import { createDatabase } from '../support/database.ts';

const emptyDatabase = async () => {
  const database = await createDatabase({ template: 'template0' });
  onTestFinished(database.drop);
  return database;
};

describe('migrations', () => {
  it('F33 let six stores open at once on an empty database', async () => {
    const { url, folder } = await emptyDatabase();
    const opened = await Promise.all(Array.from({ length: 6 }, () => openStore({ url, folder })));
    expect(new Set(opened.map(({ auditKey }) => auditKey.keyId)).size).toBe(1);
    expect((await Promise.all(opened.map(({ store }) => store.snapshot()))).map(({ seq }) => seq)).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    await Promise.all(opened.map(({ close }) => close()));
  });

  it('F33 run at once in several databases of one server, which share its roles', async () => {
    const databases = await Promise.all([1, 2, 3, 4].map(emptyDatabase));
    await Promise.all(databases.map(({ url }) => migrateStore(url)));
  });

  it('may be run again without a change', async () => {
    const { url } = await emptyDatabase();
    await migrateStore(url);
    await migrateStore(url);
    const client = openClient(url, { connections: 1 });
    onTestFinished(client.end);
    const [row] = await client.use((db) =>
      db.execute(sql`select count(*)::int migrations from drizzle.__drizzle_migrations`),
    );
    expect(row?.migrations).toBe(11);
  });
});
