import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Compiles the page's scripts and returns the folder that holds them. */
export function buildPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  execFileSync(process.execPath, [
    join('node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    'src/playground/page',
    '--outDir',
    folder,
  ]);
  return folder;
}
