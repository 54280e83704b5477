import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases } from '../support/accounts.ts';
import { openAgain, openFreshStore, runIn } from '../support/database.ts';

let opened: Awaited<ReturnType<typeof openFreshStore>>;
let request: number;
beforeAll(async () => {
  opened = await openFreshStore();
  await importDirectory(opened.store, { facts: acmeWithDatabases(5432), dryRun: false, consent: true });
});
beforeEach(async () => {
  await runIn(opened.database, sql`update request set status = 'cancelled' where status = 'pending'`);
  const asked = {
    asks: 'account',
    requester: 'bob',
    environment: 'Development',
    profile: 'read-only',
    reason: 'a test',
  } as const;
  request = await opened.store.transaction((tx) =>
    tx.requests.add({ ...asked, minutes: 60, policy: 1, deadlineAt: soon() }),
  );
});
afterAll(() => opened.close());

const soon = () => new Date(Date.now() + 900_000).toISOString();
const hash = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
const add = async (tokenHash = hash(), expiresAt = soon()) => {
  await opened.store.transaction((tx) => tx.links.add({ tokenHash, request, username: 'bob', expiresAt }));
  return tokenHash;
};
const spend = (tokenHash: string, { store } = opened) => store.transaction((tx) => tx.links.spend(tokenHash));
const stateOf = async (tokenHash: string) => (await opened.store.ledger.link(tokenHash))?.state;

describe('links in the store', () => {
  it('T-once-race are spent once, of sixteen at the same moment in two processes', async () => {
    const link = await add();
    const other = await openAgain(opened.database);
    const all = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        (at % 2 === 0 ? opened : other).store.transaction((tx) => tx.links.spend(link)),
      ),
    );
    expect(all.filter((one) => one !== undefined)).toEqual([{ request, username: 'bob' }]);
    expect(await stateOf(link)).toBe('used');
  });

  it('T-unfurl are not used up by being read', async () => {
    const expiresAt = soon();
    const link = await add(hash(), expiresAt);
    for (let looks = 0; looks < 3; looks += 1)
      expect(await opened.store.ledger.link(link)).toEqual({ request, username: 'bob', state: 'fresh', expiresAt });
    expect(await spend(link)).toEqual({ request, username: 'bob' });
  });

  it('B124 F6 are dead past their time, after a newer one, and where there never was one', async () => {
    const [old, late] = [await add(), await add()];
    expect([await stateOf(old), await spend(old)]).toEqual(['used', undefined]);
    await runIn(opened.database, sql`update once_link set expires_at = clock_timestamp() where token_hash = ${late}`);
    expect([await stateOf(late), await spend(late)]).toEqual(['expired', undefined]);
    expect([await stateOf(hash()), await spend(hash())]).toEqual([undefined, undefined]);
  });

  it('are of one request: a newer one of another leaves them good', async () => {
    const mine = await add();
    const asked = {
      asks: 'account',
      requester: 'ana',
      environment: 'Development',
      profile: 'read-only',
      reason: 'a test',
    } as const;
    await opened.store.transaction(async (tx) => {
      const other = await tx.requests.add({ ...asked, minutes: 60, policy: 1, deadlineAt: soon() });
      await tx.links.add({ tokenHash: hash(), request: other, username: 'ana', expiresAt: soon() });
    });
    expect(await stateOf(mine)).toBe('fresh');
  });

  it('are fresh again when the transaction that spent them fails', async () => {
    const link = await add();
    const failing = opened.store.transaction(async (tx) => {
      await tx.links.spend(link);
      throw new Error('and then this');
    });
    await expect(failing).rejects.toThrow();
    expect(await stateOf(link)).toBe('fresh');
  });

  it('I-11 take a hash and nothing that could be a token', async () => {
    await expect(add('x'.repeat(43))).rejects.toThrow();
    await expect(add('A'.repeat(64))).rejects.toThrow();
  });
});
