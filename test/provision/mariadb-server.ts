import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { freePort } from './free-port.ts';

const PROGRAM = ['/usr/sbin/mariadbd', '/usr/sbin/mysqld', '/usr/local/bin/mariadbd'].find(existsSync);
const INSTALL = ['/usr/bin/mariadb-install-db', '/usr/bin/mysql_install_db'].find(existsSync);
/** Another server, such as MySQL 8: an administrator's `mysql://user:password@host:port`. */
const GIVEN = process.env.TEST_MYSQL_URL;

export const isMysqlHere = GIVEN !== undefined || (PROGRAM !== undefined && INSTALL !== undefined);
export const MYSQL_NAME = GIVEN ? 'the server at TEST_MYSQL_URL' : 'MariaDB';

export type MysqlServer = Readonly<{ host: string; port: number; admin: Connection; stop(): Promise<void> }>;

export async function startMysql(): Promise<MysqlServer> {
  if (GIVEN) {
    const { hostname, port } = new URL(GIVEN);
    const admin = await createConnection({ uri: GIVEN, multipleStatements: true });
    return { host: hostname, port: Number(port || 3306), admin, stop: () => admin.end() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'chatelaine-mariadb-'));
  const user = process.getuid?.() === 0 ? ['--user=mysql'] : [];
  if (user.length > 0) own(folder);
  const data = join(folder, 'data');
  execFileSync(
    INSTALL as string,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...user],
    { stdio: 'ignore' },
  );
  const port = await freePort();
  const settings = [
    `--datadir=${data}`,
    `--port=${port}`,
    `--socket=${join(folder, 's')}`,
    '--bind-address=127.0.0.1',
    '--event-scheduler=ON',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=32M',
    '--skip-name-resolve',
    `--pid-file=${join(folder, 'pid')}`,
  ];
  const server = spawn(PROGRAM as string, ['--no-defaults', ...settings, ...user], { stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const admin = await connected({ socketPath: join(folder, 's'), user: 'root', multipleStatements: true });
  const stop = async () => {
    await admin.end().catch(() => {});
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
  };
  return { host: '127.0.0.1', port, admin, stop };
}

function own(folder: string): void {
  const idOf = (kind: string) => Number(execFileSync('id', [kind, 'mysql'], { encoding: 'utf8' }));
  chownSync(folder, idOf('-u'), idOf('-g'));
}

/** Asks until the server has started. */
async function connected(where: Parameters<typeof createConnection>[0]): Promise<Connection> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    try {
      return await createConnection(where as object);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((next) => setTimeout(next, 100));
    }
  }
}
