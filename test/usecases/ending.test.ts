import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { Targets } from '../../src/ports/provisioner.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { probeTarget } from '../../src/usecases/probe-target.ts';
import { acmeWithDatabases, obtain, openStage, type Stage, say } from '../support/accounts.ts';
import { blackHole, closedPort, withoutRights } from '../support/bad-targets.ts';
import { runIn } from '../support/database.ts';
import { ageLease, clearStage, dueAt, kindsOf, lastDetailsOf, leaseOf, requestOf } from '../support/passing-time.ts';
import { asSuperuser, logIn } from '../support/sample-target.ts';
import { tablesOf } from '../support/tables.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(async () => {
  await clearStage(stage);
  if (isChanged) await load();
  isChanged = false;
});

let isChanged = false;
const load = (change: (facts: Facts) => Facts = (facts) => facts) => {
  isChanged = true;
  const facts = change(acmeWithDatabases(stage.target.port));
  return importDirectory(stage.opened.store, { facts, dryRun: false, consent: true });
};
const on = (targets: Targets): Services => ({ ...stage.services, targets });
const database = () => stage.opened.database;
const isThere = async (account: string) =>
  (await asSuperuser(stage.target, `select from pg_roles where rolname = '${account}'`)).length === 1;
const countOf = async (request: number, kind: string) =>
  (await kindsOf(stage, request)).filter((one) => one === kind).length;
const msUntil = async (key: string) => Date.parse((await dueAt(stage, key)) ?? '') - Date.now();

describe('the end of an account', () => {
  it('comes at its end and not before, by the clock of the store and no other', async () => {
    const { request, account, lease } = await obtain(stage, 'bob');
    const run = logIn(stage.target, account);
    expect(await run('select 1 one')).toEqual([{ one: 1 }]);
    const wrong = { ...stage.services, clock: () => '2100-01-01T00:00:00.000Z' };
    await endLease(wrong, lease);
    const { endsAt, state } = await leaseOf(stage, request);
    expect(state).toBe('active');
    expect(await dueAt(stage, `lease:${lease}:end`)).toBe(endsAt);
    await ageLease(stage, lease, 240);
    await endLease({ ...wrong, clock: () => '2000-01-01T00:00:00.000Z' }, lease);
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'ended', cause: 'expired', sessionsEnded: 1 });
    expect(await run('select 1')).toBe('28P01');
    expect(await isThere(account)).toBe(false);
  });

  it('is said with its facts, in the order in which they happened', async () => {
    const { request, lease } = await obtain(stage, 'bob');
    await ageLease(stage, lease, 240);
    await endLease(stage.services, lease);
    const { revokingAt = '', lockedAt = '', endedAt = '' } = await leaseOf(stage, request);
    expect([revokingAt, lockedAt, endedAt]).toEqual([revokingAt, lockedAt, endedAt].toSorted());
    expect(await lastDetailsOf(stage, request)).toMatchObject({
      kind: 'account-ended',
      details: { cause: 'expired', lockedAt, endedAt, sessionsEnded: 0 },
    });
    expect((await requestOf(stage, request)).status).toBe('ended');
  });

  it('F20 I-10 happens once however often it is asked for', async () => {
    const { request, lease } = await obtain(stage, 'bob');
    await Promise.all(['bob', 'bob', 'carla'].map((who) => say(stage, who, `dbuser delete R-${request}`)));
    await Promise.all([endLease(stage.services, lease), endLease(stage.services, lease)]);
    await endLease(stage.services, lease);
    expect([await countOf(request, 'account-ending'), await countOf(request, 'account-ended')]).toEqual([1, 1]);
    expect((await say(stage, 'bob', `dbuser delete R-${request}`)).title).toContain('Ended');
  });

  it('may come from an Administrator, by its number, and from nobody else', async () => {
    const { request, lease } = await obtain(stage, 'bob');
    expect((await say(stage, 'ana', `dbuser delete R-${request}`)).title).toBe('No such request, or not allowed.');
    expect((await say(stage, 'carla', `dbuser password R-${request}`)).title).toBe('No such request, or not allowed.');
    expect((await leaseOf(stage, request)).state).toBe('active');
    await say(stage, 'dora', `dbuser delete R-${request}`);
    await endLease(stage.services, lease);
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'ended', cause: 'revoked', endedBy: 'dora' });
  });
});

