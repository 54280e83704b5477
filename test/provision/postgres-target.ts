import type postgres from 'postgres';
import type { DatabaseFacts } from '../../src/domain/facts.ts';
import { postgresProvisioner } from '../../src/provision/postgres.ts';
import { readSettings } from '../../src/provision/settings.ts';
import { PASSWORD_PLACEHOLDER, setupScript } from '../../src/provision/setup.ts';
import type { ContractTarget, Login } from './contract.ts';
import { countPostgres, startCuttingProxy } from './cutting-proxy.ts';
import { asSuperuser, type PostgresServer, startPostgres } from './postgres-server.ts';
import { verifierOf } from './verifier.ts';

export const BOT_PASSWORD = 'a-password-of-the-bot-1';
export const DATABASE = 'osdev';
/** 63 bytes, with all that a careless statement trips over. */
export const HOSTILE = `x"; GRANT admin TO y; -- '😀\\ $1 %I ${'z'.repeat(63 - 38)}`;

export const FACTS: DatabaseFacts = {
  environment: 'Development',
  engine: 'postgres',
  provisioning: 'direct',
  server: '127.0.0.1',
  port: 5432,
  instance: '',
  database: DATABASE,
  admin: 'env:DEV_DB_ADMIN_URL',
  requests: 'with-approval',
  selfService: true,
  approvals: 1,
  maxHours: 12,
};

const provisionerAt = (port: number, user = 'chatelaine_bot', password = BOT_PASSWORD) =>
  postgresProvisioner(readSettings(FACTS, `postgres://${user}:${password}@127.0.0.1:${port}/${DATABASE}`));

/** One that waits for no statement longer than it takes to see that it waits. */
export const hurriedProvisionerAt = (port: number) =>
  postgresProvisioner({
    ...readSettings(FACTS, `postgres://chatelaine_bot:${BOT_PASSWORD}@127.0.0.1:${port}/${DATABASE}`),
    statementMs: 400,
  });

export type PostgresTarget = ContractTarget & Readonly<{ server: PostgresServer; admin: postgres.Sql }>;

/** A server with the tables of a small factory, set up by our own script, seen through the script's login. */
export async function openPostgresTarget(version: 15 | 18): Promise<PostgresTarget> {
  const server = await startPostgres(version);
  const admin = await setUp(server).catch(async (error) => {
    await server.stop();
    throw error;
  });
  const exists = async (name: string) => (await admin`select from pg_roles where rolname = ${name}`).length > 0;
  return {
    server,
    admin,
    provisioner: provisionerAt(server.port),
    cut: async (cut) => {
      const proxy = await startCuttingProxy(server.port, countPostgres, cut);
      return { ...proxy, provisioner: provisionerAt(proxy.port) };
    },
    powerless: provisionerAt(server.port, 'powerless'),
    turnedAway: provisionerAt(server.port, 'chatelaine_bot', 'not-the-password'),
    credential: (password) => verifierOf(password),
    logIn: (name, password) => logIn(server, name, password),
    asAdministrator: (statement) => admin.unsafe(statement),
    exists,
    mayLogIn: async (name) => (await admin`select rolcanlogin from pg_roles where rolname = ${name}`)[0]?.rolcanlogin,
    isAlive,
    lock: (name) => admin`alter role ${admin(name)} nologin`,
    keepsLease: true,
    makeForeign: async (name) => void (await admin`create role ${admin(name)} login`),
    makeHalf: async (name) => {
      // As the login itself would have: on 16 and newer it administers what it made and nothing else.
      await admin.unsafe('set role chatelaine_bot');
      await admin`create role ${admin(name)} nologin`;
      await admin.unsafe('reset role');
    },
    readsSystem: 'select * from ossys_user',
    writesApplication: `insert into osusr_abc_customer (name) values ('a'); update "OSUSR_XYZ_Order" set id = default; insert into "OSUSR_XYZ_Order" default values; delete from "Osusr_mixed" where false`,
    forbidden: [
      'update ossys_user set name = name',
      'insert into ossys_user values (2)',
      'create table mine (id int)',
      'create role another',
      `alter role "{account}" valid until 'infinity'`,
      'alter role "{account}" connection limit 50',
      'truncate osusr_abc_customer',
      'drop table osusr_abc_customer',
      'grant chatelaine_rw to "{account}" with admin option',
      'set role chatelaine_bot',
      "select pg_read_file('/etc/passwd')",
      `copy (select 1) to program 'true'`,
    ],
    giveHostileThings: (name) => giveHostileThings(server, admin, name),
    close: async () => {
      await admin.end();
      await server.stop();
    },
  };
}

async function setUp(server: PostgresServer): Promise<postgres.Sql> {
  const first = asSuperuser(server);
  await first.unsafe(`create database ${DATABASE}`);
  await first`create database ${first(HOSTILE)}`;
  await first.end();
  const admin = asSuperuser(server, DATABASE);
  await admin.unsafe(FACTORY);
  const script = setupScript(FACTS).replaceAll(PASSWORD_PLACEHOLDER, BOT_PASSWORD);
  await admin.unsafe(script);
  await admin.unsafe(script);
  await admin.unsafe(`create role powerless login password '${BOT_PASSWORD}'`);
  return admin;
}

const FACTORY = `
create table osusr_abc_customer (id serial primary key, name text);
create table "OSUSR_XYZ_Order" (id int generated always as identity);
create table "Osusr_mixed" (id int);
create table ossys_user (id int, name text);
insert into ossys_user values (1, 'Ana');
create view customers as select * from osusr_abc_customer;
`;

async function logIn(server: PostgresServer, name: string, password: string): Promise<Login> {
  const sql = server.connect(name, password, DATABASE);
  await sql`select 1`;
  const close = () => sql.end({ timeout: 1 });
  return { run: (statement) => sql.unsafe(statement), close };
}

const isAlive = async (login: Login): Promise<boolean> =>
  login.run('select 1').then(
    () => true,
    () => false,
  );

/** A schema that an administrator gave to the account with a table that it made there, and a table in another database. */
async function giveHostileThings(server: PostgresServer, admin: postgres.Sql, name: string): Promise<void> {
  await admin`create schema ${admin(HOSTILE)} authorization ${admin(name)}`;
  await admin`set role ${admin(name)}`;
  await admin`create table ${admin(`${HOSTILE}.${HOSTILE}`)} (id int)`;
  await admin`reset role`;
  const elsewhere = asSuperuser(server, HOSTILE);
  await elsewhere`create table ${elsewhere(HOSTILE)} (id int)`;
  await elsewhere`alter table ${elsewhere(HOSTILE)} owner to ${elsewhere(name)}`;
  await elsewhere.end();
}
