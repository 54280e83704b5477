import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorker } from '../../src/jobs/worker.ts';
import type { Figures } from '../../src/ports/watch.ts';
import { file, obtain, openStage, type Stage } from '../support/accounts.ts';
import { openFreshStore, runIn } from '../support/database.ts';
import { ageLease, ageRequest } from '../support/passing-time.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
const figures = (): Promise<Figures> => stage.opened.figures();
const run = (statement: ReturnType<typeof sql>) => runIn(stage.opened.database, statement);

describe('how things stand', () => {
  it('is nothing in a store in which nothing has happened', async () => {
    const opened = await openFreshStore();
    try {
      expect(await opened.figures()).toEqual({
        pending: [],
        accounts: { creating: 0, active: 0, extending: 0, revoking: 0 },
        roles: 0,
        overdue: { account: { count: 0, longestSeconds: null }, role: { count: 0, longestSeconds: null } },
        notices: [],
        parkedChannels: 0,
        entries: 0,
        unsigned: 0,
        checkpointSeconds: null,
      });
    } finally {
      await opened.close();
    }
  });

  it('counts what waits, from when it was asked', async () => {
    await ageRequest(stage, await file(stage, 'bob', 'dbuser request Quality for 1h because INC-1'), 10);
    const { pending } = await figures();
    expect(pending).toMatchObject([{ asks: 'account', count: 1 }]);
    expect(pending[0]?.oldestSeconds).toBeGreaterThanOrEqual(600);
    expect(pending[0]?.oldestSeconds).toBeLessThan(660);
  });

  it('counts what should have ended, from its end or from when it was told to', async () => {
    const { lease } = await obtain(stage, 'bob');
    expect(await figures()).toMatchObject({
      accounts: { active: 1 },
      overdue: { account: { count: 0, longestSeconds: null } },
    });
    await ageLease(stage, lease, 4 * 60 + 2);
    const { overdue } = await figures();
    expect(overdue.account).toEqual({ count: 1, longestSeconds: expect.any(Number) });
    expect(overdue.account.longestSeconds).toBeGreaterThanOrEqual(120);
    expect(overdue.account.longestSeconds).toBeLessThan(180);
    await ageLease(stage, lease, -60);
    await run(
      sql`update lease set state = 'revoking', cause = 'given-back', revoking_at = clock_timestamp() - interval '5 seconds'`,
    );
    const told = await figures();
    expect(told.accounts).toEqual({ creating: 0, active: 0, extending: 0, revoking: 1 });
    expect(told.overdue.account.longestSeconds).toBeGreaterThanOrEqual(5);
    expect(told.overdue.account.longestSeconds).toBeLessThan(60);
  });

  it('counts roles that are held for a while, and those of them that should have ended', async () => {
    await run(sql`
      insert into role_lease (request_id, user_id, role, scope, before, created_at, ends_at)
      select request.id, user_id, 'Developer', 'default', 'No Access', clock_timestamp() - interval '1 day',
        clock_timestamp() + case row_number() over (order by request.id) when 1 then interval '-90 seconds' else interval '1 hour' end
      from request where user_id = (select id from it_user where username = 'bob')`);
    const { roles, overdue } = await figures();
    expect(roles).toBe(2);
    expect(overdue.role.count).toBe(1);
    expect(overdue.role.longestSeconds).toBeGreaterThanOrEqual(90);
  });

  it('counts notices by whom they are for, and those for a parked channel apart', async () => {
    const before = await figures();
    expect(before.notices).toContainEqual(expect.objectContaining({ to: 'channel', platform: 'playground' }));
    expect(before.notices).toContainEqual(expect.objectContaining({ to: 'person', platform: '' }));
    for (const { count, oldestSeconds } of before.notices) {
      expect(count).toBeGreaterThan(0);
      expect(oldestSeconds).toBeGreaterThan(0);
    }
    await run(sql`insert into parked_channel (channel, why, recorded) values ('playground:audit', 'archived', true)`);
    const { notices, parkedChannels } = await figures();
    expect(parkedChannels).toBe(1);
    expect(notices.map(({ to }) => to)).toContain('parked-channel');
    expect(notices.map(({ to }) => to)).not.toContain('channel');
  });

  it('tells how much of the trail is not signed yet, and how old the last signature is', async () => {
    const { entries, unsigned, checkpointSeconds } = await figures();
    expect([unsigned, checkpointSeconds]).toEqual([entries, null]);
    await stage.opened.store.checkpoint();
    const signed = await figures();
    expect(signed).toMatchObject({ entries, unsigned: 0 });
    expect(signed.checkpointSeconds).toBeGreaterThanOrEqual(0);
    expect(signed.checkpointSeconds).toBeLessThan(60);
  });
});

describe('the queue', () => {
  it('counts jobs that wait, are due, fail or are given up, and says while nobody works', async () => {
    const quiet = { warn: () => {}, error: () => {}, debug: () => {} };
    await run(sql`update graphile_worker._private_jobs set run_at = now() + interval '1 day'`);
    const nothing = async () => {};
    const tasks = {
      'end-lease': nothing,
      'extend-account': nothing,
      'probe-target': nothing,
      'end-role': nothing,
      'remind-role': nothing,
      remind: nothing,
      'lapse-request': nothing,
    };
    const worker = await startWorker({ connect: stage.opened.jobPool, tasks, ending: 1, log: quiet });
    try {
      const calm = await worker.figures();
      expect(calm).toMatchObject({ due: 0, oldestDueSeconds: null, failing: 0, givenUp: 0 });
      expect(calm.waiting).toBeGreaterThan(1);
      expect(worker.fault()).toBeUndefined();
      // Of a task that nobody here does, so that they stay.
      await run(
        sql`select graphile_worker.add_job('elsewhere', run_at := now() - interval '1 minute', job_key := 'one')`,
      );
      await run(sql`select graphile_worker.add_job('elsewhere', run_at := now() + interval '1 day', job_key := 'two')`);
      await run(sql`update graphile_worker._private_jobs set last_error = 'down' where key = 'two'`);
      await run(sql`select graphile_worker.add_job('elsewhere', max_attempts := 1, job_key := 'three')`);
      await run(sql`update graphile_worker._private_jobs set attempts = 1 where key = 'three'`);
      const busy = await worker.figures();
      expect(busy).toMatchObject({ waiting: calm.waiting + 2, due: 1, failing: 1, givenUp: 1 });
      expect(busy.oldestDueSeconds).toBeGreaterThanOrEqual(60);
    } finally {
      await worker.stop();
    }
    expect(worker.fault()).toBe('No more jobs are worked on.');
  });
});
