import { sql } from 'drizzle-orm';
import type { NewAuditEntry } from '../domain/audit.ts';
import type { StoredEntry } from '../ports/store.ts';
import { auditHead } from './audit-schema.ts';
import { canonical, nextHead } from './chain.ts';
import type { Client, Db } from './client.ts';
import type { Reader, Writer } from './columns.ts';
import { howSaid, tellingChannels } from './entry-notices.ts';
import { infrastructure } from './schema.ts';

/**
 * Every writer first locks the one row of the chain's head, so writers are one at a time. Under READ COMMITTED each later
 * statement sees all that the writer before committed, nobody else changes it, and the numbers of the entries have no
 * gap. SERIALIZABLE would ask every caller to try again; row locks would leave "the last Administrator" to two writers.
 */
export function writeAlone<T>(client: Client, work: (db: Db) => Promise<T>): Promise<T> {
  return client.transaction(sql`begin isolation level read committed; select from ${auditHead} for update`, work);
}

/** Puts an entry on the chain, and tells the channels that are to hear of it; for who writes alone. */
export async function record(tx: Writer, entry: NewAuditEntry): Promise<StoredEntry> {
  const [{ size, head, at, policy }, said] = await Promise.all([readHead(tx), howSaid(tx, entry)]);
  const stored = { ...entry, seq: size + 1, at, policy };
  const text = canonical(stored);
  JSON.parse(text); // throws for what is no data: a function would be written as one word that nobody can read back
  const hash = nextHead(head, text);
  const { seq, kind, actor = null, member = null, request = null } = stored;
  const written = sql`insert into "audit_entry" (seq, at, kind, actor, member, request, entry, hash)
    values (${seq}, ${at}, ${kind}, ${actor}, ${member}, ${request}, ${text}, ${hash}) returning seq`;
  // One statement, as what is told refers to the entry: of several that are sent at once none is sure to be the first.
  await Promise.all([
    tx.execute(tellingChannels(written, entry, said)),
    tx.execute(sql`update audit_head set size = ${seq}, head = ${hash}, at = ${at}`),
  ]);
  return { ...stored, hash };
}

type Head = Readonly<{ size: number; head: string; at: string; policy: number }>;

/** The moment is the store's own, to the millisecond, and never before that of the entry before. */
async function readHead(tx: Writer): Promise<Head> {
  const [row] = await tx.execute<Head>(sql`
    select size::float8, head, policy, to_char(greatest(at, date_trunc('milliseconds', clock_timestamp())) at time zone 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') at from audit_head, infrastructure`);
  if (!row) throw new Error('the head of the audit chain is missing');
  return row;
}

/** To the millisecond, as everything is kept. */
export async function nowOf(db: Reader): Promise<string> {
  const [row] = await db.execute<{ now: string }>(
    sql`select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') now`,
  );
  if (!row) throw new Error('the store has no clock');
  return row.now;
}

export async function policyOf(db: Reader): Promise<number> {
  const [row] = await db.select({ policy: infrastructure.policy }).from(infrastructure);
  if (!row) throw new Error('the row of the infrastructure is missing');
  return row.policy;
}
