import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { lapseRequest } from '../../src/usecases/close-request.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { endRole } from '../../src/usecases/end-role.ts';
import { remindRole } from '../../src/usecases/remind-role.ts';
import { acmeWithDatabases } from '../support/accounts.ts';
import { runIn } from '../support/database.ts';
import { ageLease, ageRequest, dueAt, kindsOf, leaseOf, requestOf } from '../support/passing-time.ts';
import {
  ageRole,
  askForRole,
  heldBy,
  IN_BANKING,
  openRoleStage,
  type RoleStage,
  roleLeaseOf,
  tell,
} from '../support/roles.ts';

let stage: RoleStage;
beforeAll(async () => {
  stage = await openRoleStage(acmeWithDatabases(5432));
});
afterAll(() => stage.close());
afterEach(() => {
  vi.useRealTimers();
});

const HOUR = 3_600_000;
/** The clock of this process says something else than that of the store. */
const wrongBy = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
const storeNow = async () =>
  Date.parse(String((await runIn(stage.opened.database, sql`select clock_timestamp()::text now`))[0]?.now));

describe.each([
  ['an hour ahead', HOUR],
  ['an hour behind', -HOUR],
])('a replica whose clock is %s', (_, ms) => {
  it('F26 I-1 gives a role for as long as the store counts, and ends it then and not before', async () => {
    wrongBy(ms);
    const id = await askForRole(stage, 'bob', 'access request Tech Lead in Banking for 40m because covering');
    expect(Date.parse((await requestOf(stage, id)).deadlineAt) - (await storeNow())).toBeLessThanOrEqual(24 * HOUR);
    await tell(stage, 'max', `request approve R-${id}`);
    const lease = await roleLeaseOf(stage, id);
    const left = Date.parse(lease.endsAt) - (await storeNow());
    expect(left).toBeGreaterThan(39 * 60_000);
    expect(left).toBeLessThanOrEqual(40 * 60_000);
    await endRole(stage.services, lease.id);
    await remindRole(stage.services, lease.id, 'ten-minutes');
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
    expect(await kindsOf(stage, id)).not.toContain('role-reminded');
    expect(await dueAt(stage, `role:${lease.id}:end`)).toBe(lease.endsAt);
    await ageRole(stage, lease.id, 35);
    await remindRole(stage.services, lease.id, 'ten-minutes');
    expect(await kindsOf(stage, id)).toContain('role-reminded');
    await ageRole(stage, lease.id, 5);
    await endRole(stage.services, lease.id);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });

  it('F26 lets a request lapse when the store says so, and takes no answer after it', async () => {
    wrongBy(ms);
    const id = await askForRole(stage, 'bob', 'access request Tech Lead in Banking for 1d because covering');
    await ageRequest(stage, id, 23.5 * 60);
    await lapseRequest(stage.services, id);
    expect((await requestOf(stage, id)).status).toBe('pending');
    await ageRequest(stage, id, 31);
    expect((await tell(stage, 'max', `request approve R-${id}`)).title).toMatch(/^Too late/);
    expect((await requestOf(stage, id)).status).toBe('lapsed');
  });

  it('F26 keeps the clock of an account by the store’s', async () => {
    wrongBy(ms);
    const request = await askForRole(stage, 'bob', 'dbuser request Quality for 40m because INC-4711');
    await tell(stage, 'carla', `request approve R-${request}`);
    await tell(stage, 'bob', `request created R-${request}`);
    const { id, endsAt } = await leaseOf(stage, request);
    expect(Math.abs(Date.parse(endsAt) - (await storeNow()) - 40 * 60_000)).toBeLessThan(30_000);
    await endLease(stage.services, id);
    expect((await leaseOf(stage, request)).state).toBe('active');
    await ageLease(stage, id, 41);
    await endLease(stage.services, id);
    expect((await leaseOf(stage, request)).state).toBe('ended');
  });
});

describe('a store whose clock is set back', () => {
  it('F26 I-5 has its entries in the order in which they were made all the same', async () => {
    await runIn(stage.opened.database, sql`update audit_head set at = clock_timestamp() + interval '1 hour'`);
    const record = () =>
      stage.opened.store.transaction((tx) => tx.record({ kind: 'access-explained', surface: 'cli' }));
    const [first, second] = [await record(), await record()];
    expect(Date.parse(first.at) - Date.now()).toBeGreaterThan(HOUR - 60_000);
    expect(second.at >= first.at).toBe(true);
    const id = await askForRole(stage, 'bob', 'access request Tech Lead in Banking for 40m because covering');
    await tell(stage, 'max', `request approve R-${id}`);
    const left = Date.parse((await roleLeaseOf(stage, id)).endsAt) - (await storeNow());
    expect(left).toBeLessThanOrEqual(40 * 60_000);
  });
});
