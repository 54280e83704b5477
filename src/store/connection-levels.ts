import { sql } from 'drizzle-orm';
import type { EntryOf } from '../domain/connection-change.ts';
import type { ConnectionLevel } from '../domain/level.ts';
import { AccessError } from '../domain/problem.ts';
import type { Writer } from './columns.ts';

/** Sets or, with null, takes away the entry of a role or a person. An import makes them what its file says. */
export async function setConnectionLevel(
  db: Writer,
  name: string,
  of: EntryOf,
  level: ConnectionLevel | null,
): Promise<void> {
  const [what, who] = 'role' in of ? (['role', of.role] as const) : (['user', of.user] as const);
  const [ids] = await db.execute<Readonly<{ connection: number | null; who: number | null }>>(sql`select
    (select id from connection where name = ${name}) connection,
    ${what === 'role' ? sql`(select id from role where name = ${who})` : sql`(select id from it_user where username = ${who})`} who`);
  if (ids?.connection == null) throw new AccessError({ code: 'missing', what: 'connection', id: name });
  if (ids.who == null) throw new AccessError({ code: 'missing', what, id: who });
  const [table, column] = what === 'role' ? [sql`connection_role`, sql`role_id`] : [sql`connection_user`, sql`user_id`];
  await db.execute(
    level === null
      ? sql`delete from ${table} where connection_id = ${ids.connection} and ${column} = ${ids.who}`
      : sql`insert into ${table} (connection_id, ${column}, level) values (${ids.connection}, ${ids.who}, ${level}::connection_level)
          on conflict (connection_id, ${column}) do update set level = excluded.level`,
  );
}
