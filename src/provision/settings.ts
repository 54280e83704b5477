import type { DatabaseFacts } from '../domain/facts.ts';
import { Secret } from '../domain/secret.ts';
import { TargetFault } from '../ports/provisioner.ts';
import { isForbiddenHost } from './address.ts';

/** What a dialect connects with: the administrative address, read and checked, and how long it may take. */
export type TargetSettings = Readonly<{
  host: string;
  port: number;
  /** SQL Server's named instance; empty for the default one. */
  instance: string;
  user: string;
  password: Secret;
  /** Where the accounts may read and write; of Oracle the service name. */
  database: string;
  /** What stands after the `?` of the address, such as `sslmode`; each dialect reads its own. */
  options: Readonly<Record<string, string>>;
  connectMs: number;
  statementMs: number;
}>;

const SCHEMES: Readonly<Record<DatabaseFacts['engine'], readonly string[]>> = {
  postgres: ['postgres:', 'postgresql:'],
  mysql: ['mysql:', 'mariadb:'],
  sqlserver: ['sqlserver:', 'mssql:'],
  oracle: ['oracle:', 'oracledb:'],
};
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;

/**
 * Reads `engine://user:password@host:port/database?options`. Port and database may be left out: then they are the
 * file's. Throws `TargetFault` `misconfigured`, which never repeats the address.
 */
export function readSettings(facts: DatabaseFacts, address: string): TargetSettings {
  const url = parse(address);
  const refuse = (what: string) => new TargetFault('misconfigured', `The administrative address ${what}.`);
  if (!url) throw refuse('cannot be read');
  if (!SCHEMES[facts.engine].includes(url.protocol)) throw refuse(`does not begin with ${SCHEMES[facts.engine][0]}//`);
  const options = Object.fromEntries(url.searchParams);
  const host = options.host?.startsWith('/') ? options.host : url.hostname.replaceAll(/^\[|\]$/g, '');
  if (host === '' || url.username === '') throw refuse('names no host or no login');
  if (isForbiddenHost(host)) throw refuse('has a host that nobody may be sent to');
  const [user, password, path] = [url.username, url.password, url.pathname.slice(1)].map(decoded);
  if (user === undefined || password === undefined || path === undefined) throw refuse('has an escape that is none');
  const database = path === '' ? facts.database : path;
  if (database !== facts.database) throw refuse('names another database than the directory file');
  return {
    host,
    port: url.port === '' ? facts.port : Number(url.port),
    instance: facts.instance,
    user,
    password: new Secret(password),
    database,
    options,
    connectMs: CONNECT_MS,
    statementMs: STATEMENT_MS,
  };
}

/** A blank, a newline or a tab would be dropped without a word by the reader of addresses. */
const parse = (address: string): URL | undefined =>
  /[\s\0]/.test(address) || !URL.canParse(address) ? undefined : new URL(address);

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
