import { requestCard } from '../cards/request.ts';
import type { AuditKind } from '../domain/audit.ts';
import { type AccessRequest, NUDGE_EVERY_MINUTES } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import type { Transaction } from '../ports/store.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { approversOf, companyFor, noSuchRequest, requestNumbered, viewOf } from './request-facts.ts';
import { requestSubject, tellOfChange } from './tell-request.ts';

export type CloseOutcome = Readonly<{ state: 'cancelled' | 'too-late'; view: RequestView }>;

/** By its requester, while it waits for an answer or for its account to be made. */
export const cancelRequest = ({ store }: AccountTools, asker: Asker, id: number): Promise<CloseOutcome> =>
  store.transaction(async (tx) => {
    const request = await ownRequest(tx, asker, id);
    const company = await companyFor(tx, [asker.actor]);
    if (!isWaiting(request)) {
      const entry = await record(tx, 'request-answer-refused', request, asker, { why: request.status });
      return { state: 'too-late', view: await viewOf(tx, company, id, entry) };
    }
    return { state: 'cancelled', view: await closeWaiting(tx, request, asker) };
  });

/** Takes a waiting request out of everybody's hands, whoever does it: its requester, or what made it pointless. */
export async function closeWaiting(
  tx: Transaction,
  request: AccessRequest,
  by: Readonly<{ actor?: string; surface: Asker['surface'] }>,
): Promise<RequestView> {
  await tx.requests.change(request.id, { status: 'cancelled' });
  await tx.jobs.unschedule({ task: 'lapse-request', request: request.id });
  const entry = await record(tx, 'request-cancelled', request, by);
  const company = await companyFor(tx, [request.requester]);
  const view = await viewOf(tx, company, request.id, entry);
  await tellOfChange(tx, view, 'last');
  return view;
}

/** When its time is up: an unanswered request, and an approval that nobody used. The job says when to look again. */
export const lapseRequest = ({ store }: AccountTools, id: number): Promise<void> =>
  store.transaction(async (tx) => {
    const request = await tx.requests.read(id);
    if (!request || !isWaiting(request)) return undefined;
    if ((await tx.now()) < request.deadlineAt)
      return tx.jobs.schedule({ task: 'lapse-request', request: id }, { at: request.deadlineAt });
    return lapse(tx, request);
  });

/** Says that the time of a waiting request is up. */
export async function lapse(tx: Transaction, request: AccessRequest): Promise<void> {
  const { id } = request;
  await tx.requests.change(id, { status: 'lapsed' });
  await tx.jobs.unschedule({ task: 'lapse-request', request: id });
  const entry = await record(tx, 'request-lapsed', request, { surface: 'job' }, { before: request.status });
  const company = await companyFor(tx, [request.requester]);
  await tellOfChange(tx, await viewOf(tx, company, id, entry), 'last');
}

export type NudgeOutcome =
  | Readonly<{ state: 'nudged'; view: RequestView }>
  | Readonly<{ state: 'too-soon'; again: string; view: RequestView }>
  | Readonly<{ state: 'too-late'; view: RequestView }>;

/** Asks those who have not answered once more, in private; once in a quarter of an hour. */
export const nudgeRequest = ({ store }: AccountTools, asker: Asker, id: number): Promise<NudgeOutcome> =>
  store.transaction(async (tx) => {
    const request = await ownRequest(tx, asker, id);
    const company = await companyFor(tx, [asker.actor]);
    const now = await tx.now();
    const again = minutesAfter(request.nudgedAt ?? request.requestedAt, NUDGE_EVERY_MINUTES);
    const refused = request.status !== 'pending' ? 'too-late' : now < again ? 'too-soon' : undefined;
    if (refused) {
      const entry = await record(tx, 'request-answer-refused', request, asker, { why: refused });
      const view = await viewOf(tx, company, id, entry);
      return refused === 'too-soon' ? { state: refused, again, view } : { state: refused, view };
    }
    await tx.requests.change(id, { nudgedAt: now });
    const entry = await record(tx, 'request-nudged', request, asker);
    const view = await viewOf(tx, company, id, entry);
    const voted = new Set(request.votes.map(({ voter }) => voter));
    for (const { username } of approversOf(company, request.requester).filter((one) => !voted.has(one.username)))
      await tx.notify({ seq: entry.seq, to: { user: username }, card: requestCard(view), keeps: requestSubject(id) });
    return { state: 'nudged', view };
  });

const isWaiting = ({ status }: AccessRequest): boolean => status === 'pending' || status === 'approved';

/** Somebody else's reads like one that is not there. */
export async function ownRequest(tx: Transaction, { actor }: Asker, id: number): Promise<AccessRequest> {
  const request = await requestNumbered(tx, id);
  if (request.requester !== actor) throw noSuchRequest(id);
  return request;
}

const record = (
  tx: Transaction,
  kind: AuditKind,
  { requester, environment, id }: AccessRequest,
  by: Readonly<{ actor?: string; surface: Asker['surface'] }>,
  details?: Readonly<Record<string, unknown>>,
) =>
  tx.record({
    kind,
    surface: by.surface,
    ...(by.actor !== undefined && { actor: by.actor }),
    member: requester,
    environment,
    request: id,
    ...(details && { details }),
  });
