import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { DatabaseFacts, Facts } from '../../src/domain/facts.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases, choose, file, linkFor, obtain, openStage, type Stage, say } from '../support/accounts.ts';
import { runIn } from '../support/database.ts';
import { ageRequest, clearStage, kindsOf, lastDetailsOf, leaseOf, requestOf } from '../support/passing-time.ts';
import { asSuperuser } from '../support/sample-target.ts';
import { tablesOf, withoutTrail } from '../support/tables.ts';

/** Administrators ask others too, here. */
const NOBODY_SERVES_THEMSELF = { selfService: false } as const;
let stage: Stage;
beforeAll(async () => {
  stage = await openStage(NOBODY_SERVES_THEMSELF);
});
afterAll(() => stage.close());
afterEach(async () => {
  await clearStage(stage);
  if (isChanged) await load();
  isChanged = false;
});
let isChanged = false;

const LINE = 'dbuser request Development for 4h because INC-4711';
const read = async (username: string, line: string) => JSON.stringify(await say(stage, username, line));
const allButTrail = async () => withoutTrail(await tablesOf(stage.opened.database));
const statusOf = async (id: number) => (await requestOf(stage, id)).status;
const finals = async (id: number) =>
  (await kindsOf(stage, id)).filter((kind) => /^request-(approved|denied|cancelled|lapsed)$/.test(kind));

/** Loads the company's file, with some of it changed; after the test it is as it was. */
const load = (more: Partial<DatabaseFacts> = {}, change: (facts: Facts) => Facts = (facts) => facts) => {
  isChanged = true;
  const facts = change(acmeWithDatabases(stage.target.port, { ...NOBODY_SERVES_THEMSELF, ...more }));
  return importDirectory(stage.opened.store, { facts, dryRun: false, consent: true });
};
const withUser = (username: string, change: Partial<Facts['users'][number]>) => (facts: Facts) => ({
  ...facts,
  users: facts.users.map((user) => (user.username === username ? { ...user, ...change } : user)),
});
const demote = (username: string) => {
  isChanged = true;
  return stage.opened.store.transaction((tx) => tx.assign(username, { scope: 'default' }, 'Developer'));
};

describe('whose answer counts', () => {
  it('I-9 T-self-approve B69 is never the requester’s own, from whichever of their accounts', async () => {
    const id = await file(stage, 'carla', LINE);
    for (const surface of ['playground', 'slack', 'teams', 'cli'] as const) {
      const from = { actor: 'carla', surface, conversation: 'direct:carla' };
      const { card } = await dispatch(stage.services, `request approve R-${id}`, from);
      expect(card.title).toBe(`No. R-${id} is your own.`);
      expect(JSON.stringify(card)).toMatch(/Dora Reis.*Erin Moore/);
    }
    expect(await statusOf(id)).toBe('pending');
    expect((await requestOf(stage, id)).votes).toEqual([]);
  });

  it('I-9 B69 is held back by the database too, where one person has voted already', async () => {
    const id = await file(stage, 'bob', LINE);
    const votes = await stage.opened.store.transaction(async (tx) => [
      await tx.requests.vote(id, { voter: 'carla', answer: 'approve' }),
      await tx.requests.vote(id, { voter: 'carla', answer: 'deny', reason: 'no' }),
    ]);
    expect(votes).toEqual([true, false]);
  });

  it('is no Developer’s, who is told whose it is, the same for every number', async () => {
    const id = await file(stage, 'bob', LINE);
    const before = await allButTrail();
    const card = await read('ana', `request approve R-${id}`);
    expect(card).toMatch(/Carla Nunes.*Dora Reis.*Erin Moore/);
    expect(card.replaceAll(`R-${id}`, 'R-')).toBe(
      (await read('ana', 'request approve R-999999')).replaceAll('R-999999', 'R-'),
    );
    expect(await read('ana', `request deny R-${id} because no`)).toBe(card);
    expect(await allButTrail()).toEqual(before);
    expect(await lastDetailsOf(stage, id)).toEqual({
      kind: 'request-answer-refused',
      details: { why: 'not-entitled' },
    });
  });

  it('B71 is none for a number that is none, and changes nothing', async () => {
    const numbers = ['R-999999', 'R-0', '../1', '1 OR 1=1', 'R-1e3', "R-1'", `R-${'9'.repeat(20)}`, 'R-1 OR 1=1'];
    const before = await tablesOf(stage.opened.database);
    for (const number of numbers)
      for (const verb of ['approve', 'deny', 'cancel', 'nudge', 'password', 'created'])
        expect((await say(stage, 'carla', `request ${verb} ${number}`)).tone, `${verb} ${number}`).toBe('warning');
    expect(await tablesOf(stage.opened.database)).toEqual(before);
  });

  it('B71 is one answer for a number that is none and for one that is somebody else’s', async () => {
    const id = await file(stage, 'bob', LINE);
    for (const line of [
      'request cancel',
      'request nudge',
      'request password',
      'request created',
      'dbuser details',
      'dbuser delete',
      'dbuser password',
    ])
      expect(await read('ana', `${line} R-${id}`), line).toBe(await read('ana', `${line} R-999999`));
    expect(await statusOf(id)).toBe('pending');
  });
});

