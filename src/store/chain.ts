import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { AuditEntry } from '../domain/audit.ts';
import type { StoredEntry } from '../ports/store.ts';

/** The head of a chain with nothing on it. */
export const EMPTY_HEAD = '0'.repeat(64);

/** RFC 8785: one text for one value, so that a hash of it says something about the value. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('there is no JSON for this value');
  return text;
}

/**
 * The head after an entry, in hex: SHA-256 of 0x01, the head before and the leaf, which is SHA-256 of 0x00 and the
 * entry's canonical JSON. The prefixes keep a leaf from passing for a node (RFC 6962, section 2.1).
 */
export function nextHead(head: string, entry: string): string {
  const leaf = createHash('sha256').update('\u0000').update(entry).digest();
  return createHash('sha256').update('\u0001').update(Buffer.from(head, 'hex')).update(leaf).digest('hex');
}

/** The text that was hashed. */
export function hashedText({ hash: _, ...entry }: StoredEntry): string {
  return canonical(entry satisfies AuditEntry);
}
