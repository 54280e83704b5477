import type { Log } from '../chat/log.ts';
import type { Conversation, Conversations } from '../ports/conversations.ts';
import type { Caller } from './activity.ts';
import { channelOf } from './connector.ts';

/** Keeps where somebody whom we know has spoken, and with whom: it is what we write to them by, unasked. Never rejects. */
export type Remember = (caller: Caller, objectId: string) => Promise<void>;

export const remembering =
  (conversations: Conversations, log: Log): Remember =>
  async ({ tenant, conversation, kind, serviceUrl }, objectId) => {
    try {
      const alone = kind === 'personal' && { objectId };
      await conversations.keep({ tenant, id: channelOf(conversation), kind, serviceUrl, ...alone });
    } catch (err) {
      // It is told again with the next word.
      log.warn({ err }, 'a conversation was not kept');
    }
  };

const MOST = 20_000;

/** The same, kept once and not with every word. */
export function sparingly(conversations: Conversations): Conversations {
  const kept = new Map<string, string>();
  const keyOf = ({ tenant, id }: Pick<Conversation, 'tenant' | 'id'>): string => `${tenant}:${id}`;
  return {
    ...conversations,
    keep: async (conversation) => {
      const [key, told] = [keyOf(conversation), JSON.stringify(conversation)];
      if (kept.get(key) === told) return;
      await conversations.keep(conversation);
      if (kept.size >= MOST) kept.clear();
      kept.set(key, told);
    },
    forget: async (tenant, id) => {
      kept.delete(keyOf({ tenant, id }));
      await conversations.forget(tenant, id);
    },
  };
}
