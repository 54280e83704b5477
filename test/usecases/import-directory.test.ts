import { describe, expect, it } from 'vitest';
import type { Facts, UserFacts } from '../../src/domain/facts.ts';
import type { Store } from '../../src/ports/store.ts';
import { type ImportOutcome, importDirectory } from '../../src/usecases/import-directory.ts';
import { SAMPLE, userNamed } from '../store/sample.ts';
import { openTestStore } from '../support/database.ts';

const PEOPLE = ['ines', 'jo', 'kim', 'lea', 'max'].map((username) => userNamed(username));
const company = (users: readonly UserFacts[]): Facts => ({
  ...SAMPLE,
  ...{
    connections: [],
    extensions: [],
    permanentUsers: [],
    channels: { teams: [], applications: [], environments: [] },
  },
  users: [userNamed('root', { defaultRole: 'Administrator' }), ...users],
});

const put = (store: Store, facts: Facts, more: { dryRun?: boolean; consent?: boolean } = {}): Promise<ImportOutcome> =>
  importDirectory(store, { facts, dryRun: false, consent: false, ...more });

async function countEntries(store: Store): Promise<number> {
  let entries = 0;
  for await (const _ of store.auditEntries({})) entries += 1;
  return entries;
}

describe('importing a directory', () => {
  it('makes the store agree with the file, once', async () => {
    const { store } = await openTestStore();
    expect(await put(store, company(PEOPLE))).toMatchObject({ state: 'done', entry: { seq: 1, policy: 1 } });
    expect(await put(store, company(PEOPLE))).toMatchObject({ state: 'same' });
    expect(await countEntries(store)).toBe(1);
  });

  it('deactivates those whom the file leaves out, and then agrees with it', async () => {
    const { store } = await openTestStore();
    await put(store, company(PEOPLE));
    expect(await put(store, company(PEOPLE.slice(1)))).toMatchObject({ state: 'done', change: { loses: ['ines'] } });
    expect((await store.snapshot()).company.users.get('ines')?.active).toBe(false);
    expect(await put(store, company(PEOPLE.slice(1)))).toMatchObject({ state: 'same' });
  });

  it('changes nothing on a dry run, and says who gains and who loses', async () => {
    const { store } = await openTestStore();
    await put(store, company(PEOPLE));
    const raised = [userNamed('ines', { defaultRole: 'Administrator' }), ...PEOPLE.slice(2)];
    const outcome = await put(store, company(raised), { dryRun: true });
    expect(outcome).toMatchObject({ state: 'dry-run', change: { gains: ['ines'], loses: ['jo'], people: 6 } });
    expect((await store.snapshot()).company.users.get('jo')?.active).toBe(true);
    expect(await countEntries(store)).toBe(1);
  });

  it('B96 waits for consent before it takes access from more than a fifth of the people', async () => {
    const { store } = await openTestStore();
    await put(store, company(PEOPLE));
    expect(await put(store, company(PEOPLE.slice(2)))).toMatchObject({ state: 'held', change: { people: 6 } });
    expect((await store.snapshot()).company.users.get('ines')?.active).toBe(true);
    expect(await put(store, company(PEOPLE.slice(2)), { consent: true })).toMatchObject({ state: 'done' });
  });

  it('B67 never takes the last active Administrator, consent or not', async () => {
    const { store } = await openTestStore();
    await put(store, company(PEOPLE));
    const without = { ...company(PEOPLE), users: PEOPLE };
    expect(await put(store, without, { consent: true })).toMatchObject({ state: 'last-administrator' });
    expect((await store.snapshot()).company.users.get('root')?.active).toBe(true);
  });
});
