import { heldAt, withRole } from '../domain/assignment.ts';
import { type Company, createCompany, type User } from '../domain/company.ts';
import { explain, placeOf } from '../domain/decide.ts';
import type { Decision } from '../domain/decision.ts';
import type { Facts, UserFacts } from '../domain/facts.ts';
import { grantors } from '../domain/grantors.ts';
import type { Place, RoleChange } from '../domain/question.ts';
import type { RoleRequest } from '../domain/request.ts';
import type { Change } from '../domain/role-change.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import type { RoleRequestView } from '../domain/role-request-view.ts';
import { slice } from '../domain/slice.ts';
import { type Effect, whatIf } from '../domain/what-if.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import { unknown } from './explain-access.ts';
import { SHOWN_BEFORE, whereOf } from './request-facts.ts';

/**
 * The company as far as giving this role turns on it, read alone among writers. A role that is held there for a while only
 * does not stand in the way of being given once more: what counts is what was there before it.
 */
export async function companyForRole(
  tx: Transaction,
  people: readonly string[],
  { username, role, place }: Readonly<{ username: string; role: string; place: Place }>,
): Promise<Company> {
  const facts = await tx.facts({ users: [...people, username], ...whereOf(place) });
  const [lowest] = await tx.roleLeases.ofSlot(username, place);
  return createCompany(
    lowest && heldIn(facts, username, place) === role ? withSlot(facts, username, place, lowest.before) : facts,
  );
}

/** What the slot holds; null is nothing. */
export function heldIn({ users }: Facts, username: string, place: Place): string | null {
  const user = users.find((one) => one.username === username);
  if (!user) return null;
  if (place.scope === 'default') return user.defaultRole;
  const held = place.scope === 'team' ? user.teams : user.applications;
  const name = place.scope === 'team' ? place.team : place.application;
  return held.find(([where]) => where === name)?.[1] ?? null;
}

/** The facts with that in the slot instead; null: nothing. */
const withSlot = (facts: Facts, username: string, place: Place, role: string | null): Facts => ({
  ...facts,
  users: facts.users.map((user) => (user.username === username ? slotted(user, place, role) : user)),
});

/** The same of one person; a slot that holds something keeps its place among theirs. */
export function slotted(user: UserFacts, place: Place, role: string | null): UserFacts {
  if (place.scope === 'default') return role === null ? user : { ...user, defaultRole: role };
  const name = place.scope === 'team' ? place.team : place.application;
  const set = (held: UserFacts['teams']): UserFacts['teams'] => {
    if (role === null) return held.filter(([where]) => where !== name);
    const isThere = held.some(([where]) => where === name);
    return isThere ? held.map((pair) => (pair[0] === name ? [name, role] : pair)) : [...held, [name, role]];
  };
  return place.scope === 'team'
    ? { ...user, teams: set(user.teams) }
    : { ...user, applications: set(user.applications) };
}

export const grantOf = ({ requester, role, place }: Pick<RoleRequest, 'requester' | 'role' | 'place'>): RoleChange => ({
  operation: 'role.grant',
  member: requester,
  role,
  ...place,
});

/** May this person give that role there, on these facts. */
export function judgeGrant(company: Company, actor: string, change: RoleChange): Decision {
  const decision = explain(company, { ...change, user: actor });
  if ('error' in decision) throw unknown(decision);
  return decision;
}

/** Whether the role of whoever gives it suffices; what is weighed after that stands in everybody's way. */
export const mayGiveIt = ({ outcome, code }: Decision): boolean =>
  outcome === 'allow' || code === 'already-held' || code === 'inert-everywhere';

/** What an entry keeps of it, so that it can be decided again. */
export function judgedGrant(company: Company, actor: string, change: RoleChange, decision: Decision) {
  const question = { ...change, user: actor };
  const { trace, ...answer } = decision;
  return { question, answer, trace, facts: slice(company, question) };
}

/**
 * Who is asked for it: everybody who could give it, by the whole company from memory; never its requester. Empty where the
 * directory knows the role, the place or the person no more.
 */
export function givers(
  company: Company,
  request: Pick<RoleRequest, 'requester' | 'role' | 'place'>,
  leases: readonly RoleLease[],
) {
  const change = changeIn(company, request, leases);
  return change ? grantors(company, change).filter(({ username }) => username !== request.requester) : [];
}

