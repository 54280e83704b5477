// Compiles the program and its two pages, for chat and for a password, into dist/, when a source is newer than the last
// build. Several processes may start at once, so each builds into a folder of its own and puts it in place by renaming.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src', 'bench', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Leaves an up-to-date dist/; without sources or compiler, as in an installed package, what is there has to do. */
export function build() {
  try {
    buildOnce();
  } catch (error) {
    process.stderr.write(`Chatelaine could not be built: ${error.message}.\n`);
    process.exit(3);
  }
}

function buildOnce() {
  if (!existsSync(join(root, 'src')) || builtAt() >= newest(SOURCES.map((name) => join(root, name)))) return;
  const target = join(root, `dist.${process.pid}`);
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  try {
    for (const [project, out] of [
      ['tsconfig.build.json', target],
      ['src/playground/page', join(target, 'playground/page')],
      ['src/web/page', join(target, 'web/page')],
    ])
      compile(tsc, project, out);
    writeFileSync(join(target, 'built'), '');
    place(target);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** The compiler has said what is wrong; there is nothing to add, and nothing to run. */
function compile(tsc, project, out) {
  const args = [tsc, '-p', join(root, project), '--outDir', out];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${project} did not compile`);
}

function place(target) {
  const old = `${target}.old`;
  try {
    renameSync(join(root, 'dist'), old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  try {
    renameSync(target, join(root, 'dist'));
  } catch (error) {
    // Somebody else put theirs in place at the same moment: it was made of the same sources.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

const builtAt = () => statSync(join(root, 'dist', 'built'), { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(paths) {
  let latest = 0;
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) latest = Math.max(latest, newest(readdirSync(path).map((name) => join(path, name))));
    else if (found) latest = Math.max(latest, found.mtimeMs);
  }
  return latest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
