import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { Facts } from '../../src/domain/facts.ts';
import { openStore } from '../../src/store/open.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { createDatabase, type TestDatabase } from './database.ts';

export type Program = Readonly<{
  process: ChildProcess;
  /** Where it says that it is. Rejects when it ends before. */
  address: Promise<string>;
  /** What it wrote, to either. */
  lines: string[];
  /** Its status, once it has ended by itself. */
  ended: Promise<number | null>;
  stop(): Promise<number | null>;
}>;

export type Environment = Readonly<Record<string, string>>;

/** The built program as a process of its own, ended with the test at the latest. */
export function startBuilt(
  { url, folder }: TestDatabase,
  environment: Environment,
  words: readonly string[] = ['start', '--no-open'],
): Program {
  const common = { DATABASE_URL: url, DATA_FOLDER: folder, PORT: '0', LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, ['bin/chatelaine.js', ...words], {
    env: { ...process.env, ...common, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const address = new Promise<string>((resolve, reject) => {
    const read = (line: string) => {
      lines.push(line);
      const found = /Chatelaine is at (http:\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    };
    createInterface({ input: child.stdout }).on('line', read);
    createInterface({ input: child.stderr }).on('line', read);
    void ended.then((code) => reject(new Error(`ended with ${code}: ${lines.join('\n')}`)));
  });
  address.catch(() => {}); // for those who await its end
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { process: child, address, lines, ended, stop };
}

/** Without facts, an empty one. */
export async function databaseWith(facts: Facts | undefined): Promise<TestDatabase> {
  const made = await createDatabase();
  onTestFinished(() => made.drop());
  if (facts) await inStore(made, (store) => importDirectory(store, { facts, dryRun: false, consent: true }));
  return made;
}

type Store = Awaited<ReturnType<typeof openStore>>['store'];

export async function inStore<T>({ url, folder }: TestDatabase, work: (store: Store) => Promise<T>): Promise<T> {
  const opened = await openStore({ url, folder });
  try {
    return await work(opened.store);
  } finally {
    await opened.close();
  }
}
