import { type Company, createCompany, type User } from '../domain/company.ts';
import { explain } from '../domain/decide.ts';
import type { Decision } from '../domain/decision.ts';
import { approversFor } from '../domain/own-database.ts';
import { AccessError } from '../domain/problem.ts';
import type { Place, Question } from '../domain/question.ts';
import type { AccessRequest, AccountRequest, Vote } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { slice } from '../domain/slice.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import { unknown } from './explain-access.ts';

/** The company as far as a request turns on it, read alone among writers. */
export const companyFor = async (tx: Transaction, usernames: readonly string[]): Promise<Company> =>
  createCompany(await tx.facts({ users: usernames, databases: true }));

const temporaryQuestion = (username: string, environment: string) =>
  ({ user: username, operation: 'dbuser.create-temporary', environment }) as const satisfies Question;

/** May this person have a temporary database user there, on these facts. */
export function judgeTemporaryUser(company: Company, username: string, environment: string): Decision {
  const decision = explain(company, temporaryQuestion(username, environment));
  if ('error' in decision) throw unknown(decision);
  return decision;
}

/** What an entry keeps of a decision, so that it can be decided again. */
export function judgedOf(company: Company, username: string, environment: string, decision: Decision) {
  const question = temporaryQuestion(username, environment);
  const { trace, ...answer } = decision;
  return { question, answer, trace, facts: slice(company, question) };
}

/** Throws `missing` for a number that is none; whoever may not see a request is told the same. */
export async function requestNumbered(tx: Transaction, id: number): Promise<AccessRequest> {
  const request = await tx.requests.read(id);
  if (!request) throw noSuchRequest(id);
  return request;
}

/** The same, of an account: a request for a role reads like one that is not there. */
export async function accountRequestNumbered(tx: Transaction, id: number): Promise<AccountRequest> {
  const request = await requestNumbered(tx, id);
  if (request.asks !== 'account') throw noSuchRequest(id);
  return request;
}

/** Somebody else's reads like one that is not there. */
export async function ownRequest(tx: Transaction, { actor }: Readonly<{ actor: string }>, id: number) {
  const request = await requestNumbered(tx, id);
  if (request.requester !== actor) throw noSuchRequest(id);
  return request;
}

export async function ownAccountRequest(tx: Transaction, { actor }: Readonly<{ actor: string }>, id: number) {
  const request = await accountRequestNumbered(tx, id);
  if (request.requester !== actor) throw noSuchRequest(id);
  return request;
}

/** What every entry about a request names. */
export const aboutRequest = (request: AccessRequest) => ({
  member: request.requester,
  request: request.id,
  ...(request.asks === 'role'
    ? { role: request.role, ...whereOf(request.place) }
    : { environment: request.environment }),
});

/** The team or the application of a place, as entries and facts name it. */
export function whereOf(place: Place): Readonly<Partial<Record<'team' | 'application', string>>> {
  if (place.scope === 'default') return {};
  return place.scope === 'team' ? { team: place.team } : { application: place.application };
}

export const noSuchRequest = (id: number): AccessError =>
  new AccessError({ code: 'missing', what: 'request', id: `R-${id}` });

/** Approvals of those who may still approve: they count when they are used, not only when they are given (I-9). */
export function countedApprovals(
  company: Company,
  { requester, votes }: Pick<AccessRequest, 'requester' | 'votes'>,
): readonly Vote[] {
  const entitled = new Set(approversOf(company, requester).map(({ username }) => username));
  return votes.filter(({ answer, voter }) => answer === 'approve' && entitled.has(voter));
}

/** Whether it was approved under rules that are no more. One that is made again needs no new approval. */
export const isOutdated = (request: AccountRequest, { outcome }: Decision, policy: number): boolean =>
  request.startedAt === undefined && outcome === 'ask' && policy !== request.policy;

/** Why nothing is made of an approved request after all, in sentences for its requester. */
export function refusalOf(
  company: Company,
  request: AccountRequest,
  decision: Decision,
  now: string,
): readonly string[] | undefined {
  if (now >= request.deadlineAt) return ['The approval was not used in time.'];
  if (request.endsAt !== undefined && now >= request.endsAt) return ['The time that it was for is over.'];
  if (decision.outcome === 'deny') return [`It is not to be had any more (${decision.code}).`];
  const needed = company.databases.get(request.environment)?.approvals ?? 1;
  const isApproved = decision.outcome === 'allow' || countedApprovals(company, request).length >= needed;
  return isApproved ? undefined : ['Whoever approved it may no longer do so. Ask again.'];
}

export function approversOf(company: Company, requester: string): readonly User[] {
  const user = company.users.get(requester);
  return user ? approversFor(company, user) : [];
}

/** What whoever decides sees of what the requester was given or refused before. */
export const SHOWN_BEFORE = 3;

/** As it is now, for the cards that show it. */
export const viewOf = async (
  tx: Transaction,
  company: Company,
  id: number,
  entry: StoredEntry,
): Promise<RequestView> => ({
  ...(await stateOf(tx, company, id)),
  entry,
});

/** The same without its entry, which may be written meanwhile. */
export async function stateOf(tx: Transaction, company: Company, id: number): Promise<Omit<RequestView, 'entry'>> {
  const request = await accountRequestNumbered(tx, id);
  const { requester, environment } = request;
  const [lease, holds, history] = await Promise.all([
    tx.leases.last(request.extends ?? id),
    tx.leases.ofHolder(requester),
    tx.requests.lastOf(requester, 'account', SHOWN_BEFORE),
  ]);
  return {
    company,
    request,
    requester: { username: requester, name: company.users.get(requester)?.name ?? requester },
    database: company.databases.get(environment),
    lease,
    approvers: approversOf(company, requester),
    holds,
    history,
  };
}
