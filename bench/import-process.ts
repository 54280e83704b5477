import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { readDirectory } from '../src/directory/directory.ts';
import { openStore } from '../src/store/open.ts';
import { importDirectory } from '../src/usecases/import-directory.ts';

// Imports a directory file as `import` does: `import-process.js FILE ADDRESS FOLDER`. Prints what it took.

export type Imported = Readonly<{
  /** From the start of the process to the commit, and how much of that was reading the file. */
  seconds: number;
  readSeconds: number;
  /** Of this process, without PostgreSQL's. */
  peakBytes: number;
  fileBytes: number;
  /** Whether the store's facts are those of the file afterwards. */
  agrees: boolean;
}>;

const [file = '', url = '', folder = ''] = process.argv.slice(2);

async function importFile(): Promise<Imported> {
  const bytes = await readFile(file);
  const started = performance.now();
  const reading = readDirectory(bytes, file);
  if (!reading.ok) throw new Error(`the generated file has faults, the first on line ${reading.faults[0]?.line}`);
  const readSeconds = (performance.now() - started) / 1e3;
  const { store, close } = await openStore({ url, folder });
  const { facts } = reading;
  const { state } = await importDirectory(store, { facts, dryRun: false, consent: true });
  // Counted from the start of the process.
  const seconds = performance.now() / 1e3;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const stored = await store.transaction((tx) => tx.allFacts());
  await close();
  const agrees = state === 'done' && isDeepStrictEqual(stored, facts);
  return { seconds, readSeconds, peakBytes, fileBytes: bytes.length, agrees };
}

console.log(JSON.stringify(await importFile()));
