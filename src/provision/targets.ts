import type { DatabaseFacts } from '../domain/facts.ts';
import { type Provisioner, TargetFault, type Targets } from '../ports/provisioner.ts';
import { mysqlProvisioner } from './mysql.ts';
import { oracleProvisioner } from './oracle.ts';
import { postgresProvisioner } from './postgres.ts';
import { readSettings, type TargetSettings } from './settings.ts';
import { sqlserverProvisioner } from './sqlserver.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The databases of a company, by the administrative addresses that these environment variables hold. */
export const openTargets = (variables: Variables): Targets => ({
  of: (database) => DIALECTS[database.engine](readSettings(database, addressOf(database, variables))),
});

const DIALECTS: Readonly<Record<DatabaseFacts['engine'], (settings: TargetSettings) => Provisioner>> = {
  postgres: postgresProvisioner,
  mysql: mysqlProvisioner,
  sqlserver: sqlserverProvisioner,
  oracle: oracleProvisioner,
};

/** The file names the variable, never the address. */
function addressOf({ admin, environment }: DatabaseFacts, variables: Variables): string {
  const name = /^env:(\w+)$/.exec(admin)?.[1];
  const address = name === undefined ? undefined : variables[name];
  if (address === undefined || address === '')
    throw new TargetFault(
      'misconfigured',
      `${name ?? 'admin'}, the administrative address of ${environment}, is not set.`,
    );
  return address;
}
