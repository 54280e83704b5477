import type { Card } from '../cards/card.ts';
import type { Log } from '../chat/log.ts';
import type { Pace, Wait } from '../chat/pace.ts';
import { patiently } from '../chat/patience.ts';
import type { Address } from './address.ts';
import { channelOf, type Outgoing, rootOf, statusOf, threadIn } from './connector.ts';
import type { ConnectorOf } from './desk.ts';
import { failureOf } from './failure.ts';
import { type Drawing, messageOf, type Ways, waysToSay } from './message.ts';

/** Sends cards. Each verb rejects with the service's own error where the message did not arrive. */
export type Post = Readonly<{
  /**
   * Resolves to the message's id, by which it is replaced and replied to: in a channel `ROOT`, or `ROOT;REPLY` in a thread.
   * `onlyFor`: seen by one person alone, where the tenant has that.
   */
  say(to: Address, card: Card, drawing: Drawing, onlyFor?: string): Promise<string>;
  /** Puts a card in the place of one that was posted. */
  replace(to: Address, id: string, card: Card, drawing: Drawing): Promise<void>;
  /** Shows that an answer is on its way. Never rejects. */
  type(to: Address): Promise<void>;
}>;

type Means = Readonly<{ connectorOf: ConnectorOf; log: Log; pace: Pace; wait: Wait }>;

/** `wait` is called when a message has to wait for its turn, or for what the service asks. */
export function poster({ connectorOf, log, pace, wait }: Means): Post {
  return {
    say: async (to, card, drawing, onlyFor) => {
      await pace(channelOf(to.conversation), wait);
      const { post, send } = await connectorOf(to.serviceUrl);
      const root = rootOf(to.conversation);
      const isPost = to.kind === 'channel' && root === undefined && onlyFor === undefined;
      // What is for one person alone is refused by whole tenants: there it goes another way, and not in other words.
      const ways: Ways = onlyFor === undefined ? waysToSay(card, drawing) : [messageOf(card, drawing)];
      const id = await inSomeWay({ log, wait }, ways, (message) =>
        isPost ? post(to.conversation, message) : send(to.conversation, message, onlyFor),
      );
      return root === undefined ? id : `${root};${id}`;
    },
    replace: async (to, id, card, drawing) => {
      const [root, reply] = id.split(';') as [string, string | undefined];
      const conversation = to.kind === 'channel' ? threadIn(channelOf(to.conversation), root) : to.conversation;
      const { update } = await connectorOf(to.serviceUrl);
      await inSomeWay({ log, wait }, waysToSay(card, drawing), (message) =>
        update(conversation, reply ?? root, message),
      );
    },
    type: async ({ serviceUrl, conversation }) => {
      try {
        await (await connectorOf(serviceUrl)).send(conversation, { type: 'typing' });
      } catch {
        // Whoever cannot be shown that gets the answer, or not, all the same.
      }
    },
  };
}

/** A card that Teams will not take is a defect of ours: its words go out all the same, as literal as in the card. */
async function inSomeWay<T>(
  means: Pick<Means, 'log' | 'wait'>,
  [first, ...others]: Ways,
  send: (message: Outgoing) => Promise<T>,
): Promise<T> {
  try {
    return await patiently(means.wait, failureOf, () => send(first));
  } catch (error) {
    const [next, ...more] = others;
    if (!next || ![400, 413].includes(statusOf(error) ?? 0)) throw error;
    means.log.error({ err: error }, 'a card that Teams does not take');
    return inSomeWay(means, [next, ...more], send);
  }
}
