import { isAdministrator } from '../domain/assignment.ts';
import type { AccessRequest } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import type { Transaction } from '../ports/store.ts';
import type { AccountTools } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { approversOf, noSuchRequest } from './request-facts.ts';

/** A request as its requester and those who may answer it may see it; to anybody else there is none of that number. */
async function requestSeen({ store }: AccountTools, { actor }: Asker, id: number): Promise<AccessRequest> {
  const [request, { company }] = await Promise.all([store.ledger.request(id), store.snapshot()]);
  const viewer = userNamed(company, actor);
  const isParty =
    request !== undefined && (request.requester === actor || approversOf(company, request.requester).includes(viewer));
  if (!request || !isParty || !viewer.active) throw noSuchRequest(id);
  return request;
}

/**
 * What somebody who wants to answer is shown: undefined for whoever answers nobody's requests, whether or not there is one
 * of that number; the press is recorded where there is. Throws `missing` for an Administrator.
 */
export async function requestToAnswer(
  tools: AccountTools,
  asker: Asker,
  id: number,
): Promise<AccessRequest | undefined> {
  const [request, { company }] = await Promise.all([tools.store.ledger.request(id), tools.store.snapshot()]);
  const user = userNamed(company, asker.actor);
  if ((user.active && isAdministrator(user)) || request?.requester === asker.actor)
    return requestSeen(tools, asker, id);
  if (request) await tools.store.transaction((tx) => recordPress(tx, asker, request));
  return undefined;
}

const recordPress = (tx: Transaction, { surface, actor }: Asker, { id, requester, environment }: AccessRequest) =>
  tx.record({
    kind: 'request-answer-refused',
    surface,
    actor,
    member: requester,
    environment,
    request: id,
    details: { why: 'not-entitled' },
  });

/** A request as its parties see it, with all that its cards show, from what is kept; nothing is decided on it. */
export async function viewSeen(tools: AccountTools, asker: Asker, id: number): Promise<RequestView> {
  const request = await requestSeen(tools, asker, id);
  const { store } = tools;
  const [{ company }, lease] = await Promise.all([store.snapshot(), store.ledger.lastLease(request.extends ?? id)]);
  return {
    company,
    request,
    requester: { username: request.requester, name: company.users.get(request.requester)?.name ?? request.requester },
    database: company.databases.get(request.environment),
    lease,
    approvers: approversOf(company, request.requester),
    holds: [],
    history: [],
    entry: await lastEntryOf(tools, id),
  };
}

/** The entry that recorded the state it is in. */
async function lastEntryOf({ store }: AccountTools, id: number): Promise<RequestView['entry']> {
  for await (const entry of store.auditEntries({ request: id, limit: 1 })) return entry;
  throw noSuchRequest(id);
}