describe('an account that cannot be ended yet', () => {
  it('F12 is told of at the first failure, at the tenth and every hour, and is never given up', async () => {
    const { request, account, lease } = await obtain(stage, 'bob');
    await ageLease(stage, lease, 240);
    const fail = () => endLease(on(closedPort()), lease);
    const told = () => countOf(request, 'account-overdue');
    await fail();
    expect(await told()).toBe(1);
    expect(await lastDetailsOf(stage, request)).toMatchObject({
      details: { failures: 1, failure: expect.stringMatching(/^unreachable/) },
    });
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'revoking', failures: 1 });
    for (let failures = 2; failures <= 9; failures += 1) await fail();
    expect(await told()).toBe(1);
    await fail();
    await fail();
    expect(await told()).toBe(2);
    await hourPasses(request);
    await fail();
    await fail();
    expect(await told()).toBe(3);
    expect((await leaseOf(stage, request)).failures).toBe(13);
    const wait = await msUntil(`lease:${lease}:end`);
    expect(wait).toBeGreaterThan(30_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    expect(await isThere(account)).toBe(true);
    await endLease(stage.services, lease);
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'ended', failures: 0 });
    expect(await isThere(account)).toBe(false);
  });

  it('F12 is due at once when its database answers again, with all others there', async () => {
    const made = [await obtain(stage, 'bob'), await obtain(stage, 'carla')];
    for (const { lease } of made) {
      await ageLease(stage, lease, 240);
      await endLease(on(closedPort()), lease);
      await endLease(on(closedPort()), lease);
    }
    expect(await msUntil('target:Development:probe')).toBeLessThanOrEqual(10_000);
    await runIn(database(), sql`delete from graphile_worker._private_jobs where key = 'target:Development:probe'`);
    await probeTarget(on(closedPort()), 'Development');
    expect(await msUntil('target:Development:probe')).toBeGreaterThan(5_000);
    await runIn(
      database(),
      sql`update graphile_worker._private_jobs set run_at = run_at + interval '1 minute' where key like 'lease:%:end'`,
    );
    await probeTarget(stage.services, 'Development');
    for (const { lease } of made) expect(await msUntil(`lease:${lease}:end`)).toBeLessThanOrEqual(0);
  });

  it('is not asked after by a probe when nothing is to be ended, or its database is not named any more', async () => {
    await runIn(database(), sql`delete from graphile_worker._private_jobs where key like 'target:%'`);
    await probeTarget(stage.services, 'Development');
    await probeTarget(stage.services, 'Nowhere');
    expect(await dueAt(stage, 'target:Development:probe')).toBeUndefined();
  });

  it('F34 is told of when the bot has lost its rights, and ended when it has them back', async () => {
    const { request, lease } = await obtain(stage, 'bob');
    await ageLease(stage, lease, 240);
    await endLease(on(await withoutRights(stage.target)), lease);
    expect(await lastDetailsOf(stage, request)).toMatchObject({
      kind: 'account-overdue',
      details: { failure: expect.stringMatching(/^refused/) },
    });
    await endLease(stage.services, lease);
    expect((await leaseOf(stage, request)).state).toBe('ended');
  });

  it('F13 holds up no account in another database', async () => {
    const direct = (facts: Facts) => ({
      ...facts,
      databases: facts.databases.flatMap(({ environment, admin }) =>
        facts.databases.slice(0, 1).map((first) => ({ ...first, environment, admin })),
      ),
    });
    const real = stage.services.targets;
    const both = (other: Targets) =>
      on({ of: (one) => (one.environment === 'Quality' ? other : real).of({ ...one, admin: 'env:TARGET' }) });
    await load(direct);
    const there = await obtain(
      { ...stage, services: both(real) },
      'bob',
      'dbuser request Quality for 4h because INC-1',
    );
    const here = await obtain({ ...stage, services: both(real) }, 'bob');
    for (const { lease } of [here, there]) await ageLease(stage, lease, 240);
    const services = both(await blackHole());
    const order: string[] = [];
    await Promise.all([
      endLease(services, there.lease).then(() => order.push('there')),
      endLease(services, here.lease).then(() => order.push('here')),
    ]);
    expect(order).toEqual(['here', 'there']);
    expect([(await leaseOf(stage, here.request)).state, (await leaseOf(stage, there.request)).state]).toEqual([
      'ended',
      'revoking',
    ]);
    await endLease(both(real), there.lease);
    expect((await leaseOf(stage, there.request)).state).toBe('ended');
  });

  it('I-15 is taken away although its entry cannot be written, and the entry follows', async () => {
    const { request, account, lease } = await obtain(stage, 'bob');
    await ageLease(stage, lease, 240);
    await runIn(
      database(),
      sql.raw(`create function refuse() returns trigger language plpgsql as 'begin raise exception ''full''; end'`),
    );
    await runIn(
      database(),
      sql`create trigger refuse before insert on audit_entry for each row execute function refuse()`,
    );
    try {
      await expect(endLease(stage.services, lease)).rejects.toThrow();
      expect(await isThere(account)).toBe(false);
      expect((await leaseOf(stage, request)).state).toBe('active');
    } finally {
      await runIn(database(), sql`drop function refuse cascade`);
    }
    await endLease(stage.services, lease);
    expect((await leaseOf(stage, request)).state).toBe('ended');
    expect((await kindsOf(stage, request)).slice(-2)).toEqual(['account-ending', 'account-ended']);
  });

  it('I-15 is left alone by the same fault while its time is not up', async () => {
    const { account, lease } = await obtain(stage, 'bob');
    const deaf = { ...stage.services.store, transaction: () => Promise.reject(new Error('the store is full')) };
    await expect(endLease({ ...stage.services, store: deaf }, lease)).rejects.toThrow();
    expect(await isThere(account)).toBe(true);
  });
});

