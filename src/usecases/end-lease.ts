import { reminderEndedCard } from '../cards/reminder.ts';
import type { DatabaseFacts } from '../domain/facts.ts';
import type { Lease } from '../domain/lease.ts';
import type { AccessRequest } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { type EndedAccount, TargetFault } from '../ports/provisioner.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import type { AccountTools } from './account-tools.ts';
import { beginEnd } from './begin-end.ts';
import { closeWaiting, viewNow } from './close-request.ts';
import { MAKING_MS } from './make-account.ts';
import { reminderSubject } from './remind.ts';
import { tellOfChange } from './tell-request.ts';

/**
 * Ends a lease whose time is up or that has to end, and says so once the account was seen to be gone. Too early, it comes
 * again at the end. It never gives up: what fails is counted, told, and tried again within a minute, for ever.
 */
export async function endLease(tools: AccountTools, id: number): Promise<void> {
  const due = await judgeDue(tools, id);
  if (!due) return;
  const { lease, database } = due;
  try {
    const ended = await takeAway(tools, lease, database);
    await tools.store.transaction((tx) => confirmEnd(tx, lease, ended));
  } catch (error) {
    tools.report('an account could not be ended yet', error);
    await tools.store.transaction((tx) => tryAgain(tx, lease, error));
  }
}

type Due = Readonly<{ lease: Lease; database: DatabaseFacts | undefined }>;

/** Undefined: not yet, or not any more. */
async function judgeDue(tools: AccountTools, id: number): Promise<Due | undefined> {
  try {
    return await tools.store.transaction(async (tx) => {
      const [lease, now, { databases }] = await Promise.all([
        tx.leases.read(id),
        tx.now(),
        tx.facts({ users: [], databases: true }),
      ]);
      const revoking = lease && (await revokingOf(tx, lease, now));
      return (
        revoking && { lease: revoking, database: databases.find((one) => one.environment === revoking.environment) }
      );
    });
  } catch (error) {
    await endUnrecorded(tools, id);
    throw error;
  }
}

/**
 * An end is the one thing that goes ahead although its entry cannot be written (I-15): what is past its time is taken
 * away, and the entry follows when the store takes it.
 */
async function endUnrecorded({ store, targets, report }: AccountTools, id: number): Promise<void> {
  try {
    const [lease, { company }] = await Promise.all([store.ledger.lease(id), store.snapshot()]);
    const overdue = await store.ledger.overdue();
    const database = company.databases.get(lease?.environment ?? '');
    if (lease && database && !lease.assisted && overdue.some((one) => one.id === id))
      await targets.of(database).revoke({ name: lease.accountName, ...idOf(lease) });
  } catch (error) {
    report('an account could neither be recorded as ended nor ended', error);
  }
}

async function revokingOf(tx: Transaction, lease: Lease, now: string): Promise<Lease | undefined> {
  const { id, environment, state } = lease;
  if (state === 'ended') return undefined;
  if (state === 'revoking') return lease;
  if (state === 'active' && lease.permanent) return undefined; // its making was seen through after all
  const until = state === 'creating' ? new Date(Date.parse(lease.createdAt) + MAKING_MS).toISOString() : lease.endsAt;
  if (now < until) {
    await tx.jobs.schedule({ task: 'end-lease', lease: id, environment }, { at: until });
    return undefined;
  }
  const begun = await beginEnd(tx, lease, { cause: state === 'creating' ? 'not-made' : 'expired', surface: 'job' });
  return begun?.lease;
}

const idOf = ({ accountId }: Lease) => (accountId === undefined ? {} : { id: accountId });

async function takeAway({ targets }: AccountTools, lease: Lease, database: DatabaseFacts | undefined) {
  if (lease.assisted) return undefined;
  if (!database) throw new TargetFault('misconfigured', 'the directory no longer says where the database is');
  return targets.of(database).revoke({ name: lease.accountName, ...idOf(lease) });
}

