import { TargetFault } from '../ports/provisioner.ts';
import { isLoopback, mustBeAllowed } from './address.ts';
import { within } from './deadline.ts';
import { EngineError, isEngineError, type Readings } from './engine-error.ts';
import { ORACLE_SYNTAX } from './oracle-statements.ts';
import type { TargetSettings } from './settings.ts';
import { render, type Statement } from './statement.ts';
import { tlsOf } from './tls.ts';

export type Row = Readonly<Record<string, unknown>>;

/** As much of a driver as the dialect needs. Rejects with the driver's errors; `errorNum` is Oracle's number. */
export type OracleDriver = Readonly<{
  execute(sql: string, binds: Readonly<Record<string, string | number>>): Promise<readonly Row[]>;
  close(): Promise<void>;
}>;
export type OpenOracle = (settings: TargetSettings) => Promise<OracleDriver>;

/** One connection for one use. Both reject with `EngineError`, whose code is such as `ORA-01918`. */
export type OracleConnection = Readonly<{
  run(statement: Statement): Promise<readonly Row[]>;
  /** The one of these codes that the server answered with, or nothing where it was done. */
  answer(statement: Statement, ...expected: readonly string[]): Promise<string | undefined>;
}>;

/** How Oracle says what happened. */
export const ANSWER = {
  absent: 'ORA-01918',
  ownsSomething: 'ORA-01922',
  loggedIn: 'ORA-01940',
  noSuchSession: 'ORA-00030',
  sessionMarked: 'ORA-00031',
  noSuchJob: 'ORA-27475',
  mayNotSchedule: 'ORA-27486',
} as const;

export const ORACLE_READINGS: Readings = [
  [/^ORA-(01017|28000|28001|01045)$/, 'refused', 'The administrative login was turned away.'],
  [/^ORA-(01031|00942|01919|01932|27486|41900)$/, 'refused', 'The administrative login lacks a right for this.'],
  [/^(NJS-123|STATEMENT_TIMEOUT|ORA-01013|ORA-00054|ORA-04021)$/, 'timeout', 'It took longer than a statement may.'],
  [/^ORA-01922$/, 'blocked', 'The account owns something.'],
  [/^ORA-01940$/, 'blocked', 'The account is still logged in.'],
  [/^ORA-(28003|00988|28007|28008|28219)$/, 'failed', 'The password does not keep to the rules of the database.'],
  [/^ORA-(02380|00959)$/, 'misconfigured', 'The profile of the account or the tablespace users is not there.'],
  [/^(NJS-(512|514|518|519)|ORA-(12505|12514))$/, 'misconfigured', 'The server knows no such service.'],
  [/^NJS-50[5-8]$|^(ERR_TLS|CERT_|SELF_SIGNED|DEPTH_)/, 'misconfigured', 'TLS could not be agreed on or verified.'],
  [
    /^NJS-53[123]$/,
    'misconfigured',
    'The server wants an encryption of its own kind: take sslmode=disable out of the address.',
  ],
  [
    /^(NJS-5\d\d|ORA-(00028|01012|01033|01034|01089|01092|02396|03113|03114|03135|12\d\d\d)|E[A-Z]+|CONNECT.*)$/,
    'unreachable',
    'The database server does not answer.',
  ],
];

/** Connects, works, closes. */
export async function withOracle<T>(
  settings: TargetSettings,
  open: OpenOracle,
  work: (connection: OracleConnection) => Promise<T>,
): Promise<T> {
  const driver = await open(settings).catch((error) => Promise.reject(engineError(error)));
  const run = async (statement: Statement): Promise<readonly Row[]> => {
    const { text, values } = render(statement, ORACLE_SYNTAX);
    const binds = Object.fromEntries(values.map((value, place) => [`p${place + 1}`, value.reveal()]));
    const sent = driver.execute(text.reveal(), binds);
    return within(settings.statementMs + GRACE_MS, sent, () => {}).catch((error) => Promise.reject(engineError(error)));
  };
  const answer = (statement: Statement, ...expected: readonly string[]) =>
    run(statement).then(
      () => undefined,
      (error) => (isEngineError(error, ...expected) ? error.code : Promise.reject(error)),
    );
  try {
    return await work({ run, answer });
  } finally {
    await within(GRACE_MS, driver.close(), () => {}).catch(() => {});
  }
}

/** Whether nobody in between can read along; only then does a password go over the network. */
export const isSafe = async (settings: TargetSettings): Promise<boolean> =>
  isLoopback(settings.host) || (await tlsOf(settings)) !== undefined;

/** The driver in its pure form, loaded at the first use. */
export const openOracle: OpenOracle = async (settings) => {
  await mustBeAllowed(settings.host);
  const { default: oracledb } = await import('oracledb');
  const { user, password, connectMs, statementMs } = settings;
  const opening = oracledb.getConnection({
    user,
    password: password.reveal(),
    connectString: connectString(settings, await isEncrypted(settings)),
    connectTimeout: Math.ceil(connectMs / 1000),
    retryCount: 0,
    sslServerDNMatch: true,
  });
  const connection = await within(connectMs, opening, () => {}, 'CONNECT_TIMEOUT').catch((error) => {
    opening.then((late) => late.close({ drop: true })).catch(() => {}); // who comes too late is let go
    throw error;
  });
  connection.callTimeout = statementMs;
  return {
    execute: async (text, binds) =>
      (await connection.execute(text, binds, { outFormat: oracledb.OUT_FORMAT_OBJECT, maxRows: 0 })).rows ?? [],
    close: () => connection.close({ drop: true }),
  };
};

/** Beyond the driver's own time-out, which needs the server's help to end a statement. */
const GRACE_MS = 1_500;

/** The driver always verifies, and only with the authorities that Node.js knows (oracledb 26.0.0). */
async function isEncrypted(settings: TargetSettings): Promise<boolean> {
  const tls = await tlsOf(settings);
  if (tls && (!tls.rejectUnauthorized || tls.ca !== undefined))
    throw new TargetFault(
      'misconfigured',
      'To Oracle there is no sslmode=require and no sslrootcert: name the authority in NODE_EXTRA_CA_CERTS.',
    );
  return tls !== undefined;
}

function connectString({ host, port, database }: TargetSettings, encrypted: boolean): string {
  if (!/^[A-Za-z0-9_.$#-]{1,128}$/.test(database))
    throw new TargetFault('misconfigured', 'The service name has characters that one cannot have.');
  const address = `(ADDRESS=(PROTOCOL=${encrypted ? 'TCPS' : 'TCP'})(HOST=${host})(PORT=${port}))`;
  return `(DESCRIPTION=${address}(CONNECT_DATA=(SERVICE_NAME=${database})))`;
}

/**
 * The driver's error may quote from the statement: only its code comes along. Oracle's number goes first, because the
 * driver calls "marked for kill" (ORA-00031), which is about another session, the end of its own (oracledb 26.0.0).
 */
function engineError(error: unknown): unknown {
  if (error instanceof TargetFault || error instanceof EngineError) return error;
  const { errorNum = 0, code } = error as Readonly<{ errorNum?: number; code?: unknown }>;
  if (errorNum > 0) return new EngineError(`ORA-${`${errorNum}`.padStart(5, '0')}`);
  return new EngineError(typeof code === 'string' ? code : 'CONNECTION_FAILED');
}
