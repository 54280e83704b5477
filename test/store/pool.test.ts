import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QUEUE_SCHEMA } from '../../src/store/job-queue.ts';
import { openPool } from '../../src/store/pool.ts';
import { openTestStore } from '../support/database.ts';

describe('the connections of the queue', () => {
  it.each([
    ['', false],
    ['?sslmode=disable', false],
    ['?ssl=require', { rejectUnauthorized: false }],
    ['?sslmode=require', { rejectUnauthorized: false }],
    ['?sslmode=verify-full', true],
  ])('are encrypted as those of the store with %s', async (query, ssl) => {
    const pool = openPool(`postgres://db.example/chatelaine${query}`, 1, () => {});
    expect(pool.options.ssl).toEqual(ssl);
    await pool.end();
  });

  it('are those of the owner, in the database of the store', async () => {
    const { jobPool, database } = await openTestStore();
    const pool = await jobPool(1, () => {});
    const { rows } = await pool.query('select current_user as who, current_database() as database');
    expect(rows).toEqual([{ who: 'chatelaine', database: new URL(database.url).pathname.slice(1) }]);
    await pool.end();
  });
});

describe('the schema of the queue', () => {
  it('is that of the library', () => {
    const migrations = readdirSync('node_modules/graphile-worker/sql').filter((file) => /^\d{6}\.sql$/.test(file));
    expect(migrations).toHaveLength(QUEUE_SCHEMA);
  });
});
