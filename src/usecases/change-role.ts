import { changeLine } from '../cards/line.ts';
import { roleChangedCard, settledCard } from '../cards/role-changed.ts';
import type { RolePreview } from '../cards/role-preview.ts';
import type { AuditKind } from '../domain/audit.ts';
import { channelFor } from '../domain/channel.ts';
import { type Company, createCompany, type User } from '../domain/company.ts';
import { changeOf, explain, placeOf } from '../domain/decide.ts';
import type { Facts } from '../domain/facts.ts';
import { fingerprint } from '../domain/fingerprint.ts';
import { grantors } from '../domain/grantors.ts';
import type { RoleChange } from '../domain/question.ts';
import { slice } from '../domain/slice.ts';
import { whatIf } from '../domain/what-if.ts';
import type { Notice, StoredEntry, Transaction } from '../ports/store.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';
import { unknown } from './explain-access.ts';

export type RoleOutcome =
  | Readonly<{ state: 'done'; preview: RolePreview; entry: StoredEntry }>
  | Readonly<{ state: 'refused' | 'out-of-date'; preview: RolePreview }>;

/** Judges a change and shows what it would do; changes nothing, but a refusal is recorded. */
export async function previewRoleChange(tools: Tools, asker: Asker, change: RoleChange): Promise<RolePreview> {
  const { company, policy } = await tools.store.snapshot();
  const preview = { ...previewOf(company, company, asker.actor, change), policy, judgedAt: tools.clock() };
  if (preview.decision.outcome !== 'allow')
    await tools.store.transaction((tx) => record(tx, 'role-change-refused', asker, company, preview));
  return preview;
}

/**
 * Judges again on facts read alone among writers, and writes the change, its entry and its notices together. A refusal is
 * recorded likewise and comes back as a decision; so does a preview that has gone out of date, with nothing changed.
 */
export async function changeRole(tools: Tools, asker: Asker, change: RoleChange, seen: string): Promise<RoleOutcome> {
  // Whom to name and whom to tell may come from memory; what is decided on may not.
  const { company: known, policy } = await tools.store.snapshot();
  return tools.store.transaction(async (tx) => {
    const company = createCompany(await factsAbout(tx, asker, change));
    const preview = { ...previewOf(company, known, asker.actor, change), policy, judgedAt: tools.clock() };
    if (preview.decision.outcome !== 'allow') {
      await record(tx, 'role-change-refused', asker, company, preview);
      return { state: 'refused', preview };
    }
    if (preview.fingerprint !== seen) return { state: 'out-of-date', preview };
    await tx.assign(change.member, preview.effect.place, preview.effect.after?.name ?? null);
    const kind = change.operation === 'role.grant' ? 'role-granted' : 'role-revoked';
    const entry = await record(tx, kind, asker, company, preview);
    for (const notice of noticesOf(known, preview, entry)) await tx.notify(notice);
    return { state: 'done', preview, entry };
  });
}

function factsAbout(tx: Transaction, { actor }: Asker, change: RoleChange): Promise<Facts> {
  const place = placeOf(change);
  return tx.facts({ users: [actor, change.member], ...(place.scope === 'default' ? {} : place) });
}

function previewOf(company: Company, known: Company, username: string, change: RoleChange) {
  const actor = userNamed(company, username);
  const decision = explain(company, { ...change, user: username });
  if ('error' in decision) throw unknown(decision);
  const { member, role, place } = changeOf(company, change);
  const effect = whatIf(company, member, place, change.operation === 'role.grant' ? role : undefined);
  const others = decision.outcome === 'deny' ? grantorsOf(known, change, actor) : [];
  return { change, actor, decision, effect, others, fingerprint: fingerprint(effect, decision) };
}

const grantorsOf = (company: Company, change: RoleChange, { username }: User): readonly User[] =>
  grantors(company, changeOf(company, change)).filter((user) => user.username !== username);

function record(
  tx: Transaction,
  kind: AuditKind,
  { actor, surface }: Asker,
  company: Company,
  { change, decision, effect }: Omit<RolePreview, 'policy' | 'judgedAt'>,
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
