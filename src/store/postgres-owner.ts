import { execFile } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** The system user that the server runs as: ourselves, or, since PostgreSQL refuses root, another. */
export type Owner = Readonly<{
  isOther: boolean;
  /** `data` is the cluster meant, where there is one; not an argument, because `pg_ctl` hands those to a shell half quoted. */
  run(program: string, args: readonly string[], data?: string): Promise<void>;
  /** Gives a folder to that user, closed to everybody else. */
  own(folder: string): Promise<void>;
  /** Throws, naming the folder in the way, unless that user can get to these paths. */
  mustReach(...paths: readonly string[]): Promise<void>;
}>;

const exec = promisify(execFile);
const OTHER = 'postgres';

export async function serverOwner(): Promise<Owner> {
  const user = process.getuid?.() === 0 ? await userNamed(OTHER) : undefined;
  return {
    isOther: user !== undefined,
    run: async (program, args, data = '/') => {
      const env = { PATH: process.env.PATH, LC_ALL: 'C', PGDATA: data };
      await exec(program, args, { ...user, cwd: data, env });
    },
    own: async (folder) => {
      if (user) await chown(folder, user.uid, user.gid);
      await chmod(folder, 0o700);
    },
    mustReach: async (...paths) => {
      if (user) for (const path of paths) await mustPass(path, user);
    },
  };
}

type SystemUser = Readonly<{ uid: number; gid: number }>;

async function userNamed(name: string): Promise<SystemUser> {
  const idOf = async (kind: '-u' | '-g') => Number((await exec('id', [kind, name])).stdout);
  try {
    return { uid: await idOf('-u'), gid: await idOf('-g') };
  } catch (cause) {
    throw new Error(
      `PostgreSQL does not run as root, and there is no user ${name}. Run as another user, or set DATABASE_URL.`,
      {
        cause,
      },
    );
  }
}

async function mustPass(path: string, { uid, gid }: SystemUser): Promise<void> {
  const folders = [path];
  while (folders[0] !== '/') folders.unshift(dirname(folders[0] ?? '/'));
  for (const folder of folders) {
    const found = await stat(folder);
    const bit = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) {
      throw new Error(
        `PostgreSQL runs as user ${OTHER}, who cannot enter ${folder}. Open it (chmod o+x) or set DATABASE_URL.`,
      );
    }
  }
}
