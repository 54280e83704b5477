import { nobodyAnswersCard, stillNeededCard, toBeTakenCard, unansweredReviewCard } from '../cards/permanent-review.ts';
import { activeAdministrators } from '../domain/assignment.ts';
import type { Company } from '../domain/company.ts';
import type { Lease } from '../domain/lease.ts';
import { mayAnswerForPermanent } from '../domain/own-database.ts';
import { nextReview, type PermanentView } from '../domain/permanent-view.ts';
import type { Transaction } from '../ports/store.ts';
import type { AccountTools } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { judging } from './judging.ts';
import { ownPermanent, permanentNumbered, permanentViewOf } from './permanent-facts.ts';
import { refused, told } from './permanent-step.ts';
import { aboutRequest, companyFor } from './request-facts.ts';
import { PRIVATE_COPIES } from './tell-request.ts';

const DAY_MS = 86_400_000;

/**
 * What has no end is looked at. Whoever answers for it is asked at its date, and every week after that, then together with
 * the Administrators; where nobody answers for it any more, they are told every day. Nothing is ended by itself: a system
 * that nobody looked at would stand still.
 */
export async function reviewPermanent({ store, clock, report }: AccountTools): Promise<void> {
  const standing = (await store.ledger.permanentLeases()).filter(({ state }) => state === 'active');
  if (standing.length === 0) return;
  const { company } = await store.snapshot();
  const now = clock();
  for (const lease of standing) {
    const owner = company.users.get(lease.username);
    const isAnsweredFor = owner !== undefined && mayAnswerForPermanent(owner);
    if (isAnsweredFor && !isDue(lease, now)) continue;
    const look = isAnsweredFor ? askOwner : tellOfNobody;
    // One that cannot be told of holds up no other.
    await store
      .transaction((tx) => look(tx, lease, { now, known: company }))
      .catch((error) => report('a permanent account could not be looked at', error));
  }
}

type Looking = Readonly<{ now: string; known: Company }>;

const daysSince = (moment: string, now: string): number => Math.floor((Date.parse(now) - Date.parse(moment)) / DAY_MS);
const isDue = ({ reviewAt }: Lease, now: string): boolean =>
  reviewAt !== undefined && reviewAt <= now && daysSince(reviewAt, now) % 7 === 0;

async function askOwner(tx: Transaction, { id, reviewAt = '' }: Lease, { now }: Looking): Promise<void> {
  const days = daysSince(reviewAt, now);
  const lease = await tx.leases.read(id);
  if (lease?.state !== 'active' || lease.reviewAt !== reviewAt) return; // it was kept or ended meanwhile
  if (!(await tx.isFirst(`permanent-review:${id}:${reviewAt}:${days}`))) return;
  const view = await reviewed(tx, lease, { days });
  const { seq } = view.entry;
  await tx.notify({ seq, to: { user: lease.username }, card: stillNeededCard(view) });
  if (days === 0) return;
  for (const { username } of view.approvers.slice(0, PRIVATE_COPIES))
    await tx.notify({ seq, to: { user: username }, card: unansweredReviewCard(view) });
}

/** Those who could answer for it hear of it too: who they are is known from memory, and whoever presses is judged. */
async function tellOfNobody(tx: Transaction, { id }: Lease, { now, known }: Looking): Promise<void> {
  const lease = await tx.leases.read(id);
  if (lease?.state !== 'active') return;
  if (!(await tx.isFirst(`permanent-left:${id}:${now.slice(0, 10)}`))) return;
  const view = await reviewed(tx, lease, { why: 'nobody-answers' });
  const administrators = activeAdministrators(known).slice(0, PRIVATE_COPIES);
  const mayTake = [...known.users.values()].filter(
    (user) => mayAnswerForPermanent(user) && !administrators.includes(user),
  );
  const { seq } = view.entry;
  for (const { username } of administrators)
    await tx.notify({ seq, to: { user: username }, card: nobodyAnswersCard(view) });
  for (const { username } of mayTake.slice(0, PRIVATE_COPIES))
    await tx.notify({ seq, to: { user: username }, card: toBeTakenCard(view) });
}

async function reviewed(
  tx: Transaction,
  lease: Lease,
  details: Readonly<Record<string, unknown>>,
): Promise<PermanentView> {
  const request = await permanentNumbered(tx, lease.request);
  const entry = await tx.record({ kind: 'permanent-reviewed', surface: 'job', ...aboutRequest(request), details });
  return permanentViewOf(tx, await companyFor(tx, [lease.username]), request.id, entry);
}

export type KeepOutcome = Readonly<{ state: 'kept' | 'not-now'; view: PermanentView }>;

/** Whoever answers for it says that it is still needed: it is asked again in three months. */
export const keepPermanent = (tools: AccountTools, asker: Asker, id: number): Promise<KeepOutcome> =>
  judging(tools.store, async (tx) => {
    const request = await ownPermanent(tx, asker, id);
    const [company, now, lease] = await Promise.all([companyFor(tx, [asker.actor]), tx.now(), tx.leases.live(id)]);
    const step = { tx, asker, company, request, database: undefined, now };
    const mayAnswer = mayAnswerForPermanent(userNamed(company, asker.actor));
    if (lease?.state !== 'active' || !mayAnswer) return { state: 'not-now', view: await refused(step) };
    const reviewAt = nextReview(now);
    await tx.leases.change(lease.id, lease.fence, { reviewAt });
    return { state: 'kept', view: await told(step, 'permanent-kept', { reviewAt }, 'quiet') };
  });