/** Of an assisted one there are no facts: LifeTime ends it by itself, and we kept the clock. */
async function confirmEnd(tx: Transaction, lease: Lease, facts: EndedAccount | undefined): Promise<void> {
  const { id, fence, environment } = lease;
  const [now, request, extension] = await Promise.all([
    tx.now(),
    tx.requests.read(lease.request),
    tx.requests.extension(lease.request),
  ]);
  const ended = await tx.leases.change(id, fence, {
    state: 'ended',
    endedAt: facts?.absentAt ?? now,
    failures: 0,
    fence: 'raise', // whoever has done the same meanwhile says it no second time
    ...(facts && { lockedAt: facts.lockedAt, sessionsEnded: facts.sessionsEnded }),
  });
  if (!ended) return; // somebody has overtaken, and will say so
  const [entry, isLast] = await Promise.all([
    recordEnd(tx, ended),
    moveRequestOn(tx, ended, request, now),
    tx.jobs.unschedule({ task: 'end-lease', lease: id, environment }), // the one that stands in for this one
  ]);
  // Not before: both put an entry on the chain.
  if (isLast && extension) await closeWaiting(tx, extension, { surface: 'job' });
  if (!request) return;
  const view = await viewNow(tx, request, entry);
  await tellOfChange(tx, view, isLast ? 'last' : 'told');
  if (view.request.asks !== 'account') return;
  const card = reminderEndedCard(view as RequestView);
  await tx.notify({ seq: entry.seq, to: { subject: reminderSubject(id) }, card, change: 'quiet' });
}

function recordEnd(tx: Transaction, lease: Lease): Promise<StoredEntry> {
  const { username, environment, request, cause, lockedAt, sessionsEnded, endedAt, accountName: account } = lease;
  return tx.record({
    kind: lease.permanent ? 'permanent-ended' : 'account-ended',
    surface: 'job',
    member: username,
    environment,
    request,
    details: { account, cause, lockedAt, sessionsEnded, endedAt },
  });
}

/** One that is to be made again, or was never made, may still be made of the same request; true: it is over. */
async function moveRequestOn(
  tx: Transaction,
  { request: id, cause }: Lease,
  request: AccessRequest | undefined,
  now: string,
): Promise<boolean> {
  if (!request) return true;
  const deadlineAt = cause === 'replaced' && request.endsAt !== undefined ? request.endsAt : request.deadlineAt;
  if ((cause === 'replaced' || cause === 'not-made') && now < deadlineAt) {
    const isFresh = cause === 'not-made' && !(await tx.leases.wasReplaced(id));
    // The clock of an account begins when it is made, and nothing was.
    await tx.requests.change(id, { status: 'approved', deadlineAt, ...(isFresh && { startedAt: null, endsAt: null }) });
    await tx.jobs.schedule({ task: 'lapse-request', request: id }, { at: deadlineAt });
    return false;
  }
  await tx.requests.change(id, { status: 'ended' });
  return true;
}

/** Seconds until the next try: 1, 2, 4 … 60, a quarter more or less, so that a thousand do not come back at once. */
const waitMs = (failures: number): number => Math.min(60, 2 ** (failures - 1)) * 1_000 * (0.75 + Math.random() / 4);

async function tryAgain(tx: Transaction, lease: Lease, error: unknown): Promise<void> {
  const failure = error instanceof TargetFault ? `${error.code}: ${error.detail}` : 'a fault of the program';
  const counted = await tx.leases.countFailure(lease.id, failure);
  const { id, environment, failures } = counted;
  if (counted.state === 'ended') return;
  await tx.jobs.schedule({ task: 'end-lease', lease: id, environment }, { afterMs: waitMs(failures) });
  if (error instanceof TargetFault && (error.code === 'unreachable' || error.code === 'timeout'))
    await tx.jobs.schedule({ task: 'probe-target', environment }, { afterMs: PROBE_MS }, 'unlessWaiting');
  if (!(await isToBeTold(tx, counted))) return;
  const { username, request } = counted;
  const details = { failures, failure, since: counted.firstFailedAt };
  const entry = await tx.record({
    kind: 'account-overdue',
    surface: 'job',
    member: username,
    environment,
    request,
    details,
  });
  const about = await tx.requests.read(request);
  if (about) await tellOfChange(tx, await viewNow(tx, about, entry), 'told');
}

export const PROBE_MS = 10_000;

/** At the first failure, at the tenth, and whenever the last word on it is an hour old. */
async function isToBeTold(tx: Transaction, { failures, request }: Lease): Promise<boolean> {
  if (failures === 1 || failures === 10) return true;
  const now = Date.parse(await tx.now());
  for await (const { at } of tx.auditEntries({ request, kinds: ['account-overdue'], limit: 1 }))
    return now - Date.parse(at) >= HOUR_MS;
  return true;
}

const HOUR_MS = 3_600_000;
