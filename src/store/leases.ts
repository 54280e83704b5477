import { and, desc, eq, ne, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Lease, ReminderKind } from '../domain/lease.ts';
import { AccessError } from '../domain/problem.ts';
import type { LeaseChange, Leases, NewLease } from '../ports/ledger.ts';
import type { Db } from './client.ts';
import type { Reader, Writer } from './columns.ts';
import { lease, reminder, request } from './ledger-schema.ts';
import { absent, environmentId, isoOf, userId } from './rows.ts';
import { environment, itUser } from './schema.ts';

export const leasesOn = (tx: Db): Leases => ({
  read: (id) => readLease(tx, id),
  live: (of) => oneLease(tx, and(eq(lease.requestId, of), IS_LIVE)),
  last: (of) => oneLease(tx, eq(lease.requestId, of)),
  ofHolder: (username) => readLeases(tx, and(IS_LIVE, username === undefined ? undefined : isHeldBy(username))),
  wasReplaced: async (of) =>
    (await oneLease(tx, and(eq(lease.requestId, of), eq(lease.cause, 'replaced')))) !== undefined,
  add: (made) => add(tx, made),
  change: (id, fence, change) => changeLease(tx, id, fence, change),
  countFailure: (id, failure) => countFailure(tx, id, failure),
  remindOnce: (id, kind) => remindOnce(tx, id, kind),
  reminded: async (id) => (await tx.select({ id: reminder.id }).from(reminder).where(eq(reminder.leaseId, id))).length,
  forgetReminders: async (id) => {
    await tx.delete(reminder).where(eq(reminder.leaseId, id));
  },
  orphaned: () => readLeases(tx, and(IS_LIVE, ne(lease.state, 'revoking'), sql`not ${holder.active}`)),
});

export const IS_LIVE = ne(lease.state, 'ended');
const holder = alias(itUser, 'holder');
const ender = alias(itUser, 'ender');

export const readLease = (db: Reader, id: number): Promise<Lease | undefined> => oneLease(db, eq(lease.id, id));

export async function oneLease(db: Reader, among: SQL | undefined): Promise<Lease | undefined> {
  const [found] = await readLeases(db, among, 1);
  return found;
}

export const isHeldBy = (username: string): SQL => eq(holder.username, username);

/** The soonest end first, but the newest first of one request. */
export async function readLeases(db: Reader, among: SQL | undefined, most?: number): Promise<readonly Lease[]> {
  const query = db
    .select({ row: lease, username: holder.username, by: ender.username, where: environment.name, request })
    .from(lease)
    .innerJoin(request, eq(request.id, lease.requestId))
    .innerJoin(holder, eq(holder.id, lease.userId))
    .innerJoin(environment, eq(environment.id, lease.environmentId))
    .leftJoin(ender, eq(ender.id, lease.endedBy))
    .where(and(eq(lease.kind, 'temporary'), among))
    .orderBy(...(most === 1 ? [desc(lease.id)] : [sql`${lease.endsAt} nulls last`, lease.id]));
  const rows = await (most === undefined ? query : query.limit(most));
  return rows.map(leaseFrom);
}

type Found = Readonly<{
  row: typeof lease.$inferSelect;
  username: string;
  by: string | null;
  where: string;
  request: typeof request.$inferSelect;
}>;

function leaseFrom({ row, username, by, where, request: of }: Found): Lease {
  const { id, profile, assisted, accountName, state, fence, failures } = row;
  const createdAt = isoOf(row.createdAt);
  return {
    id,
    request: row.requestId,
    username,
    environment: where,
    profile,
    assisted,
    accountName,
    state,
    fence,
    failures,
    createdAt,
    startedAt: of.startedAt === null ? createdAt : isoOf(of.startedAt),
    endsAt: isoOf(row.endsAt ?? createdAt),
    ...absent({
      accountId: row.accountId,
      cause: row.cause,
      endedBy: by,
      failure: row.failure,
      sessionsEnded: row.sessionsEnded,
      revokingAt: row.revokingAt && isoOf(row.revokingAt),
      lockedAt: row.lockedAt && isoOf(row.lockedAt),
      endedAt: row.endedAt && isoOf(row.endedAt),
      firstFailedAt: row.firstFailedAt && isoOf(row.firstFailedAt),
    }),
  };
}

async function add(tx: Writer, made: NewLease): Promise<Lease> {
  const { request: requestId, username, environment: where, profile, accountName, assisted, endsAt } = made;
  const [row] = await tx
    .insert(lease)
    .values({
      requestId,
      userId: userId(username),
      environmentId: environmentId(where),
      kind: 'temporary',
      profile,
      assisted,
      accountName,
      state: 'creating',
      endsAt,
    })
    .onConflictDoNothing()
    .returning({ id: lease.id });
  // The one live account of this person there (I-4).
  if (!row) throw new AccessError({ code: 'stale', what: 'lease', now: 'live already' });
  const kept = await readLease(tx, row.id);
  if (!kept) throw new Error('the lease was not kept');
  return kept;
}

async function changeLease(tx: Writer, id: number, fence: number, change: LeaseChange): Promise<Lease | undefined> {
  const { endedBy, fence: raise, ...rest } = change;
  const set = {
    ...rest,
    ...(endedBy !== undefined && { endedBy: userId(endedBy) }),
    ...(raise !== undefined && { fence: fence + 1 }),
    ...(rest.failures === 0 && { failure: null, firstFailedAt: null }),
  };
  const rows = await tx
    .update(lease)
    .set(set)
    .where(and(eq(lease.id, id), eq(lease.fence, fence)))
    .returning({ id: lease.id });
  return rows.length === 1 ? readLease(tx, id) : undefined;
}

async function countFailure(tx: Writer, id: number, failure: string): Promise<Lease> {
  await tx
    .update(lease)
    .set({
      failures: sql`${lease.failures} + 1`,
      firstFailedAt: sql`coalesce(${lease.firstFailedAt}, clock_timestamp())`,
      failure,
    })
    .where(and(eq(lease.id, id), IS_LIVE));
  const counted = await readLease(tx, id);
  if (!counted) throw new Error('there is no such lease');
  return counted;
}

async function remindOnce(tx: Writer, id: number, kind: ReminderKind): Promise<boolean> {
  const rows = await tx
    .insert(reminder)
    .values({ leaseId: id, kind })
    .onConflictDoNothing()
    .returning({ id: reminder.id });
  return rows.length === 1;
}
