import { and, eq, isNull, sql } from 'drizzle-orm';
import type { LedgerReads, Links } from '../ports/ledger.ts';
import type { Reader, Writer } from './columns.ts';
import { onceLink } from './ledger-schema.ts';
import { userId } from './rows.ts';
import { itUser } from './schema.ts';

const { tokenHash, requestId, expiresAt, usedAt } = onceLink;
const NOW = sql`clock_timestamp()`;

export const linksOn = (tx: Writer): Links => ({
  add: async ({ tokenHash: hash, request, username, expiresAt: until }) => {
    await tx
      .update(onceLink)
      .set({ usedAt: NOW })
      .where(and(eq(requestId, request), isNull(usedAt)));
    await tx
      .insert(onceLink)
      .values({ tokenHash: hash, requestId: request, userId: userId(username), expiresAt: until });
  },
  spend: async (hash) => {
    const [row] = await tx
      .update(onceLink)
      .set({ usedAt: NOW })
      .where(and(eq(tokenHash, hash), isNull(usedAt), sql`${expiresAt} > ${NOW}`))
      .returning({
        request: requestId,
        username: sql<string>`(select ${itUser.username} from ${itUser} where ${itUser.id} = ${onceLink.userId})`,
      });
    return row;
  },
});

/** Reading a link uses nothing up: a preview of it must not. */
export async function readLink(db: Reader, hash: string): ReturnType<LedgerReads['link']> {
  const isPast = sql<boolean>`${expiresAt} <= ${NOW}`;
  const [row] = await db
    .select({
      request: requestId,
      username: itUser.username,
      isUsed: sql<boolean>`${usedAt} is not null`,
      isPast,
      expiresAt,
    })
    .from(onceLink)
    .innerJoin(itUser, eq(itUser.id, onceLink.userId))
    .where(eq(tokenHash, hash));
  if (!row) return undefined;
  const state = row.isUsed ? 'used' : row.isPast ? 'expired' : 'fresh';
  return { request: row.request, username: row.username, state, expiresAt: new Date(row.expiresAt).toISOString() };
}
