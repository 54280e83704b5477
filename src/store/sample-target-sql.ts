/** The bot's own login at the target. */
export const BOT = 'chatelaine_bot';

/**
 * A database as the platform keeps one: its own tables (`ossys_…`), and a table for each entity of an application
 * (`osusr_…`, with three letters for the module). They belong to a role that nobody logs in as.
 */
export const SAMPLE_PLATFORM = `
create role osadmin nologin;
alter database osdev owner to osadmin;
set local role osadmin;

create table ossys_espace (id serial primary key, name text not null, is_active boolean not null default true);
insert into ossys_espace (name) values
  ('Loans'), ('Mobile Banking'), ('Cards'), ('Claim Desk'), ('Web Shop'), ('Order Desk'), ('Customer Core');

create table ossys_user (
  id serial primary key, username text not null unique, name text not null, email text, is_active boolean not null default true);
insert into ossys_user (username, name, email, is_active) values
  ('ana', 'Ana Silva', 'ana@acme.example', true), ('nadia', 'Nadia Haddad', 'nadia@acme.example', true),
  ('liam', 'Liam O''Connor', 'liam@acme.example', true), ('yuki', 'Yuki Sato', 'yuki@acme.example', false);

create table ossys_entity (
  id serial primary key, espace_id integer not null references ossys_espace, name text not null,
  physical_table_name text not null unique, is_active boolean not null default true);
insert into ossys_entity (espace_id, name, physical_table_name)
  select id, entity, physical from ossys_espace join (values
    ('Loans', 'Customer', 'OSUSR_ABC_CUSTOMER'), ('Loans', 'Loan', 'OSUSR_ABC_LOAN'),
    ('Order Desk', 'Order', 'OSUSR_DEF_ORDER')) of_module (module, entity, physical) on module = name order by physical;

create table osusr_abc_customer (
  id serial primary key, name text not null, city text not null, created_on timestamptz not null default now());
insert into osusr_abc_customer (name, city) values
  ('Fernanda Reis', 'Porto'), ('Henrik Dahl', 'Malmö'), ('Aoife Byrne', 'Galway'), ('Kenji Mori', 'Osaka'),
  ('Zanele Dube', 'Durban');

create table osusr_abc_loan (
  id serial primary key, customer_id integer not null references osusr_abc_customer, amount numeric(12, 2) not null,
  rate numeric(5, 3) not null, state text not null);
insert into osusr_abc_loan (customer_id, amount, rate, state) values
  (1, 180000, 3.25, 'running'), (1, 7500, 6.9, 'repaid'), (2, 240000, 2.95, 'running'), (3, 12000, 7.4, 'late'),
  (4, 90000, 3.6, 'asked'), (5, 30000, 5.1, 'running');

create table osusr_def_order (
  id serial primary key, number text not null unique, customer text not null, total numeric(10, 2) not null,
  ordered_on date not null);
insert into osusr_def_order (number, customer, total, ordered_on) values
  ('WS-1001', 'Fernanda Reis', 89.9, '2026-03-02'), ('WS-1002', 'Aoife Byrne', 412, '2026-03-02'),
  ('WS-1003', 'Kenji Mori', 19.5, '2026-03-05'), ('WS-1004', 'Henrik Dahl', 1250, '2026-03-09');

reset role;
`;

/**
 * What a database administrator gives the bot, once: two roles that stand for the profiles, and the right to put accounts
 * into them. An account may write only what applications own. The script that an administrator is given says the same.
 */
export const SAMPLE_RIGHTS = `
revoke create on schema public from public;
revoke temporary on database osdev from public;

create role chatelaine_ro nologin;
create role chatelaine_rw nologin;
grant pg_read_all_data to chatelaine_ro;
grant chatelaine_ro to chatelaine_rw;

create role ${BOT} login createrole;
grant chatelaine_ro, chatelaine_rw to ${BOT} with admin option;
grant pg_signal_backend to ${BOT};

create role chatelaine_left nologin; -- what ended accounts have made becomes this role's, which has no right to anything else
grant chatelaine_left to ${BOT} with admin option;
grant create on database osdev to chatelaine_left;

do $$
declare
  entity regclass;
  counter regclass;
begin
  for entity in
    select oid from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      and upper(left(relname, 5)) = 'OSUSR'
  loop
    execute format('grant insert, update, delete on %s to chatelaine_rw', entity);
    for counter in
      select d.objid from pg_depend d join pg_class c on c.oid = d.objid
      where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = entity
        and d.deptype in ('a', 'i') and c.relkind = 'S'
    loop
      execute format('grant usage on sequence %s to chatelaine_rw', counter);
    end loop;
  end loop;
end $$;
`;
