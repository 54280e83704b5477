import { Secret } from '../../src/domain/secret.ts';
import { oracleProvisioner } from '../../src/provision/oracle.ts';
import { openOracle } from '../../src/provision/oracle-connection.ts';
import { readSettings } from '../../src/provision/settings.ts';
import { PASSWORD_PLACEHOLDER, setupScript } from '../../src/provision/setup.ts';
import { cutting } from '../support/oracle-fake.ts';
import type { ContractTarget, Login } from './contract.ts';
import { ORACLE_FACTS } from './oracle-target.ts';

const BOT = { user: 'chatelaine_bot', password: 'A_password_of_the_bot_1' };

/**
 * A real pluggable database on this machine, which may be thrown away: `TEST_ORACLE_URL` is
 * `oracle://system:password@127.0.0.1:port/service` of an administrator. No run has had one yet.
 */
export async function openOracleServer(address: string): Promise<ContractTarget> {
  const url = new URL(address);
  const facts = { ...ORACLE_FACTS, database: url.pathname.slice(1) };
  const settings = (user: string, password: string) =>
    readSettings(facts, `oracle://${user}:${encodeURIComponent(password)}@${url.host}${url.pathname}`);
  const admin = await openOracle(readSettings(facts, address));
  const run = (text: string) => admin.execute(text, {});
  await prepare(run, setupScript(facts).replaceAll(PASSWORD_PLACEHOLDER, BOT.password));
  const find = async (name: string) =>
    (
      await admin.execute('select account_status as "status" from dba_users where username = :name', {
        name: name.toUpperCase(),
      })
    )[0];
  return {
    provisioner: oracleProvisioner(settings(BOT.user, BOT.password)),
    cut: async (cut) => {
      const line = cutting(openOracle, cut);
      return {
        provisioner: oracleProvisioner(settings(BOT.user, BOT.password), line.open),
        seen: line.seen,
        close: async () => {},
      };
    },
    powerless: oracleProvisioner(settings('powerless', BOT.password)),
    turnedAway: oracleProvisioner(settings(BOT.user, 'not-the-password')),
    credential: (password) => new Secret(password),
    logIn: async (name, password): Promise<Login> => {
      const line = await openOracle(settings(name, password));
      return { run: (statement) => line.execute(statement, {}), close: line.close };
    },
    asAdministrator: run,
    exists: async (name) => (await find(name)) !== undefined,
    mayLogIn: async (name) => (await find(name))?.status === 'OPEN',
    isAlive: (login) =>
      login.run('select 1 from dual').then(
        () => true,
        () => false,
      ),
    lock: (name) => run(`alter user ${name} account lock`),
    keepsLease: false,
    makeForeign: async (name) => void (await run(`create user ${name} identified by "Of_somebody_else_1"`)),
    makeHalf: async (name) => void (await run(`create user ${name} identified by "Of_nobody_at_all_1" account lock`)),
    readsSystem: 'select * from factory.ossys_user',
    writesApplication: 'delete from factory.osusr_abc_customer',
    forbidden: [
      'update factory.ossys_user set name = name',
      'select * from factory.ossys_user for update',
      'create table mine (id number)',
      'drop table factory.osusr_abc_customer',
      'alter user "{account}" account unlock',
      'create user another identified by "Another_one_1"',
    ],
    giveHostileThings: async () => {},
    close: () => admin.close(),
  };
}

const FACTORY = [
  'create user factory no authentication quota unlimited on users',
  'create table factory.osusr_abc_customer (id number, name varchar2(50))',
  'create table factory.ossys_user (id number, name varchar2(50))',
  `create user powerless identified by "${BOT.password}"`,
  'grant create session to powerless',
];

/** Blocks end with a `/` of their own, other statements with a semicolon. What is there from another run is passed over. */
async function prepare(run: (text: string) => Promise<unknown>, script: string): Promise<void> {
  for (const statement of FACTORY) await run(statement).catch(() => {});
  const bare = script.replaceAll(/^\s*--.*$/gm, '');
  for (const part of bare.split(/^\/$/m)) {
    const [plain = '', ...block] = part.split(/^(?=DECLARE|BEGIN)/m);
    for (const statement of plain.split(';')) if (statement.trim()) await run(statement.trim());
    if (block.length > 0) await run(block.join('').trim());
  }
}
