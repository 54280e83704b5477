import { type SQL, sql } from 'drizzle-orm';
import type { OpenStore } from '../../src/store/open.ts';
import { trailFaults } from './invariants-trail.ts';

type Row = Readonly<Record<string, unknown>>;

/** What the checker looks at: the store as its owner, the target as a superuser, and what processes wrote to their logs. */
export type Places = Readonly<{
  opened: OpenStore;
  inStore(statement: SQL): Promise<readonly Row[]>;
  inTarget(statement: SQL): Promise<readonly Row[]>;
  said?(): readonly string[];
}>;

/**
 * Everything that must never be so and is, in words, with the invariant's id first. `secrets` are credentials and tokens
 * that were used: none may be found. For when nothing is under way: an account that is past its end has its 15 seconds.
 */
export async function violations(places: Places, secrets: readonly string[] = []): Promise<readonly string[]> {
  const { inStore, inTarget } = places;
  const [leases, accounts, sessions] = [
    (await inStore(LEASES)) as readonly LeaseRow[],
    (await inTarget(ACCOUNTS)) as readonly AccountRow[],
    (await inTarget(SESSIONS)).map(({ oid }) => String(oid)),
  ];
  return [
    ...logins(leases, accounts),
    ...ends(leases, accounts, sessions),
    ...bothWays(leases, accounts),
    ...(await named(places, STORE_RULES)),
    ...(await trailFaults(places)),
    ...(await found(places, secrets)),
  ];
}

type LeaseRow = Readonly<{
  id: number;
  account: string;
  oid: string | null;
  state: string;
  ends: number;
  /** Past its end, or told to end, for longer than it may take; not where the target was away and people were told. */
  late: boolean;
  assisted: boolean;
}>;
type AccountRow = Readonly<{ name: string; oid: string; login: boolean; until: number | null; lease: string | null }>;

const LEASES = sql`
  select id, account_name account, account_id oid, state::text, assisted, extract(epoch from ends_at)::float8 * 1000 ends,
    failures = 0 and least(ends_at, revoking_at) < clock_timestamp() - interval '15 seconds' late
  from lease where kind = 'temporary' order by id`;
const ACCOUNTS = sql`
  select rolname name, oid::text, rolcanlogin login, extract(epoch from nullif(rolvaliduntil, '-infinity'))::float8 * 1000 until,
    substring(shobj_description(oid, 'pg_authid') from '^chatelaine lease (\\d+)$') lease
  from pg_roles where left(rolname, 4) = 'tmp_' order by rolname`;
const SESSIONS = sql`select distinct usesysid::text oid from pg_stat_activity where usesysid is not null`;

const LIVE = ['creating', 'active', 'extending', 'revoking'];

/** The target's own end is what holds when nobody of us is left. */
function logins(leases: readonly LeaseRow[], accounts: readonly AccountRow[]): readonly string[] {
  return accounts
    .filter(({ login }) => login)
    .flatMap(({ name, until }) => {
      const lease = leases.find(({ account }) => account === name);
      if (lease?.state === 'ended') return [`I-1: ${name} may log in after its end`];
      if (until === null) return [`I-1: ${name} may log in for ever`];
      return lease && until > lease.ends ? [`I-1: ${name} may log in longer than its lease`] : [];
    });
}

function ends(leases: readonly LeaseRow[], accounts: readonly AccountRow[], sessions: readonly string[]) {
  const names = new Set(accounts.map(({ name }) => name));
  return leases.flatMap(({ account, oid, state, late }) => [
    ...(state === 'ended' && names.has(account) ? [`I-2: ${account} has ended and is still there`] : []),
    ...(state === 'ended' && oid !== null && sessions.includes(oid)
      ? [`I-2: ${account} has ended and still has a session`]
      : []),
    ...(state !== 'ended' && late ? [`I-2: ${account} should have been gone 15 seconds ago`] : []),
  ]);
}

function bothWays(leases: readonly LeaseRow[], accounts: readonly AccountRow[]): readonly string[] {
  const missing = leases.filter(({ state, assisted }) => state === 'active' && !assisted);
  return [
    ...missing.flatMap(({ id, account, oid }) => {
      const there = accounts.find(({ name }) => name === account);
      if (!there) return [`I-3: ${account} is active and not there`];
      return there.oid === oid && there.lease === String(id) ? [] : [`I-3: ${account} is active and another one`];
    }),
    ...accounts
      .filter(
        ({ name }) => leases.filter(({ account, state }) => account === name && LIVE.includes(state)).length !== 1,
      )
      .map(({ name }) => `I-3: ${name} is there, and no live lease knows it`),
  ];
}

/** Each names what breaks it. */
type Rule = Readonly<{ says: string; broken: SQL }>;

