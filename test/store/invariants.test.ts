import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenText } from '../../src/ports/invariants.ts';
import { openClient } from '../../src/store/client.ts';
import { ledgerSeen, type Run, waitingTooLong } from '../../src/store/invariants.ts';
import { trailFaults } from '../../src/usecases/trail-invariants.ts';
import { file, linkFor, obtain, openStage, type Stage } from '../support/accounts.ts';
import { holdPermanent } from '../support/permanent.ts';

let stage: Stage;
/** One with an account, one that waits, one that is approved and has a link. */
let [held, pending, approved] = [0, 0, 0];
beforeAll(async () => {
  stage = await openStage();
  held = (await obtain(stage, 'bob')).request;
  pending = await file(stage, 'bob', 'dbuser request Quality for 1h because INC-1');
  approved = await file(stage, 'erin', 'dbuser request Development for 1h because INC-2');
  await linkFor(stage, 'erin', approved);
});
afterAll(() => stage.close());

const NEVER = new Error('taken back');

/** What is said of the store after this damage, which is taken back. */
async function damaged(damage: readonly SQL[], look = everything): Promise<readonly string[]> {
  const owner = openClient(stage.opened.database.url, { connections: 1 });
  let said: readonly string[] = [];
  try {
    await owner.transaction(sql`begin; set local session_replication_role = replica`, async (db) => {
      for (const statement of damage) await db.execute(statement);
      said = await look(async (statement) => [...(await db.execute(statement))]);
      throw NEVER;
    });
  } catch (error) {
    if (error !== NEVER) throw error;
  } finally {
    await owner.end();
  }
  return said;
}

async function everything(run: Run): Promise<readonly string[]> {
  const { broken, requests } = await ledgerSeen(run);
  return [...broken, ...(await trailFaults(stage.opened.store, requests))].map(brokenText);
}

const jobs = sql`graphile_worker._private_jobs`;
const later = (ids: string) => sql`update ${jobs} set run_at = run_at + interval '1 hour' where key ~ ${ids}`;
const roleLease = (ends: string, role = 'Developer') => sql`
  insert into role_lease (request_id, user_id, role, scope, before, created_at, ends_at)
  select ${held}, id, ${role}, 'default', 'No Access', clock_timestamp() - interval '1 day', clock_timestamp() + ${ends}::interval
  from it_user where username = 'bob'`;

