import { digestOf } from '../domain/fingerprint.ts';
import { approversFor, permanentPreconditions } from '../domain/own-database.ts';
import type { PermanentAsk, PermanentPreview, PermanentView } from '../domain/permanent-view.ts';
import { ANSWER_WITHIN_MINUTES, type PermanentUserRequest } from '../domain/request.ts';
import type { Transaction } from '../ports/store.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { judging } from './judging.ts';
import {
  companyForPermanent,
  judgedPermanent,
  judgePermanentUser,
  leaseWithoutOwner,
  permanentViewOf,
} from './permanent-facts.ts';
import { tellOfRequest } from './tell-request.ts';

export type PermanentOutcome =
  | Readonly<{ state: 'filed'; request: number; preview: PermanentPreview; view: PermanentView }>
  | Readonly<{ state: 'refused' | 'out-of-date'; preview: PermanentPreview }>;

/** Judges and shows; changes nothing, but a refusal is recorded. */
export const previewPermanent = (tools: AccountTools, asker: Asker, ask: PermanentAsk): Promise<PermanentPreview> =>
  tools.store.transaction(async (tx) => {
    const { preview } = await previewIn(tools, tx, asker, ask);
    if (!isOpenTo(preview)) await recordRefusal(tx, asker, preview);
    return preview;
  });

/** Judges again, alone among writers, and files it. `sealedPhone` opens what `ask.phone` shows the end of. */
export const filePermanent = (
  tools: AccountTools,
  asker: Asker,
  ask: PermanentAsk,
  { seen, sealedPhone }: Readonly<{ seen: string; sealedPhone?: string }>,
): Promise<PermanentOutcome> =>
  judging(tools.store, async (tx, { company: known }) => {
    const { preview, company } = await previewIn(tools, tx, asker, ask);
    if (!isOpenTo(preview)) {
      await recordRefusal(tx, asker, preview);
      return { state: 'refused', preview };
    }
    if (preview.fingerprint !== seen) return { state: 'out-of-date', preview };
    const deadlineAt = minutesAfter(await tx.now(), ANSWER_WITHIN_MINUTES);
    const request = await tx.requests.add({
      asks: 'permanent',
      ...ask,
      ...(sealedPhone !== undefined && { sealedPhone }),
      requester: asker.actor,
      policy: preview.policy,
      deadlineAt,
    });
    await tx.jobs.schedule({ task: 'lapse-request', request }, { at: deadlineAt });
    const { environment, ...details } = ask;
    const entry = await tx.record({
      kind: 'permanent-requested',
      ...asker,
      member: asker.actor,
      environment,
      request,
      judged: judgedPermanent(company, asker.actor, ask, preview.decision),
      details,
    });
    const view = await permanentViewOf(tx, company, request, entry);
    await tellOfRequest(tx, known, view);
    return { state: 'filed', request, preview, view };
  });

const isOpenTo = ({ decision, open }: PermanentPreview): boolean => decision.outcome !== 'deny' && open === undefined;

async function previewIn(tools: AccountTools, tx: Transaction, { actor }: Asker, ask: PermanentAsk) {
  if (ask.extends !== undefined) await leaseWithoutOwner(tx, actor, ask.extends);
  const company = await companyForPermanent(tx, [actor], ask);
  const asker = userNamed(company, actor);
  const environment = company.environments.get(ask.environment);
  const decision = judgePermanentUser(company, actor, ask);
  const approvers = approversFor(company, asker);
  const preview: PermanentPreview = {
    ask,
    asker,
    decision,
    database: company.databases.get(ask.environment),
    preconditions: environment ? concerned(ask, permanentPreconditions(company, asker, environment, ask)) : [],
    approvers,
    open: await openFor(tx, ask),
    fingerprint: digestOf([ask, decision.code, approvers.map(({ username }) => username)]),
    policy: await tx.policy(),
    judgedAt: tools.clock(),
  };
  return { preview, company };
}

/** One that is there is not in its own way. */
const concerned = ({ extends: taken }: PermanentAsk, seen: PermanentPreview['preconditions']) =>
  taken === undefined ? seen : seen.filter(({ code }) => code !== 'profile-taken');

/** What waits already. */
async function openFor(tx: Transaction, ask: PermanentAsk): Promise<PermanentUserRequest | undefined> {
  if (ask.extends === undefined) return tx.requests.openPermanent(ask.environment, ask.profile);
  const found = await tx.requests.extension(ask.extends);
  return found?.asks === 'permanent' ? found : undefined;
}

async function recordRefusal(tx: Transaction, asker: Asker, preview: PermanentPreview): Promise<void> {
  const { ask, decision, open } = preview;
  const company = await companyForPermanent(tx, [asker.actor], ask);
  const { environment, ...details } = ask;
  await tx.record({
    kind: 'permanent-request-refused',
    ...asker,
    member: asker.actor,
    environment,
    judged: judgedPermanent(company, asker.actor, ask, decision),
    details: { ...details, ...(open && { open: open.id }) },
  });
}
