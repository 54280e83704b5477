import { type SQL, sql } from 'drizzle-orm';
import type { RoleLease } from '../domain/role-lease.ts';
import type { RoleLeases } from '../ports/ledger.ts';
import type { Db } from './client.ts';
import type { Reader, Writer } from './columns.ts';
import type { roleLease } from './ledger-schema.ts';
import { absent, isoOf, placeFrom, slotColumns, userId } from './rows.ts';

export const roleLeasesOn = (tx: Db): RoleLeases => ({
  read: (id) => one(tx, sql`lease.id = ${id}`),
  live: (of) => one(tx, sql`lease.request_id = ${of} and ${IS_LIVE}`),
  last: (of) => lastRoleLease(tx, of),
  ofSlot: (username, at) => {
    const { scope, place } = slotColumns(at);
    const isThere = sql`lease.scope = ${scope} and lease.place is not distinct from ${place}`;
    return read(tx, sql`${IS_LIVE} and holder.username = ${username} and ${isThere}`, sql`lease.id`);
  },
  ofHolder: (username) => liveRoleLeases(tx, username),
  due: () => read(tx, sql`${IS_LIVE} and lease.ends_at <= clock_timestamp()`),
  add: (made) => add(tx, made),
  change: async (id, { endsAt, before }) => {
    const set = [
      ...(endsAt === undefined ? [] : [sql`ends_at = ${endsAt}, reminded = '{}'`]),
      ...(before === undefined ? [] : [sql`before = ${before}`]),
    ];
    const changed = await written(tx, sql`update role_lease set ${sql.join(set, sql`, `)} where id = ${id}`);
    if (!changed) throw new Error('there is no such role lease');
    return changed;
  },
  end: (id, { cause, endedBy, after }) =>
    written(
      tx,
      sql`update role_lease set ended_at = clock_timestamp(), cause = ${cause}, after = ${after},
        ended_by = ${endedBy === undefined ? null : userId(endedBy)} where id = ${id} and ended_at is null`,
    ),
  remindOnce: async (id, kind) => {
    const rows = await tx.execute(
      sql`update role_lease set reminded = reminded || ${kind}::text where id = ${id} and ended_at is null
        and ${kind}::text <> all(reminded) returning id`,
    );
    return rows.length === 1;
  },
  reminded: async (id) => {
    const [row] = await tx.execute<{ count: number }>(
      sql`select cardinality(reminded)::int count from role_lease where id = ${id}`,
    );
    return row?.count ?? 0;
  },
});

/** As text: of a parameter a kept plan would not know that the index of those that live has it. */
const IS_LIVE = sql`lease.ended_at is null`;

export const lastRoleLease = (db: Reader, request: number): Promise<RoleLease | undefined> =>
  one(db, sql`lease.request_id = ${request}`);

/** The soonest end first. */
export const liveRoleLeases = (db: Reader, username?: string): Promise<readonly RoleLease[]> =>
  read(db, username === undefined ? IS_LIVE : sql`${IS_LIVE} and holder.username = ${username}`);

async function one(db: Reader, among: SQL): Promise<RoleLease | undefined> {
  const [found] = await read(db, among, sql`lease.id desc limit 1`);
  return found;
}

async function read(db: Reader, among: SQL, order = sql`lease.ends_at, lease.id`): Promise<readonly RoleLease[]> {
  const rows = await db.execute<Found>(
    sql`select ${COLUMNS} from role_lease lease ${JOINS} where ${among} order by ${order}`,
  );
  return rows.map(leaseFrom);
}

const COLUMNS = sql.raw(`lease.id, lease.request_id "request", holder.username, lease.role, lease.scope, lease.place,
  lease.before, lease.created_at "createdAt", lease.ends_at "endsAt", lease.ended_at "endedAt", lease.cause,
  ender.username "endedBy", lease.after`);
const JOINS = sql.raw(
  'join it_user holder on holder.id = lease.user_id left join it_user ender on ender.id = lease.ended_by',
);

type Row = typeof roleLease.$inferSelect;
type Found = Pick<
  Row,
  'id' | 'role' | 'scope' | 'place' | 'before' | 'createdAt' | 'endsAt' | 'endedAt' | 'cause' | 'after'
> &
  Readonly<{ request: number; username: string; endedBy: string | null }>;

function leaseFrom(found: Found): RoleLease {
  const { id, request, username, role, scope, place, before, cause, endedBy, endedAt, after } = found;
  return {
    id,
    request,
    username,
    role,
    place: placeFrom(scope, place),
    before,
    createdAt: isoOf(found.createdAt),
    endsAt: isoOf(found.endsAt),
    ...absent({ cause, endedBy }),
    ...(endedAt !== null && { endedAt: isoOf(endedAt), after }),
  };
}

/** What a statement has made of a lease, read as all are; none: it did nothing. */
async function written(tx: Writer, statement: SQL): Promise<RoleLease | undefined> {
  const [row] = await tx.execute<Found>(
    sql`with written as (${statement} returning *) select ${COLUMNS} from written lease ${JOINS}`,
  );
  return row && leaseFrom(row);
}

async function add(tx: Writer, made: Parameters<RoleLeases['add']>[0]): Promise<RoleLease> {
  const { request, username, role, before, endsAt } = made;
  const { scope, place } = slotColumns(made.place);
  const kept = await written(
    tx,
    sql`insert into role_lease (request_id, user_id, role, scope, place, before, ends_at)
      values (${request}, ${userId(username)}, ${role}, ${scope}, ${place}, ${before}, ${endsAt})`,
  );
  if (!kept) throw new Error('the role lease was not kept');
  return kept;
}
