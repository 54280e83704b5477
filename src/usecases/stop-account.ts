import { isAdministrator } from '../domain/assignment.ts';
import type { EndCause } from '../domain/lease.ts';
import type { AnyRequestView } from '../domain/role-request-view.ts';
import type { AccountTools } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { beginEnd } from './begin-end.ts';
import { viewNow } from './close-request.ts';
import { judging } from './judging.ts';
import { companyFor, noSuchRequest, requestNumbered } from './request-facts.ts';
import { tellOfChange } from './tell-request.ts';

export type StopOutcome = Readonly<{ state: 'ending' | 'ending-already' | 'not-live'; view: AnyRequestView }>;

/**
 * Ends an account before its time: by its holder, or by an Administrator. `replaced` is its holder's alone: it is made
 * again, with the same end, of the same request, and never of a permanent one, which keeps its name. Whoever is neither is told that there is no such request.
 */
export const stopAccount = (
  { store }: AccountTools,
  asker: Asker,
  id: number,
  want: 'end' | 'replace',
): Promise<StopOutcome> =>
  judging(store, async (tx) => {
    const request = await requestNumbered(tx, id);
    if (request.asks === 'role' || (request.asks === 'permanent' && want === 'replace')) throw noSuchRequest(id);
    const company = await companyFor(tx, [asker.actor, request.requester]);
    const actor = userNamed(company, asker.actor);
    const isOwn = actor.username === request.requester;
    // A permanent one is a system's: whoever has left takes nothing down.
    const isTheirs = isOwn && (actor.active || request.asks !== 'permanent');
    const isFor = isTheirs || (want === 'end' && actor.active && isAdministrator(actor));
    if (!isFor) throw noSuchRequest(id);
    const lease = await tx.leases.live(id);
    const state = !lease ? 'not-live' : lease.state === 'revoking' ? 'ending-already' : 'ending';
    const cause: EndCause = want === 'replace' ? 'replaced' : isOwn ? 'given-back' : 'revoked';
    const about = { member: request.requester, environment: request.environment, request: id };
    const by = { actor: asker.actor, surface: asker.surface };
    const refusal = async () => tx.record({ kind: 'request-answer-refused', ...by, ...about, details: { why: state } });
    if (!lease) return { state, view: await viewNow(tx, request, await refusal()) };
    if (state === 'ending-already') {
      // Whoever presses Try now does not wait for the next try.
      await tx.jobs.schedule({ task: 'end-lease', lease: lease.id, environment: lease.environment }, { afterMs: 0 });
      return {
        state,
        view: await viewNow(tx, request, await tx.record({ kind: 'account-hastened', ...by, ...about })),
      };
    }
    const ending = await beginEnd(tx, lease, { cause, ...by });
    const view = await viewNow(tx, request, ending?.entry ?? (await refusal()));
    await tellOfChange(tx, view, 'quiet');
    return { state, view };
  });
