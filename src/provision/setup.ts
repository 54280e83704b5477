import type { DatabaseFacts } from '../domain/facts.ts';
import { mysqlSetup } from './setup-mysql.ts';
import { oracleSetup } from './setup-oracle.ts';
import { postgresSetup } from './setup-postgres.ts';
import { sqlserverSetup } from './setup-sqlserver.ts';

const SETUPS = { postgres: postgresSetup, mysql: mysqlSetup, sqlserver: sqlserverSetup, oracle: oracleSetup } as const;

/** What stands where the administrator of the database puts a password of their own making. */
export const PASSWORD_PLACEHOLDER = 'PUT-A-LONG-RANDOM-PASSWORD-HERE';

/**
 * A script for the administrator of the database, to read and to run: the rights of accounts and a login for
 * this program that may give those and no others. It may be run again at any time.
 */
export const setupScript = (database: DatabaseFacts): string =>
  SETUPS[database.engine](database.database, PASSWORD_PLACEHOLDER);
