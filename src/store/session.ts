import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { AccessError } from '../domain/problem.ts';

/**
 * Whoever falls silent in the middle of a transaction, suspended or cut off, holds the lock of all writers: so long, and
 * the server ends it. Ends of accounts wait for it too.
 */
export const IDLE_MS = 10_000;

/** One connection, and no second one in its place when it is lost. */
export type Session = Readonly<{
  isAlive(): boolean;
  /** What is sent through its `db` after `close`, or after the connection was lost, is refused. */
  scope(): Readonly<{ db: PostgresJsDatabase; close(): void }>;
  abandon(): void;
  end(): Promise<void>;
}>;

/** A socket's folder may be given as `?host=/path`, as libpq has it. */
export function openSession(address: string, role?: string): Session {
  let isAlive = true;
  const abandon = () => {
    isAlive = false;
  };
  const url = new URL(address);
  const host = url.searchParams.get('host');
  url.searchParams.delete('host');
  const raw = postgres(url.href, {
    ...(host && { host }),
    max: 1,
    max_lifetime: null, // a lock lasts as long as the connection
    // Asked for by nobody, so that a connection lost meanwhile rejects where nobody hears it and ends the process (3.4.9).
    fetch_types: false,
    connection: {
      application_name: 'chatelaine',
      idle_in_transaction_session_timeout: IDLE_MS,
      ...(role && { role }),
    },
    onclose: abandon,
    onnotice: () => {},
  });
  return {
    isAlive: () => isAlive,
    scope: () => scopeOn(raw, () => isAlive),
    abandon,
    end: () => raw.end({ timeout: 5 }),
  };
}

function scopeOn(raw: postgres.Sql, isAlive: () => boolean): ReturnType<Session['scope']> {
  let isOpen = true;
  const unsafe: typeof raw.unsafe = (text, parameters, options) => {
    if (!isOpen) throw new Error('a statement was sent after its transaction had ended');
    if (!isAlive()) throw new AccessError({ code: 'unavailable', system: 'store' });
    // Parsed and planned once a connection, and sent without asking first what its parameters are; drizzle never says so.
    return raw.unsafe(text, parameters, { ...options, prepare: true });
  };
  const client: postgres.Sql = Object.create(raw, { unsafe: { value: unsafe } });
  const close = () => {
    isOpen = false;
  };
  return { db: drizzle({ client, casing: 'snake_case' }), close };
}
