import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import type { Targets } from '../../src/ports/provisioner.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { sweepAccounts } from '../../src/usecases/sweep-accounts.ts';
import { file, linkFor, obtain, openStage, type Stage, say } from '../support/accounts.ts';
import { closedPort, wrapped } from '../support/bad-targets.ts';
import { runIn } from '../support/database.ts';
import { ageLease, clearStage, dueAt, kindsOf, leaseOf, requestOf } from '../support/passing-time.ts';
import { endHeld, type Held, holdPermanent } from '../support/permanent.ts';
import { asSuperuser, logIn, makeAccount } from '../support/sample-target.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(() => clearStage(stage));

const on = (targets: Targets): Services => ({ ...stage.services, targets });
const sweep = (services = stage.services) => sweepAccounts(services);
const loseJobs = () => runIn(stage.opened.database, sql`delete from graphile_worker._private_jobs`);
const rolesNamed = (name: string) => asSuperuser(stage.target, `select from pg_roles where rolname = '${name}'`);
const entriesOf = (kind: string) =>
  runIn(stage.opened.database, sql`select entry from audit_entry where kind = ${kind} order by seq`);
const toldInChannel = async (seqKind: string) =>
  (
    await runIn(
      stage.opened.database,
      sql`select channel from notice join audit_entry on seq = audit_seq where kind = ${seqKind} and channel is not null`,
    )
  ).map(({ channel }) => channel);
const end = async (request: number, lease: number) => {
  await say(stage, 'bob', `dbuser delete R-${request}`);
  await endLease(stage.services, lease);
};

