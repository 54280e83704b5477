import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asc, sql } from 'drizzle-orm';
import type { Checkpoint } from '../ports/store.ts';
import { checkpoint } from './audit-schema.ts';
import { canonical } from './chain.ts';
import type { Client } from './client.ts';
import type { SigningKey } from './signing-key.ts';

/** By size. */
export async function checkpoints(client: Client): Promise<readonly Checkpoint[]> {
  const rows = await client.use((db) => db.select().from(checkpoint).orderBy(asc(checkpoint.size)));
  return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
}

/**
 * Signs the head, unless it is signed already. Also written to `folder`/checkpoints.jsonl, so that whoever rewrites the
 * database is still contradicted.
 */
export async function signHead(client: Client, key: SigningKey, folder: string): Promise<Checkpoint | undefined> {
  const [head] = await client.use((db) =>
    db.execute<Pick<Checkpoint, 'size' | 'head' | 'at'>>(sql`
      select size::float8, head, to_char(greatest(at, clock_timestamp()) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') at
      from audit_head where size > 0 and not exists (select from checkpoint where checkpoint.size = audit_head.size)`),
  );
  if (!head) return undefined;
  const { keyId, publicKey } = key;
  const signed = { ...head, keyId, publicKey, signature: key.sign({ ...head, keyId }) };
  const added = await client.use((db) => db.insert(checkpoint).values(signed).onConflictDoNothing().returning());
  if (added.length === 0) return undefined; // another process was first
  await appendFile(keptIn(folder), `${canonical(signed)}\n`);
  return signed;
}

/** The copies in `folder`; a last line that a crash cut off counts for nothing. */
export async function keptCheckpoints(folder: string): Promise<readonly Checkpoint[]> {
  const text = await readFile(keptIn(folder), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Checkpoint);
}

const keptIn = (folder: string): string => join(folder, 'checkpoints.jsonl');
