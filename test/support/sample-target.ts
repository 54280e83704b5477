import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { openClient, socketAddress } from '../../src/store/client.ts';
import type { SampleTarget } from '../../src/store/sample-target.ts';

export const makeFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'chatelaine-test-'));
  await chmod(folder, 0o711); // the server's user has to pass
  return folder;
};
export const newFolder = async (): Promise<string> => {
  const folder = await makeFolder();
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};
export const runIn = async (url: string, statement: string) => {
  const client = openClient(url, { connections: 1 });
  try {
    return await client.use((db) => db.execute(sql.raw(statement)));
  } finally {
    await client.end();
  }
};
export const socketOf = ({ adminUrl }: SampleTarget) => new URL(adminUrl).searchParams.get('host') as string;
export const asBot = ({ adminUrl }: SampleTarget, statement: string) => runIn(adminUrl, statement);
export const asSuperuser = (target: SampleTarget, statement: string) =>
  runIn(socketAddress(socketOf(target), 'osdev', { port: target.port }), statement);
export const PASSWORD = 'Loose-Leaf-Tea-42';

/** What the page derives from a password, so that the bot never has it. */
export function verifierOf(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

export const makeAccount = (target: SampleTarget, name: string, profile: 'chatelaine_ro' | 'chatelaine_rw') =>
  asBot(target, `create role ${name} login password '${verifierOf(PASSWORD)}' in role ${profile}`);

/** A person's own client: over TCP, with a password; each statement is answered with its rows or its refusal's code. */
export function logIn(
  { host, port }: SampleTarget,
  username: string,
  { password = PASSWORD, database = 'osdev' } = {},
) {
  const session = postgres({ host, port, username, password, database, max: 1, onnotice: () => {} });
  onTestFinished(() => session.end());
  return (statement: string): Promise<unknown> =>
    session.unsafe(statement).then(
      (rows) => [...rows],
      (error) => error.code,
    );
}

/** The catalogue's rows on the roles of the profiles, on the bot and on everybody; not the accounts. */
export async function rightsIn(url: string) {
  const read = (statement: string) => runIn(url, statement);
  const roles = await read(`
    select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
    from pg_roles where rolname like 'chatelaine\\__%' order by rolname`);
  const memberships = await read(`
    select roleid::regrole::text role, member::regrole::text member, bool_or(admin_option) admin
    from pg_auth_members where member::regrole::text like 'chatelaine\\__%' and roleid::regrole::text !~ '^(tmp|perm)_' group by 1, 2 order by 1, 2`);
  const grants = await read(`
    select "on", grantee::regrole::text who, privilege_type, is_grantable from (
      select relname::text "on", relacl acl from pg_class where relnamespace = 'public'::regnamespace
      union all select 'schema ' || nspname, nspacl from pg_namespace where nspname = 'public'
      union all select 'database', datacl from pg_database where datname = current_database()) owned,
      aclexplode(acl) where grantee = 0 or grantee::regrole::text like 'chatelaine\\__%' order by 1, 2, 3`);
  return { roles, memberships, grants };
}
