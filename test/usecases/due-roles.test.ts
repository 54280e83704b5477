import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { choose, file, linkFor, obtain, openStage, type Stage, say } from '../support/accounts.ts';
import { clearStage, kindsOf, leaseOf } from '../support/passing-time.ts';
import { ageRole, clearRoles, confirmed, heldBy } from '../support/roles.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(async () => {
  await clearStage(stage);
  await clearRoles(stage, stage.facts);
});

/** Gives the role that may do everything for eight hours; the function lets them pass, and no job runs. */
async function administratorForAWhile(who: string): Promise<() => Promise<void>> {
  await confirmed(stage, 'carla', `role grant ${who} Administrator as default for 8h`);
  const [lease] = await stage.services.store.ledger.liveRoleLeases(who);
  return async () => {
    await ageRole(stage, lease?.id ?? 0, 8 * 60 + 1);
    expect(await heldBy(stage, who, { scope: 'default' })).toBe('Administrator');
  };
}

const requested = (environment: string) => file(stage, 'bob', `dbuser request ${environment} for 1h because INC-4711`);

describe('an Administrator whose time is up, before the job has come', () => {
  it('F16 I-9 is not counted when an account is made on their word', async () => {
    const runsOut = await administratorForAWhile('gil');
    const id = await requested('Development');
    await say(stage, 'gil', `request approve R-${id}`);
    const link = await linkFor(stage, 'bob', id);
    await runsOut();
    expect((await choose(stage, link)).state).toBe('refused');
    expect((await kindsOf(stage, id)).at(-1)).toBe('account-request-refused');
  });

  it('F16 I-9 is not counted when an assisted account begins on their word', async () => {
    const runsOut = await administratorForAWhile('gil');
    const id = await requested('Quality');
    await say(stage, 'gil', `request approve R-${id}`);
    await runsOut();
    await say(stage, 'bob', `request created R-${id}`);
    expect((await kindsOf(stage, id)).at(-1)).toBe('account-request-refused');
  });

  it('is asked for by a request, and not served by themself', async () => {
    const runsOut = await administratorForAWhile('bob');
    const [send] = (await say(stage, 'bob', 'dbuser request Development for 1h because INC-4711')).actions;
    await runsOut();
    const answer = await say(stage, 'bob', send?.line ?? '');
    expect(answer.title).toMatch(/changed/);
    expect(await stage.services.store.ledger.liveLeases()).toEqual([]);
  });

  it('has their own account extended by others alone', async () => {
    const runsOut = await administratorForAWhile('bob');
    const { request } = await obtain(stage, 'bob');
    const { endsAt } = await leaseOf(stage, request);
    await runsOut();
    await say(stage, 'bob', `dbuser extend R-${request} for 1h`);
    expect((await leaseOf(stage, request)).endsAt).toBe(endsAt);
  });

  it('ends nobody else’s account', async () => {
    const runsOut = await administratorForAWhile('gil');
    const { request } = await obtain(stage, 'bob');
    await runsOut();
    await say(stage, 'gil', `dbuser delete R-${request}`);
    expect((await leaseOf(stage, request)).state).toBe('active');
  });

  it('subscribes no channel', async () => {
    const runsOut = await administratorForAWhile('gil');
    await runsOut();
    await say(stage, 'gil', 'audit subscribe environment Development');
    const done: string[] = [];
    for await (const { kind } of stage.services.store.auditEntries({ actorOrMember: 'gil', limit: 1 })) done.push(kind);
    expect(done).toEqual(['channel-subscription-refused']);
  });
});
