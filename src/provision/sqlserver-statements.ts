import type { Secret } from '../domain/secret.ts';
import { block, bound, type Statement, type Syntax, sql } from './statement.ts';

/**
 * Everything that is said to SQL Server. The texts never vary: names and passwords go beside them as parameters, and
 * where the engine takes none the server itself quotes them. `test/provision/golden/sqlserver.sql` is their reviewed copy.
 */
export const SQLSERVER_SYNTAX: Syntax = {
  nameQuotes: ['[', ']'],
  textOpens: "N'",
  doublesBackslash: false,
  placeholder: (place) => `@p${place}`,
};

/** `QUOTENAME` gives NULL for anything longer, in characters, and `EXEC` of NULL does nothing and says nothing. */
export const LONGEST_QUOTED = 128;

/**
 * A login cannot be made disabled, so both are done in one transaction: who dies in between leaves nothing. Without a
 * test whether it exists, because one that is there already must fail (15025) and not be adopted.
 */
export const createLogin = (account: string, password: Secret, database: string): Statement =>
  block`SET XACT_ABORT ON;
DECLARE @login sysname = ${bound(account)}, @password nvarchar(128) = ${bound(password)}, @home sysname = ${bound(database)};
DECLARE @create nvarchar(max) = N'CREATE LOGIN ' + QUOTENAME(@login) + N' WITH PASSWORD = N' + QUOTENAME(@password, '''')
  + N', CHECK_POLICY = ON, CHECK_EXPIRATION = OFF, DEFAULT_DATABASE = ' + QUOTENAME(@home);
DECLARE @disable nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(@login) + N' DISABLE';
BEGIN TRANSACTION;
EXEC sys.sp_executesql @create;
EXEC sys.sp_executesql @disable;
COMMIT TRANSACTION;`;

/** Sessions that are open go on, and a login that is disabled stays so. */
export const changePassword = (account: string, password: Secret): Statement =>
  block`DECLARE @login sysname = ${bound(account)}, @password nvarchar(128) = ${bound(password)};
DECLARE @q nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(@login) + N' WITH PASSWORD = N' + QUOTENAME(@password, '''');
EXEC sys.sp_executesql @q;`;

export const disableLogin = (account: string): Statement =>
  block`DECLARE @q nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(${bound(account)}) + N' DISABLE';
EXEC sys.sp_executesql @q;`;

export const enableLogin = (account: string): Statement =>
  block`DECLARE @q nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(${bound(account)}) + N' ENABLE';
EXEC sys.sp_executesql @q;`;

export const dropLogin = (account: string): Statement =>
  block`DECLARE @q nvarchar(max) = N'DROP LOGIN ' + QUOTENAME(${bound(account)});
EXEC sys.sp_executesql @q;`;

export const joinServerRole = (account: string): Statement =>
  block`DECLARE @q nvarchar(max) = N'ALTER SERVER ROLE [chatelaine_state] ADD MEMBER ' + QUOTENAME(${bound(account)});
EXEC sys.sp_executesql @q;`;

/** In the database, like the following four. */
export const createUser = (account: string): Statement =>
  block`DECLARE @login sysname = ${bound(account)};
DECLARE @q nvarchar(max) = N'CREATE USER ' + QUOTENAME(@login) + N' FOR LOGIN ' + QUOTENAME(@login);
EXEC sys.sp_executesql @q;`;

export const joinRole = (account: string, role: string): Statement =>
  block`DECLARE @q nvarchar(max) = N'ALTER ROLE ' + QUOTENAME(${bound(role)}) + N' ADD MEMBER ' + QUOTENAME(${bound(account)});
EXEC sys.sp_executesql @q;`;

export const ownedSchemas = (account: string): Statement =>
  sql`SELECT s.name FROM sys.schemas s
JOIN sys.database_principals p ON p.principal_id = s.principal_id WHERE p.name = ${bound(account)}`;

export const giveSchemaBack = (schema: string): Statement =>
  block`DECLARE @q nvarchar(max) = N'ALTER AUTHORIZATION ON SCHEMA::' + QUOTENAME(${bound(schema)}) + N' TO [dbo]';
EXEC sys.sp_executesql @q;`;

export const dropUser = (account: string): Statement =>
  block`DECLARE @q nvarchar(max) = N'DROP USER IF EXISTS ' + QUOTENAME(${bound(account)});
EXEC sys.sp_executesql @q;`;

/**
 * One row, or none where there is no such login. `sid` is hexadecimal, after `0x`; `member` is NULL where the role is not
 * there or its members are not shown to us.
 */
export const findLogin = (account: string): Statement =>
  sql`SELECT CONVERT(nvarchar(172), sid, 1) AS sid, CONVERT(int, is_disabled) AS disabled,
  CONVERT(int, is_expiration_checked) AS expires,
  IS_SRVROLEMEMBER(N'chatelaine_state', name) AS member
FROM sys.sql_logins WHERE name = ${bound(account)}`;

/** One row, or none where there is no such user. */
export const findUser = (account: string, role: string): Statement =>
  sql`SELECT CONVERT(nvarchar(172), sid, 1) AS sid, IS_ROLEMEMBER(${bound(role)}, name) AS member
FROM sys.database_principals WHERE name = ${bound(account)}`;

/** The same caution in the database. */
export const lookForUser = (account: string): Statement =>
  sql`SELECT (SELECT COUNT(*) FROM sys.database_principals WHERE name = ${bound(account)}) AS users,
  HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'ALTER ANY USER') AS sees`;

/** By the login's sid, which a session keeps whatever it is impersonating, and when the login is no more. */
export const findSessions = (sid: string): Statement =>
  sql`SELECT CONVERT(int, session_id) AS number FROM sys.dm_exec_sessions
WHERE original_security_id = CONVERT(varbinary(85), ${bound(sid)}, 1)`;

/** Looks again before it kills: the number may have passed to somebody else since it was read. */
export const killSession = (sid: string, session: number): Statement =>
  block`DECLARE @number int = ${bound(session)}, @sid varbinary(85) = CONVERT(varbinary(85), ${bound(sid)}, 1);
DECLARE @q nvarchar(max) = N'KILL ' + CONVERT(nvarchar(10), @number);
IF EXISTS (SELECT 1 FROM sys.dm_exec_sessions WHERE session_id = @number AND original_security_id = @sid)
  EXEC sys.sp_executesql @q;`;

export const countSessions = (account: string): Statement =>
  sql`SELECT COUNT(*) AS sessions FROM sys.dm_exec_sessions s
JOIN sys.sql_logins l ON l.sid = s.original_security_id WHERE l.name = ${bound(account)}`;

export const listLogins = (): Statement =>
  sql`SELECT l.name, (SELECT COUNT(*) FROM sys.dm_exec_sessions s WHERE s.original_security_id = l.sid) AS sessions
FROM sys.sql_logins l WHERE l.name LIKE N'tmp[_]%' OR l.name LIKE N'perm[_]%' ORDER BY l.name`;

/**
 * `utc` is ISO 8601 by the server's clock, without the `Z`. `sees` is 1 if logins and sessions of others are shown to us:
 * to whom they are not, every account is absent.
 */
export const look = (): Statement =>
  sql`SELECT CONVERT(nvarchar(23), CONVERT(datetime2(3), SYSUTCDATETIME()), 126) AS utc,
  HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY LOGIN') * HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') AS sees`;

export const probe = (): Statement => sql`SELECT 1 AS answered`;
