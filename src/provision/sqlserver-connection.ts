import type { Socket } from 'node:net';
import { TargetFault } from '../ports/provisioner.ts';
import { isLoopback } from './address.ts';
import { within } from './deadline.ts';
import { EngineError, isEngineError, type Readings } from './engine-error.ts';
import type { TargetSettings } from './settings.ts';
import { openSocket } from './socket.ts';
import { SQLSERVER_SYNTAX } from './sqlserver-statements.ts';
import { render, type Statement } from './statement.ts';
import { type Tls, tlsOf } from './tls.ts';

export type Row = Readonly<Record<string, unknown>>;

/** One connection for one use. Both reject with `EngineError`, whose code is SQL Server's error number. */
export type SqlServerConnection = Readonly<{
  run(statement: Statement): Promise<readonly Row[]>;
  /** The one of these numbers that the server answered with, or nothing where it was done. */
  answer(statement: Statement, ...expected: readonly string[]): Promise<string | undefined>;
}>;

/** How SQL Server says what happened, and nothing else by these numbers. */
export const ANSWER = { absent: '15151', exists: '15025', loggedIn: '15434', noSuchSession: '6106' } as const;

export const SQLSERVER_READINGS: Readings = [
  [/^ELOGIN$/, 'refused', 'The administrative login was turned away, or may not open the database.'],
  [/^(229|230|262|297|300|916|6102|15247)$/, 'refused', 'The administrative login lacks a right for this.'],
  [/^15151$/, 'refused', 'A login, user or role is not there, or the administrative login may not touch it.'],
  [/^STATEMENT_TIMEOUT$/, 'timeout', 'It took longer than a statement may.'],
  [/^15434$/, 'blocked', 'The account is still logged in.'],
  // It owns a schema, objects, a role, a database, a job or something of the server, or has given rights away.
  [/^(15136|15138|15141|15170|15173|15174|15183|15284|15421)$/, 'blocked', 'Something still depends on the account.'],
  [/^1511[3-9]$/, 'failed', 'The password does not keep to the password policy of the database server.'],
  [
    /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_|UNABLE_TO_|EPROTO|EENCRYPT)/,
    'misconfigured',
    'TLS could not be agreed on or verified.',
  ],
  [/^(E[A-Z]+|CONNECT.*)$/, 'unreachable', 'The database server does not answer.'],
];

/** Whether nobody in between can read along or stand in for the server. */
export const isSafe = async (settings: TargetSettings): Promise<boolean> =>
  isLoopback(settings.host) || (await tlsOf(settings))?.rejectUnauthorized === true;

/**
 * Connects to one database of the server, works, closes. A named instance is reached by its port. The driver is loaded
 * here, at the first use.
 */
export async function withSqlServer<T>(
  settings: TargetSettings,
  database: string,
  work: (connection: SqlServerConnection) => Promise<T>,
): Promise<T> {
  const { default: mssql } = await import('mssql');
  const tls = await tlsOf(settings);
  const sockets: Socket[] = [];
  const destroy = () => {
    for (const socket of sockets) socket.destroy();
  };
  const connector = async () => {
    const socket = await openSocket({ host: settings.host, port: settings.port }, settings.connectMs);
    sockets.push(socket);
    return tls ? neverInClear(socket) : socket;
  };
  const pool = new mssql.ConnectionPool(configuration(settings, database, tls, connector));
  // Without a listener the process ends when an idle line breaks. Whoever uses the line next sees that it did.
  pool.on('error', () => {});
  const send = (statement: Statement) =>
    within(settings.statementMs + CANCEL_MS + GRACE_MS, query(pool, statement), destroy).catch((error) =>
      Promise.reject(engineError(error)),
    );
  try {
    await within(settings.connectMs + GRACE_MS, pool.connect(), destroy, 'ETIMEDOUT').catch((error) =>
      Promise.reject(connectError(error)),
    );
    return await work({ run: send, answer: (statement, ...expected) => answer(send(statement), expected) });
  } finally {
    await within(GRACE_MS, pool.close(), destroy).catch(() => {});
    destroy();
  }
}

