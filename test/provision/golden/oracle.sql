-- own-rights
select sys_context('USERENV', 'CON_NAME') as "container", sys_context('USERENV', 'ISDBA') as "isDba",
  (select count(*) from session_roles where role = 'DBA') as "dba",
  (select count(*) from session_privs where privilege = 'CREATE USER') as "createUser",
  (select count(*) from session_privs where privilege = 'ALTER USER') as "alterUser",
  (select count(*) from session_privs where privilege = 'DROP USER') as "dropUser",
  (select count(*) from session_privs where privilege = 'ALTER SYSTEM') as "alterSystem",
  (select count(*) from session_privs where privilege = 'SELECT ANY DICTIONARY') as "dictionary",
  (select count(*) from session_privs where privilege = 'CREATE JOB') as "createJob",
  (select count(*) from user_role_privs where granted_role = 'CHATELAINE_RO' and admin_option = 'YES') as "readOnly",
  (select count(*) from user_role_privs where granted_role = 'CHATELAINE_RW' and admin_option = 'YES') as "readAndWrite"
from dual

-- surroundings
select (select count(*) from dba_profiles where profile = 'CHATELAINE_TMP') as "profile",
  (select count(*) from dba_profiles where profile = 'CHATELAINE_PERM') as "endlessProfile",
  (select count(*) from dba_tablespaces where tablespace_name = 'USERS') as "tablespace"
from dual

-- create-user
begin
  execute immediate 'CREATE USER ' || dbms_assert.enquote_name(:p1, false) || ' IDENTIFIED BY "' || :p2
    || '" DEFAULT TABLESPACE users QUOTA 0 ON users PROFILE ' || dbms_assert.enquote_name(:p3, false) || ' ACCOUNT LOCK';
end;

-- grant-role
begin
  execute immediate 'GRANT ' || dbms_assert.enquote_name(:p1, false) || ' TO ' || dbms_assert.enquote_name(:p2, false);
end;

-- set-end
declare
  job varchar2(30) := :p1;
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
    start_date => to_timestamp_tz(:p2, 'YYYY-MM-DD"T"HH24:MI:SS.FF3TZH:TZM'),
    comments => 'chatelaine lease ' || to_char(:p3),
    enabled => true,
    auto_drop => true);
end;

-- find-end
select comments as "comments", to_char(sys_extract_utc(start_date), 'YYYY-MM-DD"T"HH24:MI:SS.FF3') as "endsAt"
from user_scheduler_jobs where job_name = :p1

-- unlock-user
begin
  execute immediate 'ALTER USER ' || dbms_assert.enquote_name(:p1, false) || ' ACCOUNT UNLOCK';
end;

-- find-user
select user_id as "id", account_status as "status", profile as "profile" from dba_users where username = :p1

-- find-roles
select granted_role as "role", default_role as "isDefault" from dba_role_privs where grantee = :p1

-- count-sessions
select count(*) as "sessions" from gv$session where username = :p1

-- list-users
select lower(u.username) as "name",
  (select count(*) from gv$session s where s.username = u.username) as "sessions",
  (select max(j.comments) from user_scheduler_jobs j where j.job_name = u.username) as "comments"
from dba_users u where substr(u.username, 1, 4) = 'TMP_' or substr(u.username, 1, 5) = 'PERM_' order by u.username

-- change-password
begin
  execute immediate 'ALTER USER ' || dbms_assert.enquote_name(:p1, false) || ' IDENTIFIED BY "' || :p2 || '"';
end;

-- lock-user
begin
  execute immediate 'ALTER USER ' || dbms_assert.enquote_name(:p1, false) || ' ACCOUNT LOCK';
end;

-- find-sessions
select sid as "sid", serial# as "serial", inst_id as "instance" from gv$session where user# = :p1

-- kill-session
begin
  execute immediate 'ALTER SYSTEM KILL SESSION ''' || to_char(:p1) || ',' || to_char(:p2) || ',@' || to_char(:p3) || ''' IMMEDIATE';
end;

-- drop-user
begin
  execute immediate 'DROP USER ' || dbms_assert.enquote_name(:p1, false);
end;

-- list-owned
select object_type as "kind", count(*) as "many" from dba_objects where owner = :p1 group by object_type order by object_type

-- drop-end
begin
  dbms_scheduler.drop_job(job_name => :p1, force => true);
end;

-- moment
select to_char(sys_extract_utc(systimestamp), 'YYYY-MM-DD"T"HH24:MI:SS.FF3') as "utc" from dual

-- probe
select 1 as "answered" from dual
