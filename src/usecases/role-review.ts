import type { RolePreview } from '../cards/role-preview.ts';
import { type Company, createCompany } from '../domain/company.ts';
import type { Place, RoleChange } from '../domain/question.ts';
import { DEVELOPER } from '../domain/role.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import type { Transaction } from '../ports/store.ts';
import type { Asker, Tools } from './asker.ts';
import { previewOf, record } from './change-role.ts';
import { whereOf } from './request-facts.ts';
import { mayGiveIt } from './role-facts.ts';

/** A role that somebody looks at, to keep it or to let it lapse. */
export type ReviewedRole = Readonly<{ member: string; role: string; place: Place }>;

export type Judged = Readonly<{
  /** What it was judged on. */
  company: Company;
  /** Of taking it away; of keeping a default role, which is never taken away: of replacing it. */
  preview: RolePreview;
  /** `refused` is recorded. */
  state: 'refused' | 'not-held' | 'held';
  /** What it ends by already. */
  lease: RoleLease | undefined;
}>;

type Looking = Readonly<{ tools: Tools; tx: Transaction; asker: Asker; known: Company; policy: number }>;

/** Whoever could take a role away may say that it stays, or let it lapse: judged on facts read alone among writers. */
export async function judgeReview(
  { tools, tx, asker, known, policy }: Looking,
  { member, role, place }: ReviewedRole,
  minutes?: number,
): Promise<Judged> {
  const company = createCompany(await tx.facts({ users: [asker.actor, member], ...whereOf(place) }));
  const isReplaced = minutes === undefined && place.scope === 'default';
  const change: RoleChange = isReplaced
    ? { operation: 'role.grant', member, role: DEVELOPER, scope: 'default' }
    : { operation: 'role.revoke', member, role, ...place };
  const seen = { company, known, slot: [], minutes };
  const preview = { ...previewOf(seen, asker.actor, change), policy, judgedAt: tools.clock() };
  const may = isReplaced ? mayGiveIt(preview.decision) : preview.decision.outcome === 'allow';
  if (!may) {
    await record(tx, 'role-change-refused', asker, company, preview);
    return { company, preview, state: 'refused', lease: undefined };
  }
  const lease = (await tx.roleLeases.ofSlot(member, place)).at(-1);
  return { company, preview, state: preview.effect.before?.name === role ? 'held' : 'not-held', lease };
}
