import type { Notifier } from '../ports/notifier.ts';
import type { Notice } from '../ports/store.ts';
import type { Transcript } from '../ports/transcript.ts';

/** Puts notices into the page's transcript: a person's into their inbox, a channel's into the channel, a subject's in place. */
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
  const kept = 'keeps' in notice && notice.keeps !== undefined ? { subject: notice.keeps } : {};
  await transcript.append({ ...addressOf(to), author: null, body: { card }, ...kept });
}

/** A channel of another platform has its namesake here. */
const addressOf = (to: Exclude<Notice['to'], { subject: string }>) =>
  'user' in to
    ? { conversation: `direct:${to.user}`, seenBy: to.user }
    : { conversation: `channel:${channelName(to.channel)}`, seenBy: null };

/** `playground:audit` is the channel audit. */
export const channelName = (channel: string): string => channel.slice(channel.indexOf(':') + 1);
