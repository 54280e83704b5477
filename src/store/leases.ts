import { and, eq, ne, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Lease, ReminderKind } from '../domain/lease.ts';
import { AccessError } from '../domain/problem.ts';
import type { LeaseChange, Leases, NewLease } from '../ports/ledger.ts';
import type { Db } from './client.ts';
import type { Reader, Writer } from './columns.ts';
import { lease, reminder } from './ledger-schema.ts';
import { absent, environmentId, isoOf, userId } from './rows.ts';
import { itUser } from './schema.ts';

export const leasesOn = (tx: Db): Leases => ({
  read: (id) => readLease(tx, id),
  live: (of) => oneLease(tx, and(eq(lease.requestId, of), IS_LIVE)),
  last: (of) => oneLease(tx, eq(lease.requestId, of)),
  ofHolder: (username) => readLeases(tx, and(IS_TEMPORARY, IS_LIVE, isHeldBy(username))),
  permanent: () => readLeases(tx, and(IS_PERMANENT, IS_LIVE)),
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
  orphaned: () => readLeases(tx, and(IS_TEMPORARY, IS_LIVE, ne(lease.state, 'revoking'), sql`not ${holder.active}`)),
});

/** As text: of a parameter a kept plan would not know that the index of those that live has it. */
export const IS_LIVE = sql`${lease.state} <> 'ended'`;
export const IS_TEMPORARY = sql`${lease.kind} = 'temporary'`;
export const IS_PERMANENT = sql`${lease.kind} = 'permanent'`;
const holder = alias(itUser, 'holder');

export const readLease = (db: Reader, id: number): Promise<Lease | undefined> => oneLease(db, eq(lease.id, id));

export async function oneLease(db: Reader, among: SQL | undefined): Promise<Lease | undefined> {
  const [found] = await readLeases(db, among, 1);
  return found;
}

/** Undefined: by anybody. */
export const isHeldBy = (username: string | undefined): SQL | undefined =>
  username === undefined ? undefined : eq(holder.username, username);

/** The soonest end first, but the newest first of one request. */
export async function readLeases(db: Reader, among: SQL | undefined, most?: number): Promise<readonly Lease[]> {
  const order = most === undefined ? sql`lease.ends_at nulls last, lease.id` : sql`lease.id desc limit ${most}`;
  const rows = await db.execute<Found>(
    sql`${SELECT} from lease ${JOINS} where ${among ?? sql`true`} order by ${order}`,
  );
  return rows.map(leaseFrom);
}

/** As text, which is made once: they are read under the lock that all writers wait for. */
const SELECT = sql.raw(`select lease.id, lease.request_id "request", holder.username, environment.name environment,
  lease.profile, lease.assisted, lease.account_name "accountName", lease.state, lease.fence, lease.failures,
  lease.created_at "createdAt", request.started_at "startedAt", lease.ends_at "endsAt", lease.account_id "accountId",
  lease.kind, lease.review_at "reviewAt", lease.password_at "passwordAt",
  lease.rotating_at "rotatingAt", lease.cause, ender.username "endedBy", lease.failure, lease.sessions_ended "sessionsEnded",
  lease.revoking_at "revokingAt", lease.locked_at "lockedAt", lease.ended_at "endedAt", lease.first_failed_at "firstFailedAt"`);
const JOINS = sql.raw(`join request on request.id = lease.request_id join it_user holder on holder.id = lease.user_id
  join environment on environment.id = lease.environment_id left join it_user ender on ender.id = lease.ended_by`);

type Found = Pick<
  typeof lease.$inferSelect,
  | 'id'
  | 'profile'
  | 'assisted'
  | 'accountName'
  | 'state'
  | 'fence'
  | 'failures'
  | 'createdAt'
  | 'endsAt'
  | 'accountId'
  | 'kind'
  | 'reviewAt'
  | 'passwordAt'
  | 'rotatingAt'
  | 'cause'
  | 'failure'
  | 'sessionsEnded'
  | 'revokingAt'
  | 'lockedAt'
  | 'endedAt'
  | 'firstFailedAt'
> &
  Readonly<{
    request: number;
    username: string;
    environment: string;
    startedAt: string | null;
    endedBy: string | null;
  }>;

