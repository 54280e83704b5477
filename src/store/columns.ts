import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/** What a query is made of here: the database, or a transaction on it. */
export type Reader = Pick<Db, 'execute' | 'select'>;
/** What a change is made with: a transaction. */
export type Writer = Pick<Db, 'execute' | 'select' | 'insert' | 'update'>;

/**
 * All rows of a query in one, an array a column. PostgreSQL writes the JSON and V8 parses it whole, which is about as
 * fast as COPY; row by row costs several times as much.
 */
export async function gather<Row extends Record<string, unknown>>(
  db: Reader,
  columns: readonly (keyof Row & string)[],
  query: SQL,
): Promise<Readonly<{ [Column in keyof Row]: readonly Row[Column][] }>> {
  const arrays = columns.map(
    (column) => sql`coalesce(json_agg(${sql.identifier(column)}), '[]') ${sql.identifier(column)}`,
  );
  const [row] = await db.execute(sql`select ${sql.join(arrays, sql`, `)} from (${query}) gathered`);
  return row as Readonly<{ [Column in keyof Row]: readonly Row[Column][] }>;
}

/**
 * The other way: rows to select from, sent as one JSON array a column, numbered by `position`. Every column is text, or
 * null where the value is undefined or null.
 */
export function given(alias: string, columns: Readonly<Record<string, readonly unknown[]>>): SQL {
  const arrays = Object.values(columns).map(
    (values) => sql`json_array_elements_text(${JSON.stringify(values)}::text::json)`,
  );
  const names = [...Object.keys(columns), 'position'].map((column) => sql.identifier(column));
  return sql`rows from (${sql.join(arrays, sql`, `)}) with ordinality as ${sql.identifier(alias)} (${sql.join(names, sql`, `)})`;
}

/** Rows by one of their columns, each list in the order given. */
export function grouped<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): ReadonlyMap<Key, readonly Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
