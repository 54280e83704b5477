import { sql } from 'drizzle-orm';
import type { Figures } from '../ports/watch.ts';
import type { Client, Db } from './client.ts';

/** How things stand, from the indexes of what is open; by the store's clock. Throws as the store does when it is away. */
export const figures = (client: Client): Promise<Figures> =>
  client.use(async (db) => {
    const [pending, accounts, overdue, notices, trail] = await Promise.all([
      db.execute<Pending>(PENDING),
      db.execute<Counted>(ACCOUNTS),
      db.execute<Overdue>(OVERDUE),
      db.execute<Waiting>(NOTICES),
      trailOf(db),
    ]);
    const { roles = 0, ...late } = overdue[0] ?? NONE_OVERDUE;
    return {
      pending: [...pending],
      accounts: { ...NO_ACCOUNTS, ...Object.fromEntries(accounts.map(({ state, count }) => [state, count])) },
      roles,
      overdue: {
        account: { count: late.accounts, longestSeconds: late.accountSeconds },
        role: { count: late.endedRoles, longestSeconds: late.roleSeconds },
      },
      notices: [...notices],
      ...trail,
    };
  });

type Pending = Figures['pending'][number];
type Counted = Readonly<{ state: keyof Figures['accounts']; count: number }>;
type Waiting = Figures['notices'][number];
type Overdue = Readonly<{
  accounts: number;
  accountSeconds: number | null;
  roles: number;
  endedRoles: number;
  roleSeconds: number | null;
}>;

const NO_ACCOUNTS: Figures['accounts'] = { creating: 0, active: 0, extending: 0, revoking: 0 };
const NONE_OVERDUE: Overdue = { accounts: 0, accountSeconds: null, roles: 0, endedRoles: 0, roleSeconds: null };

const PENDING = sql`
  select case when role is null then 'account' else 'role' end asks, count(*)::int count,
    extract(epoch from clock_timestamp() - min(requested_at))::float8 "oldestSeconds"
  from request where status = 'pending' group by 1`;

const ACCOUNTS = sql`
  select state, count(*)::int count from lease where kind = 'temporary' and state <> 'ended' group by state`;

/** An end that somebody asked for is due when they did, not at the hour that it would have come anyway. */
const OVERDUE = sql`
  select account.*, role.* from (
    select count(*)::int accounts, extract(epoch from clock_timestamp() - min(least(ends_at, revoking_at)))::float8 "accountSeconds"
    from lease where kind = 'temporary' and state <> 'ended' and least(ends_at, revoking_at) < clock_timestamp()) account,
  (
    select count(*)::int roles, (count(*) filter (where ends_at < clock_timestamp()))::int "endedRoles",
      extract(epoch from clock_timestamp() - min(ends_at) filter (where ends_at < clock_timestamp()))::float8 "roleSeconds"
    from role_lease where ended_at is null) role`;

const NOTICES = sql`
  select case when parked_at is not null then 'parked-channel' when notice.channel is not null then 'channel' when user_id is not null then 'person' else 'message' end "to",
    case when notice.channel is null then '' when split_part(notice.channel, ':', 1) in ('slack', 'teams', 'playground')
      then split_part(notice.channel, ':', 1) else 'other' end platform,
    count(*)::int count, extract(epoch from clock_timestamp() - min(audit_entry.at))::float8 "oldestSeconds"
  from notice join audit_entry on seq = audit_seq left join parked_channel on parked_channel.channel = notice.channel
  where sent_at is null group by 1, 2`;

async function trailOf(
  db: Db,
): Promise<Pick<Figures, 'parkedChannels' | 'entries' | 'unsigned' | 'checkpointSeconds'>> {
  const [row] = await db.execute<{ entries: number; parked: number; signed: number; seconds: number | null }>(sql`
    select size::float8 entries, (select count(*)::int from parked_channel) parked, coalesce((select max(size) from checkpoint), 0)::float8 signed,
      (select extract(epoch from clock_timestamp() - max(at)) from checkpoint)::float8 seconds from audit_head`);
  if (!row) throw new Error('the head of the audit chain is missing');
  const { entries, parked, signed, seconds } = row;
  return { parkedChannels: parked, entries, unsigned: Math.max(0, entries - signed), checkpointSeconds: seconds };
}
