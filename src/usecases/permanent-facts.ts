import { type Company, createCompany } from '../domain/company.ts';
import { explain } from '../domain/decide.ts';
import type { Decision } from '../domain/decision.ts';
import type { Lease } from '../domain/lease.ts';
import { mayAnswerForPermanent } from '../domain/own-database.ts';
import type { PermanentAsk, PermanentView } from '../domain/permanent-view.ts';
import type { Question } from '../domain/question.ts';
import type { PermanentUserRequest } from '../domain/request.ts';
import { slice } from '../domain/slice.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import type { Asker } from './asker.ts';
import { unknown } from './explain-access.ts';
import { approversOf, companyFor, noSuchRequest, requestNumbered } from './request-facts.ts';

type Asked = Omit<PermanentAsk, 'reason'>;

/** The telephone goes in masked: entries keep the question, and nobody reads a number there. */
const questionOf = (username: string, { environment, profile, network, addresses, phone }: Asked) =>
  ({
    user: username,
    operation: 'dbuser.request-permanent',
    environment,
    profile,
    network,
    ...(network === 'allowlist' && { addresses }),
    ...(phone !== undefined && { phone }),
  }) as const satisfies Question;

/** The company as far as the request turns on it: one who wants to answer for what is there is judged as if it were not. */
export async function companyForPermanent(
  tx: Transaction,
  usernames: readonly string[],
  { extends: taken, environment, profile }: Pick<PermanentAsk, 'extends' | 'environment' | 'profile'>,
): Promise<Company> {
  if (taken === undefined) return companyFor(tx, usernames);
  const { permanentAccounts = [], ...facts } = await tx.facts({ users: usernames, databases: true });
  const others = permanentAccounts.filter((one) => one.environment !== environment || one.profile !== profile);
  return createCompany({ ...facts, permanentAccounts: others });
}

/**
 * The lease of one that is there and that nobody answers for any more. To whoever may answer for none, or where somebody
 * does, there is no request of that number.
 */
export async function leaseWithoutOwner(tx: Transaction, asker: string, id: number): Promise<Lease> {
  const request = await permanentNumbered(tx, id);
  const { users } = await companyFor(tx, [asker, request.requester]);
  const [mine, theirs] = [users.get(asker), users.get(request.requester)];
  const lease = await tx.leases.live(id);
  const isLeft = !theirs || !mayAnswerForPermanent(theirs);
  if (!mine || !mayAnswerForPermanent(mine) || !isLeft || lease?.state !== 'active') throw noSuchRequest(id);
  return lease;
}

/** May this person have a permanent database user made there, on these facts. */
export function judgePermanentUser(company: Company, username: string, ask: Asked): Decision {
  const decision = explain(company, questionOf(username, ask));
  if ('error' in decision) throw unknown(decision);
  return decision;
}

/** What an entry keeps of it, so that it can be decided again. */
export function judgedPermanent(company: Company, username: string, ask: Asked, decision: Decision) {
  const question = questionOf(username, ask);
  const { trace, ...answer } = decision;
  return { question, answer, trace, facts: slice(company, question) };
}

/** A request of another kind reads like one that is not there. */
export async function permanentNumbered(tx: Transaction, id: number): Promise<PermanentUserRequest> {
  const request = await requestNumbered(tx, id);
  if (request.asks !== 'permanent') throw noSuchRequest(id);
  return request;
}

export async function ownPermanent(tx: Transaction, { actor }: Asker, id: number): Promise<PermanentUserRequest> {
  const request = await permanentNumbered(tx, id);
  if (request.requester !== actor) throw noSuchRequest(id);
  return request;
}

/** As it is now, for the cards that show it. */
export async function permanentViewOf(
  tx: Transaction,
  company: Company,
  id: number,
  entry: StoredEntry,
): Promise<PermanentView> {
  const request = await permanentNumbered(tx, id);
  return permanentViewFrom(company, request, await tx.leases.last(request.extends ?? id), entry);
}

export const permanentViewFrom = (
  company: Company,
  request: PermanentUserRequest,
  lease: PermanentView['lease'],
  entry: PermanentView['entry'],
): PermanentView => ({
  company,
  request,
  requester: { username: request.requester, name: company.users.get(request.requester)?.name ?? request.requester },
  database: company.databases.get(request.environment),
  lease,
  approvers: approversOf(company, request.requester),
  entry,
});

/** What a telephone is sealed for: in a line or a row of somebody else it cannot be opened. */
export const phonePlace = (username: string): string => `telephone of ${username}`;
