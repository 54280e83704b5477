import { and, desc, eq, gt, isNotNull, isNull, lte, min, type SQL, sql } from 'drizzle-orm';
import { asOfCard } from '../cards/audit-post.ts';
import type { Card } from '../cards/card.ts';
import type { Notice, Recipient, StoredNotice, Thread } from '../ports/store.ts';
import { notice } from './audit-schema.ts';
import type { Client } from './client.ts';
import type { Reader, Writer } from './columns.ts';
import { entryCard } from './entry-notices.ts';
import { hasUnsettled } from './posted-messages.ts';
import { itUser } from './schema.ts';

/**
 * One to a subject, of which no copy is or will be anywhere, is none. One to a channel that is told of the entry anyway is
 * what it is told: the same row, so that it keeps its place.
 */
export async function notify(tx: Writer, { seq, card, to, ...more }: Notice): Promise<void> {
  const subject = 'subject' in to ? to.subject : null;
  const channel = 'channel' in to ? to.channel : null;
  const user = 'user' in to ? idOf(to.user) : sql`null::integer`;
  const { keeps = null, change = 'last' } = more as Readonly<{ keeps?: string; change?: string }>;
  await tx.execute(sql`with told as (
      update notice set card = ${JSON.stringify(card)}::text::jsonb, keeps = ${keeps}::text
      where audit_seq = ${seq}::bigint and channel = ${channel}::text and card is null returning id
    )
    insert into notice (audit_seq, user_id, channel, subject, card, keeps, change)
    select ${seq}::bigint, ${user}, ${channel}::text, ${subject}::text, ${JSON.stringify(card)}::text::jsonb, ${keeps}::text, ${change}::text
    where not exists (select from told) and (${subject}::text is null or ${hasUnsettled(sql`${subject}::text`)}
      or exists (select from notice where keeps = ${subject}::text))`);
}

export async function recipients(client: Client): Promise<readonly Recipient[]> {
  const { channel, subject } = notice;
  const rows = await client.use((db) =>
    db
      .select({ user: itUser.username, channel, subject })
      .from(notice)
      .leftJoin(itUser, eq(itUser.id, notice.userId))
      .where(isNull(notice.sentAt))
      .groupBy(itUser.username, channel, subject)
      .orderBy(min(notice.id)),
  );
  return rows.map(recipientFrom);
}

type Row = Readonly<{ user: string | null; channel: string | null; subject: string | null }>;

function recipientFrom({ user, channel, subject }: Row): Recipient {
  if (channel !== null) return { channel };
  return subject === null ? { user: user ?? '' } : { subject };
}

/** What comes next for a recipient. `about` is the subject of the copies that it makes or changes. */
export type Next = Readonly<{ id: number; seq: number; card: Card; about: string | undefined; thread?: Thread }>;

/** In the order in which they were recorded: writers are one at a time, so the ids have it. */
export async function firstUnsent(db: Reader, to: Recipient): Promise<Next | undefined> {
  const [row] = await db
    .select({
      id: notice.id,
      seq: notice.auditSeq,
      card: notice.card,
      keeps: notice.keeps,
      thread: notice.thread,
      isReply: notice.isReply,
    })
    .from(notice)
    .where(and(isNull(notice.sentAt), isTo(to)))
    .orderBy(notice.id)
    .limit(1);
  if (!row) return undefined;
  const { id, seq, keeps, thread, isReply } = row;
  const card = row.card ?? (await entryCard(db, seq));
  return { id, seq, card, about: aboutOf(to, keeps), ...(thread !== null && { thread: { of: thread, isReply } }) };
}

const aboutOf = (to: Recipient, keeps: string | null): string | undefined =>
  'subject' in to ? to.subject : (keeps ?? undefined);

/**
 * As it is to be sent now. Of several cards for a subject only the newest is drawn, once, as loudly as the loudest of them
 * says. A message that is posted late has that card already, and is no copy to change where one of them was the last.
 */
export async function inNewestState(db: Reader, to: Recipient, { about, ...own }: Next): Promise<StoredNotice> {
  if ('subject' in to) return toSubject(db, to, own);
  if (about === undefined) return { ...own, to };
  const changes = await changesOf(db, about, own.id);
  const keeps = changes?.change !== 'last' && { keeps: about };
  // What a channel is told of an entry stays that, in whatever state it is shown.
  if (own.thread && changes) return { ...own, card: asOfCard(changes.card, own.seq), to, ...keeps };
  const { seq, card } = changes ?? own;
  return { ...own, seq, card, to, ...keeps };
}

async function toSubject(db: Reader, to: Recipient & { subject: string }, own: Omit<Next, 'about'>) {
  const newest = (await changesOf(db, to.subject, own.id - 1)) ?? { ...own, change: 'last' as const };
  const rows = await db
    .select({ channel: notice.channel })
    .from(notice)
    .where(and(eq(notice.auditSeq, newest.seq), isNotNull(notice.thread), isNotNull(notice.channel)));
  const heard = rows.flatMap(({ channel }) => channel ?? []);
  return { ...newest, to, ...(heard.length > 0 && { heard }) };
}

/** The newest card for a subject among those recorded after this one. */
async function changesOf(db: Reader, subject: string, after: number) {
  const isLater = and(eq(notice.subject, subject), gt(notice.id, after));
  const rows = await db
    .select({ id: notice.id, seq: notice.auditSeq, card: notice.card, change: notice.change })
    .from(notice)
    .where(isLater)
    .orderBy(desc(notice.id));
  const [newest] = rows;
  const change = LOUDEST_FIRST.find((one) => rows.some((row) => row.change === one)) ?? 'quiet';
  return newest?.card && { ...newest, card: newest.card, change };
}

const LOUDEST_FIRST = ['last', 'told', 'quiet'] as const;

/** With all that it took the place of. */
export async function markSent(db: Writer, { id, to }: StoredNotice): Promise<void> {
  const isMeant = 'subject' in to ? and(isTo(to), lte(notice.id, id), isNull(notice.sentAt)) : eq(notice.id, id);
  await db.update(notice).set({ sentAt: sql`clock_timestamp()` }).where(isMeant);
}

function isTo(to: Recipient): SQL {
  if ('user' in to) return eq(notice.userId, idOf(to.user));
  return 'channel' in to ? eq(notice.channel, to.channel) : eq(notice.subject, to.subject);
}

const idOf = (username: string): SQL<number> =>
  sql<number>`(select ${itUser.id} from ${itUser} where ${eq(itUser.username, username)})`;
