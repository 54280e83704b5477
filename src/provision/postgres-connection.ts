import type { Socket } from 'node:net';
import postgres from 'postgres';
import { TargetFault } from '../ports/provisioner.ts';
import { within } from './deadline.ts';
import { EngineError, isEngineError, type Readings } from './engine-error.ts';
import type { TargetSettings } from './settings.ts';
import { openSocket } from './socket.ts';
import { render, type Statement, type Syntax, sql } from './statement.ts';
import { tlsOf } from './tls.ts';

export const POSTGRES_SYNTAX: Syntax = {
  nameQuotes: ['"', '"'],
  mostNameBytes: 63,
  textOpens: "'",
  doublesBackslash: false, // standard_conforming_strings is set on connecting
  placeholder: (place) => `$${place}`,
};

export type Row = Readonly<Record<string, unknown>>;

/** One connection for one use. `run` rejects with `EngineError`. */
export type PostgresConnection = Readonly<{ run(statement: Statement): Promise<readonly Row[]> }>;

/** Connects, works, closes. Nothing is sent again in place of what was lost. */
export async function withPostgres<T>(
  settings: TargetSettings,
  work: (connection: PostgresConnection) => Promise<T>,
): Promise<T> {
  const { raw, destroy, isLost } = await connectTo(settings);
  try {
    const run = async (statement: Statement) => {
      if (isLost()) throw new EngineError('CONNECTION_CLOSED');
      return within(settings.statementMs + GRACE_MS, send(raw, statement), destroy);
    };
    return await work({ run });
  } finally {
    const closed = raw.end({ timeout: isLost() ? 0 : 1 }).catch(() => {}); // what is sent then, nobody waits for
    if (!isLost()) await closed;
    destroy();
  }
}

/** All of it or nothing; of a lost connection the server keeps nothing. */
export async function inTransaction<T>(connection: PostgresConnection, work: () => Promise<T>): Promise<T> {
  await connection.run(sql`begin`);
  try {
    const result = await work();
    await connection.run(sql`commit`);
    return result;
  } catch (error) {
    await connection.run(sql`rollback`).catch(() => {}); // what went wrong first is what is told
    throw error;
  }
}

/** What the server refuses because somebody else was at it at the same moment. */
export const isPassing = (error: unknown): boolean => isEngineError(error, '40001', '40P01');

/** Codes are SQLSTATEs, of the system, or of the driver. */
export const POSTGRES_READINGS: Readings = [
  [/^42501$/, 'refused', 'The administrative login lacks a right for this.'],
  [/^28/, 'refused', 'The administrative login was turned away.'],
  [/^3D000$/, 'misconfigured', 'There is no such database.'],
  [/^(57014|55P03|STATEMENT_TIMEOUT)$/, 'timeout', 'It took longer than a statement may.'],
  [/^2BP01$/, 'blocked', 'Something still depends on the account.'],
  [/^(08|57P0|58)/, 'unreachable', 'The database server ended the connection.'],
  [/^53/, 'unreachable', 'The database server has no room for another connection.'],
  [
    /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_|UNABLE_TO_|EPROTO)/,
    'misconfigured',
    'TLS could not be agreed on or verified.',
  ],
  [/^(E[A-Z]+|CONNECT.*)$/, 'unreachable', 'The database server does not answer.'],
];

const GRACE_MS = 2_000;

async function connectTo(settings: TargetSettings) {
  let socket: Socket | undefined;
  let isLost = false;
  const destroy = () => {
    isLost = true;
    socket?.destroy();
  };
  // postgres.js connects anew by itself (3.4.9), and would send into the new one what belonged to the lost one.
  const open = async () => {
    if (socket || isLost) throw new EngineError('CONNECTION_CLOSED');
    const { host, port, connectMs } = settings;
    const path = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
    socket = Object.assign(await openSocket(path, connectMs), { host });
    return socket.once('close', destroy);
  };
  const raw = postgres({
    user: settings.user,
    password: settings.password.reveal(),
    database: settings.database,
    ssl: (await tlsOf(settings)) ?? false,
    socket: open,
    max: 1,
    max_lifetime: null,
    connect_timeout: settings.connectMs / 1000,
    fetch_types: false,
    prepare: false,
    onnotice: () => {},
    onclose: destroy,
    connection: {
      application_name: 'chatelaine',
      statement_timeout: settings.statementMs,
      idle_in_transaction_session_timeout: settings.statementMs * 2,
      standard_conforming_strings: true,
      search_path: 'pg_catalog',
    },
  } as postgres.Options<Record<string, never>>);
  await within(settings.connectMs, send(raw, sql`select 1`), destroy, 'ETIMEDOUT').catch((error) => {
    destroy();
    throw error;
  });
  return { raw, destroy, isLost: () => isLost };
}

/** As a statement of the extended protocol, of which the server takes no second one in the same text. */
async function send(raw: postgres.Sql, statement: Statement): Promise<readonly Row[]> {
  const { text, values } = render(statement, POSTGRES_SYNTAX);
  try {
    const parameters = values.map((value) => `${value.reveal()}`);
    return [...(await raw.unsafe(text.reveal(), parameters, { simple: false } as postgres.UnsafeQueryOptions))];
  } catch (error) {
    throw engineError(error);
  }
}

/** The driver's error holds the statement and its message may quote from it: only the code comes along. */
function engineError(error: unknown): Error {
  if (error instanceof TargetFault || error instanceof EngineError) return error;
  const { code, detail } = error as Readonly<{ code?: unknown; detail?: unknown }>;
  const about = code === '2BP01' && typeof detail === 'string' ? detail.replaceAll(/\s+/g, ' ').slice(0, 300) : '';
  if (isConcurrentUpdate(error)) return new EngineError('40001');
  return new EngineError(typeof code === 'string' ? code : 'CONNECTION_FAILED', about);
}

/** "tuple concurrently updated" has no code of its own. */
const isConcurrentUpdate = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && error.code === 'XX000' && /^tuple concurrently/.test(error.message);
