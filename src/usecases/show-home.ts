import type { Company, User } from '../domain/company.ts';
import type { Standing } from '../domain/lease.ts';
import type { RoleRequest } from '../domain/request.ts';
import { mayChangeRole } from '../domain/role-change.ts';
import { bySlot, type RoleLease, slotKey } from '../domain/role-lease.ts';
import type { Asker, Tools } from './asker.ts';
import { changeIn } from './role-facts.ts';
import { type AccessShown, showAccess } from './show-access.ts';

/** What somebody holds and has going on. */
export type HomeShown = AccessShown & Readonly<{ standing: Standing }>;

export async function showHome(tools: Tools, asker: Asker): Promise<HomeShown> {
  const { store } = tools;
  const [access, standing, pending] = await Promise.all([
    showAccess(tools, asker, asker.actor),
    store.standing(asker.actor),
    store.ledger.pendingRoleRequests(),
  ]);
  const held = pending.length === 0 ? [] : await store.ledger.liveRoleLeases();
  const roles = {
    roles: access.leases,
    waitingRoles: pending.filter((request) => mayAnswer(access.company, access.user, request, held)),
    askedRoles: pending.filter(({ requester }) => requester === asker.actor),
  };
  return { ...access, standing: { ...standing, ...roles } };
}

/** By what is kept: whoever presses is judged again. */
function mayAnswer(company: Company, viewer: User, request: RoleRequest, held: readonly RoleLease[]): boolean {
  if (request.requester === viewer.username || !viewer.active) return false;
  const slot = bySlot(held).get(slotKey(request.requester, request.place)) ?? [];
  const change = changeIn(company, request, slot);
  return change !== undefined && mayChangeRole(company, viewer, change);
}
