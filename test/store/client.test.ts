import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Db, openClient } from '../../src/store/client.ts';
import { createDatabase } from '../support/database.ts';

const UNAVAILABLE = { problem: { code: 'unavailable', system: 'store' } };

async function openClients() {
  const { url, drop } = await createDatabase();
  const client = openClient(url, { connections: 2 });
  const killer = openClient(url, { connections: 1 });
  onTestFinished(async () => {
    await Promise.all([client.end(), killer.end()]);
    await drop();
  });
  const kill = async (db: Db) => {
    const [row] = await db.execute(sql`select pg_backend_pid() pid`);
    await killer.use((other) => other.execute(sql`select pg_terminate_backend(${row?.pid}, 5000)`));
  };
  return { client, kill };
}

const addTeam = (db: Db, name: string) => db.execute(sql`insert into team (name, position) values (${name}, 1)`);

describe('a client', () => {
  it('F11 says that the store is unavailable when a transaction loses its connection, and keeps nothing of it', async () => {
    const { client, kill } = await openClients();
    const lost = client.transaction(sql`begin`, async (db) => {
      await addTeam(db, 'half done');
      await kill(db);
      await addTeam(db, 'the other half');
    });
    await expect(lost).rejects.toMatchObject(UNAVAILABLE);
    expect(await client.use((db) => db.execute(sql`select name from team`))).toEqual([]);
  });

  it('F11 loses no connection of its pool for good', async () => {
    const { client, kill } = await openClients();
    for (let i = 0; i < 6; i += 1) await client.use(kill).catch(() => {});
    const names = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => client.use((db) => db.execute(sql`select ${n}::int n`))),
    );
    expect(names.map(([row]) => row?.n)).toEqual([1, 2, 3, 4, 5]);
  });

  it('refuses a statement of a transaction that has ended', async () => {
    const { client } = await openClients();
    let kept: Db | undefined;
    await client.transaction(sql`begin`, async (db) => {
      kept = db;
    });
    await expect(addTeam(kept as Db, 'late')).rejects.toThrow();
    expect(await client.use((db) => db.execute(sql`select name from team`))).toEqual([]);
  });

  it('serves more callers than it has connections, each transaction by itself', async () => {
    const { client } = await openClients();
    const done = Array.from({ length: 20 }, (_, i) =>
      client.transaction(sql`begin`, async (db) => {
        await addTeam(db, `team ${i}`);
        if (i % 2) throw new Error('not this one');
      }),
    );
    await Promise.allSettled(done);
    const [row] = await client.use((db) => db.execute(sql`select count(*)::int teams from team`));
    expect(row?.teams).toBe(10);
  });
});