describe('the ledger', () => {
  it('is as it has to be while people work', async () => expect(await damaged([])).toEqual([]));

  it.each<[string, () => readonly SQL[], RegExp]>([
    [
      'I-4 two live accounts of one person there',
      () => [
        sql`drop index lease_one_live_temporary`,
        sql`insert into lease (request_id, user_id, environment_id, kind, profile, account_name, state, ends_at)
          select request_id, user_id, environment_id, kind, profile, 'tmp_second', 'active', ends_at from lease where request_id = ${held}`,
      ],
      /^I-4: more than one live account \(tmp_bob_\w+\)/,
    ],
    [
      'I-9 approved by its own requester',
      () => [
        sql`update vote set user_id = (select user_id from request where id = ${held}) where request_id = ${held}`,
      ],
      /^I-9: approved by its own requester \(R-\d+\)/,
    ],
    [
      'I-12 an account that lives on a request that was denied',
      () => [sql`update request set status = 'denied' where id = ${held}`],
      /^I-12: a live account of a request that has none/,
    ],
    [
      'I-12 a request in use without an account',
      () => [
        sql`update lease set state = 'ended', ended_at = clock_timestamp(), cause = 'expired' where request_id = ${held}`,
      ],
      /^I-12: in use, without a live account/,
    ],
    [
      'I-12 two links that work',
      () => [
        sql`insert into once_link (token_hash, request_id, user_id, expires_at)
          select repeat('0', 64), request_id, user_id, expires_at from once_link where request_id = ${approved}`,
      ],
      /^I-12: more than one link that works/,
    ],
    [
      'I-10 a link that is used and made nothing',
      () => [sql`update once_link set used_at = clock_timestamp() where request_id = ${approved}`],
      /^I-10: the last link is used, and nothing came of it/,
    ],
    [
      'I-13 a reminder after the end',
      () => [
        sql`insert into reminder (lease_id, kind, reminded_at) select id, 'hour', ends_at + interval '1 second' from lease`,
      ],
      /^I-13: reminded after its end/,
    ],
    [
      'I-13 an end past twelve hours',
      () => [
        sql`alter table lease drop constraint lease_twelve_hours`,
        sql`update lease set ends_at = created_at + interval '12 hours 2 minutes'`,
      ],
      /^I-13: longer than twelve hours/,
    ],
    ['I-2 a job of an end that comes too late', () => [later('^lease:.*:end$')], /^I-2: no job ends it in time/],
    [
      'I-2 an end that only the library tries again',
      () => [sql`update ${jobs} set last_error = 'down' where key ~ '^lease:.*:end$'`],
      /^I-2: its end is left to the retries of the library/,
    ],
    [
      'I-2 an end that fails in silence',
      () => [sql`update lease set failures = 1`],
      /^I-2: its end fails, and nobody was told/,
    ],
    ['I-12 a request that nothing lets lapse', () => [later(':lapse$')], /^I-12: no job lets it lapse in time/],
    [
      'I-5 a request that was approved beside the trail',
      () => [
        sql`update request set status = 'approved', given_minutes = 60, given_profile = profile where id = ${pending}`,
      ],
      /^I-5: R-\d+ is approved, and its entries say pending/,
    ],
    [
      'I-5 an account whose state no entry tells',
      () => [sql`update lease set state = 'extending'`],
      /^I-5: R-\d+ is .*"lease":"extending".*, and its entries say .*"lease":"active"/,
    ],
    [
      'I-9 an approval that gave nothing',
      () => [sql`update request set given_minutes = null where id = ${approved}`],
      /^I-9: R-\d+ was approved, and nothing was given/,
    ],
    [
      'I-2 a role that is past its end',
      () => [roleLease('-16 seconds')],
      /^I-2: a role that should have ended 15 seconds ago \(R-\d+ \(Developer\)\)/,
    ],
    ['I-2 a role that nothing ends', () => [roleLease('1 hour')], /^I-2: no job ends a role in time/],
    [
      'I-3 a slot that holds another role than the one held for a while',
      () => [roleLease('1 hour', 'Somebody Else')],
      /^I-3: a role is held for a while, and its slot holds another \(R-\d+ \(Somebody Else\), \w+\)/,
    ],
  ])('says where it is not: %s', async (_, damage, says) => {
    const said = await damaged(damage());
    expect(
      said.filter((one) => says.test(one)),
      said.join('\n'),
    ).not.toEqual([]);
  });

  it('shows a permanent account as one without an end, which is late only when it was to be ended', async () => {
    const { lease, account } = await holdPermanent(stage);
    const shown = async (damage: readonly SQL[]) => {
      const own = async (run: Run) => (await ledgerSeen(run)).leases.filter((one) => one.id === lease);
      let found: Awaited<ReturnType<typeof own>> = [];
      await damaged(damage, async (run) => {
        found = await own(run);
        return [];
      });
      return found;
    };
    expect(await shown([])).toMatchObject([{ account, state: 'active', endsMs: null, late: false }]);
    const toEnd = (ago: string) =>
      sql`update lease set state = 'revoking', cause = 'given-back', revoking_at = clock_timestamp() - ${ago}::interval where id = ${lease}`;
    expect(await shown([toEnd('14 seconds')])).toMatchObject([{ state: 'revoking', late: false }]);
    expect(await shown([toEnd('16 seconds')])).toMatchObject([{ state: 'revoking', late: true }]);
  });

  it('takes of two roles that lie on each other the upper one for the slot’s', async () => {
    const [bob] = await stage.opened.store.transaction(async (tx) => (await tx.facts({ users: ['bob'] })).users);
    const own = bob?.defaultRole ?? '';
    const stacked = async (below: string, above: string) =>
      (
        await damaged([sql`drop index role_lease_one_live`, roleLease('1 hour', below), roleLease('2 hours', above)])
      ).filter((one) => one.startsWith('I-3'));
    expect(await stacked('Another', own)).toEqual([]);
    expect(await stacked(own, 'Another')).toHaveLength(1);
  });
});

describe('I-7 notices', () => {
  const waiting = async (run: Run) => {
    const { broken, parked } = await waitingTooLong(run);
    return [...broken.map(brokenText), ...parked.map(({ channel, why, waiting }) => `${channel}: ${why}, ${waiting}`)];
  };
  const MINUTE_AGO = [
    sql`alter table audit_entry disable trigger all`,
    sql`update audit_entry set at = at - interval '61 seconds'`,
  ];
  const AUDIT = /^I-7: for more than a minute \(the channel playground:audit, \d+ of them\)$/;
  it('may be on their way for a minute, and are told by whom they are for after that', async () => {
    expect(await damaged([], waiting)).toEqual([]);
    const said = await damaged(MINUTE_AGO, waiting);
    expect(said).toContainEqual(expect.stringMatching(AUDIT));
    expect(said).toContainEqual(expect.stringMatching(/^I-7: .*\(@bob, \d+ of them\)$/));
    expect(await damaged([...MINUTE_AGO, sql`update notice set sent_at = now()`], waiting)).toEqual([]);
  });

  it('may wait for a channel that takes none, which is told instead', async () => {
    const park = sql`insert into parked_channel (channel, why, recorded) values ('playground:audit', 'archived', true)`;
    const said = await damaged([...MINUTE_AGO, park], waiting);
    expect(said).not.toContainEqual(expect.stringMatching(AUDIT));
    expect(said).toContainEqual(expect.stringMatching(/^playground:audit: archived, [1-9]\d*$/));
  });
});
