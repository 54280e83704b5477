import type { RoleKept } from '../cards/role-kept.ts';
import type { RolePreview } from '../cards/role-preview.ts';
import type { User } from '../domain/company.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import type { Asker, Tools } from './asker.ts';
import { judging } from './judging.ts';
import { whereOf } from './request-facts.ts';
import { judgedGrant } from './role-facts.ts';
import { judgeReview, type ReviewedRole } from './role-review.ts';

export type KeepOutcome =
  | Readonly<{ state: 'kept'; kept: RoleKept }>
  | Readonly<{ state: 'refused'; preview: RolePreview }>
  | Readonly<{ state: 'not-held'; member: User }>
  | Readonly<{ state: 'has-end'; member: User; lease: RoleLease }>;

/** Says that a role stands without an end, and that it was looked at: by whoever could take it away, judged here. */
export async function keepRole(tools: Tools, asker: Asker, reviewed: ReviewedRole): Promise<KeepOutcome> {
  return judging(tools.store, async (tx, { company: known, policy }) => {
    const { company, preview, state, lease } = await judgeReview({ tools, tx, asker, known, policy }, reviewed);
    const { member } = preview.effect;
    if (state === 'refused') return { state, preview };
    if (lease) return { state: 'has-end', member, lease };
    if (state === 'not-held') return { state, member };
    const { role, place } = reviewed;
    const keptAt = await tx.kept.keep(member.username, role, place, asker.actor);
    const entry = await tx.record({
      kind: 'role-kept',
      ...asker,
      member: member.username,
      ...whereOf(place),
      role,
      judged: judgedGrant(company, asker.actor, preview.change, preview.decision),
    });
    return { state: 'kept', kept: { member, role, place, keptAt, entry } };
  });
}
