import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { moveEnd } from '../../src/usecases/extend-account.ts';
import { oncePage } from '../../src/usecases/spend-link.ts';
import { choose, file, linkFor, obtain, openStage, type Stage, say } from '../support/accounts.ts';
import { asSuperuser, logIn, PASSWORD, verifierOf } from '../support/sample-target.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const leaseOf = async (request: number) => {
  const lease = await stage.services.store.ledger.lastLease(request);
  if (!lease) throw new Error('no lease');
  return lease;
};
const requestOf = async (id: number) => {
  const request = await stage.services.store.ledger.request(id);
  if (!request) throw new Error('no request');
  return request;
};
const end = async (username: string, request: number) => {
  await say(stage, username, `dbuser delete R-${request}`);
  await endLease(stage.services, (await leaseOf(request)).id);
};
const kindsOf = async (request: number) => {
  const kinds: string[] = [];
  for await (const { kind } of stage.opened.store.auditEntries({ request, oldestFirst: true })) kinds.push(kind);
  return kinds;
};

describe('a temporary database user', () => {
  it('is asked for by one, approved by another, made with a password that nobody else has, and ended', async () => {
    const request = await file(stage, 'bob', 'dbuser request Development for 4h because INC-4711');
    expect((await requestOf(request)).status).toBe('pending');
    await say(stage, 'carla', `request approve R-${request}`);
    const made = await choose(stage, await linkFor(stage, 'bob', request));
    if (made.state !== 'made') throw new Error(JSON.stringify(made));
    const account = made.details.accountName;
    expect(account).toMatch(/^tmp_bob_[a-z2-7]{6}$/);
    const run = logIn(stage.target, account);
    expect(await run(`select count(*)::int n from ossys_espace`)).toEqual([{ n: expect.any(Number) }]);
    expect(await run(`update ossys_espace set name = 'x'`)).toBe('42501');
    await end('bob', request);
    expect(await run('select 1')).toBe('28P01'); // the driver has tried to come back
    expect(await asSuperuser(stage.target, `select from pg_roles where rolname = '${account}'`)).toHaveLength(0);
    const lease = await leaseOf(request);
    expect(lease).toMatchObject({ state: 'ended', cause: 'given-back', sessionsEnded: 1 });
    expect((await requestOf(request)).status).toBe('ended');
    expect(await kindsOf(request)).toEqual([
      'account-requested',
      'request-approved',
      'password-link-made',
      'account-intended',
      'account-made',
      'account-ending',
      'account-ended',
    ]);
    expect(stage.failures).toEqual([]);
  });

  it('is an Administrator’s own at once, and nobody else is asked', async () => {
    const request = await file(stage, 'carla', 'dbuser request Development for 1h read-only because a look');
    expect(await requestOf(request)).toMatchObject({
      status: 'approved',
      given: { profile: 'read-only', minutes: 60 },
    });
    const made = await choose(stage, await linkFor(stage, 'carla', request));
    if (made.state !== 'made') throw new Error(JSON.stringify(made));
    const run = logIn(stage.target, made.details.accountName);
    expect(await run('insert into osusr_abc_customer (name) values (1)')).toBe('42501');
    await end('carla', request);
  });

  it('is one a person and environment: a second one is refused before anybody is bothered', async () => {
    const { request } = await obtain(stage, 'bob');
    const card = await say(stage, 'bob', 'dbuser request Development for 1h because again');
    expect(card.title).toContain('already');
    await end('bob', request);
  });

  it('T-once-race is made once of a link that is used 64 times at the same moment', async () => {
    const request = await file(stage, 'erin', 'dbuser request Development for 1h because race');
    const token = await linkFor(stage, 'erin', request);
    const page = oncePage(stage.services);
    const all = await Promise.all(Array.from({ length: 64 }, () => page.make(token, new Secret(verifierOf(PASSWORD)))));
    expect(all.filter(({ state }) => state === 'made')).toHaveLength(1);
    expect(all.filter(({ state }) => state === 'used')).toHaveLength(63);
    await end('erin', request);
  });

  it('T-unfurl keeps a link good however often it is looked at, and one only', async () => {
    const request = await file(stage, 'erin', 'dbuser request Development for 1h because look');
    const first = await linkFor(stage, 'erin', request);
    const page = oncePage(stage.services);
    for (let looks = 0; looks < 3; looks += 1) expect((await page.view(first)).state).toBe('ready');
    const second = await linkFor(stage, 'erin', request);
    expect((await page.view(first)).state).toBe('used');
    expect((await page.view(second)).state).toBe('ready');
    expect((await page.view('x'.repeat(43))).state).toBe('unknown');
    await say(stage, 'erin', `request cancel R-${request}`);
    expect((await page.make(second, new Secret(verifierOf(PASSWORD)))).state).toBe('used');
  });

  it('is made again with a new password, the same end, and no new approval', async () => {
    const { request, account } = await obtain(stage, 'bob');
    const { endsAt, id } = await leaseOf(request);
    await say(stage, 'bob', `dbuser password R-${request}`);
    await endLease(stage.services, id);
    expect(await requestOf(request)).toMatchObject({ status: 'approved', endsAt });
    const made = await choose(stage, await linkFor(stage, 'bob', request), 'Another-Pass-Word-1');
    if (made.state !== 'made') throw new Error(JSON.stringify(made));
    expect(made.details.endsAt).toBe(endsAt);
    expect(made.details.accountName).not.toBe(account);
    expect(
      await logIn(stage.target, made.details.accountName, { password: 'Another-Pass-Word-1' })('select 1 one'),
    ).toEqual([{ one: 1 }]);
    await end('bob', request);
  });

  it('I-13 is kept longer up to twelve hours from its making and never beyond', async () => {
    const { request, account } = await obtain(stage, 'carla', 'dbuser request Development for 4h because long');
    const before = await leaseOf(request);
    await say(stage, 'carla', `dbuser extend R-${request} for 7h`);
    await moveEnd(stage.services, before.id);
    const after = await leaseOf(request);
    expect(Date.parse(after.endsAt) - Date.parse(before.endsAt)).toBe(7 * 3_600_000);
    expect(after.state).toBe('active');
    const [role] = await asSuperuser(stage.target, `select rolvaliduntil from pg_roles where rolname = '${account}'`);
    expect(new Date(String(role?.rolvaliduntil)).toISOString().slice(0, 19)).toBe(after.endsAt.slice(0, 19));
    const refused = await say(stage, 'carla', `dbuser extend R-${request} for 2h`);
    expect(JSON.stringify(refused)).toContain('1 h');
    expect((await leaseOf(request)).endsAt).toBe(after.endsAt);
    await end('carla', request);
  });
});
