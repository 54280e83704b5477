import { readFile } from 'node:fs/promises';
import type { Facts } from '../domain/facts.ts';
import type { Reading } from '../ports/directory.ts';
import { OUTSIDE_FAILED, type Parts, REFUSED, Stop } from './parts.ts';

/** Reads and judges the file; faults are for the caller to show. */
export async function readingOf(parts: Parts, file: string): Promise<Reading> {
  return parts.readDirectory(await bytesOf(file), file);
}

/** The facts of a file without faults; otherwise stops with all of them. */
export async function factsOf(parts: Parts, file: string): Promise<Facts> {
  const reading = await readingOf(parts, file);
  if (reading.ok) return reading.facts;
  throw new Stop(REFUSED, `${reading.faults.join('\n')}\nNothing was changed.`);
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

export function unreadable(file: string, error: unknown): Stop {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return new Stop(REFUSED, `There is no file ${file}.`, { cause: error });
  return new Stop(OUTSIDE_FAILED, `${file} could not be read (${String(code ?? 'unknown error')}).`, { cause: error });
}
