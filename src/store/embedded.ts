import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Binaries, binaries } from './postgres-binaries.ts';
import { type Owner, serverOwner } from './postgres-owner.ts';

/** A running PostgreSQL that this program looks after; reached by its Unix socket alone, unless it was given an entrance. */
export type Cluster = Readonly<{
  /** The folder of the socket: what a client takes as its host. */
  host: string;
  /** Part of the socket's name, and where an entrance listens. */
  port: number;
  stop(): Promise<void>;
}>;

/** How others than this program get in, besides the socket: over TCP on this computer, never from another. */
export type Entrance = Readonly<{
  /** On 127.0.0.1. A cluster that runs already keeps the one it has. */
  port: number;
  /** The lines of `pg_hba.conf`, for the socket too; what no line names is refused. Written when the cluster is made. */
  rules: string;
}>;

const START_SECONDS = 60;

/**
 * Makes the cluster in `folder`/pg unless it is there, and starts it unless it runs. The server outlives a killed program,
 * and the next one adopts it. Several processes may call this at once: one makes it, one starts it, all are told where it is.
 */
export async function startCluster(
  folder: string,
  options: readonly string[] = [],
  entrance?: Entrance,
): Promise<Cluster> {
  const owner = await serverOwner();
  const programs = await binaries();
  const root = resolve(folder);
  await mkdir(root, { recursive: true, mode: 0o700 });
  // The folder stays ours; the server's user only passes through it.
  if (owner.isOther) await chmod(root, 0o711);
  await owner.mustReach(programs.postgres, root);
  const data = join(root, 'pg');
  await createOnce(data, programs, owner, entrance?.rules);
  const settings = [...listening(entrance), 'shared_buffers=32MB', ...options];
  const where = await startedPlace(data, () => start(data, settings, programs, owner));
  return { ...where, stop: () => stop(data, where.host, programs, owner) };
}

/** An interrupted first start leaves a folder of another name, so nothing that merely looks like a cluster. */
async function createOnce(data: string, { initdb }: Binaries, owner: Owner, rules?: string): Promise<void> {
  if (await exists(join(data, 'PG_VERSION'))) return;
  await removeAbandoned(dirname(data));
  const fresh = await mkdtemp(`${data}.new-`);
  await owner.own(fresh);
  const access = ['--auth-local=trust', '--auth-host=scram-sha-256'];
  await owner.run(initdb, ['-D', fresh, '-U', 'chatelaine', '-E', 'UTF8', '--locale=C', ...access]);
  // Over a file that is there already, so that it stays the server's own.
  if (rules !== undefined) await writeFile(join(fresh, 'pg_hba.conf'), rules);
  await rename(fresh, data).catch(async (error) => {
    await rm(fresh, { recursive: true });
    // Somebody else was first; theirs is as good.
    if (!(await exists(join(data, 'PG_VERSION')))) throw error;
  });
}

const ABANDONED_AFTER_MS = 10 * 60_000;

async function removeAbandoned(root: string): Promise<void> {
  const names = (await readdir(root)).filter((name) => name.startsWith('pg.new-'));
  for (const path of names.map((name) => join(root, name))) {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

/** Starts the server, unless somebody has or is about to. What is left of a killed one is given the time to be gone. */
async function startedPlace(data: string, start: () => Promise<void>): Promise<Where> {
  const deadline = Date.now() + START_SECONDS * 1000;
  for (;;) {
    const where = await runningPlace(data);
    if (where) return where;
    try {
      await start();
    } catch (error) {
      if (Date.now() > deadline || !isHeld(error)) throw error;
      await new Promise((next) => setTimeout(next, 50));
    }
  }
}

/** Said of a folder that another server has: one that starts or stops, or the remains of one. */
const isHeld = (error: unknown): boolean =>
  error instanceof Error &&
  /pre-existing shared memory block|lock file .* already exists|another server might be running/.test(error.message);

const listening = (entrance?: Entrance): readonly string[] =>
  entrance ? ['listen_addresses=127.0.0.1', `port=${entrance.port}`] : ["listen_addresses=''"];

async function start(data: string, settings: readonly string[], { pg_ctl }: Binaries, owner: Owner): Promise<void> {
  const sockets = await socketFolder(data, owner);
  const flags = [`unix_socket_directories='${sockets}'`, ...settings].map((setting) => `-c ${setting}`).join(' ');
  const before = await logOf(data);
  try {
    await owner.run(pg_ctl, ['-l', LOG, '-w', '-t', `${START_SECONDS}`, '-o', flags, 'start'], data);
  } catch (cause) {
    await removeTemporary(sockets, data);
    const said = cause instanceof Error ? cause.message : '';
    const logged = (await logOf(data)).slice(before.length).split('\n').slice(-20);
    throw new Error(['The embedded PostgreSQL did not start.', said, ...logged].join('\n'), { cause });
  }
}

const LOG = 'server.log';
const logOf = (data: string): Promise<string> => readFile(join(data, LOG), 'utf8').catch(() => '');

async function stop(data: string, host: string, { pg_ctl }: Binaries, owner: Owner): Promise<void> {
  await owner.run(pg_ctl, ['-m', 'fast', '-w', 'stop'], data);
  await removeTemporary(host, data);
}

/** A folder of its own is the server's for good: another one that starts or runs there may be using it. */
async function removeTemporary(sockets: string, data: string): Promise<void> {
  const isTemporary = sockets !== socketsBeside(data) && sockets.startsWith(temporaryPrefix());
  if (isTemporary) await rm(sockets, { recursive: true, force: true });
}

const socketsBeside = (data: string): string => join(dirname(data), 'socket');

/** The longest path that the kernel takes for a socket, less the name that PostgreSQL adds. */
const LONGEST_FOLDER = (process.platform === 'darwin' ? 103 : 107) - '/.s.PGSQL.5432'.length;
const temporaryPrefix = () => join(tmpdir(), 'chatelaine-');

async function socketFolder(data: string, owner: Owner): Promise<string> {
  const beside = socketsBeside(data);
  // The folder's name passes through a shell and a list of the server's; an odd one is not worth the quoting.
  const isPlain = /^[\w./ @+-]+$/.test(beside);
  const fits = Buffer.byteLength(beside) <= LONGEST_FOLDER;
  const folder = isPlain && fits ? beside : await mkdtemp(temporaryPrefix());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await owner.own(folder);
  return folder;
}

/** Lines of the server's own note: process, folder, start, port, socket folder, address, memory, state. */
const pidFile = async (data: string) =>
  (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n').map((line) => line.trim());

/** A note outlives a killed server; what counts is that somebody answers. */
async function runningPlace(data: string): Promise<Where | undefined> {
  const [, , , port, host, , , state] = await pidFile(data);
  const isThere = state === 'ready' && host && (await answers(join(host, `.s.PGSQL.${port}`)));
  return isThere ? { host, port: Number(port) } : undefined;
}
type Where = Pick<Cluster, 'host' | 'port'>;

const answers = (path: string) =>
  new Promise<boolean>((resolved) => {
    const socket = connect(path, () => resolved(true)).on('error', () => resolved(false));
    socket.on('connect', () => socket.destroy());
  });

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
