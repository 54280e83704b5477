import { sql } from 'drizzle-orm';
import type { AuditKind } from '../../src/domain/audit.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { AccessRequest } from '../../src/domain/request.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import type { Stage } from './accounts.ts';
import { runIn } from './database.ts';

type OnStore = Pick<Stage, 'opened'>;

/** As if the request had been sent so many minutes ago. */
export const ageRequest = ({ opened: { database } }: OnStore, id: number, minutes: number) =>
  runIn(
    database,
    sql`update request set requested_at = requested_at - ${minutes} * interval '1 minute',
      deadline_at = deadline_at - ${minutes} * interval '1 minute', nudged_at = nudged_at - ${minutes} * interval '1 minute'
      where id = ${id}`,
  );

/** As if the account had been made so many minutes ago; in its database it stays as it is. */
export async function ageLease({ opened: { database } }: OnStore, id: number, minutes: number): Promise<void> {
  const by = sql`${minutes} * interval '1 minute'`;
  await runIn(
    database,
    sql`update lease set created_at = created_at - ${by}, ends_at = ends_at - ${by} where id = ${id}`,
  );
  await runIn(
    database,
    sql`update request set started_at = started_at - ${by}, ends_at = ends_at - ${by} where id = (select request_id from lease where id = ${id})`,
  );
}

export async function requestOf({ services }: Pick<Stage, 'services'>, id: number): Promise<AccessRequest> {
  const found = await services.store.ledger.request(id);
  if (!found) throw new Error(`no request R-${id}`);
  return found;
}

/** The last one of the request. */
export async function leaseOf({ services }: Pick<Stage, 'services'>, request: number): Promise<Lease> {
  const found = await services.store.ledger.lastLease(request);
  if (!found) throw new Error(`no lease of R-${request}`);
  return found;
}

/** What was recorded about a request, the oldest first. */
export async function kindsOf({ services }: Pick<Stage, 'services'>, request: number): Promise<readonly AuditKind[]> {
  const kinds: AuditKind[] = [];
  for await (const { kind } of services.store.auditEntries({ request, oldestFirst: true })) kinds.push(kind);
  return kinds;
}

/** What the last entry about a request says besides. */
export async function lastDetailsOf({ services }: Pick<Stage, 'services'>, request: number) {
  for await (const { kind, details } of services.store.auditEntries({ request, limit: 1 })) return { kind, details };
  throw new Error(`no entry about R-${request}`);
}

/** When the job of this key is due, by the store: undefined where there is none. */
export async function dueAt({ opened: { database } }: OnStore, key: string): Promise<string | undefined> {
  const [row] = await runIn(database, sql`select run_at from graphile_worker.jobs where key = ${key}`);
  return row && new Date(String(row.run_at)).toISOString();
}

/** Ends what is live and takes back what waits, so that everybody may ask again. */
export async function clearStage({ opened, services }: Pick<Stage, 'opened' | 'services'>): Promise<void> {
  await runIn(opened.database, sql`update request set status = 'cancelled' where status in ('pending', 'approved')`);
  for (const { id } of await services.store.ledger.liveLeases()) {
    await runIn(
      opened.database,
      sql`update lease set state = 'revoking', cause = 'given-back', fence = fence + 1 where id = ${id}`,
    );
    await endLease(services, id);
  }
}
