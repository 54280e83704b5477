import { roleLapsingCard, roleLapsingReceiptCard } from '../cards/role-lapse.ts';
import type { RolePreview } from '../cards/role-preview.ts';
import type { Company, User } from '../domain/company.ts';
import { ANSWER_WITHIN_MINUTES } from '../domain/request.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import type { RoleRequestView } from '../domain/role-request-view.ts';
import type { Transaction } from '../ports/store.ts';
import { minutesAfter } from './account-tools.ts';
import type { Asker, Tools } from './asker.ts';
import { judging } from './judging.ts';
import { aboutRequest } from './request-facts.ts';
import { judgedGrant, roleViewOf } from './role-facts.ts';
import { judgeReview, type ReviewedRole } from './role-review.ts';
import { roleRequest, scheduleRoleEnd } from './role-slots.ts';
import { tellOfRequest } from './tell-request.ts';

/** So much time its holder has to ask to keep it, where nobody says otherwise. */
export const LAPSE_MINUTES = 7 * 24 * 60;

export type LapseOutcome =
  | Readonly<{ state: 'preview' | 'out-of-date' | 'refused'; preview: RolePreview }>
  | Readonly<{ state: 'has-end'; member: User; lease: RoleLease }>
  | Readonly<{ state: 'lapsing'; view: RoleRequestView }>;

/**
 * Gives a role without an end one, once what that does was seen: by whoever could take it away, judged here. It becomes a
 * role for a while that nobody asked for and under which there is nothing, so that its end is that of any other.
 */
export async function lapseRole(
  tools: Tools,
  asker: Asker,
  reviewed: ReviewedRole,
  minutes: number,
  seen: string | undefined,
): Promise<LapseOutcome> {
  return judging(tools.store, async (tx, { company: known, policy }) => {
    const judged = await judgeReview({ tools, tx, asker, known, policy }, reviewed, minutes);
    const { company, preview, state, lease } = judged;
    // What is taken away and is not held is refused by the engine itself.
    if (state !== 'held') return { state: 'refused', preview };
    if (lease) return { state: 'has-end', member: preview.effect.member, lease };
    if (seen === undefined) return { state: 'preview', preview };
    if (seen !== preview.fingerprint) return { state: 'out-of-date', preview };
    return { state: 'lapsing', view: await lapse({ tx, asker, company, known }, preview, reviewed, minutes) };
  });
}

type Lapsing = Readonly<{ tx: Transaction; asker: Asker; company: Company; known: Company }>;

async function lapse(
  { tx, asker, company, known }: Lapsing,
  { change, decision }: RolePreview,
  { member: requester, role, place }: ReviewedRole,
  minutes: number,
): Promise<RoleRequestView> {
  const startedAt = await tx.now();
  const endsAt = minutesAfter(startedAt, minutes);
  const asked = { requester, role, place, minutes, reason: '', givenBy: asker.actor, policy: await tx.policy() };
  const deadlineAt = minutesAfter(startedAt, ANSWER_WITHIN_MINUTES);
  const request = await tx.requests.add({ asks: 'role', ...asked, deadlineAt });
  const lease = await tx.roleLeases.add({ request, username: requester, role, place, before: null, endsAt });
  await tx.requests.change(request, { status: 'used', startedAt, endsAt, givenMinutes: minutes });
  await scheduleRoleEnd(tx, lease);
  const filed = await roleRequest(tx, request);
  const entry = await tx.record({
    kind: 'role-lapsing',
    ...asker,
    ...aboutRequest(filed),
    before: role,
    after: role,
    judged: judgedGrant(company, asker.actor, change, decision),
    details: { until: endsAt, minutes },
  });
  const view = await roleViewOf(tx, filed, entry, known);
  await tellOfRequest(tx, known, view, { card: roleLapsingCard(view), receipt: roleLapsingReceiptCard(view) });
  return view;
}
