import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessError } from '../../src/domain/problem.ts';
import type { NewRequest } from '../../src/ports/ledger.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases } from '../support/accounts.ts';
import { openFreshStore, runIn } from '../support/database.ts';

let opened: Awaited<ReturnType<typeof openFreshStore>>;
beforeAll(async () => {
  opened = await openFreshStore();
  await importDirectory(opened.store, { facts: acmeWithDatabases(5432), dryRun: false, consent: true });
});
afterAll(() => opened.close());

type Wish = Extract<NewRequest, { asks: 'account' }>;
const wish = (more: Partial<Wish> = {}): Wish => ({
  asks: 'account',
  requester: 'bob',
  environment: 'Development',
  profile: 'read-and-write',
  reason: 'It’s "odd"; \\ 😀\nnext line',
  minutes: 240,
  policy: 1,
  deadlineAt: '2026-11-22T14:02:00.123Z',
  ...more,
});
const add = (more: Partial<Wish> = {}) => opened.store.transaction((tx) => tx.requests.add(wish(more)));
const change = (
  id: number,
  to: Parameters<Parameters<Parameters<typeof opened.store.transaction>[0]>[0]['requests']['change']>[1],
) => opened.store.transaction((tx) => tx.requests.change(id, to));
const read = (id: number) => opened.store.ledger.request(id);
const cancelAll = () =>
  runIn(opened.database, sql`update request set status = 'cancelled' where status in ('pending', 'approved', 'used')`);

describe('requests in the store', () => {
  it('come back as they were written, to the letter and the millisecond', async () => {
    const id = await add();
    const { requester, environment, ...rest } = wish();
    expect(await read(id)).toEqual({
      id,
      requester,
      environment,
      ...rest,
      status: 'pending',
      votes: [],
      requestedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(await read(999_999)).toBeUndefined();
    await cancelAll();
  });

  it('I-4 are one a person and environment while they are open, also of eight at the same moment', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => add({ requester: 'ana' })));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const elsewhere = [await add({ requester: 'ana', environment: 'Quality' }), await add({ requester: 'max' })];
    expect(new Set(elsewhere).size).toBe(2);
    await cancelAll();
    await add({ requester: 'ana' });
    await cancelAll();
  });

  it('find what is open for a person and environment, and an extension apart', async () => {
    const id = await add();
    const extension = await add({ extends: id, minutes: 60 });
    const found = await opened.store.transaction(async (tx) => [
      (await tx.requests.open('bob', 'Development'))?.id,
      (await tx.requests.open('bob', 'Quality'))?.id,
      (await tx.requests.extension(id))?.id,
    ]);
    expect(found).toEqual([id, undefined, extension]);
    await expect(add({ extends: id })).rejects.toThrow();
    await change(extension, { status: 'denied' });
    expect(await opened.store.transaction((tx) => tx.requests.extension(id))).toBeUndefined();
    await change(id, { status: 'used' });
    expect((await opened.store.transaction((tx) => tx.requests.open('bob', 'Development')))?.status).toBe('used');
    await change(id, { status: 'ended' });
    expect(await opened.store.transaction((tx) => tx.requests.open('bob', 'Development'))).toBeUndefined();
  });

  it('take one vote a person, and read them in the order in which they came', async () => {
    const id = await add();
    const cast = await opened.store.transaction(async (tx) => [
      await tx.requests.vote(id, { voter: 'dora', answer: 'approve', given: { minutes: 60, profile: 'read-only' } }),
      await tx.requests.vote(id, { voter: 'carla', answer: 'deny', reason: 'use Quality' }),
      await tx.requests.vote(id, { voter: 'dora', answer: 'deny', reason: 'after all' }),
    ]);
    expect(cast).toEqual([true, true, false]);
    const answeredAt = expect.any(String);
    expect((await read(id))?.votes).toEqual([
      { voter: 'dora', answer: 'approve', given: { minutes: 60, profile: 'read-only' }, answeredAt },
      { voter: 'carla', answer: 'deny', reason: 'use Quality', answeredAt },
    ]);
    await opened.store.transaction((tx) => tx.requests.clearVotes(id));
    expect((await read(id))?.votes).toEqual([]);
    await cancelAll();
  });

  it('T-preapproved I-12 begin as pending, give no more than was asked, and stay at their end', async () => {
    const id = await add({ profile: 'read-only' });
    await expect(change(id, { given: { minutes: 241, profile: 'read-only' } })).rejects.toThrow();
    await expect(change(id, { given: { minutes: 60, profile: 'read-and-write' } })).rejects.toThrow();
    await expect(
      runIn(
        opened.database,
        sql`insert into request (user_id, environment_id, kind, profile, reason, asked_minutes, policy, deadline_at, status)
        select user_id, environment_id, kind, profile, reason, asked_minutes, policy, deadline_at, 'approved' from request where id = ${id}`,
      ),
    ).rejects.toThrow();
    for (const status of ['cancelled', 'denied', 'lapsed', 'ended'] as const) {
      const one = await add({ requester: 'max', environment: 'Quality' });
      await change(one, { status });
      for (const other of ['pending', 'approved', 'used'] as const)
        await expect(change(one, { status: other })).rejects.toThrow();
      expect((await read(one))?.status).toBe(status);
    }
    await cancelAll();
  });

  it('list the last ones of a person, the newest first, and none that waits', async () => {
    const first = await add({ requester: 'erin' });
    await change(first, { status: 'denied' });
    const second = await add({ requester: 'erin' });
    await change(second, { status: 'lapsed' });
    const waiting = await add({ requester: 'erin' });
    const ids = (count: number) =>
      opened.store.transaction(async (tx) => (await tx.requests.lastOf('erin', 'account', count)).map(({ id }) => id));
    expect([await ids(3), await ids(1)]).toEqual([[second, first], [second]]);
    expect(await ids(3)).not.toContain(waiting);
    await cancelAll();
  });

  it('F17 know those whose requester is not active any more', async () => {
    const [pending, approved, used] = [
      await add(),
      await add({ environment: 'Quality' }),
      await add({ environment: 'Production' }),
    ];
    await change(approved, { status: 'approved' });
    await change(used, { status: 'used' });
    const orphaned = () =>
      opened.store.transaction(async (tx) => (await tx.requests.orphaned()).map(({ id }) => id).toSorted());
    expect(await orphaned()).toEqual([]);
    await runIn(opened.database, sql`update it_user set active = false where username = 'bob'`);
    expect(await orphaned()).toEqual([pending, approved]);
    await runIn(opened.database, sql`update it_user set active = true where username = 'bob'`);
    await cancelAll();
  });

  it('are none when their transaction fails', async () => {
    let id = 0;
    const failing = opened.store.transaction(async (tx) => {
      id = await tx.requests.add(wish());
      throw new AccessError({ code: 'repeated' });
    });
    await expect(failing).rejects.toThrow();
    expect(await read(id)).toBeUndefined();
  });
});
