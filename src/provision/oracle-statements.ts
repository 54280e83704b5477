import type { Secret } from '../domain/secret.ts';
import { block, bound, type Statement, type Syntax, sql } from './statement.ts';

/**
 * Everything that is said to Oracle. The texts never vary: names and passwords go beside them as binds, and as DDL takes
 * none, an anonymous block puts it together in the server. `test/provision/golden/oracle.sql` is their reviewed copy.
 */
export const ORACLE_SYNTAX: Syntax = {
  nameQuotes: ['"', '"'],
  textOpens: "'",
  doublesBackslash: false,
  foldName: (text) => text.toUpperCase(),
  placeholder: (place) => `:p${place}`,
};

/** A name as the engine keeps it. */
const kept = (account: string) => bound(account.toUpperCase());

/** Within `"` and `"` there is no way to write a `"`: the password has none, which is looked at before. */
export const createUser = (account: string, password: Secret, profile: string): Statement =>
  block`begin
  execute immediate 'CREATE USER ' || dbms_assert.enquote_name(${kept(account)}, false) || ' IDENTIFIED BY "' || ${bound(password)}
    || '" DEFAULT TABLESPACE users QUOTA 0 ON users PROFILE ' || dbms_assert.enquote_name(${bound(profile)}, false) || ' ACCOUNT LOCK';
end;`;

/** Sessions that are open go on, and a lock stays. */
export const changePassword = (account: string, password: Secret): Statement =>
  block`begin
  execute immediate 'ALTER USER ' || dbms_assert.enquote_name(${kept(account)}, false) || ' IDENTIFIED BY "' || ${bound(password)} || '"';
end;`;

export const grantRole = (account: string, role: string): Statement =>
  block`begin
  execute immediate 'GRANT ' || dbms_assert.enquote_name(${bound(role)}, false) || ' TO ' || dbms_assert.enquote_name(${kept(account)}, false);
end;`;

export const unlockUser = (account: string): Statement =>
  block`begin
  execute immediate 'ALTER USER ' || dbms_assert.enquote_name(${kept(account)}, false) || ' ACCOUNT UNLOCK';
end;`;

export const lockUser = (account: string): Statement =>
  block`begin
  execute immediate 'ALTER USER ' || dbms_assert.enquote_name(${kept(account)}, false) || ' ACCOUNT LOCK';
end;`;

/** Never CASCADE: what somebody made with the account is not ours to throw away. */
export const dropUser = (account: string): Statement =>
  block`begin
  execute immediate 'DROP USER ' || dbms_assert.enquote_name(${kept(account)}, false);
end;`;

/**
 * The job that locks the account at its end, in place of one that is there. It is called like the account and says of
 * which lease it is. `endsAt` is ISO 8601 in UTC.
 */
export function setEnd(account: string, lease: number, endsAt: string): Statement {
  const at = new Date(endsAt).toISOString().replace('Z', '+00:00');
  return block`declare
  job varchar2(30) := ${kept(account)};
begin
  begin
    dbms_scheduler.drop_job(job_name => job, force => true);
  exception
    when others then if sqlcode <> -27475 then raise; end if;
  end;
  dbms_scheduler.create_job(
    job_name => job,
    job_type => 'PLSQL_BLOCK',
    job_action => 'begin execute immediate ''ALTER USER ' || dbms_assert.enquote_name(job, false) || ' ACCOUNT LOCK''; end;',
    start_date => to_timestamp_tz(${bound(at)}, 'YYYY-MM-DD"T"HH24:MI:SS.FF3TZH:TZM'),
    comments => 'chatelaine lease ' || to_char(${bound(lease)}),
    enabled => true,
    auto_drop => true);
end;`;
}

export const dropEnd = (account: string): Statement =>
  block`begin
  dbms_scheduler.drop_job(job_name => ${kept(account)}, force => true);
end;`;

export const findEnd = (account: string): Statement =>
  sql`select comments as "comments", to_char(sys_extract_utc(start_date), 'YYYY-MM-DD"T"HH24:MI:SS.FF3') as "endsAt"
from user_scheduler_jobs where job_name = ${kept(account)}`;

export const findUser = (account: string): Statement =>
  sql`select user_id as "id", account_status as "status", profile as "profile" from dba_users where username = ${kept(account)}`;

export const findRoles = (account: string): Statement =>
  sql`select granted_role as "role", default_role as "isDefault" from dba_role_privs where grantee = ${kept(account)}`;

/** On every instance of the cluster. */
export const findSessions = (id: number): Statement =>
  sql`select sid as "sid", serial# as "serial", inst_id as "instance" from gv$session where user# = ${bound(id)}`;

/** The serial number keeps it from a session that came later and was given the same place. */
export const killSession = (sid: number, serial: number, instance: number): Statement =>
  block`begin
  execute immediate 'ALTER SYSTEM KILL SESSION ''' || to_char(${bound(sid)}) || ',' || to_char(${bound(serial)}) || ',@' || to_char(${bound(instance)}) || ''' IMMEDIATE';
end;`;

export const countSessions = (account: string): Statement =>
  sql`select count(*) as "sessions" from gv$session where username = ${kept(account)}`;

export const listUsers = (): Statement =>
  sql`select lower(u.username) as "name",
  (select count(*) from gv$session s where s.username = u.username) as "sessions",
  (select max(j.comments) from user_scheduler_jobs j where j.job_name = u.username) as "comments"
from dba_users u where substr(u.username, 1, 4) = 'TMP_' or substr(u.username, 1, 5) = 'PERM_' order by u.username`;

export const listOwned = (account: string): Statement =>
  sql`select object_type as "kind", count(*) as "many" from dba_objects where owner = ${kept(account)} group by object_type order by object_type`;

/** ISO 8601 in UTC by the server's clock, without the `Z`. */
export const moment = (): Statement =>
  sql`select to_char(sys_extract_utc(systimestamp), 'YYYY-MM-DD"T"HH24:MI:SS.FF3') as "utc" from dual`;

export const probe = (): Statement => sql`select 1 as "answered" from dual`;