describe('a file that forgets where accounts live', () => {
  const withoutDatabase = (facts: Facts) => ({ ...facts, databases: facts.databases.slice(1) });
  const elsewhere = (facts: Facts) => ({
    ...facts,
    databases: facts.databases.map((one) => ({ ...one, port: one.port + 1 })),
  });

  const withoutEnvironment = (facts: Facts) => ({
    ...withoutDatabase(facts),
    environments: facts.environments.filter(({ name }) => name !== 'Development'),
  });

  it.each([
    ['its database', withoutDatabase],
    ['its environment', withoutEnvironment],
    ['the place of its database', elsewhere],
  ])('F32 B75 is refused with the list while an account lives there: %s', async (_, forget) => {
    const { request } = await obtain(stage, 'bob');
    const before = await tablesOf(database());
    const outcome = await load(forget);
    expect(outcome).toMatchObject({ state: 'accounts-live', leases: [{ request, username: 'bob' }] });
    expect(await tablesOf(database())).toEqual(before);
  });

  it('F32 is taken once they have ended: what was held there goes, and the audit trail stays', async () => {
    const own = await openStage();
    try {
      const { request, lease } = await obtain(own, 'bob');
      await say(own, 'bob', `dbuser delete R-${request}`);
      await endLease(own.services, lease);
      const kinds = await kindsOf(own, request);
      const facts = acmeWithDatabases(own.target.port);
      const gone = {
        ...facts,
        environments: facts.environments.filter(({ name }) => name !== 'Development'),
        databases: facts.databases.slice(1),
        connections: [],
        extensions: [],
        roles: facts.roles.map((role) => ({
          ...role,
          levels: role.levels.filter(([where]) => where !== 'Development'),
        })),
      };
      const outcome = await importDirectory(own.opened.store, { facts: gone, dryRun: false, consent: true });
      expect(outcome.state).toBe('done');
      expect(await own.services.store.ledger.request(request)).toBeUndefined();
      expect(await own.services.store.ledger.lease(lease)).toBeUndefined();
      expect(await kindsOf(own, request)).toEqual(kinds);
    } finally {
      await own.close();
    }
  });
});

/** What was told is an hour old; only here is the trail ever written in. */
async function hourPasses(request: number): Promise<void> {
  await runIn(database(), sql`alter table audit_entry disable trigger user`);
  await runIn(
    database(),
    sql`update audit_entry set entry = jsonb_set(entry::jsonb, '{at}', to_jsonb(
      to_char((entry::jsonb ->> 'at')::timestamptz at time zone 'UTC' - interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::text
      where request = ${request} and kind = 'account-overdue'`,
  );
  await runIn(database(), sql`alter table audit_entry enable trigger user`);
}
