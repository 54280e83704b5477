import { accountName } from '../domain/account.ts';
import type { RequestView } from '../domain/request-view.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import { reopen } from './answer-request.ts';
import type { Asker } from './asker.ts';
import { judging } from './judging.ts';
import { activate } from './make-account.ts';
import {
  companyFor,
  isOutdated,
  judgedOf,
  judgeTemporaryUser,
  ownAccountRequest,
  refusalOf,
  viewOf,
} from './request-facts.ts';

export type CreatedOutcome = Readonly<{ state: 'started' | 'not-now'; view: RequestView }>;

/** The person says that they pressed Create in LifeTime: the clock starts now, as only they can know. Judged once more before. */
export const pressCreated = ({ store }: AccountTools, asker: Asker, id: number): Promise<CreatedOutcome> =>
  judging(store, async (tx) => {
    const request = await ownAccountRequest(tx, asker, id);
    const company = await companyFor(tx, [asker.actor, ...request.votes.map(({ voter }) => voter)]);
    const now = await tx.now();
    const { environment, given } = request;
    const decision = judgeTemporaryUser(company, asker.actor, environment);
    const isAssisted = company.databases.get(environment)?.provisioning === 'assisted';
    const isOpen =
      isAssisted && request.status === 'approved' && refusalOf(company, request, decision, now) === undefined;
    if (isOpen && isOutdated(request, decision, await tx.policy())) {
      const { view } = await reopen({
        tx,
        asker,
        request,
        matter: { view: (entry) => viewOf(tx, company, id, entry) },
      });
      return { state: 'not-now', view };
    }
    const judged = judgedOf(company, asker.actor, environment, decision);
    const kind = isOpen ? 'account-intended' : 'account-request-refused';
    const by = { surface: asker.surface, actor: asker.actor, member: asker.actor };
    const entry = await tx.record({ kind, ...by, environment, request: id, judged });
    if (!isOpen) return { state: 'not-now', view: await viewOf(tx, company, id, entry) };
    const { minutes, profile } = given ?? request;
    const startedAt = request.startedAt ?? now;
    const endsAt = request.endsAt ?? minutesAfter(now, minutes);
    await tx.requests.change(id, { status: 'used', startedAt, endsAt });
    await tx.jobs.unschedule({ task: 'lapse-request', request: id });
    const lease = await tx.leases.add({
      request: id,
      username: asker.actor,
      environment,
      profile,
      // LifeTime names the account itself; this one only tells our leases apart.
      accountName: accountName(asker.actor, crypto.getRandomValues(new Uint8Array(6))),
      assisted: true,
      startedAt,
      endsAt,
    });
    await activate(tx, lease, undefined);
    return { state: 'started', view: await viewOf(tx, company, id, entry) };
  });
