import { accountName } from '../domain/account.ts';
import { isAdministrator } from '../domain/assignment.ts';
import { nextReview, type PermanentView } from '../domain/permanent-view.ts';
import { PERMANENT_WITHIN_MINUTES } from '../domain/request.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { closeWaiting } from './close-request.ts';
import { judging } from './judging.ts';
import { permanentNumbered, permanentViewOf, phonePlace } from './permanent-facts.ts';
import { judgeAgain, refused, stepOf, told } from './permanent-step.ts';
import { aboutRequest, companyFor, noSuchRequest } from './request-facts.ts';

export type CaseShown =
  | Readonly<{ state: 'case'; view: PermanentView; phone: string | undefined }>
  | Readonly<{ state: 'not-now'; view: PermanentView }>;

/** What the vendor has to be told, with the telephone in full: for its requester alone, judged once more before. */
export const showSupportCase = (tools: AccountTools, asker: Asker, id: number): Promise<CaseShown> =>
  judging(tools.store, async (tx) => {
    const step = await stepOf(tx, asker, id, 'vendor');
    const again = await judgeAgain(step);
    if ('refused' in again) return { state: 'not-now', view: again.refused };
    const { company, request } = step;
    const sealed = await tx.requests.sealedPhone(id);
    const phone = sealed === undefined ? undefined : tools.sealing.unseal(sealed, phonePlace(asker.actor));
    const { judged } = again;
    const entry = await tx.record({ kind: 'support-case-shown', ...asker, ...aboutRequest(request), judged });
    return { state: 'case', view: await permanentViewOf(tx, company, id, entry), phone };
  });

export type CaseOutcome = Readonly<{ state: 'done' | 'not-now'; view: PermanentView }>;

/** The case is open at the vendor under this number. Said again, the newer number counts. */
export const openSupportCase = (tools: AccountTools, asker: Asker, id: number, number: string): Promise<CaseOutcome> =>
  judging(tools.store, async (tx) => {
    const step = await stepOf(tx, asker, id, 'vendor');
    if (!step.isOpen) return { state: 'not-now', view: await refused(step) };
    const { supportCase, deadlineAt: before } = step.request;
    // Once: by saying number after number an approval would never lapse.
    const deadlineAt = supportCase === undefined ? minutesAfter(step.now, PERMANENT_WITHIN_MINUTES) : before;
    await tx.requests.change(id, { supportCase: number, deadlineAt });
    await tx.jobs.schedule({ task: 'lapse-request', request: id }, { at: deadlineAt });
    return { state: 'done', view: await told(step, 'support-case-opened', { case: number }) };
  });

/** The vendor has made it, as its requester says, who alone can know: from now on it exists. */
export const confirmMadeByVendor = (tools: AccountTools, asker: Asker, id: number): Promise<CaseOutcome> =>
  judging(tools.store, async (tx) => {
    const step = await stepOf(tx, asker, id, 'vendor');
    const { request, now } = step;
    if (!step.isOpen) return { state: 'not-now', view: await refused(step) };
    const { environment, profile, network, supportCase } = request;
    await tx.requests.change(id, { status: 'used', startedAt: now, sealedPhone: null });
    await tx.jobs.unschedule({ task: 'lapse-request', request: id });
    const lease = await tx.leases.add({
      request: id,
      username: asker.actor,
      environment,
      profile,
      // The vendor names it; this one only tells our rows apart.
      accountName: accountName(asker.actor, crypto.getRandomValues(new Uint8Array(6)), 'permanent'),
      assisted: true,
      startedAt: now,
      permanent: true,
      reviewAt: nextReview(now),
    });
    await tx.leases.change(lease.id, lease.fence, { state: 'active' });
    const details = { by: 'vendor', profile, network, case: supportCase };
    return { state: 'done', view: await told(step, 'permanent-made', details) };
  });

/**
 * It is gone, as its requester or an Administrator says: what the vendor made only the vendor takes away. To anybody else
 * there is no such request.
 */
export const endVendorMade = (tools: AccountTools, asker: Asker, id: number): Promise<CaseOutcome> =>
  judging(tools.store, async (tx) => {
    const request = await permanentNumbered(tx, id);
    const company = await companyFor(tx, [asker.actor, request.requester]);
    const actor = userNamed(company, asker.actor);
    const isFor = request.requester === asker.actor || isAdministrator(actor);
    if (!actor.active || !isFor) throw noSuchRequest(id);
    const now = await tx.now();
    const step = { tx, asker, company, request, database: undefined, now };
    const lease = await tx.leases.live(id);
    if (!lease?.assisted) return { state: 'not-now', view: await refused(step) };
    const cause = request.requester === asker.actor ? 'given-back' : 'revoked';
    const ended = { state: 'ended', cause, endedBy: asker.actor, endedAt: now, fence: 'raise' } as const;
    await tx.leases.change(lease.id, lease.fence, ended);
    await tx.requests.change(id, { status: 'ended' });
    const taking = await tx.requests.extension(id);
    if (taking) await closeWaiting(tx, taking, { surface: asker.surface });
    return { state: 'done', view: await told(step, 'permanent-ended', { by: 'vendor', cause }, 'last') };
  });
