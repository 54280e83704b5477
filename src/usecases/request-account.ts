import { digestOf } from '../domain/fingerprint.ts';
import { approversFor, temporaryPreconditions } from '../domain/own-database.ts';
import { ANSWER_WITHIN_MINUTES, USE_WITHIN_MINUTES } from '../domain/request.ts';
import type { AccountAsk, AskPreview, RequestView } from '../domain/request-view.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { judging } from './judging.ts';
import { companyFor, judgedOf, judgeTemporaryUser, viewOf } from './request-facts.ts';
import { tellOfRequest } from './tell-request.ts';

export type AskOutcome =
  | Readonly<{ state: 'filed' | 'self-service'; request: number; preview: AskPreview; view: RequestView }>
  | Readonly<{ state: 'refused' | 'out-of-date'; preview: AskPreview }>;

/** Judges and shows; changes nothing, but a refusal is recorded. */
export async function previewAsk(tools: AccountTools, asker: Asker, ask: AccountAsk): Promise<AskPreview> {
  return tools.store.transaction(async (tx) => {
    const { preview } = await previewIn(tools, tx, asker, ask);
    if (!isOpenTo(preview)) await recordRefusal(tx, asker, preview);
    return preview;
  });
}

/** Judges again, alone among writers, and files it: the request, its entry, its notices and its lapse together. */
export async function fileAsk(tools: AccountTools, asker: Asker, ask: AccountAsk, seen: string): Promise<AskOutcome> {
  return judging(tools.store, async (tx, { company: known }) => {
    const { preview, company } = await previewIn(tools, tx, asker, ask);
    if (!isOpenTo(preview)) {
      await recordRefusal(tx, asker, preview);
      return { state: 'refused', preview };
    }
    if (preview.fingerprint !== seen) return { state: 'out-of-date', preview };
    const isOwn = preview.decision.outcome === 'allow';
    const now = await tx.now();
    const deadlineAt = minutesAfter(now, isOwn ? USE_WITHIN_MINUTES : ANSWER_WITHIN_MINUTES);
    const request = await tx.requests.add({
      asks: 'account',
      ...ask,
      requester: asker.actor,
      policy: preview.policy,
      deadlineAt,
    });
    await tx.jobs.schedule({ task: 'lapse-request', request }, { at: deadlineAt });
    const judged = judgedOf(company, asker.actor, ask.environment, preview.decision);
    const { environment, ...details } = ask;
    const about = { surface: asker.surface, actor: asker.actor, member: asker.actor, environment, request };
    const filed = await tx.record({ kind: 'account-requested', ...about, judged, details });
    const entry = isOwn ? await approveOwn(tx, preview, request, about) : filed;
    const view = await viewOf(tx, company, request, entry);
    await tellOfRequest(tx, known, view);
    return { state: isOwn ? 'self-service' : 'filed', request, preview, view };
  });
}

/** An Administrator's own: nobody else is asked, and the entry says so. */
async function approveOwn(
  tx: Transaction,
  { ask: { minutes, profile } }: AskPreview,
  request: number,
  about: Readonly<{ surface: Asker['surface']; actor: string; environment: string; request: number }>,
): Promise<StoredEntry> {
  await tx.requests.change(request, { status: 'approved', given: { minutes, profile } });
  return tx.record({ kind: 'request-approved', ...about, details: { selfService: true, minutes, profile } });
}

const isOpenTo = ({ decision, open }: AskPreview): boolean => decision.outcome !== 'deny' && open === undefined;

async function previewIn(tools: AccountTools, tx: Transaction, { actor }: Asker, ask: AccountAsk) {
  const company = await companyFor(tx, [actor]);
  const asker = userNamed(company, actor);
  const environment = company.environments.get(ask.environment);
  const decision = judgeTemporaryUser(company, actor, ask.environment);
  const approvers = decision.outcome === 'allow' ? [] : approversFor(company, asker);
  const open = await tx.requests.open(actor, ask.environment);
  const preview: AskPreview = {
    ask,
    asker,
    decision,
    database: company.databases.get(ask.environment),
    preconditions: environment ? temporaryPreconditions(company, asker, environment) : [],
    approvers,
    open,
    holds: await tx.leases.ofHolder(actor),
    fingerprint: digestOf([ask, decision.code, approvers.map(({ username }) => username)]),
    policy: await tx.policy(),
    judgedAt: tools.clock(),
  };
  return { preview, company };
}

async function recordRefusal(tx: Transaction, { actor, surface }: Asker, preview: AskPreview): Promise<void> {
  const { ask, decision, open } = preview;
  const company = await companyFor(tx, [actor]);
  const judged = judgedOf(company, actor, ask.environment, decision);
  const { environment, ...details } = ask;
  await tx.record({
    kind: 'account-request-refused',
    surface,
    actor,
    member: actor,
    environment,
    judged,
    details: { ...details, ...(open && { open: open.id }) },
  });
}
