import type { Company, User } from '../domain/company.ts';
import { mayReadLog } from '../domain/visibility.ts';
import type { AuditFilter, StoredEntry } from '../ports/store.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';

/** The newest entries that the asker may read, and whether there are more. */
export type AuditPage = Readonly<{ entries: readonly StoredEntry[]; more: boolean }>;
export type AuditQuery = Pick<AuditFilter, 'actorOrMember' | 'request' | 'since' | 'until' | 'kinds'> &
  Readonly<{ limit: number; connection?: string }>;

/** One's own entries always; others by the rights of `audit.read` for their team and application. */
export async function readAudit({ store }: Tools, { actor }: Asker, query: AuditQuery): Promise<AuditPage> {
  const { company } = await store.snapshot();
  const viewer = userNamed(company, actor);
  const { limit, connection, ...given } = query;
  const filter = connection === undefined ? given : { kinds: CONNECTION_KINDS, ...given };
  const entries: StoredEntry[] = [];
  for await (const entry of store.auditEntries(filter)) {
    if (!mayRead(company, viewer, entry) || (connection !== undefined && entry.connection !== connection)) continue;
    if (entries.length === limit) return { entries, more: true };
    entries.push(entry);
  }
  return { entries, more: false };
}

const CONNECTION_KINDS = ['connection-level-set', 'connection-level-refused'] as const;

const mayRead = (company: Company, viewer: User, entry: StoredEntry): boolean =>
  entry.actor === viewer.username || entry.member === viewer.username || mayReadLog(company, viewer, entry);
