import type { Company } from '../domain/company.ts';
import { PERMANENT_WITHIN_MINUTES, type PermanentUserRequest } from '../domain/request.ts';
import type { StoredEntry } from '../ports/store.ts';
import { minutesAfter } from './account-tools.ts';
import type { Answering, Matter } from './matter.ts';
import {
  companyForPermanent,
  judgedPermanent,
  judgePermanentUser,
  permanentNumbered,
  permanentViewOf,
} from './permanent-facts.ts';
import { aboutRequest, approversOf, countedApprovals } from './request-facts.ts';
import { isWithoutOwner, takeOver } from './take-over.ts';

/** A request for a permanent database user: another Administrator answers it; then it is made, or somebody else answers for it. */
export async function permanentMatter(answering: Answering<PermanentUserRequest>): Promise<Matter> {
  const { tx, asker, request } = answering;
  const { id, requester } = request;
  const involved = [asker.actor, requester, ...request.votes.map(({ voter }) => voter)];
  const company = await companyForPermanent(tx, involved, request);
  const judge = () => judgePermanentUser(company, requester, request);
  return {
    isEntitled: approversOf(company, requester).some(({ username }) => username === asker.actor),
    refusal: async () => {
      const decision = judge();
      if (decision.outcome === 'deny')
        return { decision, judged: judgedPermanent(company, requester, request, decision) };
      return (await isWithoutOwner(tx, request)) ? undefined : { decision: { ...decision, ...NOT_TO_BE_TAKEN } };
    },
    castOf: (answer) => (answer.answer === 'deny' ? answer : { answer: 'approve' }),
    approvals: async () => ({ needed: 1, votes: countedApprovals(company, await permanentNumbered(tx, id)) }),
    give: async (_, votes) => {
      const entry = await approve(
        answering,
        company,
        votes.map(({ voter }) => voter),
      );
      if (request.extends === undefined) return { entry, isLast: false };
      await takeOver(answering, request.extends);
      return { entry, isLast: true };
    },
    view: (entry) => permanentViewOf(tx, company, id, entry),
  };
}

/** It ended meanwhile, or somebody answers for it again. */
const NOT_TO_BE_TAKEN = { outcome: 'deny', code: 'profile-taken' } as const;

async function approve(
  { tx, asker, request }: Answering<PermanentUserRequest>,
  company: Company,
  by: readonly string[],
): Promise<StoredEntry> {
  const { id, requester, phone } = request;
  const deadlineAt = minutesAfter(await tx.now(), PERMANENT_WITHIN_MINUTES);
  await tx.requests.change(id, { status: 'approved', deadlineAt });
  await tx.jobs.schedule({ task: 'lapse-request', request: id }, { at: deadlineAt });
  return tx.record({
    kind: 'request-approved',
    ...asker,
    ...aboutRequest(request),
    judged: judgedPermanent(company, requester, request, judgePermanentUser(company, requester, request)),
    details: { by, ...(phone !== undefined && { phone }) },
  });
}
