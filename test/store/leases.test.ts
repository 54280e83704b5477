import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { NewLease } from '../../src/ports/ledger.ts';
import type { Transaction } from '../../src/ports/store.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases } from '../support/accounts.ts';
import { openAgain, openFreshStore, runIn } from '../support/database.ts';

let opened: Awaited<ReturnType<typeof openFreshStore>>;
beforeAll(async () => {
  opened = await openFreshStore();
  await importDirectory(opened.store, { facts: acmeWithDatabases(5432), dryRun: false, consent: true });
});
afterAll(() => opened.close());
afterEach(() =>
  runIn(
    opened.database,
    sql`update lease set state = 'ended', ended_at = now(), cause = coalesce(cause, 'expired') where state <> 'ended'`,
  ),
);

const within = <T>(work: (tx: Transaction) => Promise<T>) => opened.store.transaction(work);
let numbered = 0;
const MINUTE = 60_000;
/** A lease of a request of its own, which has run its course as far as others are concerned. */
async function lease(more: Partial<NewLease> = {}, store = opened.store) {
  const request = await within(async (tx) => {
    const of = { requester: more.username ?? 'bob', environment: more.environment ?? 'Development' };
    const id = await tx.requests.add({
      asks: 'account',
      ...of,
      profile: 'read-only',
      reason: 'a test',
      minutes: 60,
      policy: 1,
      deadlineAt: new Date().toISOString(),
    });
    await tx.requests.change(id, { status: 'ended' });
    return id;
  });
  numbered += 1;
  const now = Date.now();
  const made = {
    request,
    username: 'bob',
    environment: 'Development',
    profile: 'read-only',
    accountName: `tmp_bob_aaaa${'abcdefghijklmnopqrstuvwxyz'[numbered]}${'abcdefghijklmnopqrstuvwxyz'[numbered % 7]}`,
    assisted: false,
    startedAt: new Date(now).toISOString(),
    endsAt: new Date(now + 60 * MINUTE).toISOString(),
    ...more,
  } as const;
  return store.transaction((tx) => tx.leases.add(made));
}
const leaseNow = (id: number) => opened.store.ledger.lease(id);

