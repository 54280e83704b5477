import type { Secret } from '../domain/secret.ts';
import type { AccountOrder } from '../ports/provisioner.ts';
import { mostSessions } from './order.ts';
import { bound, foreignText, literal, name, type Statement, secret, sql, whole } from './statement.ts';

/** Every statement that PostgreSQL gets, but for `begin`, `commit` and `rollback`. */

/** In this order, in one transaction. */
export const make = (order: AccountOrder): readonly Statement[] => {
  const { name: account, credential, endsAt, lease } = order;
  const most = mostSessions(order);
  const made =
    order.profile === 'read-only'
      ? sql`create role ${name(account)} nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit ${whole(most)} password ${secret(credential)} in role chatelaine_ro`
      : sql`create role ${name(account)} nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit ${whole(most)} password ${secret(credential)} in role chatelaine_rw`;
  return [
    made,
    ...(endsAt === null ? [] : [move(account, endsAt)]),
    sql`alter role ${name(account)} set statement_timeout = '15min'`,
    sql`alter role ${name(account)} set idle_in_transaction_session_timeout = '5min'`,
    sql`comment on role ${name(account)} is ${literal(`${COMMENT}${lease}`)}`,
    sql`alter role ${name(account)} login`, // last: half made is dead, not open
  ];
};

const COMMENT = 'chatelaine lease ';

export const move = (account: string, endsAt: string): Statement =>
  sql`alter role ${name(account)} valid until ${literal(endsAt)}`;

/** Sessions that are open go on, and a role that may not log in may not afterwards. */
export const changePassword = (account: string, verifier: Secret): Statement =>
  sql`alter role ${name(account)} password ${secret(verifier)}`;

export const lock = (account: string): Statement =>
  sql`alter role ${name(account)} nologin connection limit 0 valid until '-infinity'`;

/** A row where there is such a role: its oid, what it may do, what it is in, until when; null is for ever, locked is -Infinity. */
export const find = (account: string): Statement =>
  sql`select r.oid::text as oid, r.rolcanlogin as "mayLogIn", r.rolconnlimit as "mostSessions",
    r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls as "isStrong",
    (extract(epoch from r.rolvaliduntil) * 1000)::float8 as "endsAtMs",
    (select string_agg(g.rolname, ' ') from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid) as "memberOf",
    shobj_description(r.oid, 'pg_authid') as comment
    from pg_roles r where r.rolname = ${bound(account)}`;

/** The same, told by its oid alone. */
export const findOid = (account: string): Statement =>
  sql`select oid::text as oid from pg_roles where rolname = ${bound(account)}`;

/** Ends what sessions an id has and waits a second for each; a row for each. An id that another role has by now is left alone. */
export const endSessions = (oid: string, account: string): Statement =>
  sql`select a.pid as session, pg_terminate_backend(a.pid, 1000) from pg_stat_activity a where a.usesysid = ${bound(oid)}::oid
    and not exists (select from pg_roles r where r.oid = a.usesysid and r.rolname <> ${bound(account)})`;

export const countSessionsOf = (account: string): Statement =>
  sql`select count(*)::int as sessions from pg_stat_activity a join pg_roles r on r.oid = a.usesysid where r.rolname = ${bound(account)}`;

/** The server's clock, so that all moments of an end are of one. */
export const now = (): Statement =>
  sql`select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`;

/** The same clock, and whether there is such a role. */
export const look = (account: string): Statement =>
  sql`select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
    exists (select from pg_roles where rolname = ${bound(account)}) as "isThere"`;

/** What is left of an account: itself, and sessions of these ids but for those that another role has by now. */
export const lookAfter = (account: string, oids: readonly string[]): Statement =>
  sql`select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
    exists (select from pg_roles where rolname = ${bound(account)}) as "isThere",
    (select count(*)::int from pg_stat_activity a where a.usesysid = any (string_to_array(${bound(oids.join(' '))}, ' ')::oid[])
      and not exists (select from pg_roles r where r.oid = a.usesysid and r.rolname <> ${bound(account)})) as sessions`;

