import { type SQL, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openTestStore, runIn, type TestDatabase } from '../support/database.ts';
import { importFacts, SAMPLE, userNamed } from './sample.ts';

const at = (hour: number): string => `2026-11-21T${String(hour).padStart(2, '0')}:00:00.000Z`;
const idOf = (username: string): SQL => sql`(select id from it_user where username = ${username})`;
const inEnvironment = (name: string): SQL => sql`(select id from environment where name = ${name})`;
const NOTHING = { leases: [], waiting: [], asked: [] };

type Lease = Readonly<{ who: string; where: string; state: string; ends: number | null }>;
/** Made of a request that is over; the number of that. */
async function addLease(database: TestDatabase, { who, where, state, ends }: Lease): Promise<number> {
  const request = await addRequest(database, who, 1, where);
  await runIn(database, sql`update request set status = 'ended' where id = ${request}`);
  await runIn(
    database,
    sql`insert into lease (request_id, user_id, environment_id, kind, profile, account_name, state, created_at, ends_at,
        ended_at, cause)
      values (${request}, ${idOf(who)}, ${inEnvironment(where)}, ${ends === null ? 'permanent' : 'temporary'}, 'read-only',
        ${`tmp_${who}_${ends ?? 'x'}`}, ${state}, ${at(0)}, ${ends === null ? null : at(ends)},
        ${state === 'ended' ? at(5) : null}, ${state === 'active' ? null : 'expired'}::end_cause)`,
  );
  return request;
}

/** Gives its number. */
async function addRequest(database: TestDatabase, who: string, asked: number, where = 'Production'): Promise<number> {
  const [row] = await runIn(
    database,
    sql`insert into request (user_id, environment_id, kind, profile, reason, policy, requested_at, deadline_at)
      values (${idOf(who)}, ${inEnvironment(where)}, 'temporary', 'read-and-write', 'because', 1, ${at(asked)},
        ${at(asked + 4)}) returning id`,
  );
  return Number(row?.id);
}

async function openSample() {
  const open = await openTestStore();
  const administrators = [
    userNamed('yara', { defaultRole: 'Administrator' }),
    userNamed('gone', { defaultRole: 'Administrator', active: false }),
    userNamed('lead', { teams: [['Banking', 'Administrator']] }),
  ];
  await importFacts(open.store, { ...SAMPLE, users: [...SAMPLE.users, ...administrators] });
  return open;
}

describe('standing', () => {
  it("has a user's leases that have not ended, the soonest end first", async () => {
    const { store, database } = await openSample();
    const late = await addLease(database, { who: 'ana', where: 'Production', state: 'active', ends: 9 });
    const endless = await addLease(database, { who: 'ana', where: 'Development', state: 'active', ends: null });
    const early = await addLease(database, { who: 'ana', where: '__proto__', state: 'revoking', ends: 4 });
    await addLease(database, { who: 'ana', where: 'Development', state: 'ended', ends: 3 });
    await addLease(database, { who: 'bob', where: 'Development', state: 'active', ends: 2 });
    expect(await store.standing('ana')).toEqual({
      ...NOTHING,
      leases: [
        { request: early, environment: '__proto__', profile: 'read-only', endsAt: at(4), state: 'revoking' },
        { request: late, environment: 'Production', profile: 'read-only', endsAt: at(9), state: 'active' },
        { request: endless, environment: 'Development', profile: 'read-only', endsAt: null, state: 'active' },
      ],
    });
  });

  it('has the requests that are open, the longest wait first: their own, and for an Administrator those of others', async () => {
    const { store, database } = await openSample();
    const late = await addRequest(database, 'ana', 8, 'Development');
    const early = await addRequest(database, 'ana', 6);
    const own = await addRequest(database, 'zoe', 7);
    const closed = await addRequest(database, 'ana', 5, '__proto__');
    await runIn(database, sql`update request set status = 'denied' where id = ${closed}`);
    const line = (id: number, asked: number, environment = 'Production') => ({
      id,
      environment,
      profile: 'read-and-write',
      status: 'pending',
      deadlineAt: at(asked + 4),
    });
    const ofAna = [line(early, 6), line(late, 8, 'Development')];
    expect(await store.standing('ana')).toEqual({ ...NOTHING, asked: ofAna });
    expect(await store.standing('zoe')).toEqual({
      leases: [],
      waiting: ofAna.map((one) => ({ ...one, requester: 'ana' })),
      asked: [line(own, 7)],
    });
  });

  it('leaves out of what waits the requests that the user has answered, not those that others have', async () => {
    const { store, database } = await openSample();
    const [first, second] = [await addRequest(database, 'ana', 6), await addRequest(database, 'ana', 7, 'Development')];
    const answer = (request: number, who: string) =>
      runIn(database, sql`insert into vote (request_id, user_id, answer) values (${request}, ${idOf(who)}, 'deny')`);
    await answer(first, 'zoe');
    await answer(second, 'yara');
    const waitingFor = async (who: string) => (await store.standing(who)).waiting.map(({ id }) => id);
    expect([await waitingFor('zoe'), await waitingFor('yara')]).toEqual([[second], [first]]);
  });

  it('lets nobody answer who has left, who is Administrator in a team only, or whom nobody knows', async () => {
    const { store, database } = await openSample();
    await addRequest(database, 'ana', 6);
    for (const who of ['gone', 'lead', 'nobody']) expect(await store.standing(who)).toEqual(NOTHING);
    expect((await store.standing('yara')).waiting).toHaveLength(1);
  });
});
