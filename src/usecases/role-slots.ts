import { roleReminderEndedCard } from '../cards/role-reminder.ts';
import type { Surface } from '../domain/audit.ts';
import { type Company, createCompany } from '../domain/company.ts';
import type { RoleRequest } from '../domain/request.ts';
import { DEVELOPER } from '../domain/role.ts';
import { type RoleEndCause, type RoleLease, roleRemindersOf, slotEnd } from '../domain/role-lease.ts';
import type { RoleRequestView } from '../domain/role-request-view.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import { minutesAfter } from './account-tools.ts';
import { closeWaiting } from './close-request.ts';
import { whereOf } from './request-facts.ts';
import { heldIn, roleViewOf } from './role-facts.ts';
import { tellOfChange } from './tell-request.ts';

export const roleReminderSubject = (lease: number): string => `role:${lease}:reminder`;

export type RoleGiven = Readonly<{ request: number; lease?: RoleLease; before: string | null }>;

/**
 * Puts the role into the slot and, for a while, a lease on what was there before, with its end and reminders. Without an
 * end, what was held there for a while is over: the slot has its new content for good.
 */
export async function giveRole(
  tx: Transaction,
  { id: request, requester: username, role, place }: Pick<RoleRequest, 'id' | 'requester' | 'role' | 'place'>,
  minutes: number | undefined,
): Promise<RoleGiven> {
  const before = heldIn(await tx.facts({ users: [username], ...whereOf(place) }), username, place);
  await tx.assign(username, place, role);
  if (minutes === undefined) {
    await tx.requests.change(request, { status: 'ended' });
    return { request, before };
  }
  const startedAt = await tx.now();
  const endsAt = minutesAfter(startedAt, minutes);
  const lease = await tx.roleLeases.add({ request, username, role, place, before, endsAt });
  await tx.requests.change(request, { status: 'used', startedAt, endsAt, givenMinutes: minutes });
  await scheduleRoleEnd(tx, lease);
  return { request, lease, before };
}

/** Its end, and a reminder before each step of it; those of an earlier end are moved or taken back. */
export async function scheduleRoleEnd(tx: Transaction, lease: RoleLease): Promise<void> {
  await unscheduleReminders(tx, lease);
  await tx.jobs.schedule({ task: 'end-role', lease: lease.id }, { at: lease.endsAt });
  for (const { kind, at } of roleRemindersOf(lease))
    await tx.jobs.schedule({ task: 'remind-role', lease: lease.id, kind }, { at });
}

async function unscheduleReminders(tx: Transaction, { id }: RoleLease): Promise<void> {
  for (const kind of ['day', 'hour', 'ten-minutes'] as const)
    await tx.jobs.unschedule({ task: 'remind-role', lease: id, kind });
}

/** Nobody's right is judged on a role whose time is up, however late its job is. For the beginning of what grants. */
export async function endDueRoles(tx: Transaction, known?: Company): Promise<void> {
  for (const lease of await tx.roleLeases.due())
    await endRoleLease(tx, lease, { cause: 'expired', surface: 'job' }, known);
}

export type RoleEnding = Readonly<{ cause: RoleEndCause; surface: Surface; actor?: string }>;

/**
 * Ends one lease: what was there before it applies again, unless another grant lies on it, or somebody has changed the slot
 * since; then the slot is left as it is, and that is told. Undefined: it had ended already.
 */
export async function endRoleLease(
  tx: Transaction,
  lease: RoleLease,
  ending: RoleEnding,
  known?: Company,
): Promise<RoleRequestView | undefined> {
  const { username, place } = lease;
  const facts = await tx.facts({ users: [username], ...whereOf(place) });
  const held = heldIn(facts, username, place);
  const { set, inherits, changedSince } = slotEnd(await tx.roleLeases.ofSlot(username, place), lease, held);
  const after = set ? stillThere(createCompany(facts), lease, set.role) : held;
  const ended = await tx.roleLeases.end(lease.id, {
    cause: changedSince ? 'superseded' : ending.cause,
    ...(ending.actor !== undefined && { endedBy: ending.actor }),
    after,
  });
  if (!ended) return undefined;
  if (set && after !== held) await tx.assign(username, place, after);
  if (inherits) await tx.roleLeases.change(inherits.lease, { before: inherits.before });
  return finishRole(tx, ended, { ...ending, held }, known);
}

/** The role to go back to may have left the directory. */
function stillThere({ roles }: Company, { place }: RoleLease, role: string | null): string | null {
  if (role !== null && roles.has(role)) return role;
  return place.scope === 'default' ? DEVELOPER : null;
}

/** The slot was given another content for good: every lease on it is over, and brings nothing back. */
export async function supersede(
  tx: Transaction,
  leases: readonly RoleLease[],
  { after, ...by }: Omit<RoleEnding, 'cause'> & Readonly<{ after: string | null }>,
  known?: Company,
): Promise<void> {
  for (const lease of leases) {
    const ended = await tx.roleLeases.end(lease.id, {
      cause: 'superseded',
      ...(by.actor !== undefined && { endedBy: by.actor }),
      after,
    });
    if (ended) await finishRole(tx, ended, { ...by, cause: 'superseded', held: after }, known);
  }
}

/** The request is over with its lease, and so is what was asked about it; everybody is told. */
async function finishRole(
  tx: Transaction,
  lease: RoleLease,
  { held, ...by }: RoleEnding & Readonly<{ held: string | null }>,
  known: Company | undefined,
): Promise<RoleRequestView> {
  const { id, request, username: member, role, place, cause, after = null } = lease;
  await tx.requests.change(request, { status: 'ended' });
  await tx.jobs.unschedule({ task: 'end-role', lease: id });
  await unscheduleReminders(tx, lease);
  const extension = await tx.requests.extension(request);
  if (extension) await closeWaiting(tx, extension, { surface: 'job' }, known);
  const entry = await recordEnd(tx, by, {
    kind: cause === 'superseded' ? 'role-superseded' : 'role-ended',
    member,
    role,
    ...whereOf(place),
    request,
    before: held,
    after,
    details: { cause, endsAt: lease.endsAt },
  });
  const view = await roleViewOf(tx, await roleRequest(tx, request), entry, known);
  await tellOfChange(tx, view, 'last');
  const card = roleReminderEndedCard(view);
  await tx.notify({ seq: entry.seq, to: { subject: roleReminderSubject(id) }, card, change: 'quiet' });
  return view;
}

type About = Omit<Parameters<Transaction['record']>[0], 'surface' | 'actor'>;

const recordEnd = (
  tx: Transaction,
  { surface, actor }: Omit<RoleEnding, 'cause'>,
  about: About,
): Promise<StoredEntry> => tx.record({ surface, ...(actor !== undefined && { actor }), ...about });

/** Of a lease there always is one. */
export async function roleRequest(tx: Transaction, id: number): Promise<RoleRequest> {
  const request = await tx.requests.read(id);
  if (request?.asks !== 'role') throw new Error('a role lease without its request');
  return request;
}
