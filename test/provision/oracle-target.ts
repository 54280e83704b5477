import type { DatabaseFacts } from '../../src/domain/facts.ts';
import { Secret } from '../../src/domain/secret.ts';
import { oracleProvisioner } from '../../src/provision/oracle.ts';
import type { OpenOracle } from '../../src/provision/oracle-connection.ts';
import { readSettings, type TargetSettings } from '../../src/provision/settings.ts';
import { createFakeOracle, type FakeOracle } from '../support/oracle-fake.ts';
import { newUser, oracleError } from '../support/oracle-model.ts';
import type { ContractTarget, Login } from './contract.ts';

export const BOT = { user: 'chatelaine_bot', password: 'a-password-of-the-bot-1' };
const POWERLESS = { user: 'powerless', password: BOT.password };

export const ORACLE_FACTS: DatabaseFacts = {
  environment: 'Development',
  engine: 'oracle',
  provisioning: 'direct',
  server: '127.0.0.1',
  port: 1521,
  instance: '',
  database: 'factory.example',
  admin: 'env:DEV_DB_ADMIN_URL',
  requests: 'with-approval',
  selfService: true,
  approvals: 1,
  maxHours: 12,
};

export function settingsAt(
  port: number,
  { user, password } = BOT,
  change: Partial<TargetSettings> = {},
): TargetSettings {
  return { ...readSettings(ORACLE_FACTS, `oracle://${user}:${password}@127.0.0.1:${port}/factory.example`), ...change };
}

export const createFake = (): FakeOracle => createFakeOracle([BOT, POWERLESS]);

export const provisionerOn = (open: OpenOracle, port = 1521, admin = BOT, change: Partial<TargetSettings> = {}) =>
  oracleProvisioner(settingsAt(port, admin, change), open);

const READING = 'select * from ossys_user';
const WRITING = 'delete from osusr_abc_customer';

/** The contract's target on a fake driver with a model behind it. */
export async function openFakeTarget(): Promise<ContractTarget> {
  const fake = createFake();
  const { model } = fake;
  const userOf = (name: string) => model.users.get(name.toUpperCase());
  const alive = new Map<Login, () => boolean>();
  return {
    provisioner: provisionerOn(fake.open),
    cut: async (cut) => {
      const line = fake.cut(cut);
      return { provisioner: provisionerOn(line.open), seen: line.seen, close: async () => {} };
    },
    powerless: provisionerOn(fake.open, 1521, POWERLESS),
    turnedAway: provisionerOn(fake.open, 1521, { ...BOT, password: 'not-the-password' }),
    credential: (password) => new Secret(password),
    logIn: async (name, password) => {
      const { login, isAlive } = logIn(fake, name, password);
      alive.set(login, isAlive);
      return login;
    },
    asAdministrator: () => Promise.reject(new Error('the model takes no statement of its own')),
    exists: async (name) => userOf(name) !== undefined,
    mayLogIn: async (name) => userOf(name)?.locked === false,
    isAlive: async (login) => alive.get(login)?.() ?? false,
    lock: async (name) => Object.assign(userOf(name) ?? {}, { locked: true }),
    keepsLease: false,
    makeForeign: async (name) => void model.users.set(name.toUpperCase(), newUser({ locked: false })),
    makeHalf: async (name) => void model.users.set(name.toUpperCase(), newUser()),
    readsSystem: READING,
    writesApplication: WRITING,
    forbidden: [
      'update ossys_user set name = name',
      'create table mine (id number)',
      'alter user "{account}" account unlock',
    ],
    giveHostileThings: async () => {},
    close: async () => {
      if (fake.violations.length > 0) throw new Error(fake.violations.join('\n'));
    },
  };
}

let places = 1000;

/** As the server does it: 1017 for a wrong password, 28000 for a locked user, 28 for a session that was killed. */
export function logIn(
  { model }: FakeOracle,
  name: string,
  password: string,
): Readonly<{ login: Login; isAlive(): boolean }> {
  const user = model.users.get(name.toUpperCase());
  if (user?.password !== password) throw oracleError(1017);
  if (user.locked) throw oracleError(28000);
  places += 1;
  const key = `${places},${places + 7},1`;
  model.sessions.set(key, { user: user.id });
  const isAlive = () => model.sessions.has(key);
  const run = async (statement: string) => {
    if (!isAlive()) throw oracleError(28);
    const mayWrite = user.roles.has('CHATELAINE_RW');
    const mayRead = mayWrite || user.roles.has('CHATELAINE_RO');
    if (!((statement === READING && mayRead) || (statement === WRITING && mayWrite))) throw oracleError(1031);
  };
  return { isAlive, login: { run, close: async () => void model.sessions.delete(key) } };
}
