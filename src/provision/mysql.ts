import { OUR_ACCOUNT } from '../domain/account.ts';
import type { Secret } from '../domain/secret.ts';
import { type AccountOrder, type EndedAccount, type Provisioner, TargetFault } from '../ports/provisioner.ts';
import { EngineError, faultOf, isEngineError, pause, retried } from './engine-error.ts';
import { isPassing, MYSQL_READINGS, type MysqlConnection, withMysql } from './mysql-connection.ts';
import { examineMysql } from './mysql-findings.ts';
import * as statements from './mysql-statements.ts';
import { checkAccount, checkClock, checkOrder, isMoment } from './order.ts';
import type { TargetSettings } from './settings.ts';
import { name, type Statement } from './statement.ts';

/** Accounts in MySQL 8 (not run) and MariaDB (run on 10.11). An account is `'name'@'%'`; its sessions bear its name. */
export function mysqlProvisioner(settings: TargetSettings): Provisioner {
  const { database } = settings;
  const connected = async <T>(work: (connection: MysqlConnection) => Promise<T>): Promise<T> => {
    try {
      return await withMysql(settings, work);
    } catch (error) {
      throw faultOf(error, MYSQL_READINGS);
    }
  };
  const revoke: Provisioner['revoke'] = async (account) => {
    name(account.name);
    return connected((connection) => revokeAccount(connection, database, account.name));
  };
  return {
    check: () => connected((connection) => examineMysql(connection, settings)),
    ensure: async (order) => {
      const receivedAt = performance.now();
      checkOrder(order);
      checkPassword(order.credential);
      const isThere = await connected(async (connection) => {
        checkClock(order, await moment(connection), receivedAt);
        return isPresent(connection, order.name);
      });
      if (isThere) await revoke({ name: order.name });
      try {
        return await connected((connection) => makeAccount(connection, database, order));
      } catch (error) {
        // If it cannot be undone either, it is locked: what went wrong first is what is told.
        await revoke({ name: order.name }).catch(() => {});
        throw error;
      }
    },
    extend: ({ name: account, endsAt }) =>
      connected(async (connection) => {
        if (!isMoment(endsAt)) throw new TargetFault('failed', 'Nothing was sent: no moment in UTC.');
        if (!(await isPresent(connection, account))) throw new TargetFault('failed', 'There is no such account.');
        await setEnd(connection, database, account, endsAt);
      }),
    rotate: async (account) => {
      checkAccount(account);
      checkPassword(account.credential);
      await connected(async (connection) => {
        if (!(await isPresent(connection, account.name))) throw new TargetFault('failed', 'There is no such account.');
        const change = statements.changePassword(account.name, account.credential);
        await retried(() => connection.run(change), isPassing);
      });
    },
    revoke,
    sessions: (account) =>
      connected(async (connection) => (await connection.run(statements.findSessions(account))).length),
    list: () =>
      connected(async (connection) => {
        const rows = await connection.run(statements.list());
        const found = rows.map((row) => ({ name: String(row.name), sessions: Number(row.sessions) }));
        return found.filter((account) => OUR_ACCOUNT.test(account.name));
      }),
    probe: () => connected(async (connection) => void (await connection.run(statements.pulse()))),
  };
}

/** Printable ASCII without what ends a text, so that no mode of the server's can make it anything else. */
function checkPassword(credential: Secret): void {
  if (!/^[!#-&(-:<-~]([ !#-&(-:<-~]{10,126})[!#-&(-:<-~]$/.test(credential.reveal()))
    throw new TargetFault('failed', 'Nothing was sent: no password of 12 to 128 allowed characters.');
}

async function makeAccount(connection: MysqlConnection, database: string, order: AccountOrder) {
  const run = (statement: Statement) => retried(() => connection.run(statement), isPassing);
  await run(statements.create(order));
  for (const statement of await rights(connection, database, order)) await run(statement);
  await setEnd(connection, database, order.name, order.endsAt);
  await run(statements.unlock(order.name)); // last: half made is dead, not open
  if (!(await isPresent(connection, order.name)))
    throw new TargetFault('failed', 'The account was made, and is not there.');
  if (order.endsAt === null && (await connection.run(statements.findEnd(order.name, database))).length > 0)
    throw new TargetFault('failed', 'The account was made without an end, and a job would lock it.');
  return { id: `${order.name}@%` };
}

async function rights(
  connection: MysqlConnection,
  database: string,
  order: AccountOrder,
): Promise<readonly Statement[]> {
  if (!connection.isMariaDb) return statements.joinRole(order);
  const reading = statements.grantReading(order.name, database);
  if (order.profile === 'read-only') return [reading];
  const tables = await connection.run(statements.findApplicationTables(database));
  return [reading, ...tables.map((table) => statements.grantWriting(order.name, database, String(table.name)))];
}

/**
 * Where the server runs jobs; else nothing but the lease in our store ends the account, and `check` says so. Without an end
 * there is no job either, not even one that is left of an earlier account.
 */
async function setEnd(
  { hasScheduler, run }: MysqlConnection,
  database: string,
  account: string,
  endsAt: string | null,
): Promise<void> {
  if (!hasScheduler) return;
  await retried(() => run(statements.dropEnd(account, database)), isPassing);
  if (endsAt === null) return;
  await retried(() => run(statements.makeEnd(account, database, endsAt)), isPassing);
}

const isPresent = async ({ run }: MysqlConnection, account: string): Promise<boolean> =>
  (await run(statements.find(account))).length > 0;

/** What fails is kept and the rest is tried: only what is there at the end decides. */
async function revokeAccount(connection: MysqlConnection, database: string, account: string): Promise<EndedAccount> {
  const failures: unknown[] = [];
  const attempt = async (step: () => Promise<unknown>) => {
    await retried(step, isPassing).catch((error) => failures.push(error));
  };
  const run = (statement: Statement) => attempt(() => connection.run(statement));
  await run(statements.lock(account));
  const lockedAt = await moment(connection);
  const ended = new Set<number>();
  await attempt(() => endSessions(connection, account, ended));
  await run(statements.dropEnd(account, database));
  await run(statements.drop(account));
  await attempt(() => endSessions(connection, account, ended)); // a login that was under way when it was locked
  const isThere =
    (await isPresent(connection, account)) || (await connection.run(statements.findSessions(account))).length;
  if (isThere) throw failures[0] ?? new TargetFault('failed', 'The account is still there.');
  return { lockedAt, sessionsEnded: ended.size, absentAt: await moment(connection) };
}

const SESSIONS_WITHIN_MS = 10_000;

async function endSessions(connection: MysqlConnection, account: string, ended: Set<number>): Promise<void> {
  const deadline = Date.now() + SESSIONS_WITHIN_MS;
  for (;;) {
    const sessions = (await connection.run(statements.findSessions(account))).map(({ id }) => Number(id));
    if (sessions.length === 0) return;
    if (Date.now() > deadline) throw new EngineError('STATEMENT_TIMEOUT');
    for (const session of sessions) {
      ended.add(session);
      await connection.run(statements.endSession(session)).catch((error) => {
        if (!isEngineError(error, '1094')) throw error; // gone meanwhile
      });
    }
    await pause(10); // a killed session takes a moment to notice, and nothing waits for it
  }
}

async function moment(connection: MysqlConnection): Promise<string> {
  const [row] = await connection.run(statements.now());
  return `${String(row?.now).slice(0, 23)}Z`;
}
