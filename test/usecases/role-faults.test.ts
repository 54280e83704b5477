import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endRole, sweepRoles } from '../../src/usecases/end-role.ts';
import { sweepAccounts } from '../../src/usecases/sweep-accounts.ts';
import { acme } from '../support/acme.ts';
import { runIn } from '../support/database.ts';
import { gate } from '../support/jobs.ts';
import { kindsOf, requestOf } from '../support/passing-time.ts';
import {
  ageRole,
  askForRole,
  clearRoles,
  confirmed,
  heldBy,
  IN_BANKING,
  openRoleStage,
  type RoleStage,
  roleLeaseOf,
  tell,
} from '../support/roles.ts';

let stage: RoleStage;
beforeAll(async () => {
  stage = await openRoleStage();
});
afterAll(() => stage.close());
afterEach(() => clearRoles(stage, acme));

const ASK = 'access request Tech Lead in Banking for 3d because covering for Max';
const TEN = Array.from({ length: 10 });
const countOf = async (request: number, kind: string) =>
  (await kindsOf(stage, request)).filter((one) => one === kind).length;
/** The titles of the answers to the same press, ten times at the same moment. */
const pressed = (who: string, line: string) => Promise.all(TEN.map(async () => (await tell(stage, who, line)).title));
async function given(): Promise<number> {
  const id = await askForRole(stage, 'bob', ASK);
  await tell(stage, 'max', `request approve R-${id}`);
  return id;
}

describe('a press that comes ten times at the same moment', () => {
  it('F20 asks for a role once', async () => {
    const [send] = (await tell(stage, 'bob', ASK)).actions;
    const titles = await pressed('bob', send?.line ?? '');
    expect(titles.filter((title) => title.startsWith('Sent: '))).toHaveLength(1);
    expect(titles.filter((title) => title.startsWith('You have asked already'))).toHaveLength(9);
    const waiting = await stage.services.store.ledger.pendingRoleRequests();
    expect(waiting).toHaveLength(1);
    expect(await kindsOf(stage, waiting[0]?.id ?? 0)).toEqual(['role-requested']);
  });

  it('F20 gives a role for a while once, with one end', async () => {
    const [send] = (await tell(stage, 'max', 'role grant bob Tech Lead in Banking for 8h')).actions;
    const titles = await pressed('max', send?.line ?? '');
    expect(titles.filter((title) => title.startsWith('Done'))).toHaveLength(1);
    expect(await stage.services.store.ledger.liveRoleLeases('bob')).toHaveLength(1);
  });

  it('F20 asks for more time once', async () => {
    const id = await given();
    await pressed('bob', `request extend R-${id} for 1d because not done`);
    const waiting = await stage.services.store.ledger.pendingRoleRequests();
    expect(waiting.map((request) => request.extends)).toEqual([id]);
  });

  it('F20 gives a role back once', async () => {
    const id = await given();
    const [back] = (await tell(stage, 'bob', `request end R-${id}`)).actions;
    await pressed('bob', back?.line ?? '');
    expect(await countOf(id, 'role-ended')).toBe(1);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
});

describe('somebody who is not active any more', () => {
  it('F17 has what they asked for taken back by the next sweep, and nobody’s answer counts', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await runIn(stage.opened.database, sql`update it_user set active = false where username = 'bob'`);
    await sweepAccounts(stage.services);
    expect((await requestOf(stage, id)).status).toBe('cancelled');
    expect((await tell(stage, 'max', `request approve R-${id}`)).title).toMatch(/^Too late/);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });

  it('F17 is given nothing by an answer that comes before the sweep', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await runIn(stage.opened.database, sql`update it_user set active = false where username = 'bob'`);
    await tell(stage, 'max', `request approve R-${id}`);
    expect((await requestOf(stage, id)).status).toBe('cancelled');
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
});

describe('a job that fell asleep', () => {
  /** It begins to end the role, and goes on once the gate is open. */
  async function asleep(lease: number) {
    const { store } = stage.services;
    const [begun, woken] = [gate(), gate()];
    const drowsy: typeof store.transaction = async (work, delivery) => {
      begun.open();
      await woken.passed;
      return store.transaction(work, delivery);
    };
    const ending = endRole({ ...stage.services, store: { ...store, transaction: drowsy } }, lease);
    await begun.passed;
    return async () => {
      woken.open();
      await ending;
    };
  }

  it('F28 finds the role ended, and takes away nothing that was given since', async () => {
    const id = await given();
    const { id: lease } = await roleLeaseOf(stage, id);
    await ageRole(stage, lease, 3 * 24 * 60 + 1);
    const wake = await asleep(lease);
    await sweepRoles(stage.services);
    await confirmed(stage, 'carla', 'role grant bob Tech Lead in Banking');
    await wake();
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
    expect(await countOf(id, 'role-ended')).toBe(1);
  });

  it('F28 ends what is overdue at once when it wakes', async () => {
    const id = await given();
    const { id: lease } = await roleLeaseOf(stage, id);
    const wake = await asleep(lease);
    await ageRole(stage, lease, 3 * 24 * 60 + 121);
    await wake();
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
    expect(await countOf(id, 'role-ended')).toBe(1);
  });
});
