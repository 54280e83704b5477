import { expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases } from '../support/accounts.ts';
import { openTestStore } from '../support/database.ts';

const FACTS = acmeWithDatabases(5432);

async function hold(store: Store, username: string, accountName: string): Promise<void> {
  const [now, endsAt] = [0, 3_600_000].map((more) => new Date(Date.now() + more).toISOString()) as [string, string];
  const about = { username, environment: 'Development', profile: 'read-only' } as const;
  await store.transaction(async (tx) => {
    const more = { requester: username, reason: 'a test', minutes: 60, policy: 1, deadlineAt: endsAt };
    const request = await tx.requests.add({ asks: 'account', ...about, ...more });
    await tx.leases.add({ ...about, request, accountName, assisted: false, startedAt: now, endsAt });
  });
}

it('the facts of a change have the databases where they are asked for, and which of these people have a user there', async () => {
  const { store } = await openTestStore();
  await importDirectory(store, { facts: FACTS, dryRun: false, consent: true });
  await hold(store, 'ana', 'tmp_ana_aaaaaa');
  await hold(store, 'bob', 'tmp_bob_aaaaaa');
  const [whole, asked, without] = await store.transaction(async (tx) => [
    await tx.allFacts(),
    await tx.facts({ users: ['bob'], databases: true }),
    await tx.facts({ users: ['bob'] }),
  ]);
  const { infrastructure, delegation, environments, roles, databases, permanentUsers } = whole;
  const same = { infrastructure, delegation, environments, roles };
  expect(asked).toMatchObject({ ...same, databases, permanentUsers });
  expect(databases).toEqual(FACTS.databases);
  expect(asked.temporaryUsers).toEqual([['bob', 'Development']]);
  expect(asked.users.find(({ username }) => username === 'bob')).toEqual(
    whole.users.find(({ username }) => username === 'bob'),
  );
  expect(without).toMatchObject({ ...same, databases: [], permanentUsers: [] });
  expect(without.temporaryUsers).toBeUndefined();
});
