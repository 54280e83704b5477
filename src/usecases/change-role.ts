import { changeLine } from '../cards/line.ts';
import { roleChangedCard, settledCard } from '../cards/role-changed.ts';
import type { RolePreview } from '../cards/role-preview.ts';
import type { AuditKind } from '../domain/audit.ts';
import { channelFor } from '../domain/channel.ts';
import { type Company, createCompany, type User } from '../domain/company.ts';
import { changeOf, explain, placeOf } from '../domain/decide.ts';
import { digestOf, fingerprint } from '../domain/fingerprint.ts';
import { grantors } from '../domain/grantors.ts';
import type { RoleChange } from '../domain/question.ts';
import { ANSWER_WITHIN_MINUTES } from '../domain/request.ts';
import { bySlot, type RoleLease, slotKey } from '../domain/role-lease.ts';
import { slice } from '../domain/slice.ts';
import { whatIf } from '../domain/what-if.ts';
import type { Notice, StoredEntry, Transaction } from '../ports/store.ts';
import { minutesAfter } from './account-tools.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';
import { unknown } from './explain-access.ts';
import { judging } from './judging.ts';
import { whereOf } from './request-facts.ts';
import { companyForRole, companyUnder, roleViewOf } from './role-facts.ts';
import { giveRole, roleRequest, supersede } from './role-slots.ts';
import { tellOfRequest } from './tell-request.ts';

export type RoleOutcome =
  | Readonly<{ state: 'done'; preview: RolePreview; entry: StoredEntry }>
  | Readonly<{ state: 'refused' | 'out-of-date'; preview: RolePreview }>;

/** Judges a change and shows what it would do; changes nothing, but a refusal is recorded. `minutes`: for how long; absent: with no end. */
export async function previewRoleChange(
  tools: Tools,
  asker: Asker,
  change: RoleChange,
  minutes?: number,
): Promise<RolePreview> {
  const [{ company, policy }, leases] = await Promise.all([
    tools.store.snapshot(),
    tools.store.ledger.liveRoleLeases(change.member),
  ]);
  const slot = bySlot(leases).get(slotKey(change.member, placeOf(change))) ?? [];
  const seen = { company: companyUnder(company, change, slot), known: company, slot, minutes };
  const preview = { ...previewOf(seen, asker.actor, change), policy, judgedAt: tools.clock() };
  if (preview.decision.outcome !== 'allow')
    await tools.store.transaction((tx) => record(tx, 'role-change-refused', asker, company, preview));
  return preview;
}

/**
 * Judges again on facts read alone among writers, and writes the change, its entry and its notices together. A refusal is
 * recorded likewise and comes back as a decision; so does a preview that has gone out of date, with nothing changed. Given
 * for a while it becomes a request that nobody had to ask for, so that its end is that of any other.
 */
export async function changeRole(
  tools: Tools,
  asker: Asker,
  change: RoleChange,
  seen: string,
  minutes?: number,
): Promise<RoleOutcome> {
  const place = placeOf(change);
  return judging(tools.store, async (tx, { company: known, policy }) => {
    const slot = await tx.roleLeases.ofSlot(change.member, place);
    const company =
      change.operation === 'role.grant'
        ? await companyForRole(tx, [asker.actor], { username: change.member, role: change.role, place })
        : createCompany(await tx.facts({ users: [asker.actor, change.member], ...whereOf(place) }));
    const preview = {
      ...previewOf({ company, known, slot, minutes }, asker.actor, change),
      policy,
      judgedAt: tools.clock(),
    };
    if (preview.decision.outcome !== 'allow') {
      await record(tx, 'role-change-refused', asker, company, preview);
      return { state: 'refused', preview };
    }
    if (preview.fingerprint !== seen) return { state: 'out-of-date', preview };
    const entry =
      minutes === undefined
        ? await changeForGood({ tx, asker, company, known, slot }, preview)
        : await giveForAWhile({ tx, asker, company, known, slot }, preview, minutes);
    return { state: 'done', preview, entry };
  });
}

type Changing = Readonly<{
  tx: Transaction;
  asker: Asker;
  company: Company;
  known: Company;
  slot: readonly RoleLease[];
}>;

