import { type AccountRequest, type Given, givenBy, USE_WITHIN_MINUTES } from '../domain/request.ts';
import { minutesAfter } from './account-tools.ts';
import type { Answer } from './answer-request.ts';
import { grantExtension } from './extend-account.ts';
import type { Answering, Matter, Refusal } from './matter.ts';
import {
  aboutRequest,
  accountRequestNumbered,
  approversOf,
  companyFor,
  countedApprovals,
  judgedOf,
  judgeTemporaryUser,
  viewOf,
} from './request-facts.ts';

/** A request for a database user: other Administrators answer it, and its account is made by whoever asked. */
export async function accountMatter(answering: Answering<AccountRequest>): Promise<Matter> {
  const { tx, asker, request } = answering;
  const company = await companyFor(tx, [asker.actor, request.requester, ...request.votes.map(({ voter }) => voter)]);
  const judge = () => judgeTemporaryUser(company, request.requester, request.environment);
  return {
    isEntitled: approversOf(company, request.requester).some(({ username }) => username === asker.actor),
    refusal: async () => {
      if (request.extends !== undefined) return (await isHeld(answering)) ? undefined : NOT_HELD;
      const decision = judge();
      if (decision.outcome !== 'deny') return undefined;
      return { decision, judged: judgedOf(company, request.requester, request.environment, decision) };
    },
    castOf: (answer) => castOf(request, answer),
    approvals: async () => ({
      needed: company.databases.get(request.environment)?.approvals ?? 1,
      votes: countedApprovals(company, await accountRequestNumbered(tx, request.id)),
    }),
    give: async (_, votes) => {
      const given = givenBy(request, votes);
      const isExtension = request.extends !== undefined;
      const deadlineAt = minutesAfter(await tx.now(), USE_WITHIN_MINUTES);
      await tx.requests.change(request.id, {
        given,
        ...(isExtension ? { status: 'ended' } : { status: 'approved', deadlineAt }),
      });
      const lapse = { task: 'lapse-request', request: request.id } as const;
      await (isExtension ? tx.jobs.unschedule(lapse) : tx.jobs.schedule(lapse, { at: deadlineAt }));
      const by = votes.map(({ voter }) => voter);
      const entry = await tx.record({
        kind: 'request-approved',
        ...asker,
        ...aboutRequest(request),
        ...(!isExtension && { judged: judgedOf(company, request.requester, request.environment, judge()) }),
        details: { ...given, by },
      });
      if (request.extends !== undefined) await grantExtension(tx, company, request.extends, given.minutes, asker);
      return { entry, isLast: isExtension };
    },
    view: (entry) => viewOf(tx, company, request.id, entry),
  };

  /** For an account that is there already, what counts is that its holder may still log in. */
  async function isHeld({ tx, request }: Answering<AccountRequest>): Promise<boolean> {
    const lease = request.extends === undefined ? undefined : await tx.leases.live(request.extends);
    const isLive = lease !== undefined && lease.state !== 'revoking' && (await tx.now()) < lease.endsAt;
    return isLive && company.users.get(request.requester)?.active === true;
  }
}

const NOT_HELD: Refusal = { decision: { outcome: 'deny', code: 'inactive', trace: [] } };

function castOf(request: AccountRequest, answer: Answer) {
  if (answer.answer === 'deny') return answer;
  const given: Given = {
    minutes: Math.min(request.minutes, answer.minutes ?? request.minutes),
    profile: answer.profile ?? request.profile,
  };
  return { answer: 'approve', given } as const;
}
