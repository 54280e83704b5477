import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type AccountGround, ADMIN_VARIABLE } from './account-ground.ts';

/** The whole program as one process, with its chat page, its jobs and its sweeps. */
export type Replica = Readonly<{ kill(): Promise<void>; stop(): Promise<void> }>;

export async function startReplica({ store, adminUrl }: AccountGround): Promise<Replica> {
  const program = fileURLToPath(new URL('../src/main.js', import.meta.url));
  const own = {
    DATABASE_URL: store.address,
    DATA_FOLDER: store.folder,
    PORT: '0',
    LOG_LEVEL: 'error',
    [ADMIN_VARIABLE]: adminUrl,
  };
  const child = spawn(process.execPath, [program, 'start', '--no-open'], {
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await served(child);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return { kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function served({ stdout }: ChildProcess): Promise<void> {
  if (!stdout) throw new Error('a program without output');
  for await (const line of createInterface({ input: stdout })) if (/http:\/\//.test(line)) return;
  throw new Error('the program ended before it served');
}
