import { and, asc, sql } from 'drizzle-orm';
import type { AuditKind } from '../domain/audit.ts';
import type { Installation, Installations } from '../ports/installations.ts';
import { installation } from './chat-schema.ts';
import type { Client, Db } from './client.ts';
import type { TokenKey } from './token-key.ts';
import { record, writeAlone } from './writing.ts';

export const installationsOn = (client: Client, key: TokenKey): Installations => ({
  all: async () => {
    const rows = await client.use((db) => db.select().from(installation).orderBy(asc(installation.id)));
    return rows.map((row) => opened(row, key));
  },
  save: (workspace, by) => writeAlone(client, (db) => save(db, { ...workspace, installedBy: by }, key)),
  remove: (workspace) => writeAlone(client, (db) => remove(db, workspace)),
});

type Workspace = Pick<Installation, 'enterprise' | 'team'>;
type Row = typeof installation.$inferSelect;

/** A token belongs to its workspace: in the row of another one it cannot be opened. */
const placeOf = ({ enterprise, team }: Workspace): string => JSON.stringify([enterprise, team]);

function opened(
  { id: _, installedBy: __, installedAt: ___, token: sealed, ...rest }: Row,
  key: TokenKey,
): Installation {
  const token = key.unseal(sealed, placeOf(rest));
  if (token !== undefined) return { ...rest, token };
  throw new Error(
    `The token of the workspace ${rest.name} cannot be decrypted: it was saved with another token key. ` +
      'Start with the key it was saved with, or install the app in that workspace again.',
  );
}

type Installed = Installation & Readonly<{ installedBy: string }>;

async function save(db: Db, installed: Installed, key: TokenKey): Promise<void> {
  const token = key.seal(installed.token, placeOf(installed));
  const row = { ...installed, token, scopes: [...installed.scopes], installedAt: sql`clock_timestamp()` };
  await db
    .insert(installation)
    .values(row)
    .onConflictDoUpdate({ target: [installation.enterprise, installation.team], set: row });
  await recordChange(db, 'workspace-installed', installed, { by: installed.installedBy });
}

async function remove(db: Db, { enterprise, team }: Workspace): Promise<boolean> {
  const isIt = and(isSame(installation.enterprise, enterprise), isSame(installation.team, team));
  const [gone] = await db.delete(installation).where(isIt).returning();
  if (!gone) return false;
  await recordChange(db, 'workspace-removed', gone);
  return true;
}

const isSame = (column: typeof installation.enterprise | typeof installation.team, value: string | null) =>
  sql`${column} is not distinct from ${value}`;

/** Each field by its name, so that the token is never among them. */
async function recordChange(
  db: Db,
  kind: AuditKind,
  { enterprise, team, name, appId, scopes }: Omit<Installation, 'token'>,
  more: Readonly<{ by?: string }> = {},
): Promise<void> {
  await record(db, { kind, surface: 'slack', details: { enterprise, team, name, appId, scopes, ...more } });
}
