import { eq, isNull, sql } from 'drizzle-orm';
import type { StoredNotice } from '../ports/store.ts';
import type { Client } from './client.ts';
import { notice } from './ledger-schema.ts';
import { itUser } from './schema.ts';

/** In the order in which they were recorded: writers are one at a time, so the ids have it. */
export async function unsentNotices(client: Client): Promise<readonly StoredNotice[]> {
  const rows = await client.use((db) =>
    db
      .select({
        id: notice.id,
        seq: notice.auditSeq,
        card: notice.card,
        channel: notice.channel,
        user: itUser.username,
      })
      .from(notice)
      .leftJoin(itUser, eq(itUser.id, notice.userId))
      .where(isNull(notice.sentAt))
      .orderBy(notice.id),
  );
  return rows.map(({ channel, user, ...rest }) => ({
    ...rest,
    to: channel === null ? { user: user ?? '' } : { channel },
  }));
}

export async function markSent(client: Client, id: number): Promise<void> {
  await client.use((db) => db.update(notice).set({ sentAt: sql`clock_timestamp()` }).where(eq(notice.id, id)));
}
