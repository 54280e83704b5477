import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endLease } from '../../src/usecases/end-lease.ts';
import { moveEnd } from '../../src/usecases/extend-account.ts';
import { obtain, openStage, type Stage, say } from '../support/accounts.ts';
import { closedPort } from '../support/bad-targets.ts';
import { runIn } from '../support/database.ts';
import { ageLease, clearStage, dueAt, kindsOf, lastDetailsOf, leaseOf, requestOf } from '../support/passing-time.ts';
import { asSuperuser, logIn } from '../support/sample-target.ts';
import { tablesOf, withoutTrail } from '../support/tables.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(() => clearStage(stage));

const HOUR = 3_600_000;
const extend = (username: string, request: number, by: string) =>
  say(stage, username, `dbuser extend R-${request} for ${by}`);
const endOf = async (request: number) => Date.parse((await leaseOf(stage, request)).endsAt);
const allButTrail = async () => withoutTrail(await tablesOf(stage.opened.database));
const endIn = (lease: number, ms: number) =>
  runIn(
    stage.opened.database,
    sql`update lease set ends_at = clock_timestamp() + ${ms} * interval '1 millisecond' where id = ${lease}`,
  );
/** The request that asks for it. */
const askedFor = async (of: number): Promise<number> => {
  const [row] = await runIn(
    stage.opened.database,
    sql`select id from request where extends_id = ${of} order by id desc limit 1`,
  );
  return Number(row?.id);
};

describe('an Administrator’s own account', () => {
  it('I-13 is kept to twelve hours from its making exactly, and a minute more is refused with what is left', async () => {
    const { request, lease } = await obtain(stage, 'carla', 'dbuser request Development for 1h because INC-1');
    const start = Date.parse((await leaseOf(stage, request)).startedAt);
    const before = await tablesOf(stage.opened.database);
    expect(JSON.stringify(await extend('carla', request, '11h1m'))).toContain('11 h');
    expect(await tablesOf(stage.opened.database)).toEqual(before);
    expect((await extend('carla', request, '11h')).tone).toBe('good');
    expect(await endOf(request)).toBe(start + 12 * HOUR);
    expect(await dueAt(stage, `lease:${lease}:end`)).toBe(new Date(start + 12 * HOUR).toISOString());
    await moveEnd(stage.services, lease);
    expect(JSON.stringify(await extend('carla', request, '1m'))).toContain('request again');
    expect(await endOf(request)).toBe(start + 12 * HOUR);
    await expect(
      runIn(
        stage.opened.database,
        sql`update lease set ends_at = created_at + interval '12 hours 1 second' where id = ${lease}`,
      ),
    ).rejects.toThrow();
  });

  it('B47 is kept longer moments before its end, and not at it or after it', async () => {
    const { request, lease } = await obtain(stage, 'carla', 'dbuser request Development for 1h because INC-1');
    await endIn(lease, 10_000);
    const last = await endOf(request);
    expect((await extend('carla', request, '1h')).tone).toBe('good');
    expect(await endOf(request)).toBe(last + HOUR);
    await endIn(lease, 0);
    const before = await allButTrail();
    expect((await extend('carla', request, '1h')).tone).toBe('warning');
    expect(await allButTrail()).toEqual(before);
    expect(await lastDetailsOf(stage, request)).toEqual({
      kind: 'account-request-refused',
      details: { state: 'not-live' },
    });
    await ageLease(stage, lease, 1);
    expect((await extend('carla', request, '1h')).tone).toBe('warning');
    await endLease(stage.services, lease);
    expect((await leaseOf(stage, request)).state).toBe('ended');
    expect((await extend('carla', request, '1h')).tone).toBe('warning');
  });

  it('keeps its password and its sessions, and its end in the database follows', async () => {
    const { request, account, lease } = await obtain(stage, 'carla', 'dbuser request Development for 1h because INC-1');
    const run = logIn(stage.target, account);
    const [session] = (await run('select pg_backend_pid() pid')) as readonly { pid: number }[];
    await extend('carla', request, '2h');
    expect((await leaseOf(stage, request)).state).toBe('extending');
    await moveEnd({ ...stage.services, targets: closedPort() }, lease);
    expect((await leaseOf(stage, request)).state).toBe('extending');
    expect(Date.parse((await dueAt(stage, `lease:${lease}:extend`)) ?? '') - Date.now()).toBeLessThanOrEqual(15_000);
    await Promise.all([moveEnd(stage.services, lease), moveEnd(stage.services, lease)]);
    expect((await leaseOf(stage, request)).state).toBe('active');
    expect((await kindsOf(stage, request)).filter((kind) => kind === 'account-extended')).toHaveLength(1);
    const [role] = await asSuperuser(stage.target, `select rolvaliduntil from pg_roles where rolname = '${account}'`);
    expect(Math.abs(Date.parse(String(role?.rolvaliduntil)) - (await endOf(request)))).toBeLessThan(1_000);
    expect(await run('select pg_backend_pid() pid')).toEqual([session]);
  });

  it('F20 is moved once for each press that counted, never past what is left', async () => {
    const { request } = await obtain(stage, 'carla', 'dbuser request Development for 4h because INC-1');
    const before = await endOf(request);
    await Promise.all([1, 2, 3, 4].map(() => extend('carla', request, '5h')));
    expect(await endOf(request)).toBe(before + 5 * HOUR);
  });

  it('B48 has an end that no timer holds: a job of the store does', async () => {
    const { request, lease } = await obtain(stage, 'carla', 'dbuser request Development for 12h because INC-1');
    await endLease(stage.services, lease); // a timer of Node that overflows fires at once
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'active' });
    expect(await dueAt(stage, `lease:${lease}:end`)).toBe(new Date(await endOf(request)).toISOString());
  });
});

