import type { TargetFinding } from '../ports/provisioner.ts';
import { type Statement, sql } from './statement.ts';

/** One row of 0, 1 and NULL (which is: not there, or not shown to us). */
export const serverRights = (): Statement =>
  sql`SELECT CONVERT(int, SERVERPROPERTY(N'IsIntegratedSecurityOnly')) AS windowsOnly,
  IS_SRVROLEMEMBER(N'sysadmin') AS sysadmin,
  HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY LOGIN') AS anyLogin,
  HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY CONNECTION') AS anyConnection,
  HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') AS serverState,
  HAS_PERMS_BY_NAME(N'chatelaine_state', N'SERVER ROLE', N'ALTER') AS serverRole,
  HAS_PERMS_BY_NAME(N'chatelaine_state', N'SERVER ROLE', N'VIEW DEFINITION') AS serverRoleMembers`;

export const databaseRights = (): Statement =>
  sql`SELECT HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'ALTER ANY USER') AS anyUser,
  HAS_PERMS_BY_NAME(N'chatelaine_ro', N'ROLE', N'ALTER') AS readOnly,
  HAS_PERMS_BY_NAME(N'chatelaine_rw', N'ROLE', N'ALTER') AS readAndWrite,
  HAS_PERMS_BY_NAME(N'chatelaine_ro', N'ROLE', N'VIEW DEFINITION') AS readOnlyMembers,
  HAS_PERMS_BY_NAME(N'chatelaine_rw', N'ROLE', N'VIEW DEFINITION') AS readAndWriteMembers`;

type Rights = Readonly<Record<string, unknown>>;

/** What each right is for, and what to do where it lacks. `[login]` stands for the administrative login. */
const NEEDED: readonly (readonly [right: string, what: string, remedy: string])[] = [
  ['anyLogin', 'make and drop logins', 'GRANT ALTER ANY LOGIN TO [login], in master'],
  ['anyConnection', 'end sessions', 'GRANT ALTER ANY CONNECTION TO [login], in master'],
  ['serverState', 'see sessions', 'GRANT VIEW SERVER STATE TO [login], in master'],
  [
    'serverRole',
    'add members to chatelaine_state',
    'make the server role chatelaine_state and GRANT ALTER ON SERVER ROLE::[chatelaine_state] TO [login], in master',
  ],
  [
    'serverRoleMembers',
    'see who is in chatelaine_state',
    'GRANT VIEW DEFINITION ON SERVER ROLE::[chatelaine_state] TO [login], in master',
  ],
  ['anyUser', 'make and drop users', 'GRANT ALTER ANY USER TO [login], in the database'],
  [
    'readOnly',
    'add members to chatelaine_ro',
    'make the role chatelaine_ro and GRANT ALTER ON ROLE::[chatelaine_ro] TO [login], in the database',
  ],
  [
    'readAndWrite',
    'add members to chatelaine_rw',
    'make the role chatelaine_rw and GRANT ALTER ON ROLE::[chatelaine_rw] TO [login], in the database',
  ],
  [
    'readOnlyMembers',
    'see who is in chatelaine_ro',
    'GRANT VIEW DEFINITION ON ROLE::[chatelaine_ro] TO [login], in the database',
  ],
  [
    'readAndWriteMembers',
    'see who is in chatelaine_rw',
    'GRANT VIEW DEFINITION ON ROLE::[chatelaine_rw] TO [login], in the database',
  ],
];

export function findings(rights: Rights, isSafe: boolean): readonly TargetFinding[] {
  return [
    ...NEEDED.map(([right, what, remedy]) => finding(`may ${what}`, rights[right] === 1, `${remedy}.`)),
    finding(
      'logins with a password may log in',
      rights.windowsOnly === 0,
      'Set the server to SQL Server and Windows authentication mode; only Windows logins are let in now.',
    ),
    finding(
      'the administrative login is not sysadmin',
      rights.sysadmin !== 1,
      'Use a login that has only the rights above; this one may do everything.',
    ),
    finding(
      'the connection is encrypted',
      isSafe,
      'Passwords cross the network in clear: take sslmode out of the administrative address.',
    ),
    // An Agent job could lock it, but Express has no Agent, and elsewhere it may be stopped.
    { what: 'no job of the server ends an account while Chatelaine is down' },
  ];
}

const finding = (what: string, holds: boolean, remedy: string): TargetFinding => (holds ? { what } : { what, remedy });
