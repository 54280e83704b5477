import type { ShownEntry } from './audit.ts';
import { button, type Card, list, text } from './card.ts';
import { quoted } from './phrase.ts';

type Scope = Readonly<{ scope: 'application' | 'team' | 'environment'; name: string }>;

/** The line that ends or begins a subscription, whatever else bears the name. */
const subscriptionLine = ({ scope, name }: Scope, off = false): string =>
  `audit subscribe ${scope} ${quoted(name)}${off ? ' off' : ''}`;

/** What a channel hears of besides what the directory names for it. */
export const subscriptionsCard = (subscriptions: readonly Scope[]): Card => ({
  title: subscriptions.length === 0 ? 'This channel has subscribed to nothing.' : 'What this channel has subscribed to',
  tone: 'plain',
  blocks: [
    ...(subscriptions.length === 0 ? [] : [list(subscriptions.map(({ scope, name }) => `${scope} ${name}`))]),
    text('What the directory file names for it comes to it besides.'),
  ],
  actions: [
    ...subscriptions.map((one) => button(`Stop ${one.name}`, subscriptionLine(one, true))),
    button('Subscribe…', 'audit subscribe form'),
  ],
});

export const subscribedCard = (
  to: Scope,
  off: boolean,
  entry: Pick<ShownEntry, 'seq' | 'hash' | 'at'> | undefined,
): Card => {
  const what = `${to.scope} ${to.name}`;
  const done = off ? `This channel no longer hears of ${what}.` : `This channel hears of ${what}.`;
  const already = off ? `This channel has not subscribed to ${what}.` : `This channel hears of ${what} already.`;
  return {
    title: entry ? `Done. ${done}` : already,
    tone: entry ? 'good' : 'plain',
    blocks: off ? [] : [text('Everybody in the channel reads it. Nothing of before is told.')],
    actions: entry && !off ? [button('Stop', subscriptionLine(to, true))] : [],
    ...(entry && { footer: [`audit entry ${entry.seq} · hash ${entry.hash.slice(0, 12)} · `, { at: entry.at }] }),
  };
};

const WHY = {
  alone: ['Not done: this is no channel.', 'Type it in the channel that is to hear of it.'],
  shared: [
    'Not done: this channel is shared with another organisation.',
    'People from elsewhere read here, so it gets nothing of the audit trail.',
  ],
  closed: [
    'Not done: the bot cannot write here.',
    'Bring it into this channel first: invite it in Slack, add the app to the team in Teams.',
  ],
} as const;

/** Where nothing can be subscribed to, and why. */
export const noSubscriptionCard = (why: keyof typeof WHY): Card => ({
  title: WHY[why][0],
  tone: 'warning',
  blocks: [text(`${WHY[why][1]} Nothing was changed.`)],
  actions: [button('Help', 'help')],
});