describe('leases in the store', () => {
  it('begin as being made, under the first fence', async () => {
    const made = await lease();
    expect(made).toMatchObject({
      state: 'creating',
      fence: 1,
      failures: 0,
      username: 'bob',
      environment: 'Development',
    });
    expect(await leaseNow(made.id)).toEqual(made);
    expect(await opened.store.ledger.leaseNamed(made.accountName)).toEqual(made);
    expect(await within((tx) => tx.leases.live(made.request))).toEqual(made);
  });

  it('I-4 are one a person and environment while they live, of eight at the same moment in two processes', async () => {
    const other = await openAgain(opened.database);
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) => lease({}, at % 2 === 0 ? opened.store : other.store)),
    );
    const kept = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(kept).toHaveLength(1);
    for (const one of tries)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ problem: { code: 'stale', what: 'lease' } });
    await lease({ environment: 'Quality' });
    await lease({ username: 'ana', accountName: 'tmp_ana_aaaaaa' });
    await within((tx) =>
      tx.leases.change(kept[0]?.id ?? 0, 1, { state: 'ended', cause: 'expired', endedAt: new Date().toISOString() }),
    );
    expect((await lease()).state).toBe('creating');
  });

  it('F28 are changed by whoever holds the fence, and by nobody who has been overtaken', async () => {
    const { id } = await lease();
    const active = await within((tx) => tx.leases.change(id, 1, { state: 'active', accountId: '4711' }));
    expect(active).toMatchObject({ state: 'active', accountId: '4711', fence: 1 });
    const revoking = await within((tx) =>
      tx.leases.change(id, 1, { state: 'revoking', cause: 'revoked', endedBy: 'carla', fence: 'raise' }),
    );
    expect(revoking).toMatchObject({ state: 'revoking', cause: 'revoked', endedBy: 'carla', fence: 2 });
    const before = await leaseNow(id);
    expect(
      await within((tx) => tx.leases.change(id, 1, { state: 'active', cause: undefined as never })),
    ).toBeUndefined();
    expect(await leaseNow(id)).toEqual(before);
  });

  it('I-12 I-13 do not live again, do not outlast twelve hours, and keep their account and their fence', async () => {
    const made = await lease();
    const set = (what: ReturnType<typeof sql>) =>
      runIn(opened.database, sql`update lease set ${what} where id = ${made.id}`);
    await expect(set(sql`ends_at = created_at + interval '12 hours 1 second'`)).rejects.toThrow();
    await expect(set(sql`ends_at = created_at`)).rejects.toThrow();
    await expect(set(sql`ends_at = null`)).rejects.toThrow();
    await expect(set(sql`account_name = 'tmp_bob_zzzzzz'`)).rejects.toThrow();
    await expect(set(sql`fence = fence - 1`)).rejects.toThrow();
    await expect(set(sql`state = 'ended', cause = 'expired'`)).rejects.toThrow(); // without its moment
    await set(sql`state = 'ended', cause = 'expired', ended_at = now()`);
    await expect(set(sql`state = 'active', cause = null, ended_at = null`)).rejects.toThrow();
  });

  it('F12 count the failures to end them from the first on, and forget them once it is done', async () => {
    const { id } = await lease();
    const first = await within((tx) => tx.leases.countFailure(id, 'unreachable: one'));
    const second = await within((tx) => tx.leases.countFailure(id, 'timeout: other'));
    expect(second).toMatchObject({ failures: 2, failure: 'timeout: other', firstFailedAt: first.firstFailedAt });
    expect(first.firstFailedAt).toBeDefined();
    const ended = await within((tx) =>
      tx.leases.change(id, 1, { state: 'ended', cause: 'expired', endedAt: new Date().toISOString(), failures: 0 }),
    );
    expect(ended).toMatchObject({ failures: 0 });
    expect(ended).not.toHaveProperty('failure');
    expect((await within((tx) => tx.leases.countFailure(id, 'late'))).failures).toBe(0); // by whoever was overtaken
  });

  it('F8 are reminded of once a kind, until what was said is forgotten', async () => {
    const { id } = await lease();
    const once = (kind: 'hour' | 'ten-minutes') => within((tx) => tx.leases.remindOnce(id, kind));
    expect([await once('hour'), await once('hour'), await once('ten-minutes')]).toEqual([true, false, true]);
    expect(await within((tx) => tx.leases.reminded(id))).toBe(2);
    await within((tx) => tx.leases.forgetReminders(id));
    expect([await within((tx) => tx.leases.reminded(id)), await once('hour')]).toEqual([0, true]);
  });

  it('are overdue past their end, once their end or a move of it has begun, or when nobody saw them through', async () => {
    const overdue = async () => (await opened.store.ledger.overdue()).map(({ id }) => id);
    const { id } = await lease();
    const set = (what: ReturnType<typeof sql>) =>
      runIn(opened.database, sql`update lease set ${what} where id = ${id}`);
    expect(await overdue()).toEqual([]);
    await set(sql`created_at = created_at - interval '61 seconds', ends_at = ends_at - interval '61 seconds'`);
    expect(await overdue()).toEqual([id]);
    await set(sql`state = 'active'`);
    expect(await overdue()).toEqual([]);
    await set(sql`state = 'extending'`);
    expect(await overdue()).toEqual([id]);
    await set(sql`state = 'active', created_at = created_at - interval '2 hours', ends_at = clock_timestamp()`);
    expect(await overdue()).toEqual([id]);
    await set(sql`state = 'revoking', cause = 'expired'`);
    expect(await overdue()).toEqual([id]);
    await set(sql`state = 'ended', ended_at = now()`);
    expect(await overdue()).toEqual([]);
  });

  it('F17 know those whose holder is not active, unless they are being ended already', async () => {
    const [made, ending] = [await lease(), await lease({ environment: 'Quality' })];
    await within((tx) => tx.leases.change(ending.id, 1, { state: 'revoking', cause: 'given-back' }));
    const orphaned = () => within(async (tx) => (await tx.leases.orphaned()).map(({ id }) => id));
    expect(await orphaned()).toEqual([]);
    await runIn(opened.database, sql`update it_user set active = false where username = 'bob'`);
    expect(await orphaned()).toEqual([made.id]);
    await runIn(opened.database, sql`update it_user set active = true where username = 'bob'`);
  });

  it('are listed with the soonest end first, of one person or of all', async () => {
    const late = await lease({ endsAt: new Date(Date.now() + 120 * MINUTE).toISOString() });
    const soon = await lease({ username: 'ana', accountName: 'tmp_ana_bbbbbb' });
    const ids = async (username?: string) => (await opened.store.ledger.liveLeases(username)).map(({ id }) => id);
    expect(await ids()).toEqual([soon.id, late.id]);
    expect(await ids('bob')).toEqual([late.id]);
    expect(await ids('nobody')).toEqual([]);
  });
});
