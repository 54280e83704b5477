import { Secret } from '../../src/domain/secret.ts';
import { PASSWORD_PLACEHOLDER, setupScript } from '../../src/provision/setup.ts';
import type { ContractTarget } from './contract.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import {
  BOT,
  countCalls,
  DATABASE,
  isAlive,
  logInAt,
  openLine,
  POWERLESS,
  provisionerAt,
  SQLSERVER_FACTS,
} from './sqlserver-target.ts';

const FACTORY = `
IF DB_ID(N'${DATABASE}') IS NOT NULL BEGIN ALTER DATABASE [${DATABASE}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [${DATABASE}] END;
GO
CREATE DATABASE [${DATABASE}];
GO
USE [${DATABASE}];
GO
CREATE TABLE OSUSR_ABC_Customer (Id int IDENTITY, Name nvarchar(50));
CREATE TABLE ossys_User (Id int, Name nvarchar(50));
INSERT INTO ossys_User VALUES (1, N'Ana');
IF SUSER_ID(N'powerless') IS NULL CREATE LOGIN [powerless] WITH PASSWORD = N'${BOT.password}', CHECK_POLICY = OFF;
CREATE USER [powerless] FOR LOGIN [powerless];
GO
IF SUSER_ID(N'chatelaine_bot') IS NOT NULL DROP LOGIN [chatelaine_bot];
GO
`;

/**
 * A real SQL Server on this machine, which may be thrown away: `TEST_MSSQL_URL` is `sqlserver://sa:password@127.0.0.1:port`
 * of a member of sysadmin, and lines to it may be unencrypted, so that they can be cut. No run has had one yet.
 */
export async function openSqlServer(address: string): Promise<ContractTarget> {
  const url = new URL(address);
  const port = Number(url.port || 1433);
  const admin = await openLine(port, decodeURIComponent(url.username), decodeURIComponent(url.password), 'master');
  const script = setupScript(SQLSERVER_FACTS).replaceAll(PASSWORD_PLACEHOLDER, BOT.password);
  for (const batch of `${FACTORY}\n${script}\n${script}`.split(/^GO$/m))
    if (batch.trim()) await admin.request().batch(batch);
  const first = async (text: string, name: string) =>
    (await admin.request().input('name', name).query(text)).recordset?.[0];
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
    asAdministrator: (statement) => admin.request().query(statement),
    exists: async (name) => (await first('SELECT SUSER_ID(@name) AS id', name))?.id !== null,
    mayLogIn: async (name) =>
      (await first('SELECT is_disabled AS disabled FROM sys.sql_logins WHERE name = @name', name))?.disabled === false,
    isAlive,
    lock: (name) => admin.request().batch(`ALTER LOGIN [${name}] DISABLE`),
    keepsLease: false,
    makeForeign: async (name) => {
      await admin.request().batch(`CREATE LOGIN [${name}] WITH PASSWORD = N'Of-somebody-else-1'`);
    },
    makeHalf: async (name) => {
      await admin
        .request()
        .batch(`CREATE LOGIN [${name}] WITH PASSWORD = N'Of-nobody-at-all-1'; ALTER LOGIN [${name}] DISABLE`);
    },
    readsSystem: 'SELECT * FROM ossys_User',
    writesApplication: 'DELETE FROM OSUSR_ABC_Customer',
    forbidden: [
      'UPDATE ossys_User SET Name = Name',
      'CREATE TABLE mine (id int)',
      'DROP TABLE OSUSR_ABC_Customer',
      'TRUNCATE TABLE OSUSR_ABC_Customer',
      'ALTER LOGIN [{account}] ENABLE',
      "CREATE LOGIN [another] WITH PASSWORD = N'Another-one-1'",
      'ALTER ROLE [chatelaine_rw] ADD MEMBER [powerless]',
      `BACKUP DATABASE [${DATABASE}] TO DISK = N'stolen.bak'`,
      "EXEC sys.xp_cmdshell 'whoami'",
    ],
    // A schema that somebody lets it own is another test: that needs an administrator, and so does its end.
    giveHostileThings: async (name) => {
      const hostile = '[x]]; DROP USER dbo; --\'"😀]';
      await admin
        .request()
        .batch(
          `USE [${DATABASE}]; IF SCHEMA_ID(N'x]; DROP USER dbo; --''"😀') IS NULL EXEC(N'CREATE SCHEMA ${hostile.replaceAll("'", "''")}')`,
        );
      await admin.request().batch(`USE [${DATABASE}]; GRANT CONTROL ON SCHEMA::${hostile} TO [${name}]`);
    },
    close: () => admin.close(),
  };
}
