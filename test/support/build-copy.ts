import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A piece of a compiled file, which has it exactly once, and what stands there instead. */
export type Swap = Readonly<{ file: string; from: string; to: string }>;

/** A build of the program of its own, which nobody builds anew meanwhile; with swaps, one with a protection broken. */
export type BuildCopy = Readonly<{ program: string; remove(): void }>;

/** Takes the build that is in `dist`. */
export function copyBuild(swaps: readonly Swap[] = []): BuildCopy {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-build-'));
  cpSync('dist', join(folder, 'dist'), { recursive: true });
  for (const name of ['node_modules', 'drizzle', 'src', 'package.json']) symlinkSync(resolve(name), join(folder, name));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const swap of swaps) swapIn(join(folder, 'dist/src'), swap);
  } catch (error) {
    remove();
    throw error;
  }
  return { program: join(folder, 'dist/src/main.js'), remove };
}

/** Throws where the file has not exactly once what is to be broken. */
export function swapIn(root: string, { file, from, to }: Swap): void {
  const path = join(root, file);
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times what is to be broken: ${from}`);
  writeFileSync(path, parts.join(to));
}
