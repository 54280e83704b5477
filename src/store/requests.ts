import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Network } from '../domain/facts.ts';
import type { AccessRequest, AccountRequest, PermanentUserRequest, RoleRequest, Vote } from '../domain/request.ts';
import type { NewRequest, RequestChange, Requests } from '../ports/ledger.ts';
import type { Db } from './client.ts';
import type { Reader, Writer } from './columns.ts';
import { request, vote } from './ledger-schema.ts';
import { absent, environmentId, isoOf, placeFrom, slotColumns, userId } from './rows.ts';
import { environment, itUser } from './schema.ts';

export const requestsOn = (tx: Db): Requests => ({
  read: (id) => readRequest(tx, id),
  open: async (username, where) =>
    (await one(
      tx,
      and(isOf(username), eq(environment.name, where), IS_ACCOUNT, sql`${request.extendsId} is null`, isOpen('used')),
    )) as AccountRequest | undefined,
  openPermanent: async (where, profile) =>
    (await one(tx, and(eq(environment.name, where), eq(request.profile, profile), IS_PERMANENT, isOpen('used')))) as
      | PermanentUserRequest
      | undefined,
  sealedPhone: async (id) => {
    const [row] = await tx.select({ sealed: request.sealedPhone }).from(request).where(eq(request.id, id));
    return row?.sealed ?? undefined;
  },
  openRole: async (username, role, where) => {
    const { scope, place } = slotColumns(where);
    const isIt = and(
      isOf(username),
      eq(request.role, role),
      eq(request.scope, scope),
      sql`${request.place} is not distinct from ${place}`,
      sql`${request.extendsId} is null`,
      sql`${request.status} = 'pending'`,
    );
    return (await one(tx, isIt)) as RoleRequest | undefined;
  },
  extension: (id) => one(tx, and(eq(request.extendsId, id), eq(request.status, 'pending'))),
  lastOf: (username, asks, count) => readLastRequests(tx, username, asks, count),
  waiting: () => readRequests(tx, isOpen()),
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
export async function readLastRequests<Asks extends AccessRequest['asks']>(
  db: Reader,
  username: string,
  asks: Asks,
  count: number,
): Promise<readonly Extract<AccessRequest, { asks: Asks }>[]> {
  const isMeant = { role: sql`${request.role} is not null`, account: IS_ACCOUNT, permanent: IS_PERMANENT }[asks];
  const found = await readRequests(db, and(isOf(username), sql`${request.status} <> 'pending'`, isMeant), count);
  return found as readonly Extract<AccessRequest, { asks: Asks }>[];
}

/** The longest wait first. */
export const readPendingRoleRequests = async (db: Reader): Promise<readonly RoleRequest[]> =>
  (
    await readRequests(db, and(sql`${request.status} = 'pending'`, sql`${request.role} is not null`))
  ).toReversed() as readonly RoleRequest[];

const IS_ACCOUNT = sql`${request.role} is null and ${request.kind} = 'temporary'`;
const IS_PERMANENT = sql`${request.kind} = 'permanent'`;
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
  request.started_at "startedAt", request.ends_at "endsAt", request.role, request.scope, request.place,
  request.network, to_json(request.addresses) addresses, request.phone, request.support_case "supportCase",
  giver.username "givenBy",
  (select coalesce(json_agg(json_build_object('voter', voter.username, 'answer', answer, 'minutes', minutes,
    'profile', v.profile, 'reason', v.reason, 'answeredAt', answered_at) order by v.id), '[]')
    from vote v join it_user voter on voter.id = v.user_id where v.request_id = request.id) votes
  from request join it_user on it_user.id = request.user_id left join environment on environment.id = request.environment_id
    left join it_user giver on giver.id = request.given_by`);

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
  | 'role'
  | 'scope'
  | 'place'
  | 'network'
  | 'addresses'
  | 'phone'
  | 'supportCase'
> &
  Readonly<{
    requester: string;
    environment: string | null;
    givenBy: string | null;
    extends: number | null;
    votes: readonly VoteRow[];
  }>;

/** In the order in which they were given. */
type VoteRow = Pick<typeof vote.$inferSelect, 'answer' | 'minutes' | 'profile' | 'reason' | 'answeredAt'> &
  Readonly<{ voter: string }>;

function requestFrom(found: Found): AccessRequest {
  const { id, requester, reason, status, policy } = found;
  const asked = {
    id,
    requester,
    reason,
    status,
    votes: found.votes.map(voteFrom),
    policy,
    requestedAt: isoOf(found.requestedAt),
    deadlineAt: isoOf(found.deadlineAt),
    ...absent({
      extends: found.extends,
      nudgedAt: found.nudgedAt && isoOf(found.nudgedAt),
      startedAt: found.startedAt && isoOf(found.startedAt),
      endsAt: found.endsAt && isoOf(found.endsAt),
    }),
  };
  if (found.role !== null) return { ...asked, ...roleOf(found, found.role) };
  return found.network === null
    ? { ...asked, ...accountOf(found) }
    : { ...asked, ...permanentOf(found, found.network) };
}

function accountOf({ environment, profile, askedMinutes, givenMinutes, givenProfile }: Found) {
  if (environment === null || profile === null) throw new Error('a request for an account names no database');
  const isGiven = givenMinutes !== null && givenProfile !== null;
  return {
    asks: 'account',
    environment,
    profile,
    minutes: askedMinutes ?? 0,
    ...(isGiven && { given: { minutes: givenMinutes, profile: givenProfile } }),
  } as const;
}

function permanentOf({ environment, profile, addresses, phone, supportCase }: Found, network: Network) {
  if (environment === null || profile === null) throw new Error('a request for a permanent user names no database');
  return {
    asks: 'permanent',
    environment,
    profile,
    network,
    addresses: addresses ?? [],
    ...absent({ phone, supportCase }),
  } as const;
}

const roleOf = ({ scope, place, askedMinutes, givenMinutes, givenBy }: Found, role: string) =>
  ({
    asks: 'role',
    role,
    place: placeFrom(scope, place),
    ...absent({ minutes: askedMinutes, givenMinutes, givenBy }),
  }) as const;

function voteFrom({ voter, answer, minutes, profile, reason, answeredAt }: VoteRow): Vote {
  const given = minutes === null || profile === null ? null : { minutes, profile };
  return { voter, answer, answeredAt: isoOf(answeredAt), ...absent({ given, reason }) };
}

async function add(tx: Writer, asked: NewRequest): Promise<number> {
  const { requester, reason, policy, deadlineAt } = asked;
  const [row] = await tx
    .insert(request)
    .values({
      userId: userId(requester),
      reason,
      extendsId: asked.extends ?? null,
      policy,
      deadlineAt,
      ...columnsOf(asked),
    })
    .returning({ id: request.id });
  if (!row) throw new Error('the request was not kept');
  return row.id;
}

function columnsOf(asked: NewRequest) {
  switch (asked.asks) {
    case 'account': {
      const { environment: where, profile, minutes: askedMinutes } = asked;
      return { kind: 'temporary', environmentId: environmentId(where), profile, askedMinutes } as const;
    }
    case 'permanent': {
      const { environment: where, profile, network, phone = null, sealedPhone = null } = asked;
      const addresses = [...asked.addresses];
      const place = { environmentId: environmentId(where), profile, network, addresses };
      return { kind: 'permanent', ...place, phone, sealedPhone } as const;
    }
    case 'role': {
      const { role, place, minutes: askedMinutes, givenBy } = asked;
      const by = givenBy === undefined ? {} : { givenBy: userId(givenBy) };
      return { kind: 'temporary', role, ...slotColumns(place), askedMinutes, ...by } as const;
    }
  }
}

async function changeRequest(tx: Writer, id: number, { given, requester, ...change }: RequestChange): Promise<void> {
  // Nobody is written to any more: what opens the telephone is forgotten with the last state.
  const isOver = change.status !== undefined && FINAL.includes(change.status);
  const set = {
    ...change,
    ...(requester !== undefined && { userId: userId(requester) }),
    ...(isOver && { sealedPhone: null }),
    ...(given && { givenMinutes: given.minutes, givenProfile: given.profile }),
  };
  await tx.update(request).set(set).where(eq(request.id, id));
}

const FINAL: readonly (RequestChange['status'] & string)[] = ['ended', 'denied', 'cancelled', 'lapsed'];

async function addVote(tx: Writer, id: number, cast: Omit<Vote, 'answeredAt'>): Promise<boolean> {
  const { voter, answer, given, reason } = cast;
  const rows = await tx
    .insert(vote)
    .values({ requestId: id, userId: userId(voter), answer, reason, minutes: given?.minutes, profile: given?.profile })
    .onConflictDoNothing()
    .returning({ id: vote.id });
  return rows.length === 1;
}
