import type { TargetFinding } from '../ports/provisioner.ts';
import { isLoopback } from './address.ts';
import type { MysqlConnection } from './mysql-connection.ts';
import * as statements from './mysql-statements.ts';
import type { TargetSettings } from './settings.ts';

const AGAIN = 'Let an administrator of the database run the set-up script again.';

/** What has to hold for our work, each with what to do where it does not. */
export async function examineMysql(
  connection: MysqlConnection,
  { host, database }: TargetSettings,
): Promise<readonly TargetFinding[]> {
  const { run, isMariaDb, hasScheduler } = connection;
  const held = await run(statements.ownPrivileges());
  const has = (...names: readonly string[]) => held.some(({ privilege }) => names.includes(String(privilege)));
  const found = (what: string, holds: boolean, remedy: string): TargetFinding => (holds ? { what } : { what, remedy });
  // Without the right to read the names of accounts this is refused, which is a finding too.
  const seen = await run(statements.examine()).then(
    ([row]) => row,
    () => undefined,
  );
  const [{ Value: cipher = '' } = {}] = await run(statements.encryption());
  const isNear = host.startsWith('/') || isLoopback(host);
  return [
    found('the login may make accounts', has('CREATE USER'), `It lacks CREATE USER. ${AGAIN}`),
    found('the login may see sessions', has('PROCESS'), `It lacks PROCESS. ${AGAIN}`),
    found(
      'the login may end sessions',
      has('CONNECTION ADMIN', 'CONNECTION_ADMIN', 'SUPER'),
      `It lacks CONNECTION ADMIN. ${AGAIN}`,
    ),
    found(
      'the login may read the names of accounts',
      seen !== undefined,
      `It may not read user and host of mysql.user. ${AGAIN}`,
    ),
    found(
      'the login is no superuser',
      !has('SUPER', 'SHUTDOWN'),
      'It needs far less: use the login that the set-up script makes.',
    ),
    found(
      'every account has a name',
      seen === undefined || Number(seen.nameless) === 0,
      "An account without a name takes the place of ours for logins from the server itself: drop user ''@'localhost'.",
    ),
    found(
      'accounts are locked at their end by the server itself',
      hasScheduler,
      'While Chatelaine is not running, nothing ends an account: set event_scheduler = ON.',
    ),
    found(
      'the connection is encrypted',
      isNear || cipher !== '',
      'Passwords cross the network in clear: take sslmode=disable out of the address.',
    ),
    isMariaDb ? mayGrant() : await mayGiveRoles(),
  ];

  function mayGrant(): TargetFinding {
    const grantable = held.filter(
      ({ place, grantable }) => (place === database || place === '') && grantable === 'YES',
    );
    const missing = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].filter(
      (needed) => !grantable.some(({ privilege }) => privilege === needed),
    );
    return found(
      'the login may give rights on the database',
      missing.length === 0,
      `It may not give ${missing.join(', ')}. ${AGAIN}`,
    );
  }

  async function mayGiveRoles(): Promise<TargetFinding> {
    const roles = (await run(statements.ownRoles())).map(({ name }) => String(name));
    const holds = ['chatelaine_ro', 'chatelaine_rw'].every((role) => roles.includes(role));
    return found('the login may give chatelaine_ro and chatelaine_rw', holds, `It may not give both roles. ${AGAIN}`);
  }
}
