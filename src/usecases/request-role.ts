import { activeAdministrators } from '../domain/assignment.ts';
import { type Company, createCompany, type User } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import { digestOf, fingerprint } from '../domain/fingerprint.ts';
import { ANSWER_WITHIN_MINUTES } from '../domain/request.ts';
import type { RoleAsk, RoleAskPreview, RoleRequestView } from '../domain/role-request-view.ts';
import { whatIf } from '../domain/what-if.ts';
import type { Transaction } from '../ports/store.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { judging } from './judging.ts';
import { whereOf } from './request-facts.ts';
import { changeIn, companyForRole, givers, grantOf, judgedGrant, judgeGrant, roleViewOf } from './role-facts.ts';
import { roleRequest } from './role-slots.ts';
import { tellOfRequest } from './tell-request.ts';

export type RoleAskOutcome =
  | Readonly<{ state: 'filed'; request: number; preview: RoleAskPreview; view: RoleRequestView }>
  | Readonly<{ state: 'refused' | 'out-of-date'; preview: RoleAskPreview }>;

/** Judges and shows; changes nothing, but a refusal is recorded. */
export async function previewRoleAsk(tools: AccountTools, asker: Asker, ask: RoleAsk): Promise<RoleAskPreview> {
  const { company: known } = await tools.store.snapshot();
  return tools.store.transaction(async (tx) => {
    const { preview, company } = await previewIn(tools, tx, asker, ask, known);
    if (!isOpenTo(preview)) await recordRefusal(tx, asker, preview, company);
    return preview;
  });
}

/** Judges again, alone among writers, and files it: the request, its entry, its notices and its lapse together. */
export async function fileRoleAsk(
  tools: AccountTools,
  asker: Asker,
  ask: RoleAsk,
  seen: string,
): Promise<RoleAskOutcome> {
  return judging(tools.store, async (tx, { company: known }) => {
    const { preview, company } = await previewIn(tools, tx, asker, ask, known);
    if (!isOpenTo(preview)) {
      await recordRefusal(tx, asker, preview, company);
      return { state: 'refused', preview };
    }
    if (preview.fingerprint !== seen) return { state: 'out-of-date', preview };
    const deadlineAt = minutesAfter(await tx.now(), ANSWER_WITHIN_MINUTES);
    const { actor: requester, surface } = asker;
    const request = await tx.requests.add({ asks: 'role', ...ask, requester, policy: preview.policy, deadlineAt });
    await tx.jobs.schedule({ task: 'lapse-request', request }, { at: deadlineAt });
    const entry = await tx.record({
      kind: 'role-requested',
      surface,
      actor: requester,
      member: requester,
      ...whereOf(ask.place),
      role: ask.role,
      request,
      details: { reason: ask.reason, ...(ask.minutes !== undefined && { minutes: ask.minutes }) },
    });
    const view = await roleViewOf(tx, await roleRequest(tx, request), entry, known);
    await tellOfRequest(tx, known, view);
    return { state: 'filed', request, preview, view };
  });
}

const isOpenTo = ({ decision, open }: RoleAskPreview): boolean => decision.outcome === 'allow' && open === undefined;

/** Whom it would go to is named from memory; what would come of it is judged on facts read alone among writers. */
async function previewIn(tools: AccountTools, tx: Transaction, { actor }: Asker, ask: RoleAsk, known: Company) {
  const { role, place } = ask;
  const requested = { requester: actor, role, place };
  const slot = await tx.roleLeases.ofSlot(actor, place);
  const approvers = givers(known, requested, slot);
  const company = await companyForRole(
    tx,
    approvers.slice(0, 1).map(({ username }) => username),
    { username: actor, role, place },
  );
  const asker = userNamed(company, actor);
  const decision = decisionOf(company, asker, grantOf(requested), approvers);
  const open = await tx.requests.openRole(actor, role, place);
  const member = createCompany(await tx.facts({ users: [actor], ...whereOf(place) }));
  const change = changeIn(member, requested, slot);
  const effect = whatIf(company, change?.member ?? asker, place, company.roles.get(role));
  const preview: RoleAskPreview = {
    ask,
    asker,
    decision,
    effect,
    approvers: decision.outcome === 'allow' ? approvers : [],
    open,
    fingerprint: digestOf([
      ask,
      fingerprint(effect, decision),
      approvers.map(({ username }) => username),
      slot.map(({ id }) => id),
    ]),
    policy: await tx.policy(),
    judgedAt: tools.clock(),
  };
  return { preview, company };
}

/** As the first who is asked would be answered; nobody could give it: as an Administrator would, for that says why. */
function decisionOf(
  company: Company,
  asker: User,
  change: ReturnType<typeof grantOf>,
  [first]: readonly User[],
): Decision {
  if (!asker.active) return { outcome: 'deny', code: 'inactive', trace: [] };
  const judge = first ?? activeAdministrators(company).find(({ username }) => username !== asker.username);
  if (!judge) return NOBODY;
  const decision = judgeGrant(company, judge.username, change);
  return first || decision.outcome !== 'allow' ? decision : NOBODY;
}

const NOBODY: Decision = { outcome: 'deny', code: 'nobody-to-approve', trace: [] };

async function recordRefusal(
  tx: Transaction,
  { actor, surface }: Asker,
  { ask, decision, open, approvers }: RoleAskPreview,
  company: Company,
): Promise<void> {
  const change = grantOf({ requester: actor, role: ask.role, place: ask.place });
  const [judge] = approvers;
  await tx.record({
    kind: 'role-request-refused',
    surface,
    actor,
    member: actor,
    ...whereOf(ask.place),
    role: ask.role,
    ...(judge && { judged: judgedGrant(company, judge.username, change, decision) }),
    details: { code: decision.code, reason: ask.reason, ...(open && { open: open.id }) },
  });
}
