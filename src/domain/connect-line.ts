import type { DatabaseFacts } from './facts.ts';

/** A line to copy that logs in with the usual client of the engine and asks for the password. */
export function connectLine({ engine, server, port, instance, database }: DatabaseFacts, account: string): string {
  switch (engine) {
    case 'postgres':
      return `psql "host=${server} port=${port} dbname=${database} user=${account}"`;
    case 'mysql':
      return `mysql --host=${server} --port=${port} --user=${account} --password ${database}`;
    case 'sqlserver':
      return `sqlcmd -S ${server}${instance === '' ? `,${port}` : `\\${instance}`} -d ${database} -U ${account}`;
    case 'oracle':
      return `sqlplus ${account}@//${server}:${port}/${instance === '' ? database : instance}`;
  }
}
