import { type EndedAccount, TargetFault } from '../ports/provisioner.ts';
import { EngineError, faultOf, isEngineError, retried } from './engine-error.ts';
import { isPassing, POSTGRES_READINGS, type PostgresConnection, withPostgres } from './postgres-connection.ts';
import { clearDatabase } from './postgres-owned.ts';
import * as statements from './postgres-statements.ts';
import type { TargetSettings } from './settings.ts';
import type { Statement } from './statement.ts';

type Account = Readonly<{ name: string; id?: string }>;

/**
 * Takes an account away. What fails is kept and the rest is tried: only what is there at the end decides. The id is read
 * before the role is dropped, because a session outlives its role and then has no name to be found by.
 */
export async function revokeAccount(
  connection: PostgresConnection,
  settings: TargetSettings,
  { name: account, id }: Account,
): Promise<EndedAccount> {
  const failures: unknown[] = [];
  const attempt = async <T>(step: () => Promise<T>) => {
    await retried(step, isPassing).catch((error) => failures.push(error));
  };
  const run = (statement: Statement) => attempt(() => connection.run(statement));
  const oid = await findOid(connection, account);
  if (oid !== undefined) await run(statements.lock(account));
  const lockedAt = await moment(connection);
  const ids = [...new Set([oid, id].filter((one) => one !== undefined))];
  const ended = new Set<string>();
  const endAll = async () => {
    for (const one of ids) await attempt(() => endSessions(connection, one, account, ended));
  };
  await endAll();
  if (oid !== undefined) {
    const clearing = { account, oid, failures, attempt };
    await clearAll(connection, settings, clearing, statements.databasesToClear(oid));
    await attempt(() => drop(connection, settings, clearing));
  }
  const look = async () => (await connection.run(statements.lookAfter(account, ids)))[0];
  let left = await look();
  if (Number(left?.sessions) > 0) {
    await endAll(); // a login that was under way when the account was locked
    left = await look();
  }
  if (left?.isThere !== false || Number(left?.sessions) > 0) throw worst(failures);
  return { lockedAt, sessionsEnded: ended.size, absentAt: String(left.now) };
}

async function findOid(connection: PostgresConnection, account: string): Promise<string | undefined> {
  const [row] = await connection.run(statements.findOid(account));
  return row && String(row.oid);
}

async function moment(connection: PostgresConnection): Promise<string> {
  const [row] = await connection.run(statements.now());
  return String(row?.now);
}

const SESSIONS_WITHIN_MS = 10_000;

async function endSessions(connection: PostgresConnection, oid: string, account: string, ended: Set<string>) {
  const deadline = Date.now() + SESSIONS_WITHIN_MS;
  for (;;) {
    const rows = await connection.run(statements.endSessions(oid, account));
    if (rows.length === 0) return;
    for (const { session } of rows) ended.add(String(session));
    if (Date.now() > deadline) throw new EngineError('STATEMENT_TIMEOUT');
  }
}

type Clearing = Readonly<{
  account: string;
  oid: string;
  failures: unknown[];
  attempt: (step: () => Promise<unknown>) => Promise<void>;
}>;

async function drop(connection: PostgresConnection, settings: TargetSettings, clearing: Clearing): Promise<void> {
  const { account } = clearing;
  // Without its owner nobody but a superuser could roll it back, and nobody would know whose it was.
  if ((await connection.run(statements.findAllPrepared(account))).length > 0) return;
  await connection.run(statements.drop(account)).catch(async (error) => {
    if (!isEngineError(error, '2BP01')) throw error;
    await clearAll(connection, settings, clearing, statements.allDatabases()); // one was missed
    await connection.run(statements.drop(account));
  });
}

/** Frees these databases of the account, which the login has to be a member of for it, and need not be for nothing. */
async function clearAll(
  connection: PostgresConnection,
  settings: TargetSettings,
  { account, oid, failures, attempt }: Clearing,
  databases: Statement,
): Promise<void> {
  const rows = await connection.run(databases).catch((error) => {
    failures.push(error);
    return undefined;
  });
  if (rows?.length === 0) return;
  await attempt(() => connection.run(statements.joinAccount(account)));
  for (const row of rows ?? []) {
    const database = String(row.database);
    const clear = (there: PostgresConnection) => retried(() => clearDatabase(there, account, oid), isPassing);
    const work = row.isHere === true ? clear(connection) : withPostgres({ ...settings, database }, clear);
    await work.catch((error) => failures.push(located(error, database)));
  }
}

/** Where it was, for the operator: only another database's name is not in the settings. */
function located(error: unknown, database: string): unknown {
  const fault = faultOf(error, POSTGRES_READINGS);
  return fault instanceof TargetFault
    ? new TargetFault(fault.code, `${fault.detail} It was in the database ${database}.`, { cause: error })
    : fault;
}

/** What names the blocker tells most; else what went wrong first led to the rest. */
function worst(failures: readonly unknown[]): unknown {
  const faults = failures.map((error) => faultOf(error, POSTGRES_READINGS));
  const isBlocked = (fault: unknown) => fault instanceof TargetFault && fault.code === 'blocked';
  return faults.find(isBlocked) ?? faults[0] ?? new TargetFault('failed', 'The account is still there.');
}