describe('anybody else’s account', () => {
  it('is kept longer when those who may answer agree, and by as much as they give', async () => {
    const { request, lease } = await obtain(stage, 'bob');
    const before = await endOf(request);
    await extend('bob', request, '3h');
    const asked = await askedFor(request);
    expect(await requestOf(stage, asked)).toMatchObject({ status: 'pending', extends: request, minutes: 180 });
    expect(await endOf(request)).toBe(before);
    await say(stage, 'carla', `request approve R-${asked} for 2h`);
    expect(await requestOf(stage, asked)).toMatchObject({ status: 'ended', given: { minutes: 120 } });
    expect(await endOf(request)).toBe(before + 2 * HOUR);
    await moveEnd(stage.services, lease);
    expect((await leaseOf(stage, request)).state).toBe('active');
  });

  it('stays as it is when they say no, and is asked for once at a time', async () => {
    const { request } = await obtain(stage, 'bob');
    const before = await endOf(request);
    await extend('bob', request, '3h');
    const asked = await askedFor(request);
    expect((await extend('bob', request, '1h')).tone).toBe('warning');
    expect(await askedFor(request)).toBe(asked);
    await say(stage, 'carla', `request deny R-${asked} because use Quality`);
    expect(await requestOf(stage, asked)).toMatchObject({ status: 'denied' });
    expect(await endOf(request)).toBe(before);
  });

  it('I-9 is not kept longer by its holder’s own answer, nor without one', async () => {
    const { request } = await obtain(stage, 'bob');
    const before = await endOf(request);
    await extend('bob', request, '3h');
    const asked = await askedFor(request);
    expect((await say(stage, 'bob', `request approve R-${asked}`)).title).toBe(`No. R-${asked} is your own.`);
    expect((await say(stage, 'bob', `request password R-${asked}`)).title).toMatch(/^Not now/);
    expect(await endOf(request)).toBe(before);
  });

  it('B47 is not kept longer by an approval that comes at its end: what was asked is closed', async () => {
    const { request, lease } = await obtain(stage, 'bob');
    await extend('bob', request, '3h');
    const asked = await askedFor(request);
    await endIn(lease, 0);
    await say(stage, 'carla', `request approve R-${asked}`);
    expect(['cancelled', 'lapsed']).toContain((await requestOf(stage, asked)).status);
    expect(await endOf(request)).toBeLessThanOrEqual(Date.now());
  });

  it('takes the question for more time with it when it ends', async () => {
    const { request, lease } = await obtain(stage, 'bob');
    await extend('bob', request, '3h');
    await say(stage, 'bob', `dbuser delete R-${request}`);
    await endLease(stage.services, lease);
    expect((await requestOf(stage, await askedFor(request))).status).toBe('cancelled');
  });

  it('T-payload-tamper is not somebody else’s to keep longer', async () => {
    const { request } = await obtain(stage, 'bob');
    const before = await allButTrail();
    expect((await extend('ana', request, '1h')).title).toBe('No such request, or not allowed.');
    expect((await extend('carla', request, '1h')).title).toBe('No such request, or not allowed.');
    expect(await allButTrail()).toEqual(before);
  });
});
