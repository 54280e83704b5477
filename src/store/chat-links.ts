import { and, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';
import type { ChatAccount, LinkCandidate } from '../domain/chat-link.ts';
import { AccessError } from '../domain/problem.ts';
import { grouped, type Reader, type Writer } from './columns.ts';
import { chatLink, itUser } from './schema.ts';

type AccountsByUser = ReadonlyMap<string, readonly ChatAccount[]>;

/** The links that were found out, of these users or of all; those of the file, which name no tenant, are in the facts. */
export const readFoundLinks = (db: Reader, usernames?: readonly string[]): Promise<AccountsByUser> =>
  readAccounts(db, and(ne(chatLink.tenant, ''), usernames && inArray(itUser.username, [...usernames])));

/** Nobody has the empty address, though many may have none. */
export async function usersWithEmail(db: Reader, email: string): Promise<readonly LinkCandidate[]> {
  if (email === '') return [];
  // In the C locale only A to Z have another case: elsewhere letters that look alike would fold into one.
  const hasAddress = sql`lower(${itUser.email} collate "C") = lower(${email} collate "C")`;
  const users = await db
    .select({ username: itUser.username, active: itUser.active })
    .from(itUser)
    .where(hasAddress)
    .orderBy(itUser.position);
  const accounts = await readAccounts(db, hasAddress);
  return users.map((user) => ({ ...user, accounts: accounts.get(user.username) ?? [] }));
}

async function readAccounts(db: Reader, among: SQL | undefined): Promise<AccountsByUser> {
  const { platform, tenant, account } = chatLink;
  const rows = await db
    .select({ username: itUser.username, account: { platform, tenant, account } })
    .from(chatLink)
    .innerJoin(itUser, eq(itUser.id, chatLink.userId))
    .where(among)
    .orderBy(chatLink.id);
  const groups = grouped(rows, (row) => row.username);
  return new Map([...groups].map(([username, links]) => [username, links.map((link) => link.account)]));
}

/**
 * May be repeated, because two messages of somebody new can come at once. Throws `missing` for an unknown user, and
 * `invalid` for an account that is another user's, or for a user who has another one there.
 */
export async function linkAccount(tx: Writer, username: string, account: ChatAccount): Promise<void> {
  if (account.tenant === '') throw new Error('a link without a tenant is for the directory file to make');
  const [user] = await tx.select({ id: itUser.id }).from(itUser).where(eq(itUser.username, username));
  if (!user) throw new AccessError({ code: 'missing', what: 'user', id: username });
  const { platform, tenant } = chatLink;
  const linked = await tx
    .insert(chatLink)
    .values({ ...account, userId: user.id })
    .onConflictDoUpdate({
      target: [platform, tenant, chatLink.account],
      set: { userId: user.id },
      setWhere: eq(chatLink.userId, user.id),
    })
    .returning();
  if (linked.length === 0) throw new AccessError({ code: 'invalid', field: 'account', expected: 'one of nobody else' });
}
