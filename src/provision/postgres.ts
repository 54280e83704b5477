import { OUR_ACCOUNT } from '../domain/account.ts';
import type { Secret } from '../domain/secret.ts';
import { type AccountOrder, type FoundAccount, type Provisioner, TargetFault } from '../ports/provisioner.ts';
import { faultOf, retried } from './engine-error.ts';
import { checkAccount, checkClock, checkOrder, isMoment, mostSessions } from './order.ts';
import {
  inTransaction,
  isPassing,
  POSTGRES_READINGS,
  type PostgresConnection,
  withPostgres,
} from './postgres-connection.ts';
import { examinePostgres } from './postgres-findings.ts';
import { revokeAccount } from './postgres-revoke.ts';
import * as statements from './postgres-statements.ts';
import type { TargetSettings } from './settings.ts';
import { name } from './statement.ts';

/** Accounts in PostgreSQL, as a login that is no superuser (run on 15 and 18). */
export function postgresProvisioner(settings: TargetSettings): Provisioner {
  const connected = async <T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> => {
    try {
      return await withPostgres(settings, work);
    } catch (error) {
      throw faultOf(error, POSTGRES_READINGS);
    }
  };
  const revoke: Provisioner['revoke'] = async (account) => {
    name(account.name);
    return connected((connection) => revokeAccount(connection, settings, account));
  };
  return {
    check: () => connected((connection) => examinePostgres(connection, settings)),
    ensure: async (order) => {
      const receivedAt = performance.now();
      checkOrder(order);
      checkVerifier(order.credential);
      let hasBegun = false;
      try {
        return await connected(async (connection) => {
          const [seen] = await connection.run(statements.look(order.name));
          checkClock(order, String(seen?.now), receivedAt);
          if (seen?.isThere !== false) await revokeAccount(connection, settings, { name: order.name });
          hasBegun = true;
          return makeAccount(connection, order);
        });
      } catch (error) {
        // If it cannot be undone either, it is locked or nameless to nobody: what went wrong first is what is told.
        if (hasBegun) await revoke({ name: order.name }).catch(() => {});
        throw error;
      }
    },
    extend: (account) => connected((connection) => moveEnd(connection, account)),
    rotate: async (account) => {
      checkAccount(account);
      checkVerifier(account.credential);
      await connected((connection) => changePassword(connection, account));
    },
    revoke,
    sessions: (account) =>
      connected(async (connection) => {
        const [row] = await connection.run(statements.countSessionsOf(account));
        return Number(row?.sessions);
      }),
    list: () => connected(listAccounts),
    probe: () => connected(async (connection) => void (await connection.run(statements.pulse()))),
  };
}

/** PostgreSQL takes whatever is no verifier as a password, and keeps it in its log in clear. */
const VERIFIER = /^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/;

function checkVerifier(credential: Secret): void {
  if (!VERIFIER.test(credential.reveal()))
    throw new TargetFault('failed', 'Nothing was sent: no SCRAM-SHA-256 verifier.');
}

async function makeAccount(connection: PostgresConnection, order: AccountOrder) {
  const make = () =>
    inTransaction(connection, async () => {
      for (const statement of statements.make(order)) await connection.run(statement);
    });
  await retried(make, isPassing);
  const role = await findRole(connection, order.name);
  const isSo =
    role?.mayLogIn &&
    !role.isStrong &&
    role.mostSessions === mostSessions(order) &&
    role.endsAtMs === (order.endsAt === null ? null : Date.parse(order.endsAt)) &&
    role.lease === order.lease &&
    role.memberOf === (order.profile === 'read-only' ? 'chatelaine_ro' : 'chatelaine_rw');
  if (!isSo) throw new TargetFault('failed', 'The account was made, and the catalogue shows it otherwise.');
  return { id: role.oid };
}

async function moveEnd(connection: PostgresConnection, account: Parameters<Provisioner['extend']>[0]): Promise<void> {
  if (!isMoment(account.endsAt)) throw new TargetFault('failed', 'Nothing was sent: no moment in UTC.');
  await mustBeOf(connection, account);
  await retried(() => connection.run(statements.move(account.name, account.endsAt)), isPassing);
  const moved = await findRole(connection, account.name);
  if (moved?.endsAtMs !== Date.parse(account.endsAt))
    throw new TargetFault('failed', 'The end was moved, and the catalogue shows it otherwise.');
}

async function changePassword(connection: PostgresConnection, account: Parameters<Provisioner['rotate']>[0]) {
  await mustBeOf(connection, account);
  await retried(() => connection.run(statements.changePassword(account.name, account.credential)), isPassing);
}

async function mustBeOf(
  connection: PostgresConnection,
  { name: account, lease }: Pick<AccountOrder, 'name' | 'lease'>,
) {
  const found = await findRole(connection, account);
  if (!found) throw new TargetFault('failed', 'There is no such account.');
  if (found.lease !== lease) throw new TargetFault('failed', 'The account is of another lease.');
}

async function findRole(connection: PostgresConnection, account: string) {
  name(account);
  const [row] = await connection.run(statements.find(account));
  if (!row) return undefined;
  return {
    oid: String(row.oid),
    mayLogIn: row.mayLogIn === true,
    isStrong: row.isStrong === true,
    mostSessions: row.mostSessions,
    endsAtMs: row.endsAtMs,
    memberOf: row.memberOf,
    lease: leaseIn(row.comment),
  };
}

function leaseIn(comment: unknown): number | undefined {
  const [, digits] = /^chatelaine lease (\d{1,15})$/.exec(String(comment)) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

async function listAccounts(connection: PostgresConnection): Promise<readonly FoundAccount[]> {
  const rows = await connection.run(statements.list());
  return rows
    .map(({ name: found, sessions, comment, oid, mayLogIn, endsAtMs }) => {
      const lease = leaseIn(comment);
      const own = { id: String(oid), mayLogIn: mayLogIn === true, endsAt: momentOf(endsAtMs) };
      return { name: String(found), sessions: Number(sessions), own, ...(lease !== undefined && { lease }) };
    })
    .filter((account) => OUR_ACCOUNT.test(account.name));
}

/** One that is locked for good has an end before all time. */
function momentOf(milliseconds: unknown): string | null {
  if (typeof milliseconds !== 'number') return null;
  return new Date(Number.isFinite(milliseconds) ? milliseconds : 0).toISOString();
}
