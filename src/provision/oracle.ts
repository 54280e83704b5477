import { OUR_ACCOUNT } from '../domain/account.ts';
import type { Secret } from '../domain/secret.ts';
import {
  type AccountOrder,
  type FoundAccount,
  type MadeAccount,
  type Provisioner,
  TargetFault,
} from '../ports/provisioner.ts';
import { faultOf } from './engine-error.ts';
import { examineOracle } from './oracle-check.ts';
import {
  ANSWER,
  isSafe,
  type OpenOracle,
  ORACLE_READINGS,
  type OracleConnection,
  openOracle,
  type Row,
  withOracle,
} from './oracle-connection.ts';
import { removeUser } from './oracle-removal.ts';
import {
  changePassword,
  countSessions,
  createUser,
  findEnd,
  findRoles,
  findUser,
  grantRole,
  listUsers,
  moment,
  probe,
  setEnd,
  unlockUser,
} from './oracle-statements.ts';
import { checkAccount, checkClock, checkOrder, isMoment } from './order.ts';
import type { TargetSettings } from './settings.ts';
import { checkAccountName } from './statement-check.ts';

/** What limits an account: sessions and, of a person's, how long they may be idle. */
const profileOf = ({ endsAt }: AccountOrder) => (endsAt === null ? 'CHATELAINE_PERM' : 'CHATELAINE_TMP');
const ROLES = { 'read-only': 'CHATELAINE_RO', 'read-and-write': 'CHATELAINE_RW' } as const;

/**
 * Accounts in a pluggable database of Oracle. A password that expires ends nothing, so a job of the scheduler locks an
 * account at its end. Never tried on a real server unless `TEST_ORACLE_URL` was set. `open` is for tests.
 */
export function oracleProvisioner(settings: TargetSettings, open: OpenOracle = openOracle): Provisioner {
  const connected = <T>(work: (connection: OracleConnection) => Promise<T>): Promise<T> =>
    withOracle(settings, open, work).catch((error) => Promise.reject(faultOf(error, ORACLE_READINGS)));
  const remove = (account: Readonly<{ name: string; id?: string }>) =>
    connected((connection) => removeUser(connection, account, settings.statementMs));
  return {
    check: () => connected(async (connection) => examineOracle(connection, await isSafe(settings))),
    ensure: async (order) => {
      const receivedAt = performance.now();
      checkOrder(order);
      checkPassword(order.credential);
      await connected(async (connection) => {
        const [seen] = await connection.run(moment());
        checkClock(order, `${seen?.utc}Z`, receivedAt);
      });
      await remove({ name: order.name });
      try {
        return await connected((connection) => make(connection, order));
      } catch (error) {
        // If it cannot be undone either, it is locked or just proved: what went wrong first is what is told.
        await remove({ name: order.name }).catch(() => {});
        throw error;
      }
    },
    extend: async (account) => {
      checkAccountName(account.name);
      if (!isMoment(account.endsAt)) throw new TargetFault('failed', 'Nothing was sent: no moment in UTC.');
      await connected((connection) => moveEnd(connection, account));
    },
    rotate: async (account) => {
      checkAccount(account);
      checkPassword(account.credential);
      await connected(async (connection) => {
        await mustBeOf(connection, account);
        await connection.run(changePassword(account.name, account.credential));
      });
    },
    revoke: async ({ name, id }) => {
      checkAccountName(name);
      return remove(id === undefined ? { name } : { name, id: checkId(id) });
    },
    sessions: async (name) => {
      checkAccountName(name);
      const [row] = await connected((connection) => connection.run(countSessions(name)));
      return Number(row?.sessions);
    },
    list: async () => (await connected((connection) => connection.run(listUsers()))).flatMap(found),
    probe: async () => {
      await connected((connection) => connection.run(probe()));
    },
  };
}

/** Printable ASCII without `"`, at most 30 bytes: the password stands between two `"`, and older servers take no more. */
const PASSWORD = /^[ !#-~]{1,30}$/;

function checkPassword(credential: Secret): void {
  if (!PASSWORD.test(credential.reveal()))
    throw new TargetFault('failed', 'Nothing was sent: a password that Oracle cannot have, or longer than 30 bytes.');
}

function checkId(id: string): string {
  if (!/^\d{1,10}$/.test(id)) throw new TargetFault('failed', 'Nothing was sent: no id of an account.');
  return id;
}

async function make(connection: OracleConnection, order: AccountOrder): Promise<MadeAccount> {
  const { name, profile, credential } = order;
  await connection.run(createUser(name, credential, profileOf(order)));
  await connection.run(grantRole(name, ROLES[profile]));
  await end(connection, order);
  await connection.run(unlockUser(name));
  const [user] = await connection.run(findUser(name));
  const roles = await connection.run(findRoles(name));
  const isSo =
    user?.status === 'OPEN' &&
    user.profile === profileOf(order) &&
    roles.length === 1 &&
    roles[0]?.role === ROLES[profile] &&
    roles[0]?.isDefault === 'YES';
  if (!isSo) throw new TargetFault('failed', 'The account was made, and the dictionary shows it otherwise.');
  return { id: `${user.id}` };
}

type Ending = Pick<AccountOrder, 'name' | 'lease' | 'endsAt'>;

/** Where no job may be made, the account has no end of its own, as `check` says; one that is to have none has no job. */
async function end(connection: OracleConnection, { name, lease, endsAt }: Ending): Promise<void> {
  if (endsAt !== null && (await connection.answer(setEnd(name, lease, endsAt), ANSWER.mayNotSchedule)) !== undefined)
    return;
  const [job] = await connection.run(findEnd(name));
  const isSo = endsAt === null ? job === undefined : Date.parse(`${job?.endsAt}Z`) === Date.parse(endsAt);
  if (!isSo) throw new TargetFault('failed', 'The end was set, and the dictionary shows it otherwise.');
}

async function moveEnd(connection: OracleConnection, account: Ending): Promise<void> {
  await mustBeOf(connection, account);
  await end(connection, account);
}

/** Of which lease an account is, only its job says: of one without an end nothing does. */
async function mustBeOf(connection: OracleConnection, account: Pick<AccountOrder, 'name' | 'lease'>): Promise<void> {
  if ((await connection.run(findUser(account.name))).length === 0)
    throw new TargetFault('failed', 'There is no such account.');
  const [job] = await connection.run(findEnd(account.name));
  const lease = leaseIn(job?.comments);
  if (lease !== undefined && lease !== account.lease)
    throw new TargetFault('failed', 'The account is of another lease.');
}

function leaseIn(comments: unknown): number | undefined {
  const [, digits] = /^chatelaine lease (\d{1,15})$/.exec(String(comments)) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function found({ name, sessions, comments }: Row): readonly FoundAccount[] {
  if (!OUR_ACCOUNT.test(String(name))) return [];
  const lease = leaseIn(comments);
  const account = { name: String(name), sessions: Number(sessions) };
  return [lease === undefined ? account : { ...account, lease }];
}
