import { MYSQL_SYNTAX } from './mysql-syntax.ts';
import { foreignName, foreignText, render, sql } from './statement.ts';

/** For MySQL 8 (not run) and MariaDB 10.5.2 or newer (run on 10.11), which each skip what is marked for the other. */
export function mysqlSetup(database: string, password: string): string {
  const written = (statement: ReturnType<typeof sql>) =>
    render(statement, MYSQL_SYNTAX).text.reveal().replaceAll(/\s/g, ' ');
  const pattern = written(sql`${foreignName(database.replaceAll(/[\\_%]/g, '\\$&'))}`);
  const here = written(sql`${foreignName(database)}`);
  const text = written(sql`${foreignText(database)}`);
  return `-- Chatelaine: accounts in MySQL 8 or MariaDB 10.5.2 or newer.
-- Read it, put a password where it says so, and run it as an administrator. It may be run again.
-- What is between /*! and */ MySQL alone runs; what is between /*M! and */ MariaDB alone. On MySQL nobody has run this yet.

-- The login of Chatelaine: to make accounts and give them new passwords, to see which there are and their sessions, and to end those.
create user if not exists 'chatelaine_bot'@'%' identified by '${password}';
grant create user, process on *.* to 'chatelaine_bot'@'%';
grant select (user, host) on mysql.user to 'chatelaine_bot'@'%';
/*!80000 grant connection_admin on *.* to 'chatelaine_bot'@'%' */;
/*M!100502 grant connection admin on *.* to 'chatelaine_bot'@'%' */;

-- A job in the database that locks an account at its end, for when Chatelaine is not running. It needs event_scheduler=ON.
grant event on ${pattern}.* to 'chatelaine_bot'@'%';

-- MySQL: two roles hold the rights, and accounts are put into one of the two.
/*!80000 create role if not exists chatelaine_ro, chatelaine_rw */;
/*!80000 grant select, show view on ${pattern}.* to chatelaine_ro, chatelaine_rw */;
/*!80000 grant chatelaine_ro, chatelaine_rw to 'chatelaine_bot'@'%' with admin option */;
-- MySQL: this prints a statement for each table of an application; run those too, and again when there are new tables.
/*!80000 select concat('grant insert, update, delete on ${here.replaceAll("'", "''")}.\`', replace(table_name, '\`', '\`\`'), '\` to chatelaine_rw;')
  as 'run these' from information_schema.tables
  where table_schema = ${text} and table_type = 'BASE TABLE' and upper(left(table_name, 5)) = 'OSUSR' */;

-- MariaDB: a role would be asleep when the account logs in, so Chatelaine grants to each account what it was granted here.
/*M!100502 grant select, show view, insert, update, delete on ${pattern}.* to 'chatelaine_bot'@'%' with grant option */;

-- An account without a name takes the place of ours for logins from this host. If this prints a row, drop it.
select user, host from mysql.user where user = '';
`;
}
