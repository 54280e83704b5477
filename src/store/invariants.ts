import { type SQL, sql } from 'drizzle-orm';
import type { Broken, LeaseSeen, LedgerSeen, RequestSeen, Waiting } from '../ports/invariants.ts';
import { ROLE_RULES } from './invariants-roles.ts';

type Row = Readonly<Record<string, unknown>>;
/** Runs a statement as the owner of the store, who alone may read the queue. */
export type Run = (statement: SQL) => Promise<readonly Row[]>;

/** What must hold between the rows of the ledger, its jobs and its entries. `broken` selects what breaks it. */
export type Rule = Broken & Readonly<{ broken: SQL }>;

/** What the tables say, and what in them must never be so and is. */
export async function ledgerSeen(run: Run): Promise<LedgerSeen> {
  return {
    broken: await brokenRules(run, [...ACCOUNT_RULES, ...ROLE_RULES]),
    leases: (await run(LEASES)) as readonly LeaseSeen[],
    requests: (await run(REQUESTS)) as readonly RequestSeen[],
  };
}

/** All in one statement, so that all of them see one state. */
async function brokenRules(run: Run, rules: readonly Rule[]): Promise<readonly Broken[]> {
  const parts = rules.map(
    ({ id, says, broken }) =>
      sql`select ${id}::text id, ${says}::text says, b.what::text what from (${broken}) b (what)`,
  );
  const rows = await run(sql.join(parts, sql` union all `));
  return rows.map(({ id, says, what }) => ({ id: id as Broken['id'], says: `${says} (${what})` }));
}

/** Who has waited longer than they may, and which channels take no messages; the second is no fault of ours. */
export async function waitingTooLong(run: Run): Promise<Waiting> {
  const parked = (await run(PARKED)) as Waiting['parked'];
  return { broken: await brokenRules(run, [NOTICE_WAITS]), parked };
}

const NOTICE_WAITS: Rule = {
  id: 'I-7',
  says: 'for more than a minute',
  broken: sql`
    select coalesce('the channel ' || channel, '@' || username, 'the message ' || subject) || ', ' || count(*) || ' of them'
    from notice join audit_entry on seq = audit_seq left join it_user on it_user.id = notice.user_id
    where sent_at is null and audit_entry.at < clock_timestamp() - interval '60 seconds'
      and not exists (select from parked_channel where parked_channel.channel = notice.channel)
    group by channel, username, subject`,
};

const PARKED = sql`
  select channel, why, to_char(parked_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') since,
    (select count(*)::int from notice where notice.channel = parked_channel.channel and sent_at is null) waiting
  from parked_channel order by parked_at`;

const LEASES = sql`
  select lease.id, account_name account, account_id "accountId", environment.name environment, state::text, assisted,
    extract(epoch from ends_at)::float8 * 1000 "endsMs",
    coalesce(failures = 0 and least(ends_at, revoking_at) < clock_timestamp() - interval '15 seconds', false) late
  from lease join environment on environment.id = environment_id order by lease.id`;

const REQUESTS = sql`
  select request.id, case when role is null then 'account' else 'role' end asks, status::text,
    coalesce((select state::text from lease where request_id = request.id order by id desc limit 1), 'none') lease,
    (select count(*)::int from lease where request_id = request.id) leases,
    (select count(*)::int from lease where request_id = request.id and state = 'ended') ended,
    kind = 'temporary' and role is null and extends_id is null and status in ('approved', 'used', 'ended')
      and given_minutes is null "isEmpty"
  from request order by request.id`;

const name = sql`'R-' || request.id`;
const isLive = sql`lease.state <> 'ended'`;

const ACCOUNT_RULES: readonly Rule[] = [
  {
    id: 'I-4',
    says: 'more than one live account',
    broken: sql`select min(account_name) from lease where kind = 'temporary' and ${isLive} group by user_id, environment_id having count(*) > 1`,
  },
  {
    id: 'I-9',
    says: 'approved by its own requester',
    // Whoever approved one may answer for it later, when that was approved by somebody else.
    broken: sql`
      select ${name} from request join vote on vote.request_id = request.id where vote.user_id = request.user_id
        and not exists (select from request taken where taken.extends_id = request.id and taken.kind = 'permanent' and taken.status = 'ended')`,
  },
  {
    id: 'I-9',
    says: 'approved twice by one person',
    broken: sql`select ${name} from request join vote on vote.request_id = request.id group by request.id, vote.user_id having count(*) > 1`,
  },
  {
    id: 'I-12',
    says: 'a live account of a request that has none',
    broken: sql`select ${name} from request join lease on lease.request_id = request.id where ${isLive} and request.status <> 'used'`,
  },
  {
    id: 'I-12',
    says: 'in use, without a live account',
    broken: sql`select ${name} from request where role is null and status = 'used' and not exists (select from lease where request_id = request.id and ${isLive})`,
  },
  {
    id: 'I-12',
    says: 'more than one link that works',
    broken: sql`select ${name} from request join once_link on once_link.request_id = request.id where used_at is null group by request.id having count(*) > 1`,
  },
  {
    // A link is used up by the next one, or by what the page's one POST brought about.
    id: 'I-10',
    says: 'the last link is used, and nothing came of it',
    broken: sql`
      select ${name} from request join lateral (
        select used_at from once_link where request_id = request.id order by id desc limit 1) last on used_at is not null
      where status = 'approved' and not exists (
        select from audit_entry where request = request.id and at >= used_at - interval '1 millisecond'
          and kind in ('account-intended', 'account-request-refused', 'request-reopened'))`,
  },
  {
    id: 'I-13',
    says: 'reminded after its end',
    broken: sql`select account_name from lease join reminder on lease_id = lease.id where reminded_at > ends_at`,
  },
  {
    id: 'I-13',
    says: 'longer than twelve hours',
    broken: sql`
      select account_name from lease join request on request.id = request_id
      where lease.kind = 'temporary' and (lease.ends_at is null or lease.ends_at > started_at + interval '12 hours' or lease.ends_at = 'infinity')`,
  },
  {
    id: 'I-2',
    says: 'no job ends it in time',
    broken: sql`
      select account_name from lease where ${isLive} and (kind = 'temporary' or state in ('creating', 'revoking')) and not exists (
        select from graphile_worker._private_jobs where key = 'lease:' || lease.id || ':end' and attempts < max_attempts
          and (locked_at is not null or run_at <= coalesce(ends_at, now() + interval '1 minute') + interval '1 second' or failures > 0 and run_at < now() + interval '61 seconds'))`,
  },
  {
    id: 'I-2',
    says: 'its end is left to the retries of the library',
    broken: sql`
      select account_name from lease join graphile_worker._private_jobs job on job.key = 'lease:' || lease.id || ':end'
      where ${isLive} and failures = 0 and last_error is not null`,
  },
  {
    id: 'I-2',
    says: 'its end fails, and nobody was told',
    broken: sql`
      select account_name from lease where ${isLive} and failures > 0 and not exists (
        select from audit_entry where request = lease.request_id and kind = 'account-overdue')`,
  },
  {
    id: 'I-12',
    says: 'no job lets it lapse in time',
    broken: sql`
      select ${name} from request where status in ('pending', 'approved') and not exists (
        select from graphile_worker._private_jobs where key = 'request:' || request.id || ':lapse' and attempts < max_attempts
          and (locked_at is not null or run_at <= deadline_at + interval '1 second'))`,
  },
];
