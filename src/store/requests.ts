import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { AccessRequest, Vote } from '../domain/request.ts';
import type { NewRequest, RequestChange, Requests } from '../ports/ledger.ts';
import type { Db } from './client.ts';
import type { Reader, Writer } from './columns.ts';
import { request, vote } from './ledger-schema.ts';
import { absent, environmentId, isoOf, userId } from './rows.ts';
import { environment, itUser } from './schema.ts';

export const requestsOn = (tx: Db): Requests => ({
  read: (id) => readRequest(tx, id),
  open: (username, where) =>
    one(tx, and(isOf(username), eq(environment.name, where), sql`${request.extendsId} is null`, isOpen('used'))),
  extension: (id) => one(tx, and(eq(request.extendsId, id), eq(request.status, 'pending'))),
  lastOf: (username, count) => readLastRequests(tx, username, count),
  orphaned: () => readRequests(tx, and(sql`not ${itUser.active}`, isOpen())),
  add: (asked) => add(tx, asked),
  change: (id, change) => changeRequest(tx, id, change),
  vote: (id, cast) => addVote(tx, id, cast),
  clearVotes: async (id) => {
    await tx.delete(vote).where(eq(vote.requestId, id));
  },
});

export const readRequest = (db: Reader, id: number): Promise<AccessRequest | undefined> => one(db, eq(request.id, id));

/** Newest first. */
const readLastRequests = (db: Reader, username: string, count: number): Promise<readonly AccessRequest[]> =>
  readRequests(db, and(isOf(username), sql`${request.status} <> 'pending'`), count);

const isOf = (username: string): SQL => eq(itUser.username, username);
const isOpen = (...more: 'used'[]): SQL => inArray(request.status, ['pending', 'approved', ...more]);

async function one(db: Reader, among: SQL | undefined): Promise<AccessRequest | undefined> {
  const [found] = await readRequests(db, among, 1);
  return found;
}

async function readRequests(db: Reader, among: SQL | undefined, most?: number): Promise<readonly AccessRequest[]> {
  const query = db
    .select({ row: request, requester: itUser.username, environment: environment.name })
    .from(request)
    .innerJoin(itUser, eq(itUser.id, request.userId))
    .innerJoin(environment, eq(environment.id, request.environmentId))
    .where(among)
    .orderBy(desc(request.id));
  const rows = await (most === undefined ? query : query.limit(most));
  const votes = await readVotes(
    db,
    rows.map(({ row }) => row.id),
  );
  return rows.map((found) => requestFrom(found, votes.get(found.row.id) ?? []));
}

type Found = Readonly<{ row: typeof request.$inferSelect; requester: string; environment: string }>;

function requestFrom({ row, requester, environment: where }: Found, votes: readonly Vote[]): AccessRequest {
  const { id, profile, reason, status, policy } = row;
  const { givenMinutes, givenProfile } = row;
  return {
    id,
    requester,
    environment: where,
    profile,
    reason,
    minutes: row.askedMinutes ?? 0,
    status,
    votes,
    policy,
    requestedAt: isoOf(row.requestedAt),
    deadlineAt: isoOf(row.deadlineAt),
    ...(givenMinutes !== null && givenProfile !== null && { given: { minutes: givenMinutes, profile: givenProfile } }),
    ...absent({
      extends: row.extendsId,
      nudgedAt: row.nudgedAt && isoOf(row.nudgedAt),
      startedAt: row.startedAt && isoOf(row.startedAt),
      endsAt: row.endsAt && isoOf(row.endsAt),
    }),
  };
}

async function readVotes(db: Reader, requests: readonly number[]): Promise<ReadonlyMap<number, readonly Vote[]>> {
  const found = new Map<number, Vote[]>();
  if (requests.length === 0) return found;
  const voter = alias(itUser, 'voter');
  const rows = await db
    .select({ row: vote, voter: voter.username })
    .from(vote)
    .innerJoin(voter, eq(voter.id, vote.userId))
    .where(inArray(vote.requestId, [...requests]))
    .orderBy(vote.id);
  for (const { row, voter: by } of rows) {
    const given = row.minutes === null || row.profile === null ? null : { minutes: row.minutes, profile: row.profile };
    const cast = { voter: by, answer: row.answer, answeredAt: isoOf(row.answeredAt) };
    const list = found.get(row.requestId) ?? [];
    list.push({ ...cast, ...absent({ given, reason: row.reason }) });
    found.set(row.requestId, list);
  }
  return found;
}

async function add(tx: Writer, asked: NewRequest): Promise<number> {
  const { requester, environment: where, profile, reason, minutes, policy, deadlineAt } = asked;
  const [row] = await tx
    .insert(request)
    .values({
      userId: userId(requester),
      environmentId: environmentId(where),
      kind: 'temporary',
      profile,
      reason,
      askedMinutes: minutes,
      extendsId: asked.extends ?? null,
      policy,
      deadlineAt,
    })
    .returning({ id: request.id });
  if (!row) throw new Error('the request was not kept');
  return row.id;
}

async function changeRequest(tx: Writer, id: number, { given, ...change }: RequestChange): Promise<void> {
  const set = { ...change, ...(given && { givenMinutes: given.minutes, givenProfile: given.profile }) };
  await tx.update(request).set(set).where(eq(request.id, id));
}

async function addVote(tx: Writer, id: number, cast: Omit<Vote, 'answeredAt'>): Promise<boolean> {
  const { voter, answer, given, reason } = cast;
  const rows = await tx
    .insert(vote)
    .values({ requestId: id, userId: userId(voter), answer, reason, minutes: given?.minutes, profile: given?.profile })
    .onConflictDoNothing()
    .returning({ id: vote.id });
  return rows.length === 1;
}
