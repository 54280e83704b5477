import type { TargetFinding } from '../ports/provisioner.ts';
import type { OracleConnection, Row } from './oracle-connection.ts';
import { type Statement, sql } from './statement.ts';

/** What everybody may ask about themselves. */
export const ownRights = (): Statement =>
  sql`select sys_context('USERENV', 'CON_NAME') as "container", sys_context('USERENV', 'ISDBA') as "isDba",
  (select count(*) from session_roles where role = 'DBA') as "dba",
  (select count(*) from session_privs where privilege = 'CREATE USER') as "createUser",
  (select count(*) from session_privs where privilege = 'ALTER USER') as "alterUser",
  (select count(*) from session_privs where privilege = 'DROP USER') as "dropUser",
  (select count(*) from session_privs where privilege = 'ALTER SYSTEM') as "alterSystem",
  (select count(*) from session_privs where privilege = 'SELECT ANY DICTIONARY') as "dictionary",
  (select count(*) from session_privs where privilege = 'CREATE JOB') as "createJob",
  (select count(*) from user_role_privs where granted_role = 'CHATELAINE_RO' and admin_option = 'YES') as "readOnly",
  (select count(*) from user_role_privs where granted_role = 'CHATELAINE_RW' and admin_option = 'YES') as "readAndWrite"
from dual`;

/** What only who may read the dictionary can ask. */
export const surroundings = (): Statement =>
  sql`select (select count(*) from dba_profiles where profile = 'CHATELAINE_TMP') as "profile",
  (select count(*) from dba_profiles where profile = 'CHATELAINE_PERM') as "endlessProfile",
  (select count(*) from dba_tablespaces where tablespace_name = 'USERS') as "tablespace"
from dual`;

export async function examineOracle({ run }: OracleConnection, isSafe: boolean): Promise<readonly TargetFinding[]> {
  const [own = {}] = await run(ownRights());
  const [around = {}] = Number(own.dictionary) > 0 ? await run(surroundings()) : [];
  return findings({ ...own, ...around }, isSafe);
}

const AGAIN = 'Let an administrator of the database run the set-up script again.';

function findings(seen: Row, isSafe: boolean): readonly TargetFinding[] {
  const holds = (right: string) => Number(seen[right] ?? 0) > 0;
  const found = (what: string, isSo: boolean, remedy = AGAIN): TargetFinding => (isSo ? { what } : { what, remedy });
  return [
    found('the login may make users', holds('createUser')),
    found('the login may lock and unlock users', holds('alterUser')),
    found('the login may drop users', holds('dropUser')),
    found('the login may end sessions', holds('alterSystem')),
    found('the login may read the dictionary', holds('dictionary')),
    found('the login may give the role chatelaine_ro', holds('readOnly')),
    found('the login may give the role chatelaine_rw', holds('readAndWrite')),
    found('the profile chatelaine_tmp is there', holds('profile')),
    found('the profile chatelaine_perm is there', holds('endlessProfile')),
    found('there is a tablespace named users', holds('tablespace'), 'Make one; accounts get no room in it.'),
    found('a job of the database locks an account at its end', holds('createJob')),
    found(
      'the login is no administrator of the database',
      !holds('dba') && seen.isDba !== 'TRUE',
      'It needs far less: use the login that the set-up script makes.',
    ),
    found(
      'the address leads to a pluggable database',
      seen.container !== undefined && seen.container !== 'CDB$ROOT',
      'Take the service name of the pluggable database: in the root, names of users begin with C##.',
    ),
    found(
      'the connection is encrypted',
      isSafe,
      'Passwords cross the network in clear: take sslmode=disable out of the administrative address.',
    ),
  ];
}
