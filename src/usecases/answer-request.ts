import type { AuditKind } from '../domain/audit.ts';
import type { Decision } from '../domain/decision.ts';
import type { AccessRequest } from '../domain/request.ts';
import type { AnyRequestView } from '../domain/role-request-view.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import type { AccountTools } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { lapse } from './close-request.ts';
import { judging } from './judging.ts';
import { type Matter, matterOf, type Refusal } from './matter.ts';
import { aboutRequest, requestNumbered } from './request-facts.ts';
import { type Change, tellOfChange } from './tell-request.ts';

/** What an approver says: yes, with no more than was asked, or no, with a reason that the requester reads. */
export type Answer =
  | Readonly<{ answer: 'approve'; minutes?: number; profile?: 'read-only' }>
  | Readonly<{ answer: 'deny'; reason: string }>;

export type AnswerOutcome = Readonly<{ view: AnyRequestView }> &
  (
    | Readonly<{ state: 'approved' | 'denied' | 'counted' }>
    /** It is somebody's own, or they may not answer. */
    | Readonly<{ state: 'own' | 'not-entitled' }>
    /** Somebody was faster, or they have answered already. */
    | Readonly<{ state: 'too-late' | 'answered-already' }>
    /** The directory changed since it was asked: the answers so far are void, and it is asked again. */
    | Readonly<{ state: 'reopened' }>
    /** The requester may not have it any more; the request is closed. */
    | Readonly<{ state: 'void'; decision: Decision }>
  );

/**
 * Judges who answers and what is asked for, on facts that nobody else can change meanwhile, then writes the answer, its
 * entry and its notices together. One answer wins; whoever comes after is told.
 */
export async function answerRequest(
  { store }: AccountTools,
  asker: Asker,
  id: number,
  answer: Answer,
): Promise<AnswerOutcome> {
  return judging(store, async (tx, { company: known }) => {
    const request = await requestNumbered(tx, id);
    const matter = await matterOf({ tx, asker, known, request });
    const call = { tx, asker, request, matter };
    const turnedAway = whyNot(matter, asker.actor, request);
    if (turnedAway) return turnAway(call, turnedAway);
    if ((await tx.now()) >= request.deadlineAt) {
      await lapse(tx, request, known);
      return turnAway(call, 'too-late');
    }
    if ((await tx.policy()) !== request.policy) return reopen(call);
    const refusal = await matter.refusal();
    if (refusal) return close(call, refusal);
    await tx.requests.vote(id, { voter: asker.actor, ...matter.castOf(answer) });
    return answer.answer === 'deny' ? deny(call, answer.reason) : approve(call, answer);
  });
}

type Call<View extends AnyRequestView = AnyRequestView> = Readonly<{
  tx: Transaction;
  asker: Asker;
  request: AccessRequest;
  matter: Readonly<{ view(entry: StoredEntry): Promise<View> }>;
}>;
type FullCall = Call & Readonly<{ matter: Matter }>;

function whyNot({ isEntitled }: Matter, actor: string, { requester, status, votes }: AccessRequest) {
  if (requester === actor) return 'own';
  if (!isEntitled) return 'not-entitled';
  if (status !== 'pending') return 'too-late';
  return votes.some(({ voter }) => voter === actor) ? 'answered-already' : undefined;
}

async function turnAway(call: Call, state: 'own' | 'not-entitled' | 'too-late' | 'answered-already') {
  const entry = await record(call, 'request-answer-refused', { why: state });
  return { state, view: await call.matter.view(entry) };
}

/** It may have been asked for under rules that are no more. */
export async function reopen<View extends AnyRequestView>(
  call: Call<View>,
): Promise<Readonly<{ state: 'reopened'; view: View }>> {
  const { tx, request } = call;
  const policy = await tx.policy();
  await tx.requests.clearVotes(request.id);
  await tx.requests.change(request.id, { policy, status: 'pending' });
  const entry = await record(call, 'request-reopened', { before: request.policy, after: policy });
  return { state: 'reopened', view: await told(call, entry, 'told') };
}

async function close(call: Call, { decision, judged }: Refusal): Promise<AnswerOutcome> {
  const { tx, request } = call;
  await tx.requests.change(request.id, { status: 'cancelled' });
  await tx.jobs.unschedule({ task: 'lapse-request', request: request.id });
  const entry = await record(call, 'request-cancelled', { why: decision.code }, judged);
  return { state: 'void', decision, view: await told(call, entry, 'last') };
}

async function deny(call: Call, reason: string): Promise<AnswerOutcome> {
  const { tx, request } = call;
  await tx.requests.change(request.id, { status: 'denied' });
  await tx.jobs.unschedule({ task: 'lapse-request', request: request.id });
  const entry = await record(call, 'request-denied', { reason });
  return { state: 'denied', view: await told(call, entry, 'last') };
}

async function approve(call: FullCall, answer: Answer): Promise<AnswerOutcome> {
  const { needed, votes } = await call.matter.approvals();
  if (votes.length < needed) {
    const entry = await record(call, 'request-voted', { approvals: votes.length, needed });
    return { state: 'counted', view: await told(call, entry, 'quiet') };
  }
  const { entry, isLast } = await call.matter.give(answer, votes);
  return { state: 'approved', view: await told(call, entry, isLast ? 'last' : 'told') };
}

async function told<View extends AnyRequestView>(
  { tx, matter }: Call<View>,
  entry: StoredEntry,
  change: Change,
): Promise<View> {
  const view = await matter.view(entry);
  await tellOfChange(tx, view, change);
  return view;
}

const record = (
  { tx, asker, request }: Call,
  kind: AuditKind,
  details: Readonly<Record<string, unknown>>,
  judged?: Refusal['judged'],
): Promise<StoredEntry> => tx.record({ kind, ...asker, ...aboutRequest(request), ...(judged && { judged }), details });
