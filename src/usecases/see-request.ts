import { isAdministrator } from '../domain/assignment.ts';
import type { Company } from '../domain/company.ts';
import type { AccessRequest, AccountRequest, PermanentUserRequest, RoleRequest } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { bySlot, type RoleLease, slotKey } from '../domain/role-lease.ts';
import type { AnyRequestView } from '../domain/role-request-view.ts';
import type { Transaction } from '../ports/store.ts';
import type { AccountTools } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { permanentViewFrom } from './permanent-facts.ts';
import { aboutRequest, approversOf, noSuchRequest, SHOWN_BEFORE } from './request-facts.ts';
import { givers, viewFrom } from './role-facts.ts';

/** A request as its requester and those who may answer it may see it; to anybody else there is none of that number. */
async function requestSeen({ store }: AccountTools, { actor }: Asker, id: number): Promise<AccessRequest> {
  const [request, { company }] = await Promise.all([store.ledger.request(id), store.snapshot()]);
  const viewer = userNamed(company, actor);
  const isParty =
    request !== undefined && (request.requester === actor || (await mayAnswer(store, company, request, actor)));
  if (!request || !isParty || !viewer.active) throw noSuchRequest(id);
  return request;
}

/** By what is kept: whoever presses is judged again. */
async function mayAnswer(
  store: AccountTools['store'],
  company: Company,
  request: AccessRequest,
  username: string,
): Promise<boolean> {
  const among =
    request.asks === 'role'
      ? givers(company, request, await slotOf(store, request))
      : approversOf(company, request.requester);
  return among.some((user) => user.username === username);
}

/** What is held for a while in its slot, in the order in which it was given. */
async function slotOf(
  { ledger }: AccountTools['store'],
  { requester, place }: RoleRequest,
): Promise<readonly RoleLease[]> {
  return bySlot(await ledger.liveRoleLeases(requester)).get(slotKey(requester, place)) ?? [];
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
  if (request?.asks === 'role' && user.active && (await mayAnswer(tools.store, company, request, asker.actor)))
    return request;
  if (request) await tools.store.transaction((tx) => recordPress(tx, asker, request));
  return undefined;
}

const recordPress = (tx: Transaction, { surface, actor }: Asker, request: AccessRequest) =>
  tx.record({
    kind: 'request-answer-refused',
    surface,
    actor,
    ...aboutRequest(request),
    details: { why: 'not-entitled' },
  });

/** A request as its parties see it, with all that its cards show, from what is kept; nothing is decided on it. */
export async function viewSeen(tools: AccountTools, asker: Asker, id: number): Promise<AnyRequestView> {
  const request = await requestSeen(tools, asker, id);
  switch (request.asks) {
    case 'account':
      return accountSeen(tools, request);
    case 'role':
      return roleSeen(tools, request);
    case 'permanent':
      return permanentSeen(tools, request);
  }
}

/** The same, of an account; a request for a role is none. */
export async function accountViewSeen(tools: AccountTools, asker: Asker, id: number): Promise<RequestView> {
  const request = await requestSeen(tools, asker, id);
  if (request.asks !== 'account') throw noSuchRequest(id);
  return accountSeen(tools, request);
}

async function roleSeen(tools: AccountTools, request: RoleRequest): Promise<AnyRequestView> {
  const { store } = tools;
  const [{ company }, lease, slot, history, entry] = await Promise.all([
    store.snapshot(),
    store.ledger.lastRoleLease(request.extends ?? request.id),
    slotOf(store, request),
    store.ledger.lastRequests(request.requester, 'role', SHOWN_BEFORE),
    lastEntryOf(tools, request.id),
  ]);
  return viewFrom({ fresh: company, known: company, request, lease, slot, history, entry });
}

async function permanentSeen(tools: AccountTools, request: PermanentUserRequest): Promise<AnyRequestView> {
  const { store } = tools;
  const [{ company }, lease] = await Promise.all([
    store.snapshot(),
    store.ledger.lastLease(request.extends ?? request.id),
  ]);
  return permanentViewFrom(company, request, lease, await lastEntryOf(tools, request.id));
}

async function accountSeen(tools: AccountTools, request: AccountRequest): Promise<RequestView> {
  const { id } = request;
  const { store } = tools;
  const [{ company }, lease, holds, history] = await Promise.all([
    store.snapshot(),
    store.ledger.lastLease(request.extends ?? id),
    store.ledger.liveLeases(request.requester),
    store.ledger.lastRequests(request.requester, 'account', SHOWN_BEFORE),
  ]);
  return {
    company,
    request,
    requester: { username: request.requester, name: company.users.get(request.requester)?.name ?? request.requester },
    database: company.databases.get(request.environment),
    lease,
    approvers: approversOf(company, request.requester),
    holds,
    history,
    entry: await lastEntryOf(tools, id),
  };
}

/** The entry that recorded the state it is in. */
async function lastEntryOf({ store }: AccountTools, id: number): Promise<RequestView['entry']> {
  for await (const entry of store.auditEntries({ request: id, limit: 1 })) return entry;
  throw noSuchRequest(id);
}
