import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Binaries, binaries } from './postgres-binaries.ts';
import { type Owner, serverOwner } from './postgres-owner.ts';

/** A running PostgreSQL that this program looks after; reached by its Unix socket alone. */
export type Cluster = Readonly<{
  /** The folder of the socket: what a client takes as its host. */
  host: string;
  stop(): Promise<void>;
}>;

const START_SECONDS = 60;

/**
 * Makes the cluster in `folder`/pg unless it is there, and starts it unless it runs. The server outlives a killed program,
 * and the next one adopts it. Several processes may call this at once: one makes it, one starts it, all are told where it is.
 */
export async function startCluster(folder: string, options: readonly string[] = []): Promise<Cluster> {
  const owner = await serverOwner();
  const programs = await binaries();
  const root = resolve(folder);
  await mkdir(root, { recursive: true, mode: 0o700 });
  // The folder stays ours; the server's user only passes through it.
  if (owner.isOther) await chmod(root, 0o711);
  await owner.mustReach(programs.postgres, root);
  const data = join(root, 'pg');
  await createOnce(data, programs, owner);
  const host = await startedHost(data, () => start(data, options, programs, owner));
  return { host, stop: () => stop(data, host, programs, owner) };
}

/** An interrupted first start leaves a folder of another name, so nothing that merely looks like a cluster. */
async function createOnce(data: string, { initdb }: Binaries, owner: Owner): Promise<void> {
  if (await exists(join(data, 'PG_VERSION'))) return;
  await removeAbandoned(dirname(data));
  const fresh = await mkdtemp(`${data}.new-`);
  await owner.own(fresh);
  await owner.run(initdb, ['-D', fresh, '-U', 'chatelaine', '-E', 'UTF8', '--locale=C', '-A', 'trust']);
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
async function startedHost(data: string, start: () => Promise<void>): Promise<string> {
  const deadline = Date.now() + START_SECONDS * 1000;
  for (;;) {
    const host = await runningHost(data);
    if (host !== undefined) return host;
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

async function start(data: string, options: readonly string[], { pg_ctl }: Binaries, owner: Owner): Promise<void> {
  const sockets = await socketFolder(data, owner);
  const settings = ["listen_addresses=''", `unix_socket_directories='${sockets}'`, 'shared_buffers=32MB', ...options];
  const flags = settings.map((setting) => `-c ${setting}`).join(' ');
  try {
    await owner.run(pg_ctl, ['-l', LOG, '-w', '-t', `${START_SECONDS}`, '-o', flags, 'start'], data);
  } catch (cause) {
    await removeTemporary(sockets, data);
    const said = cause instanceof Error ? cause.message : '';
    const logged = (await readFile(join(data, LOG), 'utf8').catch(() => '')).split('\n').slice(-20);
    throw new Error(['The embedded PostgreSQL did not start.', said, ...logged].join('\n'), { cause });
  }
}

const LOG = 'server.log';

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
async function runningHost(data: string): Promise<string | undefined> {
  const [, , , port, host, , , state] = await pidFile(data);
  return state === 'ready' && host && (await answers(join(host, `.s.PGSQL.${port}`))) ? host : undefined;
}

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
