import { foreignName, render, sql } from './statement.ts';

/** From the documentation; no test has met a real Oracle. */
export function oracleSetup(service: string, password: string): string {
  const syntax = { nameQuotes: ['"', '"'], textOpens: "'", doublesBackslash: false, placeholder: String } as const;
  const here = render(sql`${foreignName(service)}`, syntax)
    .text.reveal()
    .replaceAll(/\s/g, ' ');
  return `-- Chatelaine: accounts in Oracle 19 or newer. Not run against a real server yet: read it with care.
-- Put a password where it says so, and run it as an administrator, connected to the pluggable database of the service
-- ${here}. It may be run again: what is there already (ORA-01920, 01921, 02379) is passed over.

DECLARE
  PROCEDURE once(statement VARCHAR2) IS
  BEGIN
    EXECUTE IMMEDIATE statement;
  EXCEPTION
    WHEN OTHERS THEN IF SQLCODE NOT IN (-1920, -1921, -2379) THEN RAISE; END IF;
  END;
BEGIN
  -- The roles that hold the rights, and the limits of an account: of a person's, which ends, and of a system's, which does
  -- not and keeps connections open.
  once('CREATE ROLE chatelaine_ro');
  once('CREATE ROLE chatelaine_rw');
  once('CREATE PROFILE chatelaine_tmp LIMIT SESSIONS_PER_USER 4 IDLE_TIME 30 PASSWORD_LIFE_TIME UNLIMITED');
  once('CREATE PROFILE chatelaine_perm LIMIT SESSIONS_PER_USER 20 IDLE_TIME UNLIMITED PASSWORD_LIFE_TIME UNLIMITED');
  -- The login of Chatelaine.
  once('CREATE USER chatelaine_bot IDENTIFIED BY "${password}"');
END;
/

-- Reads all tables and views, and what the server tells of itself. READ ANY TABLE, unlike SELECT, locks no rows.
GRANT CREATE SESSION, READ ANY TABLE, SELECT ANY DICTIONARY TO chatelaine_ro;
-- Reads the same, and writes what is granted below.
GRANT chatelaine_ro TO chatelaine_rw;
-- To make accounts, to give them new passwords, to put them into the two roles, and to see and end their sessions.
GRANT CREATE SESSION, CREATE USER, ALTER USER, DROP USER, ALTER SYSTEM, SELECT ANY DICTIONARY TO chatelaine_bot;
GRANT chatelaine_ro, chatelaine_rw TO chatelaine_bot WITH ADMIN OPTION;
-- A job in the database that locks an account at its end, for when Chatelaine is not running. It acts as its owner, who
-- needs the right to lock accounts for itself.
GRANT CREATE JOB TO chatelaine_bot;

-- Writes to the tables of applications, whose names begin with OSUSR. Tables that are made later are not among them until
-- this is run again.
BEGIN
  FOR found IN (SELECT owner, table_name FROM all_tables WHERE UPPER(SUBSTR(table_name, 1, 5)) = 'OSUSR') LOOP
    EXECUTE IMMEDIATE 'GRANT INSERT, UPDATE, DELETE ON ' || DBMS_ASSERT.ENQUOTE_NAME(found.owner, FALSE) || '.'
      || DBMS_ASSERT.ENQUOTE_NAME(found.table_name, FALSE) || ' TO chatelaine_rw';
  END LOOP;
END;
/
`;
}
