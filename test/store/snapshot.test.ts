import { describe, expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { openAgain, openTestStore } from '../support/database.ts';
import { granted, importFacts, readAll, SAMPLE, userNamed } from './sample.ts';

describe('snapshot', () => {
  it('is an empty company before the first import', async () => {
    const { store } = await openTestStore();
    const { company, policy, seq } = await store.snapshot();
    expect([policy, seq, company.users.size, [...company.roles.keys()]]).toEqual([
      0,
      0,
      0,
      ['Administrator', 'Developer'],
    ]);
  });

  it('catches up with what another process committed', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    await importFacts(one.store, SAMPLE);
    expect((await two.store.snapshot()).seq).toBe(1);
    await one.store.transaction(async (tx) => {
      await tx.assign('ana', { scope: 'team', team: 'Banking' }, 'Developer');
      await tx.record(granted('ana', 'Developer', 'Banking'));
    });
    const { company, seq } = await two.store.snapshot();
    expect(seq).toBe(2);
    expect(company.users.get('ana')?.teams.get('Banking')?.name).toBe('Developer');
    expect(company).toEqual(createCompany(await readAll(one.store)));
  });

  it('reloads after an import, with its new roles and its new number', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    await importFacts(one.store, SAMPLE);
    await two.store.snapshot();
    const added = {
      name: 'New',
      levels: [],
      createApplications: [],
      addSystemDependencies: [],
      manageInfrastructure: false,
      manageTeams: false,
    };
    const next = {
      ...SAMPLE,
      roles: [...SAMPLE.roles, added],
      users: [...SAMPLE.users, userNamed('new', { defaultRole: 'New' })],
    };
    await importFacts(one.store, next);
    const { company, policy, seq } = await two.store.snapshot();
    expect([policy, seq, company.users.get('new')?.defaultRole.name]).toEqual([2, 2, 'New']);
  });

  it('always holds what its caller has committed, however many ask at once', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    await importFacts(one.store, SAMPLE);
    const roles = ['Tech Lead', 'Developer'];
    const seen = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        // Whoever is in chat gives up after five seconds, which so many at once can take: the jobs wait as long as it takes.
        const { jobStore: store } = i % 2 ? one : two;
        const entry = await store.transaction(async (tx) => {
          await tx.assign('ana', { scope: 'team', team: 'Banking' }, roles[i % 2] ?? '');
          return tx.record(granted('ana', roles[i % 2] ?? '', 'Banking'));
        });
        return (await store.snapshot()).seq >= entry.seq;
      }),
    );
    expect(seen).toEqual(seen.map(() => true));
    const [first, second] = [await one.store.snapshot(), await two.store.snapshot()];
    expect(first).toEqual(second);
    expect(first.company).toEqual(createCompany(await readAll(one.store)));
  });

  it('moves past entries that change nobody', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    const before = await store.snapshot();
    await store.transaction((tx) => tx.record({ kind: 'access-explained', surface: 'cli', member: 'ana' }));
    const after = await store.snapshot();
    expect(after.seq).toBe(2);
    expect(after.company).toBe(before.company);
  });

  it('may be one of a moment ago for whoever allows it, and not for anybody else', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    await importFacts(one.store, SAMPLE);
    const before = await one.store.snapshot();
    await two.store.transaction((tx) => tx.record({ kind: 'access-explained', surface: 'cli', member: 'ana' }));
    expect((await one.store.snapshot(60_000)).seq).toBe(before.seq);
    expect((await one.store.snapshot()).seq).toBe(before.seq + 1);
    expect((await one.store.snapshot(60_000)).seq).toBe(before.seq + 1);
    await one.store.transaction((tx) => tx.record({ kind: 'access-explained', surface: 'cli', member: 'ana' }));
    expect((await one.store.snapshot(60_000)).seq).toBe(before.seq + 2);
  });
});
