import { type Connection, createConnection } from 'mysql2/promise';
import type { DatabaseFacts } from '../../src/domain/facts.ts';
import { Secret } from '../../src/domain/secret.ts';
import { mysqlProvisioner } from '../../src/provision/mysql.ts';
import { readSettings } from '../../src/provision/settings.ts';
import { PASSWORD_PLACEHOLDER, setupScript } from '../../src/provision/setup.ts';
import type { ContractTarget, Login } from './contract.ts';
import { countMysql, startCuttingProxy } from './cutting-proxy.ts';
import { type MysqlServer, startMysql } from './mariadb-server.ts';

const BOT_PASSWORD = 'a-password-of-the-bot-1';
/** With the two characters that stand for others in a grant. */
const DATABASE = 'os_dev%1';

const FACTS: DatabaseFacts = {
  environment: 'Development',
  engine: 'mysql',
  provisioning: 'direct',
  server: '127.0.0.1',
  port: 3306,
  instance: '',
  database: DATABASE,
  admin: 'env:DEV_DB_ADMIN_URL',
  requests: 'with-approval',
  selfService: true,
  approvals: 1,
  maxHours: 12,
};

export type MysqlTarget = ContractTarget & Readonly<{ server: MysqlServer; admin: Connection }>;

export async function openMysqlTarget(): Promise<MysqlTarget> {
  const server = await startMysql();
  const { admin, host } = server;
  await setUp(admin).catch(async (error) => {
    await server.stop();
    throw error;
  });
  const provisionerAt = (port: number, user = 'chatelaine_bot', password = BOT_PASSWORD) =>
    mysqlProvisioner(
      readSettings(FACTS, `mysql://${user}:${password}@${host}:${port}/${encodeURIComponent(DATABASE)}`),
    );
  const first = async (statement: string, ...values: readonly string[]) =>
    ((await admin.query(statement, [...values])) as unknown as [Record<string, unknown>[]])[0][0];
  return {
    server,
    admin,
    provisioner: provisionerAt(server.port),
    cut: async (cut) => {
      const proxy = await startCuttingProxy(server.port, countMysql, cut);
      return { ...proxy, provisioner: provisionerAt(proxy.port) };
    },
    powerless: provisionerAt(server.port, 'powerless'),
    turnedAway: provisionerAt(server.port, 'chatelaine_bot', 'not-the-password'),
    credential: (password) => new Secret(password),
    logIn: (name, password) => logIn(server, name, password),
    asAdministrator: (statement) => admin.query(statement),
    exists: async (name) => (await first('select user from mysql.user where user = ?', name)) !== undefined,
    mayLogIn: async (name) => {
      const row = (await first(`show create user \`${name}\`@'%'`)) ?? {};
      return !/account lock/i.test(String(Object.values(row)[0]));
    },
    isAlive: (login) =>
      login.run('select 1').then(
        () => true,
        () => false,
      ),
    lock: (name) => admin.query(`alter user \`${name}\`@'%' account lock`),
    keepsLease: false,
    makeForeign: async (name) =>
      void (await admin.query(`create user \`${name}\`@'%' identified by 'a-foreign-password'`)),
    makeHalf: async (name) => void (await admin.query(`create user \`${name}\`@'%' account lock`)),
    readsSystem: 'select * from ossys_user; select * from customers',
    writesApplication: `insert into osusr_abc_customer (name) values ('a'); update OSUSR_XYZ_Order set id = id; delete from \`Osusr_\`\`;mixed\` where false`,
    forbidden: [
      'update ossys_user set name = name',
      'insert into ossys_user values (2, 2)',
      `insert into customers (name) values ('a')`,
      'create table mine (id int)',
      'create user another',
      `alter user '{account}'@'%' with max_user_connections 50`,
      'drop table osusr_abc_customer',
      `grant select on *.* to '{account}'@'%'`,
      'select user from mysql.user',
      'select * from `osadev%1`.elsewhere',
      `select load_file('/etc/passwd')  from osusr_abc_customer union select 1 into outfile '/tmp/x'`,
    ],
    giveHostileThings: async (name) => {
      await admin.query(`create table if not exists \`${HOSTILE}\` (id int)`);
      await admin.query(`grant all on \`${HOSTILE}\` to \`${name}\`@'%' with grant option`);
      await admin.query(`create definer = \`${name}\`@'%' view \`v${name}\` as select 1`);
    },
    close: () => server.stop(),
  };
}

async function setUp(admin: Connection): Promise<void> {
  await admin.query(FACTORY);
  const script = setupScript(FACTS).replaceAll(PASSWORD_PLACEHOLDER, BOT_PASSWORD);
  // One by one, as a client does: a statement that this server skips leaves an empty one.
  for (const statement of [...script.split(/;$/m), ...script.split(/;$/m)])
    if (statement.trim()) await admin.query(statement);
  await admin.query(
    `create user if not exists powerless@'%' identified by '${BOT_PASSWORD}'; grant select on *.* to powerless@'%'`,
  );
}

const HOSTILE = "OSUSR'; drop user ``root``; -- ú";

const FACTORY = `
set names utf8mb4;
create database if not exists \`osadev%1\`;
create table if not exists \`osadev%1\`.elsewhere (id int);
drop database if exists \`${DATABASE}\`;
create database \`${DATABASE}\`;
use \`${DATABASE}\`;
create table osusr_abc_customer (id int auto_increment primary key, name varchar(50));
create table OSUSR_XYZ_Order (id int);
create table \`Osusr_\`\`;mixed\` (id int);
create table ossys_user (id int, name varchar(50));
create view customers as select * from osusr_abc_customer;
`;

async function logIn({ host, port }: MysqlServer, user: string, password: string): Promise<Login> {
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    database: DATABASE,
    multipleStatements: true,
  });
  connection.on('error', () => {});
  return { run: (statement) => connection.query(statement), close: () => connection.end() };
}
