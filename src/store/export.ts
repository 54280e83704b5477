import type { Store, StoredEntry } from '../ports/store.ts';
import { canonical, EMPTY_HEAD } from './chain.ts';
import type { PublicKey } from './signing-key.ts';

/** Moments, ISO 8601; from, inclusive, and until, exclusive. */
export type ExportRange = Readonly<{ since?: string; until?: string }>;

/** The first line. `from` and `previousHead` are what a part of the trail continues; 1 and zeros for the whole. */
export type ExportHeader = PublicKey &
  Readonly<{ chatelaine: 'audit'; version: 1; from: number; previousHead: string }>;

/** The trail, or one run of it, as lines of canonical JSON: a header, the entries with their hashes, the checkpoints. */
export async function* exportLines(
  store: Pick<Store, 'auditEntries' | 'checkpoints'>,
  { keyId, publicKey }: PublicKey,
  range: ExportRange = {},
): AsyncIterable<string> {
  // Read first: what is signed by now is among the entries that are read next, unless somebody took it away.
  const signed = await store.checkpoints();
  const before = range.since === undefined ? undefined : await newestBefore(store, range.since);
  const from = (before?.seq ?? 0) + 1;
  const header: ExportHeader = {
    chatelaine: 'audit',
    version: 1,
    keyId,
    publicKey,
    from,
    previousHead: before?.hash ?? EMPTY_HEAD,
  };
  yield canonical(header);
  let last = from - 1;
  for await (const entry of store.auditEntries({ ...range, oldestFirst: true })) {
    yield canonical(entry);
    last = entry.seq;
  }
  const end = range.until === undefined ? Number.POSITIVE_INFINITY : last;
  for (const checkpoint of signed)
    if (checkpoint.size >= from - 1 && checkpoint.size <= end) yield canonical(checkpoint);
}

/** Moments never go back along the chain, so this is the entry that a run from then on continues. */
async function newestBefore(store: Pick<Store, 'auditEntries'>, moment: string): Promise<StoredEntry | undefined> {
  for await (const entry of store.auditEntries({ until: moment, limit: 1 })) return entry;
  return undefined;
}