describe('an answer that comes after another', () => {
  it.each([
    ['approve', 'approve', 'approved'],
    ['approve', 'deny', 'approved'],
    ['deny', 'approve', 'denied'],
    ['deny', 'deny', 'denied'],
  ])('B70 I-12 to %s, to %s: leaves it %s, and says who was faster', async (first, second, status) => {
    const line = (verb: string) => `request ${verb} R-${id}${verb === 'deny' ? ' because use Quality' : ''}`;
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'carla', line(first));
    const before = await allButTrail();
    const late = await say(stage, 'dora', line(second));
    expect(late.title).toBe(`Too late: R-${id} is ${status} already.`);
    expect(JSON.stringify(late)).toContain('Carla Nunes');
    expect(await allButTrail()).toEqual(before);
    expect(await finals(id)).toHaveLength(1);
  });

  it('B70 to a request that was taken back, or has lapsed, is too late', async () => {
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'bob', `request cancel R-${id}`);
    expect((await say(stage, 'carla', `request approve R-${id}`)).title).toMatch(/^Too late/);
    const other = await file(stage, 'bob', LINE);
    await ageRequest(stage, other, 24 * 60); // its job has not run yet
    expect((await say(stage, 'carla', `request approve R-${other}`)).title).toMatch(/^Too late/);
    expect([await statusOf(id), await statusOf(other)]).toEqual(['cancelled', 'lapsed']);
    expect([await finals(id), await finals(other)]).toEqual([['request-cancelled'], ['request-lapsed']]);
  });
});

describe('an approval with changes', () => {
  it('gives less time and fewer rights, and the account has no more', async () => {
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'carla', `request approve R-${id} for 1h read-only`);
    expect(await requestOf(stage, id)).toMatchObject({ given: { minutes: 60, profile: 'read-only' } });
    const made = await choose(stage, await linkFor(stage, 'bob', id));
    if (made.state !== 'made') throw new Error(JSON.stringify(made));
    const lease = await leaseOf(stage, id);
    expect(lease.profile).toBe('read-only');
    expect(Date.parse(lease.endsAt) - Date.parse(lease.startedAt)).toBe(3_600_000);
  });

  it.each([
    ['T-payload-tamper a longer time', 'for 13h'],
    ['a minute more', 'for 4h1m'],
    ['wider rights', 'read-and-write'],
    ['words that belong to nothing', 'for 1h as superuser'],
    ['an end that is none', 'for ever'],
  ])('is refused where it would give more, and changes nothing: %s', async (_, words) => {
    const id = await file(stage, 'bob', 'dbuser request Development for 4h read-only because INC-4711');
    const before = await tablesOf(stage.opened.database);
    expect((await say(stage, 'carla', `request approve R-${id} ${words}`)).tone).toBe('warning');
    expect(await tablesOf(stage.opened.database)).toEqual(before);
  });

  it('is of several the least that any of them gave', async () => {
    await load({ approvals: 3 });
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'carla', `request approve R-${id} for 3h`);
    await say(stage, 'dora', `request approve R-${id} for 2h read-only`);
    await say(stage, 'erin', `request approve R-${id}`);
    expect(await requestOf(stage, id)).toMatchObject({
      status: 'approved',
      given: { minutes: 120, profile: 'read-only' },
    });
  });
});

