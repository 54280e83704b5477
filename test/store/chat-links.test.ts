import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { accountKey, accountsOf, type ChatAccount, userOfAccount } from '../../src/domain/chat-link.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { Store } from '../../src/ports/store.ts';
import { openAgain, openTestStore, runIn } from '../support/database.ts';
import { importFacts, SAMPLE, userNamed } from './sample.ts';

const slack = (account: string, tenant = 'T1'): ChatAccount => ({ platform: 'slack', tenant, account });

const link = (store: Store, username: string, account: ChatAccount) =>
  store.transaction(async (tx) => {
    await tx.linkAccount(username, account);
    await tx.record({ kind: 'chat-linked', surface: 'slack', actor: username, member: username });
  });

const candidates = (store: Store, email: string) => store.transaction((tx) => tx.usersWithEmail(email));

async function found(store: Store, account: ChatAccount): Promise<string | undefined> {
  const { company, links } = await store.snapshot();
  return userOfAccount(company, links, account);
}

const withUsers = (...users: Facts['users']): Facts => ({
  ...SAMPLE,
  connections: [],
  extensions: [],
  users,
});

async function openSample() {
  const open = await openTestStore();
  await importFacts(open.store, SAMPLE);
  return open;
}

describe('usersWithEmail', () => {
  it('finds by address, whatever its case, the active and the inactive, each with all accounts', async () => {
    const { store } = await openTestStore();
    const [ana, old] = [
      userNamed('ana', { email: 'Ana@Acme.example', slack: 'U0ANA' }),
      userNamed('old', { email: 'ana@acme.example', active: false }),
    ];
    await importFacts(store, withUsers(ana, old, userNamed('bob')));
    await link(store, 'old', { platform: 'teams', tenant: 'O1', account: 'aad-old' });
    const expected = [
      { username: 'ana', active: true, accounts: [slack('U0ANA', '')] },
      { username: 'old', active: false, accounts: [{ platform: 'teams', tenant: 'O1', account: 'aad-old' }] },
    ];
    expect(await candidates(store, 'aNA@aCME.example')).toEqual(expected);
    expect(await candidates(store, 'ana@acme.example')).toEqual(expected);
  });

  it('takes the address as it is: no pattern, no part of one, and never the empty one', async () => {
    const { store } = await openTestStore();
    await importFacts(store, withUsers(userNamed('ana'), userNamed('none', { email: '' })));
    for (const email of ['%', 'ana@acme.exampl_', 'na@acme.example', ' ana@acme.example', ''])
      expect(await candidates(store, email)).toEqual([]);
  });
});

describe('linkAccount', () => {
  it('may be repeated, and is in force in each workspace by itself', async () => {
    const { store } = await openSample();
    await link(store, 'ana', slack('U1'));
    await link(store, 'ana', slack('U1'));
    await link(store, 'ana', slack('U1', 'T2'));
    expect(await found(store, slack('U1'))).toBe('ana');
    expect((await store.snapshot()).links.byUser.get('ana')).toEqual([slack('U1'), slack('U1', 'T2')]);
  });

  it.each([
    ['an account that is linked to somebody else', 'bob', slack('U1'), { code: 'invalid' }],
    ['a second account in the same workspace', 'ana', slack('U2'), { code: 'invalid' }],
    ['a user whom nobody knows', 'nobody', slack('U2'), { code: 'missing', what: 'user', id: 'nobody' }],
  ])('refuses %s and changes nothing', async (_, username, account, problem) => {
    const { store } = await openSample();
    await link(store, 'ana', slack('U1'));
    await expect(link(store, username, account)).rejects.toMatchObject({ problem });
    expect([...(await store.snapshot()).links.byAccount]).toEqual([[accountKey(slack('U1')), 'ana']]);
  });

  it("refuses what would pass for the file's own link", async () => {
    const { store } = await openSample();
    await expect(link(store, 'ana', slack('U1', ''))).rejects.toThrow('without a tenant');
  });
});

describe('the links of a snapshot', () => {
  it('are those that were found out, without those of the file', async () => {
    const one = await openSample();
    await link(one.store, 'ana', slack('U1'));
    for (const { store } of [one, await openAgain(one.database)]) {
      const { links } = await store.snapshot();
      expect([...links.byUser]).toEqual([['ana', [slack('U1')]]]);
      expect([...links.byAccount]).toEqual([[accountKey(slack('U1')), 'ana']]);
    }
  });

  it('follow a link that another process made, without a company made anew', async () => {
    const one = await openSample();
    const two = await openAgain(one.database);
    await link(one.store, 'ana', slack('U1'));
    const before = await two.store.snapshot();
    await link(one.store, 'bob', slack('U2'));
    await link(one.store, 'ana', slack('U1', 'T2'));
    const after = await two.store.snapshot();
    expect(userOfAccount(after.company, after.links, slack('U2'))).toBe('bob');
    expect(after.links.byUser.get('ana')).toEqual([slack('U1'), slack('U1', 'T2')]);
    expect(after.company).toBe(before.company);
    expect(after).toEqual(await one.store.snapshot());
  });

  it('let go of a link that is no longer there when its user is linked anew', async () => {
    const { store, database } = await openSample();
    await link(store, 'ana', slack('U1'));
    expect(await found(store, slack('U1'))).toBe('ana');
    await runIn(database, sql`delete from chat_link where account = 'U1'`);
    await link(store, 'ana', slack('U2'));
    expect([await found(store, slack('U1')), await found(store, slack('U2'))]).toEqual([undefined, 'ana']);
  });
});

describe('an import', () => {
  it('replaces the links of the file and keeps those that were found out', async () => {
    const { store } = await openSample();
    await link(store, 'ana', slack('U1'));
    await link(store, 'zoe', { platform: 'teams', tenant: 'O1', account: '5b0c' });
    const users = SAMPLE.users.map(({ slack: _, ...user }) => ({
      ...user,
      ...(user.username === 'bob' && { slack: 'U0ZOE' }),
    }));
    await importFacts(store, { ...SAMPLE, users });
    expect([await found(store, slack('U1')), await found(store, slack('U0ZOE'))]).toEqual(['ana', 'bob']);
    expect((await store.snapshot()).links.byUser.get('zoe')).toEqual([
      { platform: 'teams', tenant: 'O1', account: '5b0c' },
    ]);
  });

  it('keeps those of somebody whom the file has left out', async () => {
    const { store } = await openSample();
    await link(store, 'ana', slack('U1'));
    await importFacts(store, { ...SAMPLE, users: SAMPLE.users.filter(({ username }) => username !== 'ana') });
    await importFacts(store, SAMPLE);
    expect(await found(store, slack('U1'))).toBe('ana');
  });

  it('has the last word where the file says otherwise', async () => {
    const { store } = await openSample();
    await link(store, 'ana', slack('U1'));
    await link(store, 'bob', slack('U2'));
    const users = SAMPLE.users.map((user) => {
      if (user.username === 'zoe') return { ...user, slack: 'U1' };
      return user.username === 'bob' ? { ...user, slack: 'U3' } : user;
    });
    await importFacts(store, { ...SAMPLE, users });
    const accounts = ['U1', 'U2', 'U3'].map((account) => found(store, slack(account)));
    expect(await Promise.all(accounts)).toEqual(['zoe', undefined, 'bob']);
    const { company, links } = await store.snapshot();
    expect(accountsOf(company, links, 'ana', 'slack')).toEqual([]);
    expect(await candidates(store, 'ana@acme.example')).toEqual([{ username: 'ana', active: true, accounts: [] }]);
  });
});
