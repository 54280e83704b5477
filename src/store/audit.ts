import { and, asc, desc, eq, gt, gte, inArray, lt, or, type SQL } from 'drizzle-orm';
import type { AuditEntry } from '../domain/audit.ts';
import type { AuditFilter, StoredEntry } from '../ports/store.ts';
import { auditEntry } from './audit-schema.ts';
import type { Client } from './client.ts';
import type { Reader } from './columns.ts';

const PAGE = 1000;

export const auditEntries = (client: Client, filter: AuditFilter): AsyncIterable<StoredEntry> =>
  entriesFrom((last, size) => client.use((db) => readPage(db, filter, last, size)), filter);

/** As a transaction sees them. */
export const entriesWithin = (tx: Reader, filter: AuditFilter): AsyncIterable<StoredEntry> =>
  entriesFrom((last, size) => readPage(tx, filter, last, size), filter);

type Page = Awaited<ReturnType<typeof readPage>>;

/** Page by page, each from where the last one ended, so that a reader of a million holds a thousand and no transaction. */
async function* entriesFrom(
  read: (last: number | undefined, size: number) => Promise<Page>,
  filter: AuditFilter,
): AsyncIterable<StoredEntry> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let last: number | undefined;
  while (left > 0) {
    const page = await read(last, Math.min(PAGE, left));
    for (const { entry, hash } of page) yield { ...(JSON.parse(entry) as AuditEntry), hash };
    last = page.at(-1)?.seq;
    left -= page.length;
    if (page.length < PAGE) return;
  }
}

const readPage = (db: Reader, filter: AuditFilter, last: number | undefined, size: number) =>
  db
    .select({ seq: auditEntry.seq, entry: auditEntry.entry, hash: auditEntry.hash })
    .from(auditEntry)
    .where(and(...conditions(filter), after(filter, last)))
    .orderBy(filter.oldestFirst ? asc(auditEntry.seq) : desc(auditEntry.seq))
    .limit(size);

function after({ oldestFirst }: AuditFilter, last: number | undefined): SQL | undefined {
  if (last === undefined) return undefined;
  return oldestFirst ? gt(auditEntry.seq, last) : lt(auditEntry.seq, last);
}

function conditions({ seq, actorOrMember, kinds, request, since, until }: AuditFilter): readonly (SQL | undefined)[] {
  return [
    seq === undefined ? undefined : eq(auditEntry.seq, seq),
    actorOrMember === undefined
      ? undefined
      : or(eq(auditEntry.actor, actorOrMember), eq(auditEntry.member, actorOrMember)),
    kinds && inArray(auditEntry.kind, [...kinds]),
    request === undefined ? undefined : eq(auditEntry.request, request),
    since === undefined ? undefined : gte(auditEntry.at, since),
    until === undefined ? undefined : lt(auditEntry.at, until),
  ];
}
