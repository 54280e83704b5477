import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { binaries } from '../../src/store/postgres-binaries.ts';
import { serverOwner } from '../../src/store/postgres-owner.ts';
import { freePort } from './free-port.ts';

const INSTALLED_15 = '/usr/lib/postgresql/15/bin';
export const has15 = existsSync(join(INSTALLED_15, 'initdb'));

/** A PostgreSQL of its own on loopback that asks for passwords, logs every statement, and has a superuser `root_of_all`. */
export type PostgresServer = Readonly<{
  port: number;
  connect(user: string, password: string, database: string): postgres.Sql;
  log(): Promise<string>;
  stop(): Promise<void>;
}>;

const SUPERUSER = 'root_of_all';
const SUPERUSER_PASSWORD = 'only-for-this-test';

export async function startPostgres(version: 15 | 18): Promise<PostgresServer> {
  const owner = await serverOwner();
  const programs =
    version === 18 ? await binaries() : { initdb: `${INSTALLED_15}/initdb`, pg_ctl: `${INSTALLED_15}/pg_ctl` };
  const folder = await mkdtemp(join(tmpdir(), 'chatelaine-target-'));
  await owner.own(folder);
  const data = join(folder, 'pg');
  const passwords = join(folder, 'password');
  await writeFile(passwords, SUPERUSER_PASSWORD);
  await chmod(passwords, 0o644);
  await owner.run(programs.initdb, [
    '-D',
    data,
    '-U',
    SUPERUSER,
    '-E',
    'UTF8',
    '--locale=C',
    '-A',
    'scram-sha-256',
    '--pwfile',
    passwords,
  ]);
  const port = await freePort();
  await appendFile(join(data, 'postgresql.conf'), settings(port));
  await owner.run(programs.pg_ctl, ['-l', 'server.log', '-w', 'start'], data);
  return {
    port,
    connect: (username, password, database) => open({ port, username, password, database }),
    log: () => readFile(join(data, 'server.log'), 'utf8'),
    stop: async () => {
      await owner.run(programs.pg_ctl, ['-m', 'immediate', '-w', 'stop'], data);
      await rm(folder, { recursive: true });
    },
  };
}

export const asSuperuser = ({ connect }: PostgresServer, database = 'postgres') =>
  connect(SUPERUSER, SUPERUSER_PASSWORD, database);

const settings = (port: number): string => `
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = ''
shared_buffers = 32MB
fsync = off
max_connections = 100
max_prepared_transactions = 10
log_statement = all
log_line_prefix = '[%u] '
log_min_messages = log
log_min_error_statement = panic
`;

const open = (where: Readonly<{ port: number; username: string; password: string; database: string }>) =>
  postgres({ host: '127.0.0.1', ...where, max: 1, fetch_types: false, onnotice: () => {}, max_lifetime: null });
