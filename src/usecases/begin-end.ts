import type { Surface } from '../domain/audit.ts';
import type { EndCause, Lease } from '../domain/lease.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';

export type Ending = Readonly<{ cause: EndCause; surface: Surface; actor?: string }>;

export type Begun = Readonly<{ lease: Lease; entry: StoredEntry }>;

/**
 * Marks a lease as one that has to be ended, overtaking whoever works on it, and asks for the job that does it.
 * Undefined: somebody else was faster.
 */
export async function beginEnd(
  tx: Transaction,
  lease: Lease,
  { cause, surface, actor }: Ending,
): Promise<Begun | undefined> {
  const { id, environment } = lease;
  const revokingAt = await tx.now();
  const by = actor === undefined ? {} : { endedBy: actor };
  const revoking = await tx.leases.change(id, lease.fence, {
    state: 'revoking',
    cause,
    revokingAt,
    ...by,
    fence: 'raise',
  });
  if (!revoking) return undefined;
  const [entry] = await Promise.all([
    tx.record({
      kind: 'account-ending',
      surface,
      ...(actor !== undefined && { actor }),
      member: lease.username,
      environment,
      request: lease.request,
      details: { cause },
    }),
    ...(['hour', 'ten-minutes'] as const).map((kind) => tx.jobs.unschedule({ task: 'remind', lease: id, kind })),
    tx.jobs.unschedule({ task: 'extend-account', lease: id, environment }),
    tx.jobs.schedule({ task: 'end-lease', lease: id, environment }, { afterMs: 0 }),
  ]);
  return { lease: revoking, entry };
}
