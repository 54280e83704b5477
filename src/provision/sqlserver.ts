import { OUR_ACCOUNT } from '../domain/account.ts';
import type { Secret } from '../domain/secret.ts';
import type { AccountOrder, FoundAccount, MadeAccount, Provisioner } from '../ports/provisioner.ts';
import { TargetFault } from '../ports/provisioner.ts';
import { faultOf } from './engine-error.ts';
import { checkAccount, checkClock, checkOrder } from './order.ts';
import type { TargetSettings } from './settings.ts';
import { databaseRights, findings, serverRights } from './sqlserver-check.ts';
import {
  isSafe,
  type Row,
  SQLSERVER_READINGS,
  type SqlServerConnection,
  withSqlServer,
} from './sqlserver-connection.ts';
import { removeAccount } from './sqlserver-removal.ts';
import {
  changePassword,
  countSessions,
  createLogin,
  createUser,
  enableLogin,
  findLogin,
  findUser,
  joinRole,
  joinServerRole,
  LONGEST_QUOTED,
  listLogins,
  look,
  probe,
} from './sqlserver-statements.ts';
import { checkAccountName } from './statement-check.ts';

const ROLES = { 'read-only': 'chatelaine_ro', 'read-and-write': 'chatelaine_rw' } as const;

/**
 * Accounts in SQL Server: a login of the server, disabled until all is done, and its user in the one database. The
 * engine keeps no end of an account and no comment on one. Never tried on a real server unless `TEST_MSSQL_URL` was set.
 */
export function sqlserverProvisioner(settings: TargetSettings): Provisioner {
  const inMaster = <T>(work: (master: SqlServerConnection) => Promise<T>) => withSqlServer(settings, 'master', work);
  const inDatabase = <T>(work: (database: SqlServerConnection) => Promise<T>) =>
    withSqlServer(settings, settings.database, work);
  const places = { inMaster, inDatabase };
  return {
    check: told(async () => {
      const [server = {}] = await inMaster((master) => master.run(serverRights()));
      const [database = {}] = await inDatabase((connection) => connection.run(databaseRights()));
      return findings({ ...server, ...database }, await isSafe(settings));
    }),
    ensure: told(async (order) => {
      const receivedAt = performance.now();
      checkOrder(order);
      checkPassword(order.credential);
      checkHome(settings.database);
      const [seen] = await inMaster((master) => master.run(look()));
      checkClock(order, `${seen?.utc}Z`, receivedAt);
      await removeAccount(places, order, settings.statementMs);
      try {
        return await inMaster((master) => inDatabase((database) => make(master, database, order, settings.database)));
      } catch (error) {
        // If it cannot be undone either, the login is disabled or just proved: what went wrong first is what is told.
        await removeAccount(places, order, settings.statementMs).catch(() => {});
        throw error;
      }
    }),
    extend: told(async ({ name }) => {
      checkAccountName(name);
      await inMaster((master) => mustBeThere(master, name));
    }),
    rotate: told(async (account) => {
      checkAccount(account);
      checkPassword(account.credential);
      await inMaster(async (master) => {
        await mustBeThere(master, account.name);
        await master.run(changePassword(account.name, account.credential));
      });
    }),
    revoke: told(async (account) => {
      checkAccountName(account.name);
      return removeAccount(places, account, settings.statementMs);
    }),
    sessions: told(async (name) => {
      checkAccountName(name);
      const [row] = await inMaster((master) => master.run(countSessions(name)));
      return Number(row?.sessions);
    }),
    list: told(async () => (await inMaster((master) => master.run(listLogins()))).flatMap(found)),
    probe: told(async () => {
      await inMaster((master) => master.run(probe()));
    }),
  };
}

function told<A extends readonly unknown[], T>(work: (...given: A) => Promise<T>): (...given: A) => Promise<T> {
  return (...given) => work(...given).catch((error) => Promise.reject(faultOf(error, SQLSERVER_READINGS)));
}

/** What `QUOTENAME` makes of anything longer is NULL, and so the whole statement. */
function checkPassword(credential: Secret): void {
  if (credential.reveal() === '' || credential.reveal().length > LONGEST_QUOTED)
    throw new TargetFault('failed', 'Nothing was sent: a password that is empty or too long.');
}

function checkHome(database: string): void {
  if (database === '' || database.length > LONGEST_QUOTED)
    throw new TargetFault('misconfigured', 'The name of the database is empty or too long.');
}

async function mustBeThere(master: SqlServerConnection, account: string): Promise<void> {
  const found = await master.run(findLogin(account));
  if (found.length === 0) throw new TargetFault('failed', 'There is no such account.');
}

async function make(
  master: SqlServerConnection,
  database: SqlServerConnection,
  { name, profile, credential, endsAt }: AccountOrder,
  home: string,
): Promise<MadeAccount> {
  const role = ROLES[profile];
  await master.run(createLogin(name, credential, home));
  await database.run(createUser(name));
  await database.run(joinRole(name, role));
  await master.run(joinServerRole(name));
  await master.run(enableLogin(name));
  const [login] = await master.run(findLogin(name));
  const [user] = await database.run(findUser(name, role));
  return { id: proved(login, user, { role, isEndless: endsAt === null }) };
}

type Expected = Readonly<{ role: string; isEndless: boolean }>;

/** The sid, of a login that is open and whose user in the database has the role. */
function proved(login: Row | undefined, user: Row | undefined, { role, isEndless }: Expected): string {
  const lacks = [
    !login && 'the login is not there',
    login && login.disabled !== 0 && 'the login is still disabled',
    login && isEndless && login.expires !== 0 && 'its password expires',
    login && login.member !== 1 && 'it is not seen in chatelaine_state',
    !user && 'there is no user in the database',
    login && user && user.sid !== login.sid && 'the user in the database belongs to another login',
    user && user.member !== 1 && `it is not seen in ${role}`,
  ].filter((one) => typeof one === 'string');
  if (lacks.length > 0) throw new TargetFault('failed', `The account was made, but ${lacks.join(', and ')}.`);
  return String(login?.sid);
}

const found = ({ name, sessions }: Row): readonly FoundAccount[] =>
  OUR_ACCOUNT.test(String(name)) ? [{ name: String(name), sessions: Number(sessions) }] : [];
