import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './failure.ts';

/** The secret in the file, made at the first call and readable by its owner alone; `isNew` says whether this call made it. */
export async function keptSecret(
  path: string,
  make: () => string,
): Promise<Readonly<{ text: string; isNew: boolean }>> {
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return { text: kept, isNew: false };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const isNew = await keepFirst(path, make());
  return { text: await readFile(path, 'utf8'), isNew };
}

/** A link appears whole or not at all, and only once, however many processes make a secret at the same moment. */
async function keepFirst(path: string, secret: string): Promise<boolean> {
  // Not by the process's number: stores share a process, and containers that share a folder may all be number 1.
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, secret, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(draft);
  }
}
