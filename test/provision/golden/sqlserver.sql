-- server-rights
SELECT CONVERT(int, SERVERPROPERTY(N'IsIntegratedSecurityOnly')) AS windowsOnly,
  IS_SRVROLEMEMBER(N'sysadmin') AS sysadmin,
  HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY LOGIN') AS anyLogin,
  HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY CONNECTION') AS anyConnection,
  HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') AS serverState,
  HAS_PERMS_BY_NAME(N'chatelaine_state', N'SERVER ROLE', N'ALTER') AS serverRole,
  HAS_PERMS_BY_NAME(N'chatelaine_state', N'SERVER ROLE', N'VIEW DEFINITION') AS serverRoleMembers

-- database-rights
SELECT HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'ALTER ANY USER') AS anyUser,
  HAS_PERMS_BY_NAME(N'chatelaine_ro', N'ROLE', N'ALTER') AS readOnly,
  HAS_PERMS_BY_NAME(N'chatelaine_rw', N'ROLE', N'ALTER') AS readAndWrite,
  HAS_PERMS_BY_NAME(N'chatelaine_ro', N'ROLE', N'VIEW DEFINITION') AS readOnlyMembers,
  HAS_PERMS_BY_NAME(N'chatelaine_rw', N'ROLE', N'VIEW DEFINITION') AS readAndWriteMembers

-- find-login
SELECT CONVERT(nvarchar(172), sid, 1) AS sid, CONVERT(int, is_disabled) AS disabled,
  CONVERT(int, is_expiration_checked) AS expires,
  IS_SRVROLEMEMBER(N'chatelaine_state', name) AS member
FROM sys.sql_logins WHERE name = @p1

-- create-login
SET XACT_ABORT ON;
DECLARE @login sysname = @p1, @password nvarchar(128) = @p2, @home sysname = @p3;
DECLARE @create nvarchar(max) = N'CREATE LOGIN ' + QUOTENAME(@login) + N' WITH PASSWORD = N' + QUOTENAME(@password, '''')
  + N', CHECK_POLICY = ON, CHECK_EXPIRATION = OFF, DEFAULT_DATABASE = ' + QUOTENAME(@home);
DECLARE @disable nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(@login) + N' DISABLE';
BEGIN TRANSACTION;
EXEC sys.sp_executesql @create;
EXEC sys.sp_executesql @disable;
COMMIT TRANSACTION;

-- create-user
DECLARE @login sysname = @p1;
DECLARE @q nvarchar(max) = N'CREATE USER ' + QUOTENAME(@login) + N' FOR LOGIN ' + QUOTENAME(@login);
EXEC sys.sp_executesql @q;

-- join-role
DECLARE @q nvarchar(max) = N'ALTER ROLE ' + QUOTENAME(@p1) + N' ADD MEMBER ' + QUOTENAME(@p2);
EXEC sys.sp_executesql @q;

-- join-server-role
DECLARE @q nvarchar(max) = N'ALTER SERVER ROLE [chatelaine_state] ADD MEMBER ' + QUOTENAME(@p1);
EXEC sys.sp_executesql @q;

-- enable-login
DECLARE @q nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(@p1) + N' ENABLE';
EXEC sys.sp_executesql @q;

-- find-user
SELECT CONVERT(nvarchar(172), sid, 1) AS sid, IS_ROLEMEMBER(@p1, name) AS member
FROM sys.database_principals WHERE name = @p2

-- count-sessions
SELECT COUNT(*) AS sessions FROM sys.dm_exec_sessions s
JOIN sys.sql_logins l ON l.sid = s.original_security_id WHERE l.name = @p1

-- list-logins
SELECT l.name, (SELECT COUNT(*) FROM sys.dm_exec_sessions s WHERE s.original_security_id = l.sid) AS sessions
FROM sys.sql_logins l WHERE l.name LIKE N'tmp[_]%' OR l.name LIKE N'perm[_]%' ORDER BY l.name

-- change-password
DECLARE @login sysname = @p1, @password nvarchar(128) = @p2;
DECLARE @q nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(@login) + N' WITH PASSWORD = N' + QUOTENAME(@password, '''');
EXEC sys.sp_executesql @q;

-- disable-login
DECLARE @q nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(@p1) + N' DISABLE';
EXEC sys.sp_executesql @q;

-- find-sessions
SELECT CONVERT(int, session_id) AS number FROM sys.dm_exec_sessions
WHERE original_security_id = CONVERT(varbinary(85), @p1, 1)

-- kill-session
DECLARE @number int = @p1, @sid varbinary(85) = CONVERT(varbinary(85), @p2, 1);
DECLARE @q nvarchar(max) = N'KILL ' + CONVERT(nvarchar(10), @number);
IF EXISTS (SELECT 1 FROM sys.dm_exec_sessions WHERE session_id = @number AND original_security_id = @sid)
  EXEC sys.sp_executesql @q;

-- owned-schemas
SELECT s.name FROM sys.schemas s
JOIN sys.database_principals p ON p.principal_id = s.principal_id WHERE p.name = @p1

-- give-schema-back
DECLARE @q nvarchar(max) = N'ALTER AUTHORIZATION ON SCHEMA::' + QUOTENAME(@p1) + N' TO [dbo]';
EXEC sys.sp_executesql @q;

-- drop-user
DECLARE @q nvarchar(max) = N'DROP USER IF EXISTS ' + QUOTENAME(@p1);
EXEC sys.sp_executesql @q;

-- drop-login
DECLARE @q nvarchar(max) = N'DROP LOGIN ' + QUOTENAME(@p1);
EXEC sys.sp_executesql @q;

-- look
SELECT CONVERT(nvarchar(23), CONVERT(datetime2(3), SYSUTCDATETIME()), 126) AS utc,
  HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY LOGIN') * HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') AS sees

-- look-for-user
SELECT (SELECT COUNT(*) FROM sys.database_principals WHERE name = @p1) AS users,
  HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'ALTER ANY USER') AS sees

-- probe
SELECT 1 AS answered