/** As `companyForRole` reads it: under what is held for a while of the same role. */
export function changeIn(
  company: Company,
  { requester, role: name, place }: Pick<RoleRequest, 'requester' | 'role' | 'place'>,
  leases: readonly RoleLease[],
): Change | undefined {
  const [member, role] = [company.users.get(requester), company.roles.get(name)];
  if (!member || !role || !isKnown(company, place)) return undefined;
  const [lowest] = leases;
  const isHeldForAWhile = lowest !== undefined && heldAt(member, place)?.name === name;
  const before = lowest?.before == null ? undefined : company.roles.get(lowest.before);
  return { kind: 'grant', member: isHeldForAWhile ? withRole(member, place, before) : member, role, place };
}

/** The whole company as `companyForRole` would read it, for showing. */
export function companyUnder(company: Company, change: RoleChange, leases: readonly RoleLease[]): Company {
  if (change.operation !== 'role.grant' || leases.length === 0) return company;
  const { member: requester, role } = change;
  const under = changeIn(company, { requester, role, place: placeOf(change) }, leases);
  return under ? { ...company, users: new Map(company.users).set(requester, under.member) } : company;
}

export function isKnown({ teams, applications }: Company, place: Place): boolean {
  if (place.scope === 'default') return true;
  return place.scope === 'team' ? teams.has(place.team) : applications.has(place.application);
}

/** As it is now, for the cards that show it. `known`: the whole company from memory, which names those who may answer. */
export async function roleViewOf(
  tx: Transaction,
  request: RoleRequest,
  entry: StoredEntry,
  known: Company | undefined,
): Promise<RoleRequestView> {
  const { requester, place } = request;
  const facts = await tx.facts({ users: [requester, ...request.votes.map(({ voter }) => voter)], ...whereOf(place) });
  const [lease, slot, history] = await Promise.all([
    tx.roleLeases.last(request.extends ?? request.id),
    tx.roleLeases.ofSlot(requester, place),
    tx.requests.lastOf(requester, 'role', SHOWN_BEFORE),
  ]);
  return viewFrom({ fresh: createCompany(facts), known, request, lease, slot, history, entry });
}

type Seen = Readonly<{
  /** What decides what it does. */
  fresh: Company;
  /** What names people. */
  known: Company | undefined;
  request: RoleRequest;
  lease: RoleLease | undefined;
  slot: readonly RoleLease[];
  history: readonly RoleRequest[];
  entry: RoleRequestView['entry'];
}>;

export function viewFrom({ fresh, known, request, lease, slot, history, entry }: Seen): RoleRequestView {
  const { requester, place } = request;
  const company = known ?? fresh;
  const member = fresh.users.get(requester);
  const effect = member && effectOf(fresh, member, request, lease, slot);
  return {
    company,
    request,
    requester: { username: requester, name: member?.name ?? requester },
    lease,
    approvers: request.status === 'pending' && known ? givers(known, request, slot) : [],
    ...(effect && { effect }),
    held: member && isKnown(fresh, place) ? (heldAt(member, place)?.name ?? null) : null,
    history,
    entry,
  };
}

/** Of what waits, what giving it would do; of what is held, what its end would do. */
function effectOf(
  company: Company,
  member: User,
  request: RoleRequest,
  lease: RoleLease | undefined,
  slot: readonly RoleLease[],
): Effect | undefined {
  if (!isKnown(company, request.place)) return undefined;
  if (request.status === 'pending') {
    const change = request.extends === undefined ? changeIn(company, request, slot) : undefined;
    return change && whatIf(company, change.member, change.place, change.role);
  }
  if (request.status !== 'used' || !lease || lease.endedAt !== undefined) return undefined;
  return endEffect(company, member, lease, slot);
}

/** What applies once this one ends; undefined: another grant lies on it and stays in force, or somebody changed the slot. */
export function endEffect(
  company: Company,
  member: User,
  lease: RoleLease,
  slot: readonly RoleLease[],
): Effect | undefined {
  const isTop = slot.every(({ id }) => id <= lease.id);
  if (!isTop || heldAt(member, lease.place)?.name !== lease.role) return undefined;
  return whatIf(company, member, lease.place, lease.before === null ? undefined : company.roles.get(lease.before));
}
