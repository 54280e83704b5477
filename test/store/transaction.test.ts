import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { exportLines } from '../../src/store/export.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { verifyExport } from '../../src/store/verify-export.ts';
import { openAgain, openTestStore } from '../support/database.ts';
import { cardOf, collect, granted, importFacts, readAll, SAMPLE } from './sample.ts';

const entriesOf = (store: Store) => collect(store.auditEntries({ oldestFirst: true }));

const grant = (store: Store, member: string, role: string, team: string) =>
  store.transaction(async (tx) => {
    await tx.assign(member, { scope: 'team', team }, role);
    return tx.record(granted(member, role, team));
  });

const verified = ({ store, auditKey }: OpenStore) =>
  verifyExport(exportLines(store, auditKey), { redecide: () => ({}) });

describe('a transaction', () => {
  it('I-5 leaves nothing behind when it fails', async () => {
    const open = await openTestStore();
    const { store } = open;
    await importFacts(store, SAMPLE);
    const before = [await entriesOf(store), await store.snapshot().then(({ seq }) => seq)];
    const failing = store.transaction(async (tx) => {
      await tx.assign('ana', { scope: 'default' }, 'Administrator');
      const { seq } = await tx.record(granted('ana', 'Administrator', 'Banking'));
      await tx.notify({ seq, to: { user: 'ana' }, card: cardOf('x') });
      throw new Error('the plug is pulled');
    });
    await expect(failing).rejects.toThrow('the plug is pulled');
    expect([await entriesOf(store), await store.snapshot().then(({ seq }) => seq)]).toEqual(before);
    expect(await readAll(store)).toEqual(SAMPLE);
    expect(await store.recipients()).toEqual([{ channel: 'slack:C0AUDIT' }]); // of the import
    expect((await grant(store, 'ana', 'Developer', 'Banking')).seq).toBe(2);
  });

  it('I-5 numbers the entries of many writers without a gap, in a chain that verifies', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    await importFacts(one.store, SAMPLE);
    const writers = Array.from({ length: 60 }, (_, i) =>
      grant((i % 2 ? one : two).store, 'ana', 'Tech Lead', i % 3 ? 'Banking' : 'Payments'),
    );
    await Promise.all(writers);
    const entries = await entriesOf(two.store);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 61 }, (_, i) => i + 1));
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted());
    expect(await verified(one)).toMatchObject({ ok: true, entries: 61, faults: [] });
  });

  it('is alone: what it read is true until it commits', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    const take = async () =>
      store.transaction(async (tx) => {
        const { users } = await tx.facts({ users: ['ana'] });
        const held = users.find(({ username }) => username === 'ana')?.teams.some(([team]) => team === 'Banking');
        if (!held) return 'nothing to take';
        await tx.assign('ana', { scope: 'team', team: 'Banking' }, null);
        await tx.record(granted('ana', '__proto__', 'Banking'));
        return 'taken';
      });
    const answers = await Promise.all([take(), take(), take(), take()]);
    expect(answers.toSorted()).toEqual(['nothing to take', 'nothing to take', 'nothing to take', 'taken']);
  });

  it('reads for a change the people named, every active Administrator, and the place', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    const facts = await store.transaction((tx) =>
      tx.facts({ users: ['ana', '__proto__'], team: 'Banking', application: '../etc' }),
    );
    const whole = SAMPLE.users.filter(({ username }) => ['zoe', 'ana', '__proto__'].includes(username));
    expect(facts).toEqual({
      ...SAMPLE,
      teams: ['Banking', '../etc'],
      applications: SAMPLE.applications.filter(({ name, team }) => team === 'Banking' || name === '../etc'),
      users: whole,
      connections: [],
      extensions: [],
      databases: [],
      permanentUsers: [],
      channels: { teams: [], applications: [], environments: [] },
    });
  });

  it('fills, changes and empties each kind of slot', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    await store.transaction(async (tx) => {
      await tx.assign('ana', { scope: 'default' }, 'Tech Lead');
      await tx.assign('ana', { scope: 'team', team: 'Banking' }, 'Developer');
      await tx.assign('ana', { scope: 'team', team: 'Payments' }, null);
      await tx.assign('ana', { scope: 'application', application: 'Sandbox' }, 'Administrator');
    });
    const ana = (await readAll(store)).users.find(({ username }) => username === 'ana');
    expect(ana).toMatchObject({
      defaultRole: 'Tech Lead',
      teams: [['Banking', 'Developer']],
      applications: [
        ['Loans', 'Developer'],
        ['Sandbox', 'Administrator'],
      ],
    });
  });

  it.each([
    [{ code: 'missing', what: 'user', id: 'nobody' }, 'nobody', { scope: 'default' }, 'Developer'],
    [{ code: 'missing', what: 'role', id: 'Nothing' }, 'ana', { scope: 'default' }, 'Nothing'],
    [{ code: 'missing', what: 'team', id: 'Nowhere' }, 'ana', { scope: 'team', team: 'Nowhere' }, 'Developer'],
    [{ code: 'missing', what: 'application', id: 'Nil' }, 'ana', { scope: 'application', application: 'Nil' }, null],
    [{ code: 'invalid', field: 'role', expected: 'a default role' }, 'ana', { scope: 'default' }, null],
  ] as const)('says %o', async (problem, member, place, role) => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    await expect(store.transaction((tx) => tx.assign(member, place, role))).rejects.toMatchObject({ problem });
  });
});

describe('auditEntries', () => {
  it('finds by person, kind and moment, newest first or oldest first, up to a limit', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    for (const member of ['ana', 'bob', 'ana']) await grant(store, member, 'Developer', 'Banking');
    const find = async (filter: Parameters<Store['auditEntries']>[0]) =>
      (await collect(store.auditEntries(filter))).map(({ seq }) => seq);
    expect(await find({})).toEqual([4, 3, 2, 1]);
    expect(await find({ oldestFirst: true, limit: 2 })).toEqual([1, 2]);
    expect(await find({ actorOrMember: 'ana' })).toEqual([4, 2]);
    expect(await find({ actorOrMember: 'zoe', limit: 1 })).toEqual([4]);
    expect(await find({ kinds: ['directory-imported', 'audit-exported'] })).toEqual([1]);
    const moments = (await entriesOf(store)).map(({ at }) => at);
    expect(await find({ since: moments[2] ?? '', oldestFirst: true })).toContain(3);
    expect(await find({ until: moments[0] ?? '' })).toEqual([]);
  });

  it('gives back exactly what was recorded', async () => {
    const { store } = await openTestStore();
    const details = { odd: 'a\u0000b "q" \\ 👩‍👩‍👧', numbers: [1e21, 0.1, -0, 5e-324], nested: { z: 1, a: null } };
    const stored = await store.transaction((tx) =>
      tx.record({ kind: 'audit-exported', surface: 'cli', before: null, after: 'x', details }),
    );
    expect(await entriesOf(store)).toEqual([JSON.parse(JSON.stringify(stored))]);
    expect(stored).toMatchObject({ seq: 1, policy: 0, details });
  });

  it('records nothing that could not be read again', async () => {
    const { store } = await openTestStore();
    const write = store.transaction((tx) =>
      tx.record({ kind: 'audit-exported', surface: 'cli', details: { work: () => 1 } }),
    );
    await expect(write).rejects.toThrow();
    expect(await entriesOf(store)).toEqual([]);
  });
});
