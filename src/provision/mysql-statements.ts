import type { Secret } from '../domain/secret.ts';
import type { AccountOrder } from '../ports/provisioner.ts';
import { mostSessions } from './order.ts';
import { bound, foreignName, literal, name, type Statement, secret, sql, whole } from './statement.ts';

/** Every statement that MySQL and MariaDB get, but for those on connecting. Each commits by itself. */

/**
 * Locked, so that it is dead and not open when the rest is never done. Where passwords expire after a while, that of an
 * account without an end would end it.
 */
export const create = (order: AccountOrder): Statement =>
  order.endsAt === null
    ? sql`create user ${name(order.name)}@'%' identified by ${secret(order.credential)} with max_user_connections ${whole(mostSessions(order))} account lock password expire never`
    : sql`create user ${name(order.name)}@'%' identified by ${secret(order.credential)} with max_user_connections ${whole(mostSessions(order))} account lock`;

/** Without "if exists": what is not there must fail. Sessions that are open go on, and a lock stays. */
export const changePassword = (account: string, password: Secret): Statement =>
  sql`alter user ${name(account)}@'%' identified by ${secret(password)}`;

export const unlock = (account: string): Statement => sql`alter user ${name(account)}@'%' account unlock`;
export const lock = (account: string): Statement => sql`alter user if exists ${name(account)}@'%' account lock`;
export const drop = (account: string): Statement => sql`drop user if exists ${name(account)}@'%'`;

/** MySQL: what an account may do comes by a role alone. */
export const joinRole = ({ name: account, profile }: AccountOrder): readonly Statement[] => [
  profile === 'read-only'
    ? sql`grant chatelaine_ro to ${name(account)}@'%'`
    : sql`grant chatelaine_rw to ${name(account)}@'%'`,
  sql`set default role all to ${name(account)}@'%'`,
];

/** MariaDB: a role would be asleep when the account logs in, and waking it needs rights on the server's own tables. */
export const grantReading = (account: string, database: string): Statement =>
  sql`grant select on ${foreignName(asPattern(database))}.* to ${name(account)}@'%'`;

export const grantWriting = (account: string, database: string, table: string): Statement =>
  sql`grant insert, update, delete on ${foreignName(database)}.${foreignName(table)} to ${name(account)}@'%'`;

/** In front of `.*`, and there alone, `_` and `%` stand for other characters, also between backticks. */
const asPattern = (database: string): string => database.replaceAll(/[\\_%]/g, '\\$&');

export const findApplicationTables = (database: string): Statement =>
  sql`select table_name as name from information_schema.tables where table_schema = ${bound(database)}
    and table_type = 'BASE TABLE' and upper(left(table_name, 5)) = 'OSUSR'`;

export const find = (account: string): Statement =>
  sql`select user as name from mysql.user where user = ${bound(account)} and host = '%'`;

export const findSessions = (account: string): Statement =>
  sql`select id from information_schema.processlist where user = ${bound(account)}`;

export const endSession = (session: number): Statement => sql`kill connection ${whole(session)}`;

export const now = (): Statement => sql`select date_format(utc_timestamp(3), '%Y-%m-%dT%H:%i:%s.%f') as now`;

export const list = (): Statement =>
  sql`select u.user as name, (select count(*) from information_schema.processlist p where p.user = u.user) as sessions
    from mysql.user u where u.host = '%' and (left(u.user, 4) = 'tmp_' or left(u.user, 5) = 'perm_') order by u.user`;

/** The job that locks the account at its end while nobody of us is running. It goes away by itself. */
export const makeEnd = (account: string, database: string, endsAt: string): Statement =>
  sql`create event ${foreignName(database)}.${foreignName(endOf(account))} on schedule at ${literal(momentOf(endsAt))}
    do alter user if exists ${name(account)}@'%' account lock`;

export const dropEnd = (account: string, database: string): Statement =>
  sql`drop event if exists ${foreignName(database)}.${foreignName(endOf(account))}`;

export const findEnd = (account: string, database: string): Statement =>
  sql`select event_name as name from information_schema.events
    where event_schema = ${bound(database)} and event_name = ${bound(endOf(account))}`;

const endOf = (account: string): string => `chatelaine_end_${account}`;

/** As the session's time zone, UTC, writes it; of what is after the seconds a schedule takes nothing. */
const momentOf = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

export const ownPrivileges = (): Statement =>
  sql`select privilege_type as privilege, '' as place, is_grantable as grantable from information_schema.user_privileges
    where replace(grantee, '''', '') = current_user()
    union all select privilege_type, replace(table_schema, '\\\\', ''), is_grantable from information_schema.schema_privileges
    where replace(grantee, '''', '') = current_user()`;

export const ownRoles = (): Statement =>
  sql`select role_name as name from information_schema.applicable_roles where is_grantable = 'YES'`;

export const examine = (): Statement =>
  sql`select version() as version, (select count(*) from mysql.user where user = '') as nameless`;

export const encryption = (): Statement => sql`show session status like 'Ssl_cipher'`;

export const pulse = (): Statement => sql`select 1`;
