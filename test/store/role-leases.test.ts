import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Place } from '../../src/domain/question.ts';
import type { RoleLease } from '../../src/domain/role-lease.ts';
import type { Transaction } from '../../src/ports/store.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acme } from '../support/acme.ts';
import { openFreshStore, runIn, type TestDatabase } from '../support/database.ts';

let opened: OpenStore & { database: TestDatabase };
beforeAll(async () => {
  opened = await openFreshStore();
  await importDirectory(opened.store, { facts: acme, dryRun: false, consent: true });
});
afterAll(() => opened.close());

const within = <T>(work: (tx: Transaction) => Promise<T>) => opened.store.transaction(work);
const BANKING: Place = { scope: 'team', team: 'Banking' };
const HOUR = 3_600_000;

async function held(more: Partial<RoleLease> = {}, endsInMs = HOUR): Promise<RoleLease> {
  const { username = 'bob', role = 'Tech Lead', place = BANKING, before = null } = more;
  return within(async (tx) => {
    const endsAt = new Date(Date.parse(await tx.now()) + endsInMs).toISOString();
    const asked = { requester: username, role, place, reason: 'a test', policy: 1, deadlineAt: endsAt };
    const request = await tx.requests.add({ asks: 'role', ...asked });
    await tx.requests.change(request, { status: 'used' });
    return tx.roleLeases.add({ request, username, role, place, before, endsAt });
  });
}

describe('roles that are held for a while, in the store', () => {
  it('come back as they were written, in each scope', async () => {
    for (const place of [BANKING, { scope: 'application', application: 'Loans' }, { scope: 'default' }] as const) {
      const made = await held({ place, before: 'Guest' });
      expect(await within((tx) => tx.roleLeases.read(made.id))).toEqual(made);
      expect(made).toMatchObject({ username: 'bob', role: 'Tech Lead', place, before: 'Guest' });
      expect(await opened.store.ledger.lastRoleLease(made.request)).toEqual(made);
      expect((await within((tx) => tx.roleLeases.live(made.request)))?.id).toBe(made.id);
    }
  });
  it('lie in their slot in the order in which they were given, and in nobody else’s', async () => {
    const [lower, upper] = [await held({ username: 'max' }, 5 * HOUR), await held({ username: 'max' })];
    await held({ username: 'ana' });
    await held({ username: 'max', place: { scope: 'team', team: 'Treasury' } });
    const slot = await within((tx) => tx.roleLeases.ofSlot('max', BANKING));
    expect(slot.map(({ id }) => id)).toEqual([lower.id, upper.id]);
    const own = (await opened.store.ledger.liveRoleLeases('max')).map(({ id }) => id);
    expect(own.slice(-1)).toEqual([lower.id]); // the soonest end first
  });
  it('are due once their end has passed by the store’s clock, and not before', async () => {
    const [over, going] = [await held({ username: 'gil' }), await held({ username: 'gil' })];
    await runIn(
      opened.database,
      sql`update role_lease set created_at = created_at - interval '2 hours', ends_at = ends_at - interval '2 hours' where id = ${over.id}`,
    );
    const due = (await within((tx) => tx.roleLeases.due())).map(({ id }) => id);
    expect([due.includes(over.id), due.includes(going.id)]).toEqual([true, false]);
  });
  it('end once, and are then as they are for good', async () => {
    const { id } = await held();
    const ended = await within((tx) => tx.roleLeases.end(id, { cause: 'revoked', endedBy: 'carla', after: 'Guest' }));
    expect(ended).toMatchObject({ cause: 'revoked', endedBy: 'carla', after: 'Guest' });
    expect(await within((tx) => tx.roleLeases.end(id, { cause: 'expired', after: null }))).toBeUndefined();
    await expect(runIn(opened.database, sql`update role_lease set after = null where id = ${id}`)).rejects.toThrow();
    await expect(runIn(opened.database, sql`update role_lease set ends_at = now() where id = ${id}`)).rejects.toThrow();
  });
  it('forget what was reminded of when their end is moved, and remember it otherwise', async () => {
    const { id, endsAt } = await held();
    const remind = () => within((tx) => tx.roleLeases.remindOnce(id, 'hour'));
    expect([await remind(), await remind(), await within((tx) => tx.roleLeases.reminded(id))]).toEqual([
      true,
      false,
      1,
    ]);
    await within((tx) => tx.roleLeases.change(id, { before: 'Guest' }));
    expect(await remind()).toBe(false);
    const moved = new Date(Date.parse(endsAt) + HOUR).toISOString();
    expect(await within((tx) => tx.roleLeases.change(id, { endsAt: moved }))).toMatchObject({
      endsAt: moved,
      before: 'Guest',
    });
    expect(await remind()).toBe(true);
  });
  it.each([
    ['an end before its beginning', sql`ends_at = created_at`],
    ['a default role with nothing to go back to', sql`scope = 'default', place = null, before = null`],
    ['a team without a name', sql`place = null`],
    ['an end without a cause', sql`ended_at = now()`],
    ['another holder', sql`user_id = (select id from it_user where username = 'ana')`],
    ['another role', sql`role = 'Administrator'`],
  ])('cannot have %s', async (_, change) => {
    const { id } = await held();
    await expect(runIn(opened.database, sql`update role_lease set ${change} where id = ${id}`)).rejects.toThrow();
  });
});

describe('requests for roles, in the store', () => {
  const wish = { asks: 'role', requester: 'bob', role: 'Tech Lead', place: BANKING, reason: 'why', policy: 1 } as const;
  const deadlineAt = '2026-11-22T14:02:00.123Z';
  it('come back as they were written, with and without an end, asked for or given', async () => {
    const full = { ...wish, minutes: 480, givenBy: 'max', deadlineAt };
    const id = await within((tx) => tx.requests.add(full));
    expect(await opened.store.ledger.request(id)).toMatchObject({ id, ...full, status: 'pending', votes: [] });
    await within((tx) => tx.requests.change(id, { status: 'used', givenMinutes: 60 }));
    expect(await opened.store.ledger.request(id)).toMatchObject({ givenMinutes: 60, minutes: 480 });
    const endless = await within((tx) => tx.requests.add({ ...wish, deadlineAt }));
    expect(await opened.store.ledger.request(endless)).not.toHaveProperty('minutes');
    await within((tx) => tx.requests.change(endless, { status: 'cancelled' }));
  });
  it('wait once for the same role at the same place', async () => {
    const id = await within((tx) => tx.requests.add({ ...wish, requester: 'gil', deadlineAt }));
    await expect(within((tx) => tx.requests.add({ ...wish, requester: 'gil', deadlineAt }))).rejects.toThrow();
    const found = await within((tx) => tx.requests.openRole('gil', 'Tech Lead', BANKING));
    expect(found?.id).toBe(id);
    expect(await within((tx) => tx.requests.openRole('gil', 'Tech Lead', { scope: 'default' }))).toBeUndefined();
    expect((await opened.store.ledger.pendingRoleRequests()).map((one) => one.id)).toEqual([id]);
  });
  it('are never given for longer than was asked', async () => {
    const id = await within((tx) => tx.requests.add({ ...wish, requester: 'ana', minutes: 60, deadlineAt }));
    await expect(within((tx) => tx.requests.change(id, { givenMinutes: 61 }))).rejects.toThrow();
  });
});
