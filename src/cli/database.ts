import type { DatabaseFacts } from '../domain/facts.ts';
import type { Store } from '../ports/store.ts';
import { DONE, type Parts, REFUSED, Stop } from './parts.ts';

/** `database setup ENVIRONMENT`: what the database's administrator reads and runs, once; on standard output, and nothing else. */
export async function setUpDatabase(parts: Parts, environment: string): Promise<number> {
  const database = await parts.withStore((store) => directDatabase(store, environment));
  parts.streams.out.write(parts.setupScript(database));
  return DONE;
}

/** `database check ENVIRONMENT`: what it says of itself, then an account made and taken away. */
export async function checkDatabase(parts: Parts, environment: string): Promise<number> {
  const database = await parts.withStore((store) => directDatabase(store, environment));
  const findings = await parts.tryDatabase(database);
  const { out } = parts.streams;
  for (const { what, remedy } of findings)
    out.write(`${remedy === undefined ? 'ok     ' : 'to do  '}${what}${remedy === undefined ? '' : `. ${remedy}`}\n`);
  return findings.every(({ remedy }) => remedy === undefined) ? DONE : REFUSED;
}

async function directDatabase(store: Store, environment: string): Promise<DatabaseFacts> {
  const { company } = await store.snapshot();
  const direct = [...company.databases.values()].filter(({ provisioning }) => provisioning === 'direct');
  const database = direct.find((one) => one.environment === environment);
  if (database) return database;
  const names = direct.map((one) => one.environment).join(', ');
  throw new Stop(
    REFUSED,
    `No environment is called ${environment} in whose database accounts are made here${names === '' ? '.' : `; there is ${names}.`}`,
  );
}
