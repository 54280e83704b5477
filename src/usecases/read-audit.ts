import type { Company, User } from '../domain/company.ts';
import { mayReadLog, seesConnection } from '../domain/visibility.ts';
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
  const filter = connection === undefined ? given : { kinds: ABOUT_CONNECTIONS, ...given };
  const entries: StoredEntry[] = [];
  for await (const entry of store.auditEntries(filter)) {
    if (!mayRead(company, viewer, entry) || (connection !== undefined && !isAbout(entry, connection))) continue;
    if (entries.length === limit) return { entries, more: true };
    entries.push(entry);
  }
  return { entries, more: false };
}

const ABOUT_CONNECTIONS = ['connection-level-set', 'connection-level-refused', 'directory-imported'] as const;

/** An import names the connections on which it moved levels. */
function isAbout(entry: StoredEntry, connection: string): boolean {
  const moved = entry.kind === 'directory-imported' ? entry.details?.connections : undefined;
  return entry.connection === connection || (Array.isArray(moved) && moved.includes(connection));
}

const mayRead = (company: Company, viewer: User, entry: StoredEntry): boolean =>
  (isOwn(viewer, entry) && !isHiddenAttempt(company, viewer, entry)) || mayReadLog(company, viewer, entry);

const isOwn = ({ username }: User, { actor, member }: StoredEntry): boolean =>
  actor === username || member === username;

/** Whoever tried it read that there is no such connection: the entry is for those who read the log. */
const isHiddenAttempt = (company: Company, viewer: User, { kind, connection = '' }: StoredEntry): boolean =>
  kind === 'connection-level-refused' && !seesConnection(company, viewer, connection);
