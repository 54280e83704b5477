import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { socketAddress } from '../src/store/client.ts';
import { startCluster } from '../src/store/embedded.ts';
import { companyFacts, type Size } from './company.ts';
import { companyFile } from './company-file.ts';
import { connect } from './database.ts';
import type { Imported } from './import-process.ts';

/** A store with the company in it, put there by importing its file in a process of its own. */
export type FilledStore = Readonly<{
  address: string;
  /** Where the store keeps its key. */
  folder: string;
  imported: Imported;
  postgres: string;
  stop(): Promise<void>;
}>;

export async function fillStore(size: Size): Promise<FilledStore> {
  const folder = await mkdtemp(join(tmpdir(), 'chatelaine-bench-'));
  await chmod(folder, 0o711); // The server runs as another user where we are root.
  const file = join(folder, 'company.yaml');
  await writeCompany(file, size);
  const cluster = await startCluster(join(folder, 'store'), ["shared_buffers='256MB'"]);
  const address = socketAddress(cluster.host, 'postgres');
  const stop = async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const imported = await runProcess<Imported>('import-process', [file, address, folder]);
    return { address, folder, imported, postgres: await settled(address), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs one of the bench's own programs to its end, and reads what it prints. */
export async function runProcess<T>(program: string, args: readonly string[]): Promise<T> {
  const path = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

async function writeCompany(path: string, size: Size): Promise<void> {
  const file = createWriteStream(path);
  for (const part of companyFile(companyFacts(size))) if (!file.write(part)) await once(file, 'drain');
  file.end();
  await once(file, 'finish');
}

/** Gives the tables what a server that has run for a while has; answers its version. */
async function settled(address: string): Promise<string> {
  const database = connect(address);
  await database`vacuum analyze`;
  const [row] = await database<{ version: string }[]>`select current_setting('server_version') version`;
  await database.end();
  return row?.version ?? 'unknown';
}
