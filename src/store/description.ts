import { stat } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import type { Client } from './client.ts';
import type { Place } from './place.ts';

/** What `doctor` says of the store. */
export type StoreDescription = Readonly<{
  kind: 'embedded' | 'server';
  /** Host and database, or the socket's folder; never a password. */
  where: string;
  /** Of PostgreSQL, such as 18.4. */
  version: string;
  policy: number;
  entries: number;
  unsentNotices: number;
  /** Of an embedded store: the addresses it listens on besides its socket, and the mode of the socket's folder. Right is '' and '700'. */
  exposure?: Readonly<{ addresses: string; socketMode: string }>;
}>;

export async function describeStore(client: Client, place: Place): Promise<StoreDescription> {
  type Row = { version: string; addresses: string; policy: number; entries: number; unsent: number };
  const [row] = await client.use((db) =>
    db.execute<Row>(sql`
      select current_setting('server_version') "version", current_setting('listen_addresses') addresses, policy,
        size::float8 entries, (select count(*)::float8 from notice where sent_at is null) unsent
      from infrastructure, audit_head`),
  );
  if (!row) throw new Error('the store has lost its head');
  const { version, policy, entries, unsent, addresses } = row;
  const exposure = place.socket && { addresses, socketMode: await modeOf(place.socket) };
  const { host, pathname } = new URL(place.address);
  const where = place.socket ?? `${host}${pathname}`;
  return { kind: place.kind, where, version, policy, entries, unsentNotices: unsent, ...(exposure && { exposure }) };
}

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
