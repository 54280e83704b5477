import { accountName } from '../src/domain/account.ts';
import type { AccountGround } from './account-ground.ts';
import { VERIFIER } from './account-offers.ts';

/** A lease that is to end, and its account. */
export type Due = Readonly<{ account: string; endsAtMs: number }>;

/**
 * Accounts as the product has made them, with their leases and the jobs that end these at so many milliseconds from now,
 * one for each person; in bulk, because it is their end that is timed.
 */
export async function leaseAccounts(ground: AccountGround, endsAfterMs: readonly number[]): Promise<readonly Due[]> {
  const { owner, bot, database, people } = ground;
  if (people.length < endsAfterMs.length) throw new Error('there are fewer people than leases');
  const held = people.slice(0, endsAfterMs.length);
  const from = Date.now();
  const due = held.map((person, i) => ({
    account: accountName(person, crypto.getRandomValues(new Uint8Array(6))),
    endsAtMs: from + (endsAfterMs[i] ?? 0),
  }));
  const names = due.map(({ account }) => account);
  const ends = due.map(({ endsAtMs }) => new Date(endsAtMs).toISOString());
  const leases = await owner.begin(async (sql) => {
    const requests = await sql<{ id: number; username: string }[]>`
      insert into request (user_id, environment_id, kind, profile, reason, asked_minutes, policy, deadline_at)
      select it_user.id, environment.id, 'temporary', 'read-only', 'INC-4711', 240, policy, clock_timestamp() + interval '4 hours'
      from it_user, environment, infrastructure where username = any(${[...held]}) and environment.name = ${database.environment}
      returning id, (select username from it_user where it_user.id = user_id)`;
    const numbers = new Map(requests.map(({ id, username }) => [username, id]));
    return sql<{ id: number; account: string; endsAt: string }[]>`
      with given as (select * from unnest(${held.map((person) => numbers.get(person) ?? 0)}::int[], ${names}::text[], ${ends}::text[]) g (request, account, ends)),
      used as (update request set status = 'used', started_at = clock_timestamp(), ends_at = ends::timestamptz from given where id = request)
      insert into lease (request_id, user_id, environment_id, kind, profile, account_name, state, ends_at)
      select id, user_id, environment_id, kind, profile, account, 'active', ends::timestamptz from given join request on id = request
      returning id, account_name account, ends_at::text "endsAt"`;
  });
  const oids = await makeRoles(bot, leases);
  await owner`update lease set account_id = oid from unnest(${leases.map(({ id }) => id)}::int[], ${oids}::text[]) made (lease, oid) where id = lease`;
  await owner`
    select enqueue('end-lease', json_build_object('task', 'end-lease', 'lease', id, 'environment', ${database.environment}::text),
      'lease:' || id || ':end', 'target:' || ${database.environment}::text || ':' || id % 4, ends_at)
    from lease where id = any(${leases.map(({ id }) => id)})`;
  return due;
}

/** By the bot, whose they then are to drop; their ids in the same order. */
async function makeRoles(
  bot: AccountGround['bot'],
  leases: readonly Readonly<{ id: number; account: string; endsAt: string }>[],
): Promise<readonly string[]> {
  const list = JSON.stringify(leases);
  await bot.unsafe(`do $$ declare one record; begin
    for one in select * from json_to_recordset('${list}') as l (id int, account text, "endsAt" text) loop
      execute format('create role %I login connection limit 4 password %L valid until %L in role chatelaine_ro', one.account, '${VERIFIER}', one."endsAt");
      execute format('alter role %I set statement_timeout = %L', one.account, '15min');
      execute format('alter role %I set idle_in_transaction_session_timeout = %L', one.account, '5min');
      execute format('comment on role %I is %L', one.account, 'chatelaine lease ' || one.id);
    end loop; end $$`);
  const rows = await bot<{ oid: string }[]>`
    select r.oid::text from json_to_recordset(${list}::text::json) as l (id int, account text) join pg_roles r on rolname = account order by l.id`;
  const sorted = leases.map(({ id }, place) => ({ id, place })).toSorted((a, b) => a.id - b.id);
  const oids: string[] = [];
  for (const [i, { place }] of sorted.entries()) oids[place] = rows[i]?.oid ?? '';
  return oids;
}
