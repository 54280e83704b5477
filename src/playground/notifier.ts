import type { Notifier } from '../ports/notifier.ts';
import type { Notice } from '../ports/store.ts';
import type { Transcript } from '../ports/transcript.ts';

/** Puts notices into the page's transcript: a person's into their inbox, a channel's into the channel. */
export const pageNotifier = (transcript: Transcript, wake: () => void): Notifier => ({
  async send({ to, card }) {
    // A message that was shared in the page stays as it was said.
    if ('subject' in to) return;
    await transcript.append({ ...addressOf(to), author: null, body: { card } });
    wake();
  },
});

/** A channel of another platform has its namesake here. */
const addressOf = (to: Exclude<Notice['to'], { subject: string }>) =>
  'user' in to
    ? { conversation: `direct:${to.user}`, seenBy: to.user }
    : { conversation: `channel:${channelName(to.channel)}`, seenBy: null };

/** `playground:audit` is the channel audit. */
export const channelName = (channel: string): string => channel.slice(channel.indexOf(':') + 1);