describe('the sweep', () => {
  it('adds a job that was lost, and leaves one that waits where it is', async () => {
    const [lost, kept] = [await obtain(stage, 'bob'), await obtain(stage, 'carla')];
    for (const { lease } of [lost, kept]) await ageLease(stage, lease, 241);
    const waits = await dueAt(stage, `lease:${kept.lease}:end`);
    await runIn(
      stage.opened.database,
      sql`delete from graphile_worker._private_jobs where key = ${`lease:${lost.lease}:end`}`,
    );
    await sweep();
    expect(Date.parse((await dueAt(stage, `lease:${lost.lease}:end`)) ?? '')).toBeLessThanOrEqual(Date.now());
    expect(await dueAt(stage, `lease:${kept.lease}:end`)).toBe(waits);
  });

  it('adds the job of an account that nobody saw through, and of an end that is being moved', async () => {
    const [abandoned, extending] = [await obtain(stage, 'bob'), await obtain(stage, 'carla')];
    await runIn(
      stage.opened.database,
      sql`update lease set state = 'creating', created_at = created_at - interval '61 seconds',
      ends_at = ends_at - interval '61 seconds' where id = ${abandoned.lease}`,
    );
    await say(stage, 'carla', `dbuser extend R-${extending.request} for 1h`);
    await loseJobs();
    await sweep();
    expect(await dueAt(stage, `lease:${abandoned.lease}:end`)).toBeDefined();
    expect(await dueAt(stage, `lease:${extending.lease}:extend`)).toBeDefined();
    expect(await dueAt(stage, `lease:${extending.lease}:end`)).toBeUndefined();
  });

  it('F17 ends the account of somebody who is not active, and takes back what they asked for', async () => {
    const { request } = await obtain(stage, 'bob');
    const waiting = await file(stage, 'bob', 'dbuser request Quality for 1h because INC-1');
    await runIn(stage.opened.database, sql`update it_user set active = false where username = 'bob'`);
    try {
      await sweep();
      expect(await leaseOf(stage, request)).toMatchObject({ state: 'revoking', cause: 'person-left' });
      expect((await requestOf(stage, waiting)).status).toBe('cancelled');
      await sweep();
      expect((await kindsOf(stage, request)).filter((kind) => kind === 'account-ending')).toHaveLength(1);
    } finally {
      await runIn(stage.opened.database, sql`update it_user set active = true where username = 'bob'`);
    }
  });

  it('I-3 tells once of an account that nobody here made, and leaves it alone', async () => {
    await makeAccount(stage.target, 'tmp_zoe_abc234', 'chatelaine_ro');
    await sweep();
    await sweep();
    const entries = (await entriesOf('account-unknown')).map(({ entry }) => JSON.parse(String(entry)));
    expect(entries).toMatchObject([{ environment: 'Development', details: { account: 'tmp_zoe_abc234' } }]);
    expect(await toldInChannel('account-unknown')).toEqual(['playground:audit']);
    expect(await rolesNamed('tmp_zoe_abc234')).toHaveLength(1);
    await asSuperuser(stage.target, 'drop role tmp_zoe_abc234');
  });

  it('F14 takes an account away again that is back after its end, with its session, and tells of it', async () => {
    const { request, account, lease } = await obtain(stage, 'bob');
    await end(request, lease);
    await makeAccount(stage.target, account, 'chatelaine_rw');
    const run = logIn(stage.target, account);
    expect(await run('select 1 one')).toEqual([{ one: 1 }]);
    await sweep();
    expect(await rolesNamed(account)).toHaveLength(0);
    expect(await run('select 1')).toBe('28P01');
    expect((await kindsOf(stage, request)).at(-1)).toBe('account-reappeared');
    expect(await toldInChannel('account-reappeared')).toEqual(['playground:audit']);
    await sweep();
    expect(await entriesOf('account-reappeared')).toHaveLength(1);
  });

  it('does not take an account for one that is back that ended while it looked', async () => {
    const { request, account, lease } = await obtain(stage, 'bob');
    let looks = 0;
    const before = await entriesOf('account-reappeared');
    const meanwhile = wrapped(stage.services.targets, ({ list }) => ({
      list: async () => {
        const found = await list();
        looks += 1;
        if (looks === 1) await end(request, lease);
        return found;
      },
    }));
    await sweep(on(meanwhile));
    expect(await rolesNamed(account)).toHaveLength(0);
    expect(await entriesOf('account-reappeared')).toEqual(before);
  });

  it('F14 ends the lease of an account that somebody took away in the database', async () => {
    const { request, account, lease } = await obtain(stage, 'bob');
    await asSuperuser(stage.target, `drop role ${account}`);
    await sweep();
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'revoking', cause: 'vanished' });
    await endLease(stage.services, lease);
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'ended', cause: 'vanished' });
  });

  describe('of accounts without an end', () => {
    let held: Held;
    afterEach(async () => {
      await endHeld(stage, held);
      await asSuperuser(stage.target, `drop role if exists ${held.account}`);
    });

    it('leaves alone what is here and there, or the vendor’s', async () => {
      const before = await entriesOf('account-unknown');
      held = await holdPermanent(stage);
      await sweep();
      expect((await leaseOf(stage, held.request)).state).toBe('active');
      expect(await rolesNamed(held.account)).toHaveLength(1);
      expect(await entriesOf('account-unknown')).toEqual(before);
      await endHeld(stage, held);
      await asSuperuser(stage.target, `drop role ${held.account}`);
      held = await holdPermanent(stage, true);
      await sweep();
      expect((await leaseOf(stage, held.request)).state).toBe('active');
    });

    it('F14 ends the lease of one that somebody took away in the database', async () => {
      held = await holdPermanent(stage);
      await asSuperuser(stage.target, `drop role ${held.account}`);
      await sweep();
      expect(await leaseOf(stage, held.request)).toMatchObject({ state: 'revoking', cause: 'vanished' });
      expect(await dueAt(stage, `lease:${held.lease}:end`)).toBeDefined();
    });

    it('F14 takes one away again that is back after its end, and tells of it', async () => {
      held = await holdPermanent(stage);
      await endHeld(stage, held);
      await sweep();
      expect(await rolesNamed(held.account)).toHaveLength(0);
      expect((await kindsOf(stage, held.request)).at(-1)).toBe('account-reappeared');
    });

    it('I-3 tells of one that nobody here made, and leaves it alone', async () => {
      held = { request: 0, lease: 0, account: 'perm_zoe_abc234' };
      await makeAccount(stage.target, held.account, 'chatelaine_ro');
      await sweep();
      const [last] = (await entriesOf('account-unknown')).slice(-1);
      expect(JSON.parse(String(last?.entry))).toMatchObject({ details: { account: held.account } });
      expect(await rolesNamed(held.account)).toHaveLength(1);
    });
  });

  it('takes none for vanished that is only being made', async () => {
    const request = await file(stage, 'carla', 'dbuser request Development for 1h because INC-1');
    await linkFor(stage, 'carla', request);
    await stage.opened.store.transaction((tx) =>
      tx.leases.add({
        request,
        username: 'carla',
        environment: 'Development',
        profile: 'read-only',
        accountName: 'tmp_carla_bbbbbb',
        assisted: false,
        startedAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    );
    await sweep();
    expect((await leaseOf(stage, request)).state).toBe('creating');
  });

  it('F12 F13 goes on when a database does not answer: what is overdue has its job all the same', async () => {
    const { lease } = await obtain(stage, 'bob');
    await ageLease(stage, lease, 241);
    await loseJobs();
    const reported: string[] = [];
    await sweep({ ...on(closedPort()), report: (what) => void reported.push(what) });
    expect(reported).toEqual(['a database could not be compared']);
    expect(await dueAt(stage, `lease:${lease}:end`)).toBeDefined();
  });
});