/** Where the account has anything that keeps it from being dropped; what is of no database is freed from this one. */
export const databasesToClear = (oid: string): Statement =>
  sql`select d.datname as database, d.datname = current_database() as "isHere" from pg_database d
    join pg_roles r on r.oid = ${bound(oid)}::oid
    where d.datallowconn and d.datconnlimit <> -2 and (
      exists (select from pg_prepared_xacts x where x.database = d.datname and x.owner = r.rolname)
      or exists (select from pg_shdepend s where s.refclassid = 'pg_authid'::regclass and s.refobjid = r.oid
        and (s.dbid = d.oid or s.dbid = 0 and d.datname = current_database())))`;

export const allDatabases = (): Statement =>
  sql`select datname as database, datname = current_database() as "isHere" from pg_database where datallowconn and datconnlimit <> -2`;

/** Without it `reassign owned` and `drop owned` are refused (42501). */
export const joinAccount = (account: string): Statement => sql`grant ${name(account)} to current_user`;

export const actAs = (account: string): Statement => sql`set role ${name(account)}`;
export const actAsOurselves = (): Statement => sql`reset role`;

/** What the account prepared and never finished, in this database. */
export const findPrepared = (account: string): Statement =>
  sql`select gid from pg_prepared_xacts where database = current_database() and owner = ${bound(account)}`;

/** The same, in whatever database. */
export const findAllPrepared = (account: string): Statement =>
  sql`select gid from pg_prepared_xacts where owner = ${bound(account)}`;

export const rollBackPrepared = (gid: string): Statement => sql`rollback prepared ${foreignText(gid)}`;

/** What it owns in this database, the first of it that holds data by name. */
export const findOwned = (oid: string): Statement =>
  sql`select (select count(*)::int from pg_shdepend where refclassid = 'pg_authid'::regclass and refobjid = ${bound(oid)}::oid
      and deptype = 'o' and (dbid = 0 or dbid = (select oid from pg_database where datname = current_database()))) as owned,
    coalesce((select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relowner = ${bound(oid)}::oid and c.relkind in ('r', 'p', 'm', 'f') and c.relpersistence <> 't' limit 1),
      (select 'large object ' || l.oid from pg_largeobject_metadata l where l.lomowner = ${bound(oid)}::oid limit 1),
      (select 'database ' || d.datname from pg_database d where d.datdba = ${bound(oid)}::oid limit 1)) as data`;

/** Whose everything that ended accounts owned becomes: a role that may do nothing, so neither may code that runs as it. */
export const makeHeir = (): Statement => sql`create role chatelaine_left nologin`;
export const findHeir = (): Statement => sql`select from pg_roles where rolname = 'chatelaine_left'`;
export const letInherit = (account: string): Statement => sql`grant chatelaine_left to ${name(account)}`;
export const reassign = (account: string): Statement => sql`reassign owned by ${name(account)} to chatelaine_left`;

/** Takes away what it was given and drops what it still owns; never what others made upon it. */
export const dropOwned = (account: string): Statement => sql`drop owned by ${name(account)}`;
export const drop = (account: string): Statement => sql`drop role if exists ${name(account)}`;

export const list = (): Statement =>
  sql`select r.rolname as name, shobj_description(r.oid, 'pg_authid') as comment, r.oid::text as oid,
    r.rolcanlogin as "mayLogIn", (extract(epoch from nullif(r.rolvaliduntil, 'infinity')) * 1000)::float8 as "endsAtMs",
    (select count(*)::int from pg_stat_activity a where a.usesysid = r.oid) as sessions
    from pg_roles r where left(r.rolname, 4) = 'tmp_' or left(r.rolname, 5) = 'perm_' order by r.rolname`;

export const examine = (): Statement =>
  sql`select current_setting('server_version_num')::int as version, r.rolsuper as "isSuperuser", r.rolcreaterole as "mayCreate",
    (select count(*)::int from pg_roles where rolname = 'chatelaine_ro') = 1 as "hasRo",
    (select count(*)::int from pg_roles where rolname = 'chatelaine_rw') = 1 as "hasRw",
    (select count(*)::int from pg_roles where rolname = 'chatelaine_left') = 1 as "hasHeir",
    (select count(*)::int from pg_roles g where g.rolname in ('chatelaine_ro', 'chatelaine_rw')
      and pg_has_role(current_user, g.oid, 'member with admin option')) = 2 as "mayGive",
    pg_has_role(current_user, 'pg_signal_backend', 'usage') as "maySignal",
    coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as "isEncrypted"
    from pg_roles r where r.rolname = current_user`;

export const pulse = (): Statement => sql`select 1`;
