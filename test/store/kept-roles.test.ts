import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Place } from '../../src/domain/question.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acme } from '../support/acme.ts';
import { openFreshStore, runIn } from '../support/database.ts';

let opened: Awaited<ReturnType<typeof openFreshStore>>;
beforeAll(async () => {
  opened = await openFreshStore();
  await importDirectory(opened.store, { facts: acme, dryRun: false, consent: true });
});
afterAll(() => opened.close());

const IN_BANKING: Place = { scope: 'team', team: 'Banking' };
const ON_LOANS: Place = { scope: 'application', application: 'Loans' };
const BY_DEFAULT: Place = { scope: 'default' };
const LONG_AGO = '2000-01-01T00:00:00.000Z';
const keep = (username: string, role: string, place: Place, by = 'carla') =>
  opened.store.transaction((tx) => tx.kept.keep(username, role, place, by));

describe('roles that were kept', () => {
  it('are read again as they were kept, at each kind of place, from their moment on', async () => {
    const at = [
      await keep('ana', 'Tech Lead', ON_LOANS),
      await keep('bob', 'Developer', BY_DEFAULT),
      await keep('max', 'Team Manager', IN_BANKING, 'dora'),
    ];
    const all = await opened.store.ledger.keptSince(LONG_AGO);
    expect(all).toEqual([
      { username: 'ana', role: 'Tech Lead', place: ON_LOANS, keptAt: at[0] },
      { username: 'bob', role: 'Developer', place: BY_DEFAULT, keptAt: at[1] },
      { username: 'max', role: 'Team Manager', place: IN_BANKING, keptAt: at[2] },
    ]);
    await runIn(
      opened.database,
      sql`update kept_role set kept_at = kept_at - interval '91 days' where place = 'Loans'`,
    );
    const since = new Date(Date.now() - 90 * 86_400_000).toISOString();
    expect((await opened.store.ledger.keptSince(since)).map(({ username }) => username)).toEqual(['bob', 'max']);
  });

  it('are one a slot: the last counts, with its own moment', async () => {
    const first = await keep('ana', 'Tech Lead', IN_BANKING);
    const second = await keep('ana', 'Release Lead', IN_BANKING, 'dora');
    expect(second > first).toBe(true);
    const [row] = await runIn(
      opened.database,
      sql`select count(*)::int count, max(keeper.username) keeper from kept_role join it_user keeper on keeper.id = kept_by
        where scope = 'team' and place = 'Banking' and user_id = (select id from it_user where username = 'ana')`,
    );
    expect(row).toEqual({ count: 1, keeper: 'dora' });
    const kept = await opened.store.ledger.keptSince(second);
    expect(kept).toEqual([{ username: 'ana', role: 'Release Lead', place: IN_BANKING, keptAt: second }]);
  });
});
