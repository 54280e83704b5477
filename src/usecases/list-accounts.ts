import { isAdministrator } from '../domain/assignment.ts';
import type { Company } from '../domain/company.ts';
import type { Lease } from '../domain/lease.ts';
import type { AccountTools } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';

export type AccountsListed = Readonly<{ company: Company; leases: readonly Lease[]; isAll: boolean; viewer: string }>;

/** One's own; for an active Administrator everybody's, and then the look is recorded. */
export async function listAccounts({ store }: AccountTools, { actor, surface }: Asker): Promise<AccountsListed> {
  const { company } = await store.snapshot();
  const viewer = userNamed(company, actor);
  const isAll = viewer.active && isAdministrator(viewer);
  const whose = isAll ? undefined : actor;
  const { liveLeases, permanentLeases } = store.ledger;
  const leases = (await Promise.all([liveLeases(whose), permanentLeases(whose)])).flat();
  if (leases.some(({ username }) => username !== actor))
    await store.transaction((tx) => tx.record({ kind: 'accounts-listed', surface, actor }));
  return { company, leases, isAll, viewer: actor };
}
