import type { Asker, Tools } from './asker.ts';

/** ISO 8601; from, inclusive, and until, exclusive. */
export type Span = Readonly<{ since?: string; until?: string }>;

/** Records that somebody asks for an export, and counts what it would hold; the file itself is made at the command line. */
export async function exportAudit(
  { store }: Tools,
  { actor, surface }: Asker,
  span: Span,
): Promise<Readonly<{ entries: number; head: string }>> {
  const entry = await store.transaction((tx) =>
    tx.record({ kind: 'audit-exported', surface, actor, details: { ...span } }),
  );
  let entries = 0;
  for await (const _ of store.auditEntries(span)) entries += 1;
  return { entries, head: entry.hash };
}
