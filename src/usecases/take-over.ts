import { mayAnswerForPermanent } from '../domain/own-database.ts';
import type { PermanentUserRequest } from '../domain/request.ts';
import type { Transaction } from '../ports/store.ts';
import type { Answering } from './matter.ts';
import { permanentNumbered, permanentViewOf } from './permanent-facts.ts';
import { aboutRequest, companyFor } from './request-facts.ts';
import { tellOfChange, tellOfRequest } from './tell-request.ts';

/** True of a request for a new one; of one that is to be taken over: it is there, and nobody answers for it. */
export async function isWithoutOwner(tx: Transaction, { extends: taken }: PermanentUserRequest): Promise<boolean> {
  if (taken === undefined) return true;
  const { requester } = await permanentNumbered(tx, taken);
  const owner = (await companyFor(tx, [requester])).users.get(requester);
  const lease = await tx.leases.live(taken);
  return lease?.state === 'active' && !(owner && mayAnswerForPermanent(owner));
}

/**
 * Whoever asked answers for it from now on: it keeps its number, and what was said of it to its former owner is said no
 * more. They may know its password, so the new owner is told to give it another; the telephone comes along for that.
 */
export async function takeOver(
  { tx, asker, known, request }: Answering<PermanentUserRequest>,
  id: number,
): Promise<void> {
  const { requester } = request;
  const [before, lease, sealedPhone] = await Promise.all([
    permanentNumbered(tx, id),
    tx.leases.live(id),
    tx.requests.sealedPhone(request.id),
  ]);
  if (!lease) throw new Error('what is taken over is not there');
  await tx.leases.change(lease.id, lease.fence, { username: requester, rotatingAt: null, fence: 'raise' });
  const { phone = null } = request;
  await tx.requests.change(id, { requester, phone, sealedPhone: sealedPhone ?? null });
  await tx.requests.change(request.id, { status: 'ended' });
  await tx.jobs.unschedule({ task: 'lapse-request', request: request.id });
  const details = { before: before.requester, by: request.id };
  const entry = await tx.record({
    kind: 'permanent-taken-over',
    ...asker,
    ...aboutRequest({ ...before, requester }),
    details,
  });
  const view = await permanentViewOf(tx, await companyFor(tx, [requester]), id, entry);
  await tellOfChange(tx, view, 'last');
  await tellOfRequest(tx, known, view);
}
