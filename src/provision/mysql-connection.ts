import type { Connection } from 'mysql2/promise';
import { TargetFault } from '../ports/provisioner.ts';
import { within } from './deadline.ts';
import { EngineError, isEngineError, type Readings } from './engine-error.ts';
import { MYSQL_SYNTAX } from './mysql-syntax.ts';
import type { TargetSettings } from './settings.ts';
import { openSocket } from './socket.ts';
import { render, type Statement, sql } from './statement.ts';
import { tlsOf } from './tls.ts';

export type Row = Readonly<Record<string, unknown>>;

/** One connection for one use. `run` rejects with `EngineError`, whose code is the server's number. */
export type MysqlConnection = Readonly<{
  isMariaDb: boolean;
  /** Whether the server runs jobs of its own. */
  hasScheduler: boolean;
  run(statement: Statement): Promise<readonly Row[]>;
}>;

export async function withMysql<T>(
  settings: TargetSettings,
  work: (connection: MysqlConnection) => Promise<T>,
): Promise<T> {
  const { raw, destroy, isLost } = await connectTo(settings);
  const run = async (statement: Statement) => {
    if (isLost()) throw new EngineError('PROTOCOL_CONNECTION_LOST');
    return within(settings.statementMs + GRACE_MS, send(raw, statement), destroy);
  };
  try {
    for (const statement of FIRST) await run(statement);
    const [seen] = await run(sql`select version() as version, @@event_scheduler as scheduler`);
    const isMariaDb = /mariadb/i.test(String(seen?.version));
    return await work({ isMariaDb, hasScheduler: /^(on|1)$/i.test(String(seen?.scheduler)), run });
  } finally {
    if (!isLost()) await within(GRACE_MS, raw.end(), destroy).catch(destroy);
    destroy();
  }
}

export const isPassing = (error: unknown): boolean => isEngineError(error, '1213', '1020');

/** Codes are the server's numbers, the system's, or the driver's. */
export const MYSQL_READINGS: Readings = [
  [
    /^(1044|1045|1142|1143|1227|1370|1410|1698|1699|3118|3955|4151)$/,
    'refused',
    'The administrative login was turned away or lacks a right.',
  ],
  [/^1049$/, 'misconfigured', 'There is no such database.'],
  [/^(1205|1969|3024|STATEMENT_TIMEOUT)$/, 'timeout', 'It took longer than a statement may.'],
  [/^(1040|1203|1226)$/, 'unreachable', 'The database server has no room for another connection.'],
  [/^(1053|1158|1159|1160|1161|1317|1927)$/, 'unreachable', 'The database server ended the connection.'],
  [
    /^(HANDSHAKE|ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_|UNABLE_TO_|EPROTO)/,
    'misconfigured',
    'TLS could not be agreed on or verified.',
  ],
  [/^(E[A-Z]+|PROTOCOL_.*)$/, 'unreachable', 'The database server does not answer.'],
];

const GRACE_MS = 2_000;

/** Under `NO_BACKSLASH_ESCAPES` or `ANSI_QUOTES` a statement would mean something else. */
const FIRST: readonly Statement[] = [
  sql`set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
  sql`set session time_zone = '+00:00', lock_wait_timeout = 10`,
];

async function connectTo(settings: TargetSettings) {
  const { host, port, user, database, connectMs } = settings;
  const mysql = await import('mysql2/promise');
  const socket = await openSocket(host.startsWith('/') ? { path: host } : { host, port }, connectMs);
  let isLost = false;
  const destroy = () => {
    isLost = true;
    socket.destroy();
  };
  socket.once('close', destroy);
  const ssl = await tlsOf(settings);
  const connecting = mysql.createConnection({
    stream: socket,
    user,
    password: settings.password.reveal(),
    database,
    charset: 'utf8mb4',
    multipleStatements: false,
    ...(ssl && { ssl: { ...ssl, verifyIdentity: ssl.rejectUnauthorized } }),
  });
  const raw = await within(connectMs, connecting, destroy, 'ETIMEDOUT').catch((error) => {
    destroy();
    throw engineError(error);
  });
  raw.on('error', destroy); // else a line lost while nobody asks anything ends the process
  return { raw, destroy, isLost: () => isLost };
}

async function send(raw: Connection, statement: Statement): Promise<readonly Row[]> {
  const { text, values } = render(statement, MYSQL_SYNTAX);
  try {
    const parameters = values.map((value) => value.reveal());
    const answered = values.length > 0 ? raw.execute(text.reveal(), parameters) : raw.query(text.reveal());
    const [rows] = await answered;
    return Array.isArray(rows) ? (rows as Row[]) : [];
  } catch (error) {
    throw engineError(error);
  }
}

/** The driver's error holds the statement with the password in it: only the number comes along. */
function engineError(error: unknown): Error {
  if (error instanceof TargetFault || error instanceof EngineError) return error;
  const { code, errno, sqlState } = error as Readonly<{ code?: unknown; errno?: unknown; sqlState?: unknown }>;
  return new EngineError(sqlState === undefined ? String(code ?? 'PROTOCOL_ERROR') : String(errno));
}
