import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
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
  const rows = await db.execute<Found>(
    sql`${SELECT} where ${among ?? sql`true`} order by request.id desc limit ${most ?? null}`,
  );
  return rows.map(requestFrom);
}

/** As text, which is made once: they are read under the lock that all writers wait for. */
const SELECT = sql.raw(`select request.id, it_user.username requester, environment.name environment, request.profile,
  request.reason, request.asked_minutes "askedMinutes", request.status, request.policy,
  request.given_minutes "givenMinutes", request.given_profile "givenProfile", request.extends_id "extends",
  request.requested_at "requestedAt", request.deadline_at "deadlineAt", request.nudged_at "nudgedAt",
  request.started_at "startedAt", request.ends_at "endsAt",
  (select coalesce(json_agg(json_build_object('voter', voter.username, 'answer', answer, 'minutes', minutes,
    'profile', v.profile, 'reason', v.reason, 'answeredAt', answered_at) order by v.id), '[]')
    from vote v join it_user voter on voter.id = v.user_id where v.request_id = request.id) votes
  from request join it_user on it_user.id = request.user_id join environment on environment.id = request.environment_id`);

type Found = Pick<
  typeof request.$inferSelect,
  | 'id'
  | 'profile'
  | 'reason'
  | 'askedMinutes'
  | 'status'
  | 'policy'
  | 'givenMinutes'
  | 'givenProfile'
  | 'requestedAt'
  | 'deadlineAt'
  | 'nudgedAt'
  | 'startedAt'
  | 'endsAt'
> &
  Readonly<{ requester: string; environment: string; extends: number | null; votes: readonly VoteRow[] }>;

/** In the order in which they were given. */
type VoteRow = Pick<typeof vote.$inferSelect, 'answer' | 'minutes' | 'profile' | 'reason' | 'answeredAt'> &
  Readonly<{ voter: string }>;

function requestFrom(found: Found): AccessRequest {
  const { id, requester, environment, profile, reason, status, policy, givenMinutes, givenProfile } = found;
  return {
    id,
    requester,
    environment,
    profile,
    reason,
    minutes: found.askedMinutes ?? 0,
    status,
    votes: found.votes.map(voteFrom),
    policy,
    requestedAt: isoOf(found.requestedAt),
    deadlineAt: isoOf(found.deadlineAt),
    ...(givenMinutes !== null && givenProfile !== null && { given: { minutes: givenMinutes, profile: givenProfile } }),
    ...absent({
      extends: found.extends,
      nudgedAt: found.nudgedAt && isoOf(found.nudgedAt),
      startedAt: found.startedAt && isoOf(found.startedAt),
      endsAt: found.endsAt && isoOf(found.endsAt),
    }),
  };
}

function voteFrom({ voter, answer, minutes, profile, reason, answeredAt }: VoteRow): Vote {
  const given = minutes === null || profile === null ? null : { minutes, profile };
  return { voter, answer, answeredAt: isoOf(answeredAt), ...absent({ given, reason }) };
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
