import { heldAt } from '../domain/assignment.ts';
import { type Company, createCompany } from '../domain/company.ts';
import type { Facts } from '../domain/facts.ts';
import { bySlot, type RoleLease } from '../domain/role-lease.ts';
import type { Transaction } from '../ports/store.ts';
import { isKnown, slotted } from './role-facts.ts';
import { supersede } from './role-slots.ts';

/** The facts as a directory file has them: every slot that is held for a while with what was there before. */
export function filedFacts(facts: Facts, live: readonly RoleLease[]): Facts {
  const lowest = [...bySlot(live).values()].flatMap(([lease]) => (lease ? [lease] : []));
  const holders = new Set(lowest.map(({ username }) => username));
  const users = facts.users.map((user) =>
    holders.has(user.username)
      ? lowest
          .filter(({ username }) => username === user.username)
          .reduce((so, { place, before }) => slotted(so, place, before), user)
      : user,
  );
  return { ...facts, users };
}

/**
 * After the directory was replaced: what is held for a while is held on, where the file has in its slot what was there
 * before. Where it has anything else, somebody has changed the slot since: that stays, and the lease is over.
 */
export async function keepHeldRoles(tx: Transaction, filed: Facts, live: readonly RoleLease[]): Promise<void> {
  if (live.length === 0) return;
  const company = createCompany(filed);
  for (const slot of bySlot(live).values()) {
    const [lowest, top] = [slot[0], slot.at(-1)];
    if (!lowest || !top) continue;
    const member = company.users.get(top.username);
    const now = member && isKnown(company, top.place) ? (heldAt(member, top.place)?.name ?? null) : null;
    const isAsBefore = now === lowest.before && slot.every((lease) => isStillThere(company, lease));
    if (isAsBefore) await tx.assign(top.username, top.place, top.role);
    else await supersede(tx, slot, { surface: 'cli', after: now });
  }
}

/** Everything that a lease is made of. */
const isStillThere = (company: Company, { username, role, place }: RoleLease): boolean =>
  company.users.has(username) && company.roles.has(role) && isKnown(company, place);
