import type { DatabaseFacts } from '../../src/domain/facts.ts';
import { Secret } from '../../src/domain/secret.ts';
import { readSettings, type TargetSettings } from '../../src/provision/settings.ts';
import { sqlserverProvisioner } from '../../src/provision/sqlserver.ts';
import { AS_ACCOUNT, newSid } from '../support/tds-model.ts';
import { type SqlServerStub, startSqlServerStub } from '../support/tds-stub.ts';
import type { ContractTarget, Login } from './contract.ts';
import { type StatementCounter, startCuttingProxy } from './cutting-proxy.ts';

export const DATABASE = 'factory';
export const BOT = { user: 'chatelaine_bot', password: 'a-password-of-the-bot-1' };
export const POWERLESS = { user: 'powerless', password: BOT.password };

export const SQLSERVER_FACTS: DatabaseFacts = {
  environment: 'Development',
  engine: 'sqlserver',
  provisioning: 'direct',
  server: '127.0.0.1',
  port: 1433,
  instance: '',
  database: DATABASE,
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
  return {
    ...readSettings(SQLSERVER_FACTS, `sqlserver://${user}:${password}@127.0.0.1:${port}/${DATABASE}`),
    ...change,
  };
}

export const provisionerAt = (...given: Parameters<typeof settingsAt>) => sqlserverProvisioner(settingsAt(...given));

export const openStub = (isEncrypted = false): Promise<SqlServerStub> =>
  startSqlServerStub([BOT, POWERLESS], DATABASE, isEncrypted);

/** The contract's target on the stub: the real driver, a real wire, and a model of the server behind it. */
export async function openStubTarget(): Promise<ContractTarget> {
  const stub = await openStub();
  const { model, port } = stub;
  return {
    provisioner: provisionerAt(port),
    cut: async (cut) => {
      const proxy = await startCuttingProxy(port, countCalls, cut);
      return { ...proxy, provisioner: provisionerAt(proxy.port) };
    },
    powerless: provisionerAt(port, POWERLESS),
    turnedAway: provisionerAt(port, { ...BOT, password: 'not-the-password' }),
    credential: (password) => new Secret(password),
    logIn: (name, password) => logInAt(port, name, password),
    asAdministrator: () => Promise.reject(new Error('the model takes no statement of its own')),
    exists: async (name) => model.logins.has(name) || model.users.has(name),
    mayLogIn: async (name) => model.logins.get(name)?.disabled === false,
    isAlive,
    lock: async (name) => Object.assign(model.logins.get(name) ?? {}, { disabled: true }),
    keepsLease: false,
    makeForeign: async (name) => {
      model.logins.set(name, { password: 'of-somebody-else', sid: newSid(), disabled: false, inServerRole: false });
    },
    makeHalf: async (name) => {
      model.logins.set(name, { password: 'of-nobody-at-all', sid: newSid(), disabled: true, inServerRole: false });
    },
    readsSystem: AS_ACCOUNT.reading,
    writesApplication: AS_ACCOUNT.writing,
    forbidden: ['UPDATE ossys_User SET Name = Name', 'CREATE TABLE mine (id int)', 'ALTER LOGIN [{account}] ENABLE'],
    giveHostileThings: async (name) => {
      model.schemas.set(`x]; DROP USER [dbo]; --'"`, name);
      model.schemas.set('osusr 😀', name);
    },
    close: async () => {
      await stub.close();
      if (stub.violations.length > 0) throw new Error(stub.violations.join('\n'));
    },
  };
}

/** One line, as somebody with a password has it. */
export async function logInAt(port: number, user: string, password: string): Promise<Login> {
  const pool = await openLine(port, user, password, DATABASE);
  const run = (statement: string) => pool.request().query(statement);
  await run('SELECT 1');
  return { run, close: () => pool.close() };
}

export async function openLine(port: number, user: string, password: string, database: string) {
  const { default: mssql } = await import('mssql');
  const pool = new mssql.ConnectionPool({
    server: '127.0.0.1',
    port,
    user,
    password,
    database,
    connectionTimeout: 5_000,
    requestTimeout: 15_000,
    validateConnection: false,
    pool: { max: 1, min: 0 },
    options: {
      appName: 'test',
      encrypt: false,
      trustServerCertificate: true,
      cancelTimeout: 1_000,
      maxRetriesOnTransientErrors: 0,
    },
  });
  pool.on('error', () => {});
  return pool.connect();
}

/** After `KILL` the pool would log in anew: what counts is whether that works. */
export const isAlive = (login: Login): Promise<boolean> =>
  login.run('SELECT 1').then(
    () => true,
    () => false,
  );

const RPC = 3;
const LAST = 1;

/** Each statement of ours is one message of remote calls. */
export const countCalls: StatementCounter = () => {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let calls = 0;
    while (rest.length >= 8 && rest.length >= rest.readUInt16BE(2)) {
      if (rest[0] === RPC && ((rest[1] ?? 0) & LAST) === LAST) calls += 1;
      rest = rest.subarray(rest.readUInt16BE(2));
    }
    return calls;
  };
};