const name = sql`'R-' || request.id`;
const STORE_RULES: readonly Rule[] = [
  {
    says: 'I-4: more than one live account',
    broken: sql`select min(account_name) from lease where kind = 'temporary' and state <> 'ended' group by user_id, environment_id having count(*) > 1`,
  },
  {
    says: 'I-9: approved by its own requester',
    broken: sql`select ${name} from request join vote on vote.request_id = request.id where vote.user_id = request.user_id`,
  },
  {
    says: 'I-9: approved twice by one person',
    broken: sql`select ${name} from request join vote on vote.request_id = request.id group by request.id, vote.user_id having count(*) > 1`,
  },
  {
    says: 'I-12: a live account of a request that has none',
    broken: sql`select ${name} from request join lease on lease.request_id = request.id where lease.state <> 'ended' and request.status <> 'used'`,
  },
  {
    says: 'I-12: in use, without a live account',
    broken: sql`select ${name} from request where status = 'used' and not exists (select from lease where request_id = request.id and state <> 'ended')`,
  },
  {
    says: 'I-12: more than one link that works',
    broken: sql`select ${name} from request join once_link on once_link.request_id = request.id where used_at is null group by request.id having count(*) > 1`,
  },
  {
    // A link is used up by the next one, or by what the page's one POST brought about.
    says: 'I-10: the last link is used, and nothing came of it',
    broken: sql`
      select ${name} from request join lateral (
        select used_at from once_link where request_id = request.id order by id desc limit 1) last on used_at is not null
      where status = 'approved' and not exists (
        select from audit_entry where request = request.id and at >= used_at - interval '1 millisecond'
          and kind in ('account-intended', 'account-request-refused', 'request-reopened'))`,
  },
  {
    says: 'I-13: reminded after its end',
    broken: sql`select account_name from lease join reminder on lease_id = lease.id where reminded_at > ends_at`,
  },
  {
    says: 'I-13: longer than twelve hours',
    broken: sql`
      select account_name from lease join request on request.id = request_id
      where lease.kind = 'temporary' and (lease.ends_at is null or lease.ends_at > started_at + interval '12 hours' or lease.ends_at = 'infinity')`,
  },
  {
    says: 'no job ends it in time',
    broken: sql`
      select account_name from lease where state <> 'ended' and kind = 'temporary' and not exists (
        select from graphile_worker._private_jobs where key = 'lease:' || lease.id || ':end' and attempts < max_attempts
          and (locked_at is not null or run_at <= ends_at + interval '1 second' or failures > 0 and run_at < now() + interval '61 seconds'))`,
  },
  {
    says: 'its end is left to the retries of the library',
    broken: sql`
      select account_name from lease join graphile_worker._private_jobs job on job.key = 'lease:' || lease.id || ':end'
      where state <> 'ended' and failures = 0 and last_error is not null`,
  },
  {
    says: 'its end fails, and nobody was told',
    broken: sql`
      select account_name from lease where state <> 'ended' and failures > 0 and not exists (
        select from audit_entry where request = lease.request_id and kind = 'account-overdue')`,
  },
  {
    says: 'no job lets it lapse in time',
    broken: sql`
      select ${name} from request where status in ('pending', 'approved') and not exists (
        select from graphile_worker._private_jobs where key = 'request:' || request.id || ':lapse' and attempts < max_attempts
          and (locked_at is not null or run_at <= deadline_at + interval '1 second'))`,
  },
];

async function named({ inStore }: Places, rules: readonly Rule[]): Promise<readonly string[]> {
  const parts = rules.map(
    ({ says, broken }) => sql`select ${says}::text says, b.what::text what from (${broken}) b (what)`,
  );
  const rows = await inStore(sql.join(parts, sql` union all `));
  return rows.map(({ says, what }) => `${says} (${what})`);
}

const TABLES = sql`
  select quote_ident(schemaname) || '.' || quote_ident(tablename) name from pg_tables
  where schemaname not in ('pg_catalog', 'information_schema')`;

/** I-11: in no row of any table, and in no line of a log. */
async function found({ inStore, said }: Places, secrets: readonly string[]): Promise<readonly string[]> {
  if (secrets.length === 0) return [];
  const list = sql.join(
    secrets.map((secret) => sql`${secret}`),
    sql`, `,
  );
  const parts = (await inStore(TABLES)).map(
    ({ name: table }) => sql`
      select ${String(table)}::text place from ${sql.raw(String(table))} t
      where exists (select from unnest(array[${list}]::text[]) secret where strpos(t::text, secret) > 0)`,
  );
  const rows = await inStore(sql`${sql.join(parts, sql` union `)}`);
  const logged = said?.().some((line) => secrets.some((secret) => line.includes(secret))) ?? false;
  return [
    ...rows.map(({ place }) => `I-11: a secret is in ${place}`),
    ...(logged ? ['I-11: a secret is in a log'] : []),
  ];
}
