import type { AuditKind } from '../domain/audit.ts';
import type { Company } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import { type AccessRequest, type Given, givenBy, USE_WITHIN_MINUTES, type Vote } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { lapse } from './close-request.ts';
import { grantExtension } from './extend-account.ts';
import {
  approversOf,
  companyFor,
  countedApprovals,
  judgedOf,
  judgeTemporaryUser,
  requestNumbered,
  viewOf,
} from './request-facts.ts';
import { type Change, tellOfChange } from './tell-request.ts';

/** What an approver says: yes, with no more than was asked, or no, with a reason that the requester reads. */
export type Answer =
  | Readonly<{ answer: 'approve'; minutes?: number; profile?: 'read-only' }>
  | Readonly<{ answer: 'deny'; reason: string }>;

export type AnswerOutcome = Readonly<{ view: RequestView }> &
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
  return store.transaction(async (tx) => {
    const request = await requestNumbered(tx, id);
    const company = await companyFor(tx, [asker.actor, request.requester, ...request.votes.map(({ voter }) => voter)]);
    const call = { tx, asker, company, request };
    const turnedAway = whyNot(company, asker.actor, request);
    if (turnedAway) return turnAway(call, turnedAway);
    if ((await tx.now()) >= request.deadlineAt) {
      await lapse(tx, request);
      return turnAway(call, 'too-late');
    }
    if ((await tx.policy()) !== request.policy) return reopen(call);
    const decision = await judgeAgain(call);
    if (decision?.outcome === 'deny') return close(call, decision);
    await tx.requests.vote(id, { voter: asker.actor, ...castOf(request, answer) });
    return answer.answer === 'deny' ? deny(call, answer.reason) : approve(call, decision);
  });
}

type Call = Readonly<{ tx: Transaction; asker: Asker; company: Company; request: AccessRequest }>;

function whyNot(company: Company, actor: string, { requester, status, votes }: AccessRequest) {
  if (requester === actor) return 'own';
  if (!approversOf(company, requester).some(({ username }) => username === actor)) return 'not-entitled';
  if (status !== 'pending') return 'too-late';
  return votes.some(({ voter }) => voter === actor) ? 'answered-already' : undefined;
}

async function turnAway(call: Call, state: 'own' | 'not-entitled' | 'too-late' | 'answered-already') {
  const entry = await record(call, 'request-answer-refused', { why: state });
  return { state, view: await viewOf(call.tx, call.company, call.request.id, entry) };
}

/** The account may have been asked for under rules that are no more. */
export async function reopen(call: Call): Promise<AnswerOutcome> {
  const { tx, request } = call;
  const policy = await tx.policy();
  await tx.requests.clearVotes(request.id);
  await tx.requests.change(request.id, { policy, status: 'pending' });
  const entry = await record(call, 'request-reopened', { before: request.policy, after: policy });
  return { state: 'reopened', view: await told(call, entry, 'told') };
}

/** For an account that is there already, what counts is that its holder may still log in. */
async function judgeAgain({ company, request, tx }: Call): Promise<Decision | undefined> {
  if (request.extends === undefined) return judgeTemporaryUser(company, request.requester, request.environment);
  const lease = await tx.leases.live(request.extends);
  const isLive = lease !== undefined && lease.state !== 'revoking' && (await tx.now()) < lease.endsAt;
  const isHeld = isLive && company.users.get(request.requester)?.active === true;
  return isHeld ? undefined : { outcome: 'deny', code: 'inactive', trace: [] };
}

async function close(call: Call, decision: Decision): Promise<AnswerOutcome> {
  const { tx, company, request } = call;
  await tx.requests.change(request.id, { status: 'cancelled' });
  await tx.jobs.unschedule({ task: 'lapse-request', request: request.id });
  const judged = judgedOf(company, request.requester, request.environment, decision);
  const entry = await record(call, 'request-cancelled', { why: decision.code }, judged);
  return { state: 'void', decision, view: await told(call, entry, 'last') };
}

function castOf(request: AccessRequest, answer: Answer): Pick<Vote, 'answer' | 'given' | 'reason'> {
  if (answer.answer === 'deny') return answer;
  const given: Given = {
    minutes: Math.min(request.minutes, answer.minutes ?? request.minutes),
    profile: answer.profile ?? request.profile,
  };
  return { answer: 'approve', given };
}

async function deny(call: Call, reason: string): Promise<AnswerOutcome> {
  const { tx, request } = call;
  await tx.requests.change(request.id, { status: 'denied' });
  await tx.jobs.unschedule({ task: 'lapse-request', request: request.id });
  const entry = await record(call, 'request-denied', { reason });
  return { state: 'denied', view: await told(call, entry, 'last') };
}

async function approve(call: Call, decision: Decision | undefined): Promise<AnswerOutcome> {
  const { tx, company, request } = call;
  const voted = await requestNumbered(tx, request.id);
  const votes = countedApprovals(company, voted);
  const needed = company.databases.get(request.environment)?.approvals ?? 1;
  if (votes.length < needed) {
    const entry = await record(call, 'request-voted', { approvals: votes.length, needed });
    return { state: 'counted', view: await told(call, entry, 'quiet') };
  }
  const given = givenBy(request, votes);
  const isExtension = request.extends !== undefined;
  const deadlineAt = minutesAfter(await tx.now(), USE_WITHIN_MINUTES);
  await tx.requests.change(request.id, {
    given,
    ...(isExtension ? { status: 'ended' } : { status: 'approved', deadlineAt }),
  });
  const lapse = { task: 'lapse-request', request: request.id } as const;
  await (isExtension ? tx.jobs.unschedule(lapse) : tx.jobs.schedule(lapse, { at: deadlineAt }));
  const by = votes.map(({ voter }) => voter);
  const judged = decision && judgedOf(company, request.requester, request.environment, decision);
  const entry = await record(call, 'request-approved', { ...given, by }, judged);
  if (request.extends !== undefined) await grantExtension(tx, company, request.extends, given.minutes, call.asker);
  return { state: 'approved', view: await told(call, entry, isExtension ? 'last' : 'told') };
}

async function told({ tx, company, request }: Call, entry: StoredEntry, change: Change): Promise<RequestView> {
  const view = await viewOf(tx, company, request.id, entry);
  await tellOfChange(tx, view, change);
  return view;
}

function record(
  { tx, asker, request }: Call,
  kind: AuditKind,
  details: Readonly<Record<string, unknown>>,
  judged?: ReturnType<typeof judgedOf>,
): Promise<StoredEntry> {
  return tx.record({
    kind,
    surface: asker.surface,
    actor: asker.actor,
    member: request.requester,
    environment: request.environment,
    request: request.id,
    ...(judged && { judged }),
    details,
  });
}
