import { requestCardOf } from '../cards/request-card.ts';
import type { AuditKind } from '../domain/audit.ts';
import type { Company } from '../domain/company.ts';
import { type AccessRequest, NUDGE_EVERY_MINUTES } from '../domain/request.ts';
import type { AnyRequestView } from '../domain/role-request-view.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { permanentViewOf } from './permanent-facts.ts';
import { aboutRequest, companyFor, ownRequest, viewOf } from './request-facts.ts';
import { roleViewOf } from './role-facts.ts';
import { PRIVATE_COPIES, requestSubject, tellOfChange } from './tell-request.ts';

export type CloseOutcome = Readonly<{ state: 'cancelled' | 'too-late'; view: AnyRequestView }>;

/** By its requester, while it waits for an answer or for its account to be made. */
export async function cancelRequest({ store }: AccountTools, asker: Asker, id: number): Promise<CloseOutcome> {
  const { company: known } = await store.snapshot();
  return store.transaction(async (tx) => {
    const request = await ownRequest(tx, asker, id);
    if (!isWaiting(request)) {
      const entry = await record(tx, 'request-answer-refused', request, asker, { why: request.status });
      return { state: 'too-late', view: await viewNow(tx, request, entry, known) };
    }
    return { state: 'cancelled', view: await closeWaiting(tx, request, asker, known) };
  });
}

/** Takes a waiting request out of everybody's hands, whoever does it: its requester, or what made it pointless. */
export async function closeWaiting(
  tx: Transaction,
  request: AccessRequest,
  by: Readonly<{ actor?: string; surface: Asker['surface'] }>,
  known?: Company,
): Promise<AnyRequestView> {
  await tx.requests.change(request.id, { status: 'cancelled' });
  await tx.jobs.unschedule({ task: 'lapse-request', request: request.id });
  const entry = await record(tx, 'request-cancelled', request, by);
  const view = await viewNow(tx, request, entry, known);
  await tellOfChange(tx, view, 'last');
  return view;
}

/** When its time is up: an unanswered request, and an approval that nobody used. The job says when to look again. */
export async function lapseRequest({ store }: AccountTools, id: number): Promise<void> {
  const { company: known } = await store.snapshot();
  await store.transaction(async (tx) => {
    const request = await tx.requests.read(id);
    if (!request || !isWaiting(request)) return undefined;
    if ((await tx.now()) < request.deadlineAt)
      return tx.jobs.schedule({ task: 'lapse-request', request: id }, { at: request.deadlineAt });
    return lapse(tx, request, known);
  });
}

/** Says that the time of a waiting request is up. */
export async function lapse(tx: Transaction, request: AccessRequest, known: Company): Promise<void> {
  const { id } = request;
  await tx.requests.change(id, { status: 'lapsed' });
  await tx.jobs.unschedule({ task: 'lapse-request', request: id });
  const entry = await record(tx, 'request-lapsed', request, { surface: 'job' }, { before: request.status });
  await tellOfChange(tx, await viewNow(tx, request, entry, known), 'last');
}

export type NudgeOutcome =
  | Readonly<{ state: 'nudged'; view: AnyRequestView }>
  | Readonly<{ state: 'too-soon'; again: string; view: AnyRequestView }>
  | Readonly<{ state: 'too-late'; view: AnyRequestView }>;

/** Asks those who have not answered once more, in private; once in a quarter of an hour. */
export async function nudgeRequest({ store }: AccountTools, asker: Asker, id: number): Promise<NudgeOutcome> {
  const { company: known } = await store.snapshot();
  return store.transaction(async (tx) => {
    const request = await ownRequest(tx, asker, id);
    const now = await tx.now();
    const again = minutesAfter(request.nudgedAt ?? request.requestedAt, NUDGE_EVERY_MINUTES);
    const refused = request.status !== 'pending' ? 'too-late' : now < again ? 'too-soon' : undefined;
    if (refused) {
      const entry = await record(tx, 'request-answer-refused', request, asker, { why: refused });
      const view = await viewNow(tx, request, entry, known);
      return refused === 'too-soon' ? { state: refused, again, view } : { state: refused, view };
    }
    await tx.requests.change(id, { nudgedAt: now });
    const entry = await record(tx, 'request-nudged', request, asker);
    const view = await viewNow(tx, request, entry, known);
    const voted = new Set(request.votes.map(({ voter }) => voter));
    const asked = view.approvers.filter(({ username }) => !voted.has(username)).slice(0, PRIVATE_COPIES);
    for (const { username } of asked)
      await tx.notify({ seq: entry.seq, to: { user: username }, card: requestCardOf(view), keeps: requestSubject(id) });
    return { state: 'nudged', view };
  });
}

/** A request in the state that it is in by now. */
export async function viewNow(
  tx: Transaction,
  { id, requester }: AccessRequest,
  entry: StoredEntry,
  known?: Company,
): Promise<AnyRequestView> {
  const request = await tx.requests.read(id);
  if (request?.asks === 'role') return roleViewOf(tx, request, entry, known);
  if (request?.asks === 'permanent') return permanentViewOf(tx, await companyFor(tx, [requester]), id, entry);
  return viewOf(tx, await companyFor(tx, [requester]), id, entry);
}

const isWaiting = ({ status }: AccessRequest): boolean => status === 'pending' || status === 'approved';

const record = (
  tx: Transaction,
  kind: AuditKind,
  request: AccessRequest,
  by: Readonly<{ actor?: string; surface: Asker['surface'] }>,
  details?: Readonly<Record<string, unknown>>,
) =>
  tx.record({
    kind,
    surface: by.surface,
    ...(by.actor !== undefined && { actor: by.actor }),
    ...aboutRequest(request),
    ...(details && { details }),
  });
