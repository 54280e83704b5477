import { and, eq, isNull, min, type SQL, sql } from 'drizzle-orm';
import type { Notice, Recipient, StoredNotice } from '../ports/store.ts';
import type { Client } from './client.ts';
import type { Reader, Writer } from './columns.ts';
import { notice } from './ledger-schema.ts';
import { hasUnsettled } from './posted-messages.ts';
import { itUser } from './schema.ts';

export async function notify(tx: Writer, { seq, to, card }: Notice): Promise<void> {
  if ('subject' in to && !(await hasUnsettled(tx, to.subject))) return;
  const recipient = 'user' in to ? { userId: idOf(to.user) } : to;
  await tx.insert(notice).values({ auditSeq: seq, card, ...recipient });
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

/** In the order in which they were recorded: writers are one at a time, so the ids have it. */
export async function firstUnsent(db: Reader, to: Recipient): Promise<StoredNotice | undefined> {
  const [row] = await db
    .select({ id: notice.id, seq: notice.auditSeq, card: notice.card })
    .from(notice)
    .where(and(isNull(notice.sentAt), isTo(to)))
    .orderBy(notice.id)
    .limit(1);
  return row && { ...row, to };
}

export async function markSent(db: Writer, id: number): Promise<void> {
  await db.update(notice).set({ sentAt: sql`clock_timestamp()` }).where(eq(notice.id, id));
}

function isTo(to: Recipient): SQL {
  if ('user' in to) return eq(notice.userId, idOf(to.user));
  return 'channel' in to ? eq(notice.channel, to.channel) : eq(notice.subject, to.subject);
}

const idOf = (username: string): SQL<number> =>
  sql<number>`(select ${itUser.id} from ${itUser} where ${eq(itUser.username, username)})`;
