import { createCompany } from '../../src/domain/company.ts';
import { explain, placeOf } from '../../src/domain/decide.ts';
import type { Facts, UserFacts } from '../../src/domain/facts.ts';
import { grantors } from '../../src/domain/grantors.ts';
import type { Place } from '../../src/domain/question.ts';
import type { RoleRequest } from '../../src/domain/request.ts';
import { raisesAccess } from '../../src/domain/role-change.ts';
import type { RoleLease } from '../../src/domain/role-lease.ts';
import type { RoleAsk, RoleAskPreview, RoleEndPreview, RoleRequestView } from '../../src/domain/role-request-view.ts';
import { whatIf } from '../../src/domain/what-if.ts';
import { changeIn, endEffect, heldIn, viewFrom } from '../../src/usecases/role-facts.ts';
import { acme } from './acme.ts';
import { at } from './request-views.ts';

const request: RoleRequest = {
  id: 42,
  asks: 'role',
  requester: 'bob',
  role: 'Tech Lead',
  place: { scope: 'team', team: 'Banking' },
  reason: 'covering for Max while he is away',
  minutes: 480,
  status: 'pending',
  votes: [],
  policy: 41,
  requestedAt: at('09:40'),
  deadlineAt: '2026-11-22T09:40:00.000Z',
};

const lease: RoleLease = {
  id: 7,
  request: 42,
  username: 'bob',
  role: 'Tech Lead',
  place: { scope: 'team', team: 'Banking' },
  before: null,
  createdAt: at('10:02'),
  endsAt: at('18:02'),
};

export const roleRequestWith = (more: Partial<RoleRequest>): RoleRequest => ({ ...request, ...more });
export const roleLeaseWith = (more: Partial<RoleLease>): RoleLease => ({ ...lease, ...more });

export type RoleTold = Readonly<{
  facts?: Facts;
  request?: Partial<RoleRequest>;
  /** A key with nothing is left out. */
  without?: keyof RoleRequest;
  lease?: Partial<RoleLease>;
  /** What the slot holds, where it is not what the request and its lease say. */
  held?: string | null;
  /** Leases that lie on it. */
  above?: readonly RoleLease[];
  history?: readonly RoleRequest[];
  /** When the entry of this state was written. */
  clock?: string;
}>;

/** A request of Bob's for Tech Lead in Banking at Acme Retail, with whatever is told otherwise, seen as the product sees it. */
export function roleViewOf({
  facts = acme,
  clock = '09:40',
  history = [],
  above = [],
  ...told
}: RoleTold = {}): RoleRequestView {
  const { requester, place, ...whole } = without({ ...request, ...told.request }, told.without);
  const made = told.lease && { ...lease, username: requester, role: whole.role, place, ...told.lease };
  const isLive = made !== undefined && made.endedAt === undefined;
  const slot = isLive ? [made, ...above] : above;
  const held = told.held === undefined ? heldBy(slot, made, heldIn(facts, requester, place)) : told.held;
  const company = createCompany(withSlot(facts, requester, place, held));
  const entry = { seq: 57, hash: '9f2c41d07be83a55c6', at: at(clock), policy: 41 };
  return viewFrom({
    fresh: company,
    known: company,
    request: { ...whole, requester, place },
    lease: made,
    slot,
    history,
    entry,
  });
}

function heldBy(slot: readonly RoleLease[], lease: RoleLease | undefined, otherwise: string | null): string | null {
  if (slot.length > 0) return slot.at(-1)?.role ?? null;
  return lease?.after === undefined ? otherwise : lease.after;
}

/** The facts with that in the slot instead; null: nothing. */
const withSlot = (facts: Facts, username: string, place: Place, role: string | null): Facts => ({
  ...facts,
  users: facts.users.map((user) => (user.username === username ? slotted(user, place, role) : user)),
});

function slotted(user: UserFacts, place: Place, role: string | null): UserFacts {
  if (place.scope === 'default') return { ...user, defaultRole: role ?? user.defaultRole };
  const name = place.scope === 'team' ? place.team : place.application;
  const set = (held: UserFacts['teams']): UserFacts['teams'] => [
    ...held.filter(([where]) => where !== name),
    ...(role === null ? [] : [[name, role] as const]),
  ];
  return place.scope === 'team'
    ? { ...user, teams: set(user.teams) }
    : { ...user, applications: set(user.applications) };
}

function without(whole: RoleRequest, key: keyof RoleRequest | undefined): RoleRequest {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key)) as RoleRequest;
}

/** What is said before anything is sent; the first who could give it is the one who judges. */
export function roleAskOf(
  ask: Partial<RoleAsk> = {},
  {
    facts = acme,
    asker: username = 'bob',
    ...more
  }: Partial<Omit<RoleAskPreview, 'asker'>> & Readonly<{ facts?: Facts; asker?: string }> = {},
): RoleAskPreview {
  const company = createCompany(facts);
  const { role, place, minutes, reason } = request;
  const whole = { role, place, reason, ...(minutes !== undefined && { minutes }), ...ask };
  const change = changeIn(company, { requester: username, role: whole.role, place: whole.place }, []);
  const asker = company.users.get(username);
  if (!asker || !change) throw new Error('nobody, or nothing');
  const approvers = grantors(company, change);
  const question = { operation: 'role.grant', member: username, role: whole.role, ...whole.place } as const;
  const decision = explain(company, { ...question, user: approvers[0]?.username ?? 'carla' });
  if ('error' in decision) throw new Error(decision.error);
  return {
    ask: whole,
    asker,
    decision,
    effect: whatIf(company, asker, placeOf(question), change.role),
    approvers,
    open: undefined,
    fingerprint: 'a1b2c3d4',
    policy: 41,
    judgedAt: at('09:40'),
    ...more,
  };
}

/** What ending a live one would do. */
export function roleEndOf(view: RoleRequestView): RoleEndPreview {
  const { company, lease: live } = view;
  const member = company.users.get(view.request.requester);
  if (!live || !member) throw new Error('nothing is live');
  const effect = view.effect && endEffect(company, member, live, [live]);
  const before = live.before === null ? undefined : company.roles.get(live.before);
  return {
    view,
    ...(effect && { effect }),
    warnings: effect && raisesAccess(company, member, live.place, before) ? ['raises-access'] : [],
    fingerprint: 'a1b2c3d4',
  };
}
