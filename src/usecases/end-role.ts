import { type Company, createCompany } from '../domain/company.ts';
import { digestOf } from '../domain/fingerprint.ts';
import type { RoleRequest } from '../domain/request.ts';
import { raisesAccess } from '../domain/role-change.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import type { RoleEndPreview, RoleRequestView } from '../domain/role-request-view.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import type { AccountTools } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { judging } from './judging.ts';
import { aboutRequest, noSuchRequest, requestNumbered, whereOf } from './request-facts.ts';
import { companyForRole, endEffect, grantOf, judgeGrant, mayGiveIt, roleViewOf } from './role-facts.ts';
import { endDueRoles, endRoleLease } from './role-slots.ts';

/** The job: what was there before applies again once the time is up. Too early, it comes again at the end. */
export async function endRole({ store }: AccountTools, id: number): Promise<void> {
  const { company: known } = await store.snapshot();
  await store.transaction(async (tx) => {
    const lease = await tx.roleLeases.read(id);
    if (!lease || lease.endedAt !== undefined) return;
    if ((await tx.now()) < lease.endsAt) await tx.jobs.schedule({ task: 'end-role', lease: id }, { at: lease.endsAt });
    else await endRoleLease(tx, lease, { cause: 'expired', surface: 'job' }, known);
  });
}

/** The net under the jobs: whatever is past its end. */
export async function sweepRoles({ store }: AccountTools): Promise<void> {
  const { company: known } = await store.snapshot();
  await store.transaction((tx) => endDueRoles(tx, known));
}

export type RoleStopOutcome =
  | Readonly<{ state: 'preview' | 'out-of-date'; preview: RoleEndPreview; isHolder: boolean }>
  | Readonly<{ state: 'ended' | 'not-live'; view: RoleRequestView }>;

/**
 * Ends a role before its time, once what that does was seen: by its holder, or by whoever may take it away. Whoever is
 * neither is told that there is no such request.
 */
export async function stopRole(
  { store }: AccountTools,
  asker: Asker,
  id: number,
  seen: string | undefined,
): Promise<RoleStopOutcome> {
  return judging(store, async (tx, { company: known }) => {
    const request = await requestNumbered(tx, id);
    const isHolder = request.requester === asker.actor;
    if (request.asks !== 'role' || !(isHolder || (await mayTake(tx, asker, request)))) throw noSuchRequest(id);
    const lease = await tx.roleLeases.live(id);
    if (!lease) {
      const kind = 'request-answer-refused';
      const entry = await tx.record({ kind, ...asker, ...aboutRequest(request), details: { why: 'not-live' } });
      return { state: 'not-live', view: await roleViewOf(tx, request, entry, known) };
    }
    const preview = await previewOf(tx, request, lease, known);
    if (seen === undefined) return { state: 'preview', preview, isHolder };
    if (seen !== preview.fingerprint) return { state: 'out-of-date', preview, isHolder };
    const cause = isHolder ? 'given-back' : 'revoked';
    const view = await endRoleLease(tx, lease, { cause, surface: asker.surface, actor: asker.actor }, known);
    if (!view) throw new Error('a live role lease had ended');
    return { state: 'ended', view };
  });
}

async function previewOf(
  tx: Transaction,
  request: RoleRequest,
  lease: RoleLease,
  known: Company,
): Promise<RoleEndPreview> {
  const company = createCompany(await tx.facts({ users: [lease.username], ...whereOf(lease.place) }));
  const view = await roleViewOf(tx, request, await lastEntryOf(tx, request.id), known);
  const member = company.users.get(lease.username);
  const effect = member && endEffect(company, member, lease, await tx.roleLeases.ofSlot(lease.username, lease.place));
  const before = lease.before === null ? undefined : company.roles.get(lease.before);
  const isRaised = effect !== undefined && member !== undefined && raisesAccess(company, member, lease.place, before);
  const cells = effect?.environments.map(({ before: now, after }) => [now, after]);
  return {
    view,
    ...(effect && { effect }),
    warnings: isRaised ? ['raises-access'] : [],
    fingerprint: digestOf([lease.id, lease.before, effect?.after?.name, cells, isRaised]),
  };
}

/** Whoever may take this role away there, as the engine says now. */
async function mayTake(tx: Transaction, { actor }: Asker, { requester, role, place }: RoleRequest): Promise<boolean> {
  const company = await companyForRole(tx, [actor], { username: requester, role, place });
  const isThere = company.users.has(actor) && company.users.has(requester) && company.roles.has(role);
  if (!isThere) return false;
  // What is held for a while is given once more in the engine's eyes: giving and taking are compared alike (domain, section 5).
  return mayGiveIt(judgeGrant(company, actor, grantOf({ requester, role, place })));
}

/** The entry that recorded the state it is in. */
async function lastEntryOf(tx: Transaction, request: number): Promise<StoredEntry> {
  for await (const entry of tx.auditEntries({ request, limit: 1 })) return entry;
  throw noSuchRequest(request);
}
