import { threadCard } from '../cards/audit-post.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Notice } from '../ports/store.ts';
import type { Transcript } from '../ports/transcript.ts';

/**
 * Puts notices into the page's transcript: a person's into their inbox, a channel's into the channel, a subject's in place.
 * There are no threads: what would be replies in one is a message that grows, a line each.
 */
export const pageNotifier = (transcript: Transcript, wake: () => void): Notifier => ({
  async send(notice) {
    await put(transcript, notice);
    wake();
  },
});

async function put(transcript: Transcript, notice: Notice): Promise<void> {
  const { to, card } = notice;
  if ('subject' in to) {
    const { change = 'last' } = { change: undefined, ...notice };
    if (change === 'quiet') return transcript.replace(to.subject, card);
    // A message that changes further up is not seen: whom it concerns is told where they read.
    return transcript.succeed(to.subject, card, change === 'last');
  }
  const { keeps, thread } = { keeps: undefined, thread: undefined, ...notice };
  const where = { ...addressOf(to), author: null };
  if (thread?.isReply && keeps === undefined)
    return transcript.grow({ ...where, subject: `${thread.of}:thread` }, (so) => threadCard(thread.of, so, card));
  await transcript.append({ ...where, body: { card }, ...(keeps !== undefined && { subject: keeps }) });
}

/** A channel of another platform has its namesake here. */
const addressOf = (to: Exclude<Notice['to'], { subject: string }>) =>
  'user' in to
    ? { conversation: `direct:${to.user}`, seenBy: to.user }
    : { conversation: `channel:${channelName(to.channel)}`, seenBy: null };

/** `playground:audit` is the channel audit. */
export const channelName = (channel: string): string => channel.slice(channel.indexOf(':') + 1);
