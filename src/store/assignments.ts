import { type SQL, sql } from 'drizzle-orm';
import { AccessError } from '../domain/problem.ts';
import type { Place } from '../domain/question.ts';
import type { Writer } from './columns.ts';

/** Sets or, with null, empties the slot. Throws `missing` for a name that is unknown, and `invalid` for no default role. */
export async function assign(db: Writer, member: string, place: Place, role: string | null): Promise<void> {
  const [ids] = await db.execute<Ids>(sql`select
    (select id from it_user where username = ${member}) "user",
    (select id from role where name = ${role}) role,
    (select id from team where name = ${'team' in place ? place.team : null}) team,
    (select id from application where name = ${'application' in place ? place.application : null}) application`);
  const user = known('user', member, ids?.user);
  if (role === null) return empty(db, user, place, ids);
  return fill(db, user, place, ids, known('role', role, ids?.role));
}

type Ids = Readonly<Record<'user' | 'role' | 'team' | 'application', number | null>>;

async function empty(db: Writer, user: number, place: Place, ids: Ids | undefined): Promise<void> {
  if (place.scope === 'default') throw new AccessError({ code: 'invalid', field: 'role', expected: 'a default role' });
  const { table, column, id } = slotOf(place, ids);
  await db.execute(sql`delete from ${table} where user_id = ${user} and ${column} = ${id}`);
}

async function fill(db: Writer, user: number, place: Place, ids: Ids | undefined, role: number): Promise<void> {
  if (place.scope === 'default') {
    await db.execute(sql`update it_user set default_role_id = ${role} where id = ${user}`);
    return;
  }
  const { table, column, id } = slotOf(place, ids);
  await db.execute(sql`
    insert into ${table} (user_id, ${column}, role_id) values (${user}, ${id}, ${role})
    on conflict (user_id, ${column}) do update set role_id = excluded.role_id, ends_at = null`);
}

type Slot = Readonly<{ table: SQL; column: SQL; id: number }>;

function slotOf(place: Exclude<Place, { scope: 'default' }>, ids: Ids | undefined): Slot {
  return place.scope === 'team'
    ? { table: sql`team_role`, column: sql`team_id`, id: known('team', place.team, ids?.team) }
    : {
        table: sql`application_role`,
        column: sql`application_id`,
        id: known('application', place.application, ids?.application),
      };
}

function known(what: keyof Ids, name: string, id: number | null | undefined): number {
  if (id == null) throw new AccessError({ code: 'missing', what, id: name });
  return id;
}