describe('several approvals', () => {
  it('are of several persons, each once', async () => {
    await load({ approvals: 2 });
    const id = await file(stage, 'bob', LINE);
    expect((await say(stage, 'carla', `request approve R-${id}`)).title).toMatch(/^Counted/);
    expect((await say(stage, 'carla', `request approve R-${id}`)).title).toMatch(/^Not counted again/);
    expect(await statusOf(id)).toBe('pending');
    await say(stage, 'dora', `request approve R-${id}`);
    expect(await statusOf(id)).toBe('approved');
    expect(await kindsOf(stage, id)).toEqual([
      'account-requested',
      'request-voted',
      'request-answer-refused',
      'request-approved',
    ]);
  });

  it('F16 do not count once somebody who gave one is no Administrator any more', async () => {
    await load({ approvals: 2 });
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'carla', `request approve R-${id}`);
    await demote('carla');
    expect((await say(stage, 'dora', `request approve R-${id}`)).title).toMatch(/^Counted/);
    expect(await statusOf(id)).toBe('pending');
    await say(stage, 'erin', `request approve R-${id}`);
    expect(await statusOf(id)).toBe('approved');
  });

  it('F16 do not make an account once whoever gave it is no Administrator any more', async () => {
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'carla', `request approve R-${id}`);
    const token = await linkFor(stage, 'bob', id);
    await demote('carla');
    expect((await choose(stage, token)).state).toBe('refused');
    expect(await stage.services.store.ledger.lastLease(id)).toBeUndefined();
    expect(await kindsOf(stage, id)).toContain('account-request-refused');
  });
});

describe('a directory that changes while a request waits', () => {
  it('F15 B74 voids the answers: it is asked again, with a note, and what holds now decides', async () => {
    await load({ approvals: 2 });
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'carla', `request approve R-${id}`);
    await load({ approvals: 2 }, (facts) => ({ ...facts, teams: [...facts.teams, 'Cards'] }));
    expect((await say(stage, 'dora', `request approve R-${id}`)).title).toMatch(/^Look again/);
    const request = await requestOf(stage, id);
    expect([request.status, request.votes, request.policy]).toEqual([
      'pending',
      [],
      (await stage.opened.store.snapshot()).policy,
    ]);
    expect((await lastDetailsOf(stage, id)).kind).toBe('request-reopened');
    await say(stage, 'dora', `request approve R-${id}`);
    await say(stage, 'carla', `request approve R-${id}`);
    expect(await statusOf(id)).toBe('approved');
  });

  it('F15 asks again after the approval too, as long as nothing was made', async () => {
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'carla', `request approve R-${id}`);
    const token = await linkFor(stage, 'bob', id);
    await load({}, (facts) => ({ ...facts, teams: [...facts.teams, 'Cards'] }));
    expect((await choose(stage, token)).state).toBe('refused');
    expect(await requestOf(stage, id)).toMatchObject({ status: 'pending', votes: [] });
    expect(await stage.services.store.ledger.lastLease(id)).toBeUndefined();
    await say(stage, 'dora', `request approve R-${id}`);
    expect((await choose(stage, await linkFor(stage, 'bob', id))).state).toBe('made');
  });

  it('B74 closes a request for what is not to be had any more', async () => {
    const id = await file(stage, 'bob', LINE);
    await load({}, (facts) => ({ ...facts, infrastructure: { ...facts.infrastructure, network: [] } }));
    await say(stage, 'carla', `request approve R-${id}`); // looked at again
    await say(stage, 'carla', `request approve R-${id}`);
    expect(await statusOf(id)).toBe('cancelled');
    expect(await lastDetailsOf(stage, id)).toEqual({ kind: 'request-cancelled', details: { why: 'network-missing' } });
  });

  it('F17 cancels what somebody asked for who is not active any more', async () => {
    const waiting = await file(stage, 'bob', LINE);
    const approved = await file(stage, 'max', LINE);
    await say(stage, 'carla', `request approve R-${approved}`);
    const token = await linkFor(stage, 'max', approved);
    await load({}, (facts) => withUser('max', { active: false })(withUser('bob', { active: false })(facts)));
    expect([await statusOf(waiting), await statusOf(approved)]).toEqual(['cancelled', 'cancelled']);
    expect((await say(stage, 'carla', `request approve R-${waiting}`)).title).toMatch(/^Too late/);
    expect(await choose(stage, token)).toEqual({ state: 'used' });
  });

  it('F17 ends the account of somebody who is not in the file any more', async () => {
    const { request, account, lease } = await obtain(stage, 'max');
    await load({}, (facts) => ({
      ...facts,
      users: facts.users.filter(({ username }) => username !== 'max'),
    }));
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'revoking', cause: 'person-left' });
    await endLease(stage.services, lease);
    expect(await asSuperuser(stage.target, `select from pg_roles where rolname = '${account}'`)).toHaveLength(0);
    expect((await leaseOf(stage, request)).state).toBe('ended');
    const [job] = await runIn(
      stage.opened.database,
      sql`select from graphile_worker.jobs where key = ${`lease:${lease}:remind:hour`}`,
    );
    expect(job).toBeUndefined();
  });
});