function leaseFrom(found: Found): Lease {
  const { id, request, username, environment, profile, assisted, accountName, state, fence, failures } = found;
  const { accountId, cause, endedBy, failure, sessionsEnded } = found;
  const createdAt = isoOf(found.createdAt);
  return {
    id,
    request,
    username,
    environment,
    profile,
    assisted,
    accountName,
    state,
    fence,
    failures,
    createdAt,
    startedAt: found.startedAt === null ? createdAt : isoOf(found.startedAt),
    endsAt: found.endsAt === null ? 'infinity' : isoOf(found.endsAt),
    ...(found.kind === 'permanent' && { permanent: true }),
    ...absent({ accountId, cause, endedBy, failure, sessionsEnded }),
    ...absent({
      reviewAt: found.reviewAt && isoOf(found.reviewAt),
      passwordAt: found.passwordAt && isoOf(found.passwordAt),
      rotatingAt: found.rotatingAt && isoOf(found.rotatingAt),
      revokingAt: found.revokingAt && isoOf(found.revokingAt),
      lockedAt: found.lockedAt && isoOf(found.lockedAt),
      endedAt: found.endedAt && isoOf(found.endedAt),
      firstFailedAt: found.firstFailedAt && isoOf(found.firstFailedAt),
    }),
  };
}

/** What a statement has made of a lease, read as all leases are; none: it did nothing. */
async function written(tx: Writer, statement: SQL): Promise<Lease | undefined> {
  const [row] = await tx.execute<Found>(
    sql`with written as (${statement} returning *) ${SELECT} from written lease ${JOINS}`,
  );
  return row && leaseFrom(row);
}

async function add(tx: Writer, made: NewLease): Promise<Lease> {
  const { request, username, environment: where, profile, accountName, assisted } = made;
  const [kind, endsAt, reviewAt] =
    'endsAt' in made ? (['temporary', made.endsAt, null] as const) : (['permanent', null, made.reviewAt] as const);
  const kept = await written(
    tx,
    sql`insert into lease (request_id, user_id, environment_id, kind, profile, assisted, account_name, state, ends_at, review_at)
      values (${request}, ${userId(username)}, ${environmentId(where)}, ${kind}, ${profile}, ${assisted}, ${accountName},
        'creating', ${endsAt}, ${reviewAt}) on conflict do nothing`,
  );
  // The one live account of this person there (I-4), or the one permanent one of this profile.
  if (!kept) throw new AccessError({ code: 'stale', what: 'lease', now: 'live already' });
  return kept;
}

async function changeLease(tx: Writer, id: number, fence: number, change: LeaseChange): Promise<Lease | undefined> {
  const { endedBy, username, fence: raise, ...rest } = change;
  const set = {
    ...rest,
    ...(endedBy !== undefined && { endedBy: userId(endedBy) }),
    ...(username !== undefined && { userId: userId(username) }),
    ...(raise !== undefined && { fence: fence + 1 }),
    ...(rest.failures === 0 && { failure: null, firstFailedAt: null }),
  };
  const given = Object.entries(set).filter(([, value]) => value !== undefined);
  const columns = given.map(([key, value]) => sql`${sql.identifier(columnOf(key))} = ${value}`);
  return written(tx, sql`update lease set ${sql.join(columns, sql`, `)} where id = ${id} and fence = ${fence}`);
}

const columnOf = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

async function countFailure(tx: Writer, id: number, failure: string): Promise<Lease> {
  const counted = await written(
    tx,
    sql`update lease set failures = failures + 1, first_failed_at = coalesce(first_failed_at, clock_timestamp()), failure = ${failure}
      where id = ${id} and state <> 'ended'`,
  );
  const now = counted ?? (await readLease(tx, id));
  if (!now) throw new Error('there is no such lease');
  return now;
}

async function remindOnce(tx: Writer, id: number, kind: ReminderKind): Promise<boolean> {
  const rows = await tx
    .insert(reminder)
    .values({ leaseId: id, kind })
    .onConflictDoNothing()
    .returning({ id: reminder.id });
  return rows.length === 1;
}