/** How long the server may take to confirm that it has given up a statement. */
const CANCEL_MS = 1_000;
/** Beyond the driver's own time-outs, which do not cover an answer that stops half way (tedious 19.2.2). */
const GRACE_MS = 1_500;

const MESSAGE = { login: 0x10, prelogin: 0x12 } as const;

/**
 * Whatever is asked of it, the driver logs in without encryption when the server, or who stands before it, says that it
 * has none (tedious 19.2.2). Until the line is encrypted, nothing but the agreement about that is let through.
 */
function neverInClear(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (...given: readonly unknown[]) => boolean;
  let isAgreed = false;
  const guarded = (chunk: Uint8Array, ...rest: readonly unknown[]): boolean => {
    if (!isAgreed && chunk[0] === MESSAGE.login) {
      socket.destroy(new EngineError('EENCRYPT'));
      return false;
    }
    isAgreed ||= chunk[0] !== MESSAGE.prelogin;
    return write(chunk, ...rest);
  };
  return Object.assign(socket, { write: guarded });
}

type Pool = InstanceType<typeof import('mssql')['ConnectionPool']>;
type Configuration = ConstructorParameters<typeof import('mssql')['ConnectionPool']>[0];

function configuration(
  { host, port, user, password, connectMs, statementMs }: TargetSettings,
  database: string,
  tls: Tls,
  connector: () => Promise<Socket>,
): Configuration {
  return {
    server: host,
    port,
    user,
    password: password.reveal(),
    database,
    connectionTimeout: connectMs,
    requestTimeout: statementMs,
    validateConnection: false,
    pool: { max: 1, min: 0 },
    options: {
      appName: 'chatelaine',
      encrypt: tls !== undefined,
      trustServerCertificate: tls?.rejectUnauthorized === false,
      ...(tls?.ca === undefined ? {} : { cryptoCredentialsDetails: { ca: tls.ca } }),
      cancelTimeout: CANCEL_MS,
      maxRetriesOnTransientErrors: 0,
      connector,
    },
  };
}

/** By `sp_executesql`, so that parameters stay parameters. */
async function query(pool: Pool, statement: Statement): Promise<readonly Row[]> {
  const { text, values } = render(statement, SQLSERVER_SYNTAX);
  const request = pool.request();
  values.forEach((value, place) => {
    request.input(`p${place + 1}`, value.reveal());
  });
  return (await request.query(text.reveal())).recordset ?? [];
}

const answer = (sent: Promise<unknown>, expected: readonly string[]): Promise<string | undefined> =>
  sent.then(
    () => undefined,
    (error) => (isEngineError(error, ...expected) ? error.code : Promise.reject(error)),
  );

type DriverError = Readonly<{
  code?: string;
  number?: number;
  precedingErrors?: readonly DriverError[];
  originalError?: Readonly<{ cause?: unknown }>;
}>;

/** The driver's error quotes from the statement: only the number comes along, and of several the first. */
function engineError(error: unknown): unknown {
  if (error instanceof TargetFault || error instanceof EngineError) return error;
  const { code, number, precedingErrors = [] } = error as DriverError;
  const [first] = [...precedingErrors.map((one) => one.number), number].filter((one) => typeof one === 'number');
  if (first !== undefined) return new EngineError(`${first}`);
  return new EngineError(code === 'ETIMEOUT' ? 'STATEMENT_TIMEOUT' : 'CONNECTION_CLOSED');
}

/** What opened the socket, or TLS, lies two errors deep. */
function connectError(error: unknown): unknown {
  if (error instanceof TargetFault || error instanceof EngineError) return error;
  const { code = 'CONNECTION_FAILED', originalError } = error as DriverError;
  const cause = originalError?.cause;
  if (cause instanceof TargetFault || cause instanceof EngineError) return cause;
  const inner = (cause as DriverError | undefined)?.code;
  return new EngineError(code === 'ESOCKET' && inner !== undefined ? inner : code);
}
