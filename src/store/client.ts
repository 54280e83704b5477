import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';

export type Db = PostgresJsDatabase;
export type Client = Readonly<{ db: Db; end(): Promise<void> }>;
export type ClientOptions = Readonly<{ connections?: number; role?: string }>;

/** What the server calls this process. */
export const PROCESS_NAME = `chatelaine ${process.pid}`;

/** Opens no connection until it is used. A socket's folder may be given as `?host=/path`, as libpq has it. */
export function openClient(address: string, { connections = 10, role }: ClientOptions = {}): Client {
  const url = new URL(address);
  const host = url.searchParams.get('host');
  url.searchParams.delete('host');
  const raw = postgres(url.href, {
    ...(host && { host }),
    max: connections,
    // The driver replaces connections now and then, and with one it would lose the lock held on it.
    ...(connections === 1 && { max_lifetime: null }),
    connection: { application_name: PROCESS_NAME, ...(role && { role }) },
    // A client patched by drizzle reads moments as text, so nothing else may use it.
    onnotice: () => {},
  });
  return { db: drizzle(raw, { casing: 'snake_case' }), end: () => raw.end({ timeout: 5 }) };
}

/** The address of a database behind a socket. */
export function socketAddress(host: string, database: string): string {
  return `postgres://chatelaine@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(host)}`;
}
