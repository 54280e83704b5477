import { sql } from 'drizzle-orm';
import type { KeptRole } from '../domain/endless.ts';
import type { KeptRoles } from '../ports/ledger.ts';
import type { Db } from './client.ts';
import type { Reader } from './columns.ts';
import type { keptRole } from './ledger-schema.ts';
import { isoOf, placeFrom, slotColumns, userId } from './rows.ts';

export const keptRolesOn = (tx: Db): KeptRoles => ({
  keep: async (username, role, at, by) => {
    const { scope, place } = slotColumns(at);
    const [row] = await tx.execute<Pick<Row, 'keptAt'>>(sql`
      insert into kept_role (user_id, role, scope, place, kept_by)
      values (${userId(username)}, ${role}, ${scope}, ${place ?? ''}, ${userId(by)})
      on conflict (user_id, scope, place)
        do update set role = excluded.role, kept_at = clock_timestamp(), kept_by = excluded.kept_by
      returning kept_at "keptAt"`);
    if (!row) throw new Error('the role was not kept');
    return isoOf(row.keptAt);
  },
});

export async function readKeptSince(db: Reader, since: string): Promise<readonly KeptRole[]> {
  const rows = await db.execute<Row>(sql`
    select it_user.username, kept.role, kept.scope, kept.place, kept.kept_at "keptAt"
    from kept_role kept join it_user on it_user.id = kept.user_id where kept.kept_at >= ${since} order by kept.id`);
  return rows.map(({ username, role, scope, place, keptAt }) => ({
    username,
    role,
    place: placeFrom(scope, place),
    keptAt: isoOf(keptAt),
  }));
}

type Row = Pick<typeof keptRole.$inferSelect, 'role' | 'scope' | 'place' | 'keptAt'> & Readonly<{ username: string }>;
