import { isAdministrator } from '../domain/assignment.ts';
import type { Denied } from '../domain/decision.ts';
import type { RoleRequest } from '../domain/request.ts';
import { minutesAfter } from './account-tools.ts';
import type { Answering, Matter, Refusal } from './matter.ts';
import { aboutRequest } from './request-facts.ts';
import { companyForRole, grantOf, isKnown, judgedGrant, judgeGrant, mayGiveIt, roleViewOf } from './role-facts.ts';
import { giveRole, roleRequest, scheduleRoleEnd, supersede } from './role-slots.ts';
import { tellOfChange } from './tell-request.ts';

/** A request for a role: those answer it who could give that role there themselves, judged when they press. */
export async function roleMatter(answering: Answering<RoleRequest>): Promise<Matter> {
  const { tx, asker, request, known } = answering;
  const company = await companyForRole(tx, [asker.actor], { ...request, username: request.requester });
  const decision = isNamed() ? judgeGrant(company, asker.actor, grantOf(request)) : GONE;
  const isActive = company.users.get(request.requester)?.active === true;
  return {
    isEntitled: isEntitled(),
    refusal: async () => {
      if (!isActive) return { decision: INACTIVE };
      if (request.extends !== undefined && !(await isHeld(answering))) return { decision: INACTIVE };
      if (decision.outcome === 'allow') return undefined;
      return {
        decision,
        ...(isNamed() && { judged: judgedGrant(company, asker.actor, grantOf(request), decision) }),
      };
    },
    castOf: (answer) => (answer.answer === 'deny' ? answer : { answer: 'approve' }),
    approvals: async () => {
      const { votes } = await roleRequest(tx, request.id);
      // Each was judged when it was given, and one is enough: it is given with it.
      return { needed: 1, votes: votes.filter(({ answer }) => answer === 'approve') };
    },
    give: async (answer) => {
      const minutes = answer.answer === 'approve' ? shorter(request.minutes, answer.minutes) : request.minutes;
      await tx.jobs.unschedule({ task: 'lapse-request', request: request.id });
      const judged = judgedGrant(company, asker.actor, grantOf(request), decision);
      const entry = await tx.record({
        kind: 'request-approved',
        ...asker,
        ...aboutRequest(request),
        judged,
        details: { by: [asker.actor], ...(minutes !== undefined && { minutes }) },
      });
      if (request.extends !== undefined) return extend(answering, minutes ?? 0);
      const slot = await tx.roleLeases.ofSlot(request.requester, request.place);
      const { lease, before } = await giveRole(tx, request, minutes);
      const granted = await tx.record({
        kind: 'role-granted',
        ...asker,
        ...aboutRequest(request),
        before,
        after: request.role,
        judged,
        ...(lease && { details: { until: lease.endsAt } }),
      });
      const { surface, actor } = asker;
      if (!lease) await supersede(tx, slot, { surface, actor, after: request.role }, known);
      return { entry: lease ? granted : entry, isLast: !lease };
    },
    view: async (entry) => roleViewOf(tx, await roleRequest(tx, request.id), entry, known),
  };

  /** A refusal that stands in everybody's way comes before the comparison of roles in some cases, and then says nothing of it. */
  function isEntitled(): boolean {
    if (mayGiveIt(decision)) return true;
    const actor = company.users.get(asker.actor);
    return !PERSONAL.includes(decision.code as Denied) && actor?.active === true && isAdministrator(actor);
  }

  function isNamed(): boolean {
    const { role, place } = request;
    return isKnown(company, place) && company.roles.has(role) && company.users.has(asker.actor);
  }
}

const INACTIVE = { outcome: 'deny', code: 'inactive', trace: [] } as const satisfies Refusal['decision'];
/** The directory knows the role or its place no more. */
const GONE = { outcome: 'deny', code: 'not-held', trace: [] } as const satisfies Refusal['decision'];

/** What stands in the way of this person alone; anything else stands in everybody's. */
const PERSONAL: readonly Denied[] = [
  'inactive',
  'own-role',
  'administrator-role-protected',
  'permission-missing',
  'grantor-level-too-low',
  'grantor-permission-missing',
];

/** An approval can only take away; of what was to have no end, any end does. */
const shorter = (asked: number | undefined, given: number | undefined): number | undefined =>
  given === undefined ? asked : Math.min(asked ?? given, given);

async function isHeld({ tx, request }: Answering<RoleRequest>): Promise<boolean> {
  const lease = request.extends === undefined ? undefined : await tx.roleLeases.live(request.extends);
  return lease !== undefined && (await tx.now()) < lease.endsAt;
}

/** Moves the end, and the jobs with it. */
async function extend({ tx, asker, request, known }: Answering<RoleRequest>, minutes: number) {
  const lease = await tx.roleLeases.live(request.extends ?? 0);
  if (!lease) throw new Error('a role that is held no more was extended');
  const endsAt = minutesAfter(lease.endsAt, minutes);
  const moved = await tx.roleLeases.change(lease.id, { endsAt });
  await tx.requests.change(lease.request, { endsAt });
  await tx.requests.change(request.id, { status: 'ended', givenMinutes: minutes });
  await scheduleRoleEnd(tx, moved);
  const extended = await roleRequest(tx, lease.request);
  const entry = await tx.record({
    kind: 'role-extended',
    ...asker,
    ...aboutRequest(extended),
    details: { before: lease.endsAt, after: endsAt, of: request.id },
  });
  const view = await roleViewOf(tx, extended, entry, known);
  await tellOfChange(tx, view, 'told');
  return { entry, isLast: true };
}
