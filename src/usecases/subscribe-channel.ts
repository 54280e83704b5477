import { createCompany } from '../domain/company.ts';
import { explain } from '../domain/decide.ts';
import type { Question } from '../domain/question.ts';
import { slice } from '../domain/slice.ts';
import type { Subscribed } from '../ports/channels.ts';
import type { StoredEntry } from '../ports/store.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';
import { unknown } from './explain-access.ts';
import { judging } from './judging.ts';

/** A channel, what it is to hear of, and whether it is to hear of it any longer. */
export type Subscription = Readonly<{ channel: string; to: Subscribed; off: boolean }>;

export type SubscriptionOutcome =
  | Readonly<{ state: 'done'; entry: StoredEntry }>
  | Readonly<{ state: 'so-already' }>
  /** They may not read that log. */
  | Readonly<{ state: 'refused'; question: Question }>;

/** For whoever may read the log of that scope, judged alone among writers: what a channel hears, all in it read. */
export const subscribeChannel = (
  { store }: Tools,
  { actor, surface }: Asker,
  { channel, to, off }: Subscription,
): Promise<SubscriptionOutcome> =>
  judging(store, async (tx) => {
    const about = to.scope === 'environment' ? {} : { [to.scope]: to.name };
    const company = createCompany(await tx.facts({ users: [actor], ...about }));
    userNamed(company, actor);
    const question = questionOf(actor, to);
    const decision = explain(company, question);
    if ('error' in decision) throw unknown(decision);
    const { trace, ...answer } = decision;
    const judged = { question, answer, trace, facts: slice(company, question) };
    const entry = { surface, actor, [to.scope]: to.name, judged, details: { channel } } as const;
    if (decision.outcome !== 'allow') {
      await tx.record({ kind: 'channel-subscription-refused', ...entry });
      return { state: 'refused', question };
    }
    const isNew = await (off ? tx.channels.unsubscribe(channel, to) : tx.channels.subscribe(channel, to, actor));
    if (!isNew) return { state: 'so-already' };
    const kind = off ? 'channel-unsubscribed' : 'channel-subscribed';
    return { state: 'done', entry: await tx.record({ kind, ...entry }) };
  });

/** What happens to database users in an environment is in the log of the infrastructure. */
const questionOf = (user: string, { scope, name }: Subscribed): Question => {
  if (scope === 'team') return { user, operation: 'audit.read', scope, team: name };
  if (scope === 'application') return { user, operation: 'audit.read', scope, application: name };
  return { user, operation: 'audit.read', scope: 'infrastructure' };
};

/** What a channel has subscribed to. */
export const subscriptionsOf = ({ store }: Tools, channel: string): Promise<readonly Subscribed[]> =>
  store.transaction((tx) => tx.channels.subscriptions(channel));
