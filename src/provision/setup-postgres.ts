import { POSTGRES_SYNTAX } from './postgres-connection.ts';
import { foreignName, render, sql } from './statement.ts';

/** For PostgreSQL 14 or newer (run on 15 and 18). */
export function postgresSetup(database: string, password: string): string {
  const here = render(sql`${foreignName(database)}`, POSTGRES_SYNTAX)
    .text.reveal()
    .replaceAll(/\s/g, ' ');
  return `-- Chatelaine: accounts in PostgreSQL 14 or newer.
-- Read it, put a password where it says so, and run it as a superuser, connected to the database ${here}.
-- It may be run again: it changes nothing that is as it should be. Run it again when OutSystems has made new tables.

-- The roles that hold the rights. Nobody logs in as them; an account is put into one of the two.
do $$
begin
  if not exists (select from pg_roles where rolname = 'chatelaine_ro') then create role chatelaine_ro nologin; end if;
  if not exists (select from pg_roles where rolname = 'chatelaine_rw') then create role chatelaine_rw nologin; end if;
  -- What ended accounts have made becomes this role's, which has no right to anything else: a function or a view of theirs
  -- can then do nothing for whoever calls it.
  if not exists (select from pg_roles where rolname = 'chatelaine_left') then create role chatelaine_left nologin; end if;
  -- The login of Chatelaine. It is no superuser and reads no data of its own.
  if not exists (select from pg_roles where rolname = 'chatelaine_bot') then
    create role chatelaine_bot login password '${password}';
  end if;
end $$;

-- Reads all tables and views, of every database of this server that it may connect to.
grant pg_read_all_data to chatelaine_ro;

-- Reads the same, and writes what is granted below.
grant chatelaine_ro to chatelaine_rw;

-- To make accounts and give them new passwords, to put them into the two roles and into no others, and to end their sessions.
alter role chatelaine_bot createrole;
grant chatelaine_ro, chatelaine_rw to chatelaine_bot with admin option;
grant pg_signal_backend to chatelaine_bot;

-- To hand over what an ended account has made. Without the second line a schema of an account keeps it from being dropped.
grant chatelaine_left to chatelaine_bot with admin option;
grant create on database ${here} to chatelaine_left;

-- Writes to the tables of applications, whose names begin with OSUSR, and takes numbers from their sequences. Tables that
-- are made later are not among them until this is run again.
do $$
declare
  found record;
begin
  for found in
    select c.oid, n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and c.relpersistence <> 't' and upper(left(c.relname, 5)) = 'OSUSR'
  loop
    execute format('grant insert, update, delete on table %I.%I to chatelaine_rw', found.nspname, found.relname);
  end loop;
  for found in
    select distinct n.nspname, s.relname from pg_class s join pg_namespace n on n.oid = s.relnamespace
    join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype in ('a', 'i')
    join pg_class c on d.refclassid = 'pg_class'::regclass and c.oid = d.refobjid
    where s.relkind = 'S' and c.relpersistence <> 't' and upper(left(c.relname, 5)) = 'OSUSR'
  loop
    execute format('grant usage on sequence %I.%I to chatelaine_rw', found.nspname, found.relname);
  end loop;
end $$;

-- As PostgreSQL comes, everybody may make temporary tables, and before 15 also tables in the schema public. To take that
-- away from everybody, other applications included, take the dashes off:
-- revoke temporary on database ${here} from public;
-- revoke create on schema public from public;
`;
}
