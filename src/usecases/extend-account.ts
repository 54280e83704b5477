import { isAdministrator } from '../domain/assignment.ts';
import type { Company } from '../domain/company.ts';
import { extensionLeft, type Lease } from '../domain/lease.ts';
import { AccessError } from '../domain/problem.ts';
import { ANSWER_WITHIN_MINUTES } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { TargetFault } from '../ports/provisioner.ts';
import type { Transaction } from '../ports/store.ts';
import { type AccountTools, earlier, minutesAfter } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { judging } from './judging.ts';
import { scheduleEnd } from './make-account.ts';
import { approversOf, companyFor, ownAccountRequest, viewOf } from './request-facts.ts';
import { tellOfChange, tellOfRequest } from './tell-request.ts';

export type ExtendOutcome = Readonly<{ view: RequestView }> &
  (
    | Readonly<{ state: 'extended' }>
    | Readonly<{ state: 'asked'; request: number }>
    | Readonly<{ state: 'not-live' | 'assisted' | 'nobody-to-approve' | 'asked-already' }>
    /** `left` is how much longer it may be, in minutes. */
    | Readonly<{ state: 'over-ceiling'; left: number }>
  );

/** Moves the end of a live account: at once for an Administrator who serves themself there, else by a request. */
export async function extendAccount(
  tools: AccountTools,
  asker: Asker,
  id: number,
  { minutes, reason }: Readonly<{ minutes: number; reason: string }>,
): Promise<ExtendOutcome> {
  return judging(tools.store, async (tx, { company: known }) => {
    const request = await ownAccountRequest(tx, asker, id);
    const company = await companyFor(tx, [asker.actor]);
    const lease = await tx.leases.live(id);
    const refused = await whyNotExtended(tx, company, request.requester, lease, minutes);
    if (refused) {
      const entry = await record(tx, 'account-request-refused', asker, lease ?? { ...request, request: id }, refused);
      return { ...refused, view: await viewOf(tx, company, id, entry) };
    }
    if (mayServeThemself(company, asker.actor, request.environment)) {
      return { state: 'extended', view: await grantExtension(tx, company, id, minutes, asker) };
    }
    const asked = { ...request, asks: 'account' as const, minutes, reason, extends: id, policy: await tx.policy() };
    const deadlineAt = earlier(
      minutesAfter(await tx.now(), ANSWER_WITHIN_MINUTES),
      lease?.endsAt ?? request.deadlineAt,
    );
    const made = await tx.requests.add({ ...asked, profile: lease?.profile ?? request.profile, deadlineAt });
    await tx.jobs.schedule({ task: 'lapse-request', request: made }, { at: deadlineAt });
    const entry = await record(tx, 'extension-requested', asker, { ...request, request: made }, { minutes, of: id });
    const view = await viewOf(tx, company, made, entry);
    await tellOfRequest(tx, known, view);
    return { state: 'asked', request: made, view };
  });
}

async function whyNotExtended(
  tx: Transaction,
  company: Company,
  requester: string,
  lease: Lease | undefined,
  minutes: number,
) {
  if (!lease || lease.state === 'revoking' || lease.state === 'creating') return { state: 'not-live' } as const;
  if ((await tx.now()) >= lease.endsAt) return { state: 'not-live' } as const;
  if (lease.assisted) return { state: 'assisted' } as const;
  if (!userNamed(company, requester).active) return { state: 'not-live' } as const;
  const left = extensionLeft(lease, company.databases.get(lease.environment)?.maxHours);
  if (minutes > left) return { state: 'over-ceiling', left } as const;
  if (mayServeThemself(company, requester, lease.environment)) return undefined;
  if (await tx.requests.extension(lease.request)) return { state: 'asked-already' } as const;
  const needed = company.databases.get(lease.environment)?.approvals ?? 1;
  return approversOf(company, requester).length < needed ? ({ state: 'nobody-to-approve' } as const) : undefined;
}

function mayServeThemself(company: Company, username: string, environment: string): boolean {
  const user = userNamed(company, username);
  return user.active && isAdministrator(user) && company.databases.get(environment)?.selfService === true;
}

/** Writes the new end, moves the jobs with it, and has the database follow. Throws `stale` where nothing is left to move. */
export async function grantExtension(
  tx: Transaction,
  company: Company,
  request: number,
  minutes: number,
  asker: Asker,
): Promise<RequestView> {
  const lease = await tx.leases.live(request);
  const isHeld = lease && (lease.state === 'active' || lease.state === 'extending') && (await tx.now()) < lease.endsAt;
  if (!isHeld) throw new AccessError({ code: 'stale', what: 'lease', now: 'ended' });
  const endsAt = minutesAfter(
    lease.endsAt,
    Math.min(minutes, extensionLeft(lease, company.databases.get(lease.environment)?.maxHours)),
  );
  const extending = await tx.leases.change(lease.id, lease.fence, { state: 'extending', endsAt, fence: 'raise' });
  if (!extending) throw new AccessError({ code: 'stale', what: 'lease', now: 'changed' });
  await tx.requests.change(request, { endsAt });
  await tx.leases.forgetReminders(lease.id);
  await scheduleEnd(tx, extending);
  const { id, environment } = extending;
  await tx.jobs.schedule({ task: 'extend-account', lease: id, environment }, { afterMs: 0 });
  const entry = await record(tx, 'account-extending', asker, extending, { before: lease.endsAt, after: endsAt });
  const view = await viewOf(tx, company, request, entry);
  await tellOfChange(tx, view, 'quiet');
  return view;
}

/** The job: the target's own end follows the stored one. Repeated until it has, or until the end comes. */
export async function moveEnd(tools: AccountTools, id: number): Promise<void> {
  const lease = await tools.store.ledger.lease(id);
  if (lease?.state !== 'extending') return;
  const { company } = await tools.store.snapshot();
  const database = company.databases.get(lease.environment);
  try {
    if (!database) throw new TargetFault('misconfigured', 'the directory no longer says where the database is');
    await tools.targets.of(database).extend({ name: lease.accountName, lease: id, endsAt: lease.endsAt });
    await tools.store.transaction((tx) => confirmMoved(tx, lease));
  } catch (error) {
    tools.report('the end of an account could not be moved yet', error);
    await tools.store.transaction((tx) =>
      tx.jobs.schedule({ task: 'extend-account', lease: id, environment: lease.environment }, { afterMs: 15_000 }),
    );
  }
}

async function confirmMoved(tx: Transaction, lease: Lease): Promise<void> {
  const active = await tx.leases.change(lease.id, lease.fence, { state: 'active', fence: 'raise' });
  if (!active) return;
  const company = await companyFor(tx, [lease.username]);
  const entry = await record(tx, 'account-extended', { surface: 'job' }, active, { endsAt: active.endsAt });
  await tellOfChange(tx, await viewOf(tx, company, active.request, entry), 'told');
}

const record = (
  tx: Transaction,
  kind: 'account-request-refused' | 'extension-requested' | 'account-extending' | 'account-extended',
  { actor, surface }: Readonly<{ actor?: string; surface: Asker['surface'] }>,
  about: Readonly<{ environment: string; request: number; username?: string; requester?: string }>,
  details: Readonly<Record<string, unknown>>,
) =>
  tx.record({
    kind,
    surface,
    ...(actor !== undefined && { actor }),
    member: about.username ?? about.requester ?? '',
    environment: about.environment,
    request: about.request,
    details,
  });
