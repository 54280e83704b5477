import { type SQL, sql } from 'drizzle-orm';
import { auditPostCard } from '../cards/audit-post.ts';
import type { Card } from '../cards/card.ts';
import type { AuditEntry, NewAuditEntry } from '../domain/audit.ts';
import { isRefusal, isRepeated, REFUSALS, type Said, saidOf, threadOf } from '../domain/audit-notice.ts';
import type { Reader } from './columns.ts';

/** How channels hear of an entry that is about to be put on the chain. Only a refusal costs a question to the trail. */
export async function howSaid(tx: Reader, entry: NewAuditEntry): Promise<Said> {
  if (!isRefusal(entry) || entry.actor === undefined) return saidOf(entry, 0);
  return saidOf(entry, 1 + (await refusalsOf(tx, entry.actor, sql`clock_timestamp()`)));
}

/**
 * After `written`, a statement that returns the number of an entry: tells it to the channels that are to hear of it, or
 * keeps it back for them. What is told has no card: it is drawn when it goes out, of the entry and the names as they are then.
 */
export function tellingChannels(written: SQL, entry: NewAuditEntry, said: Said): SQL {
  const told = sql`from written, (${channelsOf(entry)}) told`;
  return said === 'quiet'
    ? sql`with written as (${written}) insert into held_entry (channel, audit_seq) select channel, seq ${told}`
    : sql`with written as (${written}) insert into notice (audit_seq, channel, thread, is_reply)
        select seq, channel, ${threadOf(entry) ?? null}::text, ${said === 'thread'}::boolean ${told} order by channel`;
}

/** All that the directory names for it, else the default one; and whoever has subscribed, which takes nothing from others. */
const channelsOf = ({ application, team, environment }: NewAuditEntry): SQL => sql`
  with place as (
    select (select id from application where name = ${application ?? null}::text) application_id,
      (select team_id from application where name = ${application ?? null}::text) owner_id,
      (select id from team where name = ${team ?? null}::text) team_id,
      (select id from environment where name = ${environment ?? null}::text) environment_id
  ), named as (
    select channel from channel c, place p where ${isAt}
  )
  select channel from named
  union select channel from channel
    where num_nonnulls(team_id, application_id, environment_id) = 0 and not exists (select from named)
  union select channel from channel_subscription c, place p where ${isAt}`;

const isAt = sql`c.application_id = p.application_id or c.team_id in (p.team_id, p.owner_id) or c.environment_id = p.environment_id`;

/** Within the hour before a moment. Nobody's every refusal is read: so many say enough. */
async function refusalsOf(db: Reader, actor: string, moment: SQL, until?: number): Promise<number> {
  const kinds = sql.join(
    REFUSALS.map((kind) => sql`${kind}`),
    sql`, `,
  );
  const isBefore = until === undefined ? sql`true` : sql`seq <= ${until}`;
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int count from (
      select at from audit_entry where actor = ${actor} and kind in (${kinds}) and ${isBefore} order by seq desc limit 1000
    ) latest where at > ${moment} - interval '1 hour'`);
  return row?.count ?? 0;
}

type Row = Readonly<{ entry: string; hash: string; names: Readonly<Record<string, string>> | null }>;

/** What is said of an entry, with the names that its people have now. */
export async function entryCard(db: Reader, seq: number): Promise<Card> {
  const [row] = await db.execute<Row>(sql`
    select entry, hash, (select json_object_agg(username, name) from it_user where username in (actor, member)) names
    from audit_entry where seq = ${seq}`);
  if (!row) throw new Error(`there is no entry ${seq}`);
  const entry = { ...(JSON.parse(row.entry) as AuditEntry), hash: row.hash };
  const names = new Map(Object.entries(row.names ?? {}).map(([username, name]) => [username, { name }]));
  const refusals = isRefusal(entry) && entry.actor !== undefined ? await refusalsUntil(db, entry.actor, entry) : 0;
  return auditPostCard({ entry, names: { users: names }, ...(isRepeated(refusals) && { refusals }) });
}

const refusalsUntil = (db: Reader, actor: string, { at, seq }: AuditEntry): Promise<number> =>
  refusalsOf(db, actor, sql`${at}::timestamptz`, seq);
