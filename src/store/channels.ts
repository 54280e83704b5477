import { sql } from 'drizzle-orm';
import type { HeldEntry } from '../cards/audit-summary.ts';
import { AccessError } from '../domain/problem.ts';
import type { Channels, Held, ParkedChannel, Subscribed } from '../ports/channels.ts';
import type { Client, Db } from './client.ts';
import { grouped, type Reader } from './columns.ts';

/** Of one transaction. */
export const channelsOn = (tx: Db): Channels => ({
  park: (channel, why, recorded) => park(tx, channel, why, recorded),
  unpark: async (channel) => {
    const [row] = await tx.execute(sql`delete from parked_channel where channel = ${channel} returning recorded`);
    return row?.recorded === true;
  },
  subscriptions: (channel) => subscriptions(tx, channel),
  subscribe: (channel, to, by) => subscribe(tx, channel, to, by),
  unsubscribe: async (channel, to) => {
    const gone = await tx.execute(sql`
      delete from channel_subscription where channel = ${channel} and ${columnOf(to)} = ${idOf(to)} returning id`);
    return gone.length > 0;
  },
  held: () => held(tx),
  release: async (channel) => void (await tx.execute(sql`delete from held_entry where channel = ${channel}`)),
});

async function park(tx: Db, channel: string, why: string, recorded: boolean): Promise<boolean> {
  const [before] = await tx.execute(sql`select recorded from parked_channel where channel = ${channel}`);
  await tx.execute(sql`
    insert into parked_channel (channel, why, recorded) values (${channel}, ${why}, ${recorded})
    on conflict (channel) do update set why = excluded.why, tried_at = clock_timestamp(),
      recorded = parked_channel.recorded or excluded.recorded`);
  return recorded && before?.recorded !== true;
}

async function subscriptions(db: Reader, channel: string): Promise<readonly Subscribed[]> {
  const rows = await db.execute<Record<Subscribed['scope'], string | null>>(sql`
    select application.name application, team.name team, environment.name environment
    from channel_subscription c left join application on application.id = application_id
      left join team on team.id = c.team_id left join environment on environment.id = environment_id
    where channel = ${channel} order by c.id`);
  return rows.flatMap((row) =>
    SCOPES.flatMap((scope) => (row[scope] === null ? [] : [{ scope, name: row[scope] as string }])),
  );
}
const SCOPES = ['application', 'team', 'environment'] as const;

async function subscribe(tx: Db, channel: string, to: Subscribed, by: string): Promise<boolean> {
  const [there] = await tx.execute(sql`select ${idOf(to)} id`);
  if (there?.id == null) throw new AccessError({ code: 'missing', what: to.scope, id: to.name });
  const added = await tx.execute(sql`
    insert into channel_subscription (channel, ${columnOf(to)}, subscribed_by)
    values (${channel}, ${idOf(to)}, (select id from it_user where username = ${by})) on conflict do nothing returning id`);
  return added.length > 0;
}

const columnOf = ({ scope }: Subscribed) => sql.identifier(`${scope}_id`);
const idOf = ({ scope, name }: Subscribed) => sql`(select id from ${sql.identifier(scope)} where name = ${name})`;

async function held(db: Reader): Promise<readonly Held[]> {
  type Row = { channel: string; seq: number; kind: HeldEntry['kind']; actor: string | null };
  const rows = await db.execute<Row>(sql`
    select channel, audit_seq::float8 seq, kind, coalesce(name, actor) actor
    from held_entry join audit_entry on seq = audit_seq left join it_user on username = actor order by channel, audit_seq`);
  return [...grouped(rows, ({ channel }) => channel)].map(([channel, entries]) => ({
    channel,
    entries: entries.map(({ seq, kind, actor }) => ({ seq, kind, actor: actor ?? undefined })),
  }));
}

const ISO = sql.raw(`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`);

export const parkedChannels = (client: Client): Promise<readonly ParkedChannel[]> =>
  client.use((db) =>
    db.execute<ParkedChannel>(sql`
      select channel, to_char(parked_at at time zone 'UTC', ${ISO}) since, why,
        to_char(tried_at at time zone 'UTC', ${ISO}) "triedAt",
        (select count(*)::float8 from notice where notice.channel = parked_channel.channel and sent_at is null) waiting
      from parked_channel order by parked_at, channel`),
  );

export async function isParked(db: Reader, channel: string): Promise<boolean> {
  return (await db.execute(sql`select from parked_channel where channel = ${channel}`)).length > 0;
}
