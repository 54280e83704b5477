import type { ShownEntry } from './audit.ts';
import { type Card, facts, text } from './card.ts';

export type ParkedNews = Readonly<{ channel: string; why: string; entry: Pick<ShownEntry, 'seq' | 'hash' | 'at'> }>;

/** For whoever answers for a channel that takes no messages. */
export const channelParkedCard = ({ channel, why, entry }: ParkedNews): Card => ({
  title: 'A channel of yours takes no messages.',
  tone: 'warning',
  blocks: [
    facts({ Channel: { code: channel.replace(/^[a-z]+:/, '') }, Why: why }),
    text(
      'What it is to hear waits, and comes in order once it takes messages again. It is tried every five minutes. Invite the bot there, or name another channel in the directory file.',
    ),
  ],
  actions: [],
  footer: [`audit entry ${entry.seq} · hash ${entry.hash.slice(0, 12)} · `, { at: entry.at }],
});
