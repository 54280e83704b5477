import { foreignName, render, sql } from './statement.ts';

/** From the documentation; no test has met a real SQL Server. */
export function sqlserverSetup(database: string, password: string): string {
  const syntax = { nameQuotes: ['[', ']'], textOpens: "N'", doublesBackslash: false, placeholder: String } as const;
  const here = render(sql`${foreignName(database)}`, syntax)
    .text.reveal()
    .replaceAll(/\s/g, ' ');
  return `-- Chatelaine: accounts in SQL Server 2019 or newer. Not run against a real server yet: read it with care.
-- Put a password where it says so, and run it as a member of sysadmin. It may be run again.

USE [master];
GO
-- The login of Chatelaine: to make logins and give them new passwords, to see sessions, and to end those.
IF SUSER_ID(N'chatelaine_bot') IS NULL
  CREATE LOGIN [chatelaine_bot] WITH PASSWORD = N'${password}', CHECK_POLICY = ON, CHECK_EXPIRATION = OFF;
GRANT ALTER ANY LOGIN TO [chatelaine_bot];
GRANT ALTER ANY CONNECTION TO [chatelaine_bot];
GRANT VIEW SERVER STATE TO [chatelaine_bot];
-- What an account may see of the server: its load and its waits, for finding what is slow.
IF NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = N'chatelaine_state' AND type = 'R')
  CREATE SERVER ROLE [chatelaine_state];
GRANT VIEW SERVER STATE TO [chatelaine_state];
GRANT ALTER ON SERVER ROLE::[chatelaine_state] TO [chatelaine_bot];
GRANT VIEW DEFINITION ON SERVER ROLE::[chatelaine_state] TO [chatelaine_bot]; -- to see who is in it
GO

USE ${here};
GO
-- The roles that hold the rights. An account is put into one of the two.
IF DATABASE_PRINCIPAL_ID(N'chatelaine_ro') IS NULL CREATE ROLE [chatelaine_ro];
IF DATABASE_PRINCIPAL_ID(N'chatelaine_rw') IS NULL CREATE ROLE [chatelaine_rw];
-- Reads all tables and views and the plans of queries; makes no backup.
GRANT SELECT TO [chatelaine_ro];
GRANT SHOWPLAN TO [chatelaine_ro];
GRANT VIEW DATABASE STATE TO [chatelaine_ro];
DENY BACKUP DATABASE, BACKUP LOG TO [chatelaine_ro];
-- Reads the same, and writes what is granted below.
ALTER ROLE [chatelaine_ro] ADD MEMBER [chatelaine_rw];
-- Chatelaine makes users here and puts them into the two roles and into no others.
IF DATABASE_PRINCIPAL_ID(N'chatelaine_bot') IS NULL CREATE USER [chatelaine_bot] FOR LOGIN [chatelaine_bot];
GRANT ALTER ANY USER TO [chatelaine_bot];
GRANT ALTER ON ROLE::[chatelaine_ro] TO [chatelaine_bot];
GRANT ALTER ON ROLE::[chatelaine_rw] TO [chatelaine_bot];
-- To see who is in them.
GRANT VIEW DEFINITION ON ROLE::[chatelaine_ro] TO [chatelaine_bot];
GRANT VIEW DEFINITION ON ROLE::[chatelaine_rw] TO [chatelaine_bot];
-- Writes to the tables of applications, whose names begin with OSUSR. Tables that are made later are not among them until
-- this is run again.
DECLARE @grants nvarchar(max) = N'';
SELECT @grants += N'GRANT INSERT, UPDATE, DELETE ON OBJECT::' + QUOTENAME(SCHEMA_NAME(schema_id)) + N'.' + QUOTENAME(name)
  + N' TO [chatelaine_rw];' FROM sys.tables WHERE UPPER(LEFT(name, 5)) = N'OSUSR';
EXEC sys.sp_executesql @grants;
GO
`;
}