/** What was held there for a while is over with it. */
async function changeForGood(
  { tx, asker, company, known, slot }: Changing,
  preview: RolePreview,
): Promise<StoredEntry> {
  const { change, effect } = preview;
  const after = effect.after?.name ?? null;
  await tx.assign(change.member, effect.place, after);
  const kind = change.operation === 'role.grant' ? 'role-granted' : 'role-revoked';
  const entry = await record(tx, kind, asker, company, preview);
  for (const notice of noticesOf(known, preview, entry)) await tx.notify(notice);
  await supersede(tx, slot, { ...asker, after }, known);
  return entry;
}

async function giveForAWhile(
  { tx, asker, company, known }: Changing,
  preview: RolePreview,
  minutes: number,
): Promise<StoredEntry> {
  const { member: requester, role } = preview.change;
  const { place } = preview.effect;
  const deadlineAt = minutesAfter(await tx.now(), ANSWER_WITHIN_MINUTES);
  const asked = { requester, role, place, minutes, reason: '', givenBy: asker.actor };
  const id = await tx.requests.add({ asks: 'role', ...asked, policy: await tx.policy(), deadlineAt });
  const { lease, before } = await giveRole(tx, { id, requester, role, place }, minutes);
  const more = { request: id, before, details: { until: lease?.endsAt, minutes } };
  const entry = await record(tx, 'role-granted', asker, company, preview, more);
  const view = await roleViewOf(tx, await roleRequest(tx, id), entry, known);
  await tellOfRequest(tx, known, view);
  const card = settledCard({ ...preview, entry });
  await tx.notify({ seq: entry.seq, to: { subject: changeLine(preview.change) }, card });
  return entry;
}

type SeenIn = Readonly<{
  company: Company;
  known: Company;
  slot: readonly RoleLease[];
  minutes: number | undefined;
}>;

export function previewOf({ company, known, slot, minutes }: SeenIn, username: string, change: RoleChange) {
  const actor = userNamed(company, username);
  const decision = explain(company, { ...change, user: username });
  if ('error' in decision) throw unknown(decision);
  const { member, role, place } = changeOf(company, change);
  const effect = whatIf(company, member, place, change.operation === 'role.grant' ? role : undefined);
  const others = decision.outcome === 'deny' ? grantorsOf(known, change, actor) : [];
  const superseded = minutes === undefined ? slot : [];
  // Given for a while it may be given once more, and is not by a second press: what lies in the slot was seen too (F20).
  const shown = [fingerprint(effect, decision), minutes, slot.map(({ id }) => id)];
  return {
    change,
    actor,
    decision,
    effect,
    others,
    ...(minutes !== undefined && { minutes }),
    ...(superseded.length > 0 && { superseded }),
    fingerprint: minutes === undefined && superseded.length === 0 ? fingerprint(effect, decision) : digestOf(shown),
  };
}

const grantorsOf = (company: Company, change: RoleChange, { username }: User): readonly User[] =>
  grantors(company, changeOf(company, change)).filter((user) => user.username !== username);

export function record(
  tx: Transaction,
  kind: AuditKind,
  { actor, surface }: Asker,
  company: Company,
  { change, decision, effect }: Omit<RolePreview, 'policy' | 'judgedAt'>,
  more: Readonly<{ request?: number; before?: string | null; details?: Readonly<Record<string, unknown>> }> = {},
): Promise<StoredEntry> {
  const { trace, ...answer } = decision;
  const question = { ...change, user: actor };
  const { scope, ...where } = effect.place;
  const after = kind === 'role-change-refused' ? effect.before : effect.after;
  return tx.record({
    kind,
    surface,
    actor,
    member: change.member,
    ...where,
    role: change.role,
    before: effect.before?.name ?? null,
    after: after?.name ?? null,
    judged: { question, answer, trace, facts: slice(company, question) },
    ...more,
  });
}

/** The member hears of it, and so does the channel that the application, else its team, else the company names; messages that asked for it are settled. */
function noticesOf(company: Company, preview: Omit<RolePreview, 'policy'>, entry: StoredEntry): readonly Notice[] {
  const card = roleChangedCard({ ...preview, entry });
  const channel = channelFor(company, preview.effect.place);
  const told: Notice[] = [
    { seq: entry.seq, to: { user: preview.effect.member.username }, card },
    { seq: entry.seq, to: { subject: changeLine(preview.change) }, card: settledCard({ ...preview, entry }) },
  ];
  return channel === undefined ? told : [...told, { seq: entry.seq, to: { channel }, card }];
}
