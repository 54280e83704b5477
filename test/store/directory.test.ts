import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openClient } from '../../src/store/client.ts';
import { openTestStore } from '../support/database.ts';
import { importFacts, readAll, SAMPLE, userNamed } from './sample.ts';

describe('replaceDirectory', () => {
  it('gives back the facts that went in, odd names included', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    expect(await readAll(store)).toEqual(SAMPLE);
  });

  it('may be repeated without a difference, but for the number of the policy', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    await importFacts(store, SAMPLE);
    expect(await readAll(store)).toEqual(SAMPLE);
    expect((await store.snapshot()).policy).toBe(2);
  });

  it('follows the order of the file', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    const turned = {
      ...SAMPLE,
      environments: SAMPLE.environments.toReversed(),
      roles: SAMPLE.roles.toReversed(),
      teams: SAMPLE.teams.toReversed(),
      applications: SAMPLE.applications.toReversed(),
      users: SAMPLE.users.toReversed(),
      connections: SAMPLE.connections.toReversed(),
    };
    await importFacts(store, turned);
    expect(await readAll(store)).toEqual(turned);
  });

  it('keeps the ids of what stays', async () => {
    const { store, database } = await openTestStore();
    await importFacts(store, SAMPLE);
    const before = await idsIn(database.url);
    const first = userNamed('first');
    await importFacts(store, { ...SAMPLE, users: [first, ...SAMPLE.users], teams: ['First', ...SAMPLE.teams] });
    const after = await idsIn(database.url);
    expect(before.size).toBeGreaterThan(30);
    for (const [what, id] of before) expect([what, after.get(what)]).toEqual([what, id]);
    expect(after.size).toBe(before.size + 2);
  });

  it('deactivates who is gone and takes away what they held', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    const without = { ...SAMPLE, users: SAMPLE.users.filter(({ username }) => username !== 'ana') };
    await importFacts(store, without);
    const gone = { ...userNamed('ana'), active: false };
    expect((await readAll(store)).users).toEqual([...without.users, gone]);
    await importFacts(store, SAMPLE);
    expect(await readAll(store)).toEqual(SAMPLE);
  });

  it('leaves a user who is gone without a role that is gone', async () => {
    const { store } = await openTestStore();
    const [ana, bob] = [userNamed('ana', { defaultRole: 'Tech Lead' }), userNamed('bob')];
    const bare = {
      ...SAMPLE,
      connections: [],
      extensions: [],
      channels: { teams: [], applications: [], environments: [] },
    };
    await importFacts(store, { ...bare, users: [ana, bob] });
    await importFacts(store, { ...bare, users: [bob], roles: [] });
    expect((await readAll(store)).users).toEqual([bob, { ...ana, active: false, defaultRole: 'Developer' }]);
  });

  it('moves a chat account from one person to another', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    const users = SAMPLE.users.map((user) =>
      user.username === 'ana' ? { ...user, slack: 'U0ZOE' } : withoutSlack(user),
    );
    await importFacts(store, { ...SAMPLE, users });
    expect((await readAll(store)).users).toEqual(users);
  });

  it.each([
    ['a role that nobody knows', { users: [userNamed('ana', { defaultRole: 'Nobody' })] }],
    ['a username twice', { users: [userNamed('ana'), userNamed('ana')] }],
    ['a role that passes for a built-in one', { roles: [{ ...SAMPLE.roles[0], name: ' ＡＤＭＩＮistrator' }] }],
    ['one Slack account for two', { users: [userNamed('ana', { slack: 'U1' }), userNamed('bob', { slack: 'U1' })] }],
    ['a NUL character', { users: [userNamed('a\u0000na')] }],
  ])('refuses %s and changes nothing', async (_, wrong) => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    await expect(importFacts(store, { ...SAMPLE, ...wrong } as typeof SAMPLE)).rejects.toThrow();
    expect(await readAll(store)).toEqual(SAMPLE);
    expect((await store.snapshot()).policy).toBe(1);
  });
});

const withoutSlack = ({ slack: _, ...user }: (typeof SAMPLE.users)[number]) => user;

/** Everything that has a name, with its id. */
async function idsIn(url: string): Promise<ReadonlyMap<string, unknown>> {
  const client = openClient(url, { connections: 1 });
  const rows = await client.use((db) =>
    db.execute(sql`
    select 'environment' kind, name, id from environment union all select 'role', name, id from role
    union all select 'team', name, id from team union all select 'application', name, id from application
    union all select 'user', username, id from it_user`),
  );
  await client.end();
  return new Map(rows.map(({ kind, name, id }) => [`${kind} ${name}`, id]));
}
