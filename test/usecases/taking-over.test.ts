import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserFacts } from '../../src/domain/facts.ts';
import { Secret } from '../../src/domain/secret.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { examineInvariants } from '../../src/usecases/examine-invariants.ts';
import { oncePage } from '../../src/usecases/spend-link.ts';
import { file, linkFor, openStage, type Stage, say } from '../support/accounts.ts';
import { userFacts } from '../support/acme.ts';
import { runIn } from '../support/database.ts';
import { kindsOf, leaseOf, requestOf } from '../support/passing-time.ts';
import { acmeWithOwner, clearPermanent, fill, holdPermanent } from '../support/permanent.ts';
import { logIn, PASSWORD, verifierOf } from '../support/sample-target.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(async () => {
  for (const { id } of await stage.services.store.ledger.permanentLeases()) {
    const change = sql`update lease set state = 'revoking', cause = 'given-back', fence = fence + 1 where id = ${id} and not assisted`;
    await runIn(stage.opened.database, change);
    await endLease(stage.services, id);
  }
  await clearPermanent(stage);
});

const tom = userFacts('tom', 'Tom Reed', 'Developer', { account: 'infrastructure-administrator' });
/** With Tom, who could answer for one; Pia as `change` leaves her. */
const company = (change: (pia: UserFacts) => UserFacts = (pia) => pia) => {
  const facts = acmeWithOwner(stage.target.port);
  return { ...facts, users: [...facts.users.map((one) => (one.username === 'pia' ? change(one) : one)), tom] };
};
const left = (one: UserFacts): UserFacts => ({ ...one, active: false });
const titleOf = async (username: string, line: string) => (await say(stage, username, line)).title;
const faults = async () =>
  (
    await examineInvariants({
      store: stage.opened.store,
      targets: stage.services.targets,
      ledger: async () => (await stage.opened.invariants()).ledger,
      wait: async () => {},
    })
  ).broken;

describe('a permanent user whose owner left', () => {
  let id: number;
  let account: string;
  beforeEach(async () => {
    await fill(stage, company());
    ({ request: id, account } = await holdPermanent(stage));
    await fill(stage, company(left));
  });

  it('is answered for by somebody else when an Administrator approves, who then gives it another password', async () => {
    const taking = await file(stage, 'tom', `request take R-${id} because Pia has left`);
    expect(await requestOf(stage, taking)).toMatchObject({ requester: 'tom', extends: id, status: 'pending' });
    const asked = await say(stage, 'carla', `request show R-${taking}`);
    expect(JSON.stringify(asked.blocks)).toContain(`asks to answer for R-${id}`);
    expect(await titleOf('tom', `request password R-${id}`)).toMatch(/^No such request/);
    expect(await titleOf('carla', `request approve R-${taking}`)).toMatch(/^Approved: to answer for/);
    expect(await titleOf('tom', `request show R-${taking}`)).toMatch(/^You answer for it now/);
    expect(await titleOf('tom', `request show R-${id}`)).toMatch(/^It is there/);
    expect(await leaseOf(stage, id)).toMatchObject({ username: 'tom', accountName: account, state: 'active' });
    expect(await kindsOf(stage, id)).toContain('permanent-taken-over');

    expect(await logIn(stage.target, account)('select 1 as one')).toEqual([{ one: 1 }]);
    const token = await linkFor(stage, 'tom', id);
    const other = 'Second-Cup-Of-Tea-42';
    const given = await oncePage(stage.services).make(token, new Secret(verifierOf(other)));
    expect(given).toEqual({ state: 'handed', what: 'rotated' });
    expect(await logIn(stage.target, account, { password: PASSWORD })('select 1')).toBe('28P01');
    expect(await logIn(stage.target, account, { password: other })('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await faults()).toEqual([]);
  });

  it('is not there for whoever may answer for none, is its owner still, or comes too late', async () => {
    for (const username of ['bob', 'dora'])
      expect(await titleOf(username, `request take R-${id} because I want it`)).toMatch(/^No such request/);
    await fill(stage, company());
    expect(await titleOf('tom', `request take R-${id} because I want it`)).toMatch(/^No such request/);
    await fill(stage, company(left));
    const taking = await file(stage, 'tom', `request take R-${id} because Pia has left`);
    expect(await titleOf('tom', `request take R-${id} because Pia has left`)).toMatch(/^Asked for already/);
    await say(stage, 'carla', `dbuser delete R-${id}`);
    await endLease(stage.services, (await leaseOf(stage, id)).id);
    expect((await requestOf(stage, taking)).status).toBe('cancelled');
    expect(await titleOf('tom', `request take R-${id} because Pia has left`)).toMatch(/^No such request/);
  });

  it('T-toctou is judged again at the approval: nothing is taken from an owner who is back', async () => {
    const taking = await file(stage, 'tom', `request take R-${id} because Pia has left`);
    await runIn(stage.opened.database, sql`update it_user set active = true where username = 'pia'`);
    expect(await titleOf('carla', `request approve R-${taking}`)).toMatch(/^Not done/);
    expect(await leaseOf(stage, id)).toMatchObject({ username: 'pia' });
    expect((await requestOf(stage, taking)).status).toBe('cancelled');
  });

  it('I-9 is not approved by whoever asks for it, though they approved it once', async () => {
    const carla = (one: UserFacts): UserFacts =>
      one.username === 'carla' ? { ...one, account: 'company-administrator' } : one;
    const facts = company(left);
    await fill(stage, { ...facts, users: facts.users.map(carla) });
    const taking = await file(stage, 'carla', `request take R-${id} because Pia has left`);
    expect(await titleOf('carla', `request approve R-${taking}`)).toMatch(/is your own/);
    expect(await titleOf('dora', `request approve R-${taking}`)).toMatch(/^Approved/);
    expect(await leaseOf(stage, id)).toMatchObject({ username: 'carla' });
    expect(await faults()).toEqual([]);
  });

  it('is given to nobody by the store itself, unless that was asked for and approved', async () => {
    const give = sql`update lease set fence = fence + 1, user_id = (select id from it_user where username = 'tom')
      where request_id = ${id}`;
    await expect(runIn(stage.opened.database, give)).rejects.toThrow();
    await file(stage, 'tom', `request take R-${id} because Pia has left`);
    await expect(runIn(stage.opened.database, give)).rejects.toThrow();
    expect(await leaseOf(stage, id)).toMatchObject({ username: 'pia' });
  });

  it('stays without an owner when it is denied', async () => {
    const taking = await file(stage, 'tom', `request take R-${id} because Pia has left`);
    await say(stage, 'dora', `request deny R-${taking} because she is back on Monday`);
    expect(await titleOf('tom', `request show R-${taking}`)).toMatch(/denied it/);
    expect(await titleOf('tom', `request password R-${id}`)).toMatch(/^No such request/);
    expect(await file(stage, 'tom', `request take R-${id} because she is not`)).toBeGreaterThan(taking);
  });
});

it('one that the vendor made is taken over too, and what waits for it is closed when it is gone', async () => {
  await fill(stage, company());
  const { request: id } = await holdPermanent(stage, true);
  await fill(stage, company(left));
  const taking = await file(stage, 'tom', `request take R-${id} because Pia has left`);
  await say(stage, 'carla', `request approve R-${taking}`);
  expect(await leaseOf(stage, id)).toMatchObject({ username: 'tom' });
  expect(await titleOf('tom', `dbuser delete R-${id}`)).toMatch(/^Ended/);
  expect(await faults()).toEqual([]);
});
