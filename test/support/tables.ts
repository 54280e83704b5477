import { type SQL, sql } from 'drizzle-orm';
import { runIn, type TestDatabase } from './database.ts';

/** The rows of every table, each as JSON, by the table's name. */
export type Tables = Readonly<Record<string, readonly string[]>>;

/** All that a store holds, to be compared with what it held before. */
export async function tablesOf(database: Pick<TestDatabase, 'url'>): Promise<Tables> {
  const named = await runIn(database, NAMES);
  const parts = named.map(({ place, name }) => rowsOf(String(place), String(name)));
  const rows = await runIn(database, sql`${sql.join(parts, sql` union all `)} order by 1, 2`);
  const tables: Record<string, string[]> = Object.fromEntries(named.map(({ name }) => [String(name), []]));
  for (const { name, row } of rows) tables[String(name)]?.push(String(row));
  return tables;
}

const NAMES = sql`
  select table_schema as place, table_name as name from information_schema.tables
  where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1, 2`;

const rowsOf = (place: string, name: string): SQL =>
  sql`select ${name}::text as name, to_jsonb(t)::text as row from ${sql.identifier(place)}.${sql.identifier(name)} t`;

/** The same without some tables. */
export const without = (tables: Tables, ...names: readonly string[]): Tables =>
  Object.fromEntries(Object.entries(tables).filter(([name]) => !names.includes(name)));

/** The same without the trail, and without what channels hear of its entries, which is written with them. */
export const withoutTrail = (tables: Tables): Tables => ({
  ...without(tables, 'audit_entry', 'audit_head', 'held_entry'),
  notice: tables.notice?.filter((row) => !row.includes('"card": null')) ?? [],
});
