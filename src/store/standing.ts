import { and, eq, inArray, ne, notExists, type SQL, sql } from 'drizzle-orm';
import type { Profile } from '../domain/facts.ts';
import type { RequestLine, Standing } from '../domain/lease.ts';
import { ADMINISTRATOR } from '../domain/role.ts';
import type { Client } from './client.ts';
import type { Reader } from './columns.ts';
import { lease, request, vote } from './ledger-schema.ts';
import { isoOf } from './rows.ts';
import { environment, itUser, role } from './schema.ts';

export const standingOf = (client: Client, username: string): Promise<Standing> =>
  client.use(async (db) => {
    const user = await readUser(db, username);
    if (!user) return { leases: [], waiting: [], asked: [] };
    const [leases, waiting, asked] = await Promise.all([
      readLeases(db, user.id),
      user.mayAnswer ? readWaiting(db, user.id) : [],
      readRequests(db, and(inArray(request.status, ['pending', 'approved']), eq(request.userId, user.id))),
    ]);
    return { leases, waiting, asked: asked.map(({ requester: _, ...line }) => line) };
  });

async function readUser(db: Reader, username: string) {
  const mayAnswer = sql<boolean>`${itUser.active} and ${role.name} = ${ADMINISTRATOR}`;
  const [user] = await db
    .select({ id: itUser.id, mayAnswer })
    .from(itUser)
    .innerJoin(role, eq(role.id, itUser.defaultRoleId))
    .where(eq(itUser.username, username));
  return user;
}

async function readLeases(db: Reader, user: number): Promise<Standing['leases']> {
  const { profile, endsAt, state, requestId } = lease;
  const rows = await db
    .select({ request: requestId, environment: environment.name, profile, endsAt, state })
    .from(lease)
    .innerJoin(environment, eq(environment.id, lease.environmentId))
    .where(and(eq(lease.userId, user), ne(state, 'ended')))
    .orderBy(sql`${endsAt} nulls last`, lease.id);
  return rows.map((row) => ({ ...row, endsAt: row.endsAt === null ? null : isoOf(row.endsAt) }));
}

function readWaiting(db: Reader, user: number): Promise<Standing['waiting']> {
  const own = db
    .select({ id: vote.id })
    .from(vote)
    .where(and(eq(vote.requestId, request.id), eq(vote.userId, user)));
  return readRequests(db, and(eq(request.status, 'pending'), ne(request.userId, user), notExists(own)));
}

async function readRequests(
  db: Reader,
  among: SQL | undefined,
): Promise<readonly (RequestLine & Readonly<{ requester: string }>)[]> {
  const { id, deadlineAt, status } = request;
  const profile = sql<Profile>`${request.profile}`; // of an account there is one
  const rows = await db
    .select({ id, environment: environment.name, profile, status, deadlineAt, requester: itUser.username })
    .from(request)
    .innerJoin(environment, eq(environment.id, request.environmentId))
    .innerJoin(itUser, eq(itUser.id, request.userId))
    .where(among)
    .orderBy(request.requestedAt, id);
  return rows.map((row) => ({ ...row, deadlineAt: isoOf(row.deadlineAt) }));
}
