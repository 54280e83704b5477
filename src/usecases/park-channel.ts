import { channelParkedCard } from '../cards/channel-parked.ts';
import { channelOwners } from '../domain/channel.ts';
import type { Refused } from '../ports/notifier.ts';
import type { Store } from '../ports/store.ts';

/**
 * A channel takes no messages: it is kept so, recorded once, and told to whoever answers for it in private; the entry goes
 * to the default channel like any other. While nothing at all can be sent it is only kept, for whoever asks. True: there is
 * something to send.
 */
export async function parkChannel(store: Store, channel: string, { message: why, what }: Refused): Promise<boolean> {
  const { company } = await store.snapshot();
  return store.transaction(async (tx) => {
    if (!(await tx.channels.park(channel, why, what === 'channel'))) return false;
    const entry = await tx.record({ kind: 'channel-parked', surface: 'job', details: { channel, why } });
    const card = channelParkedCard({ channel, why, entry });
    for (const user of channelOwners(company, channel)) await tx.notify({ seq: entry.seq, to: { user }, card });
    return true;
  });
}

/** It has taken a message: what waits for it follows. True: there is something to send. */
export const returnChannel = (store: Store, channel: string): Promise<boolean> =>
  store.transaction(async (tx) => {
    if (!(await tx.channels.unpark(channel))) return false;
    await tx.record({ kind: 'channel-returned', surface: 'job', details: { channel } });
    return true;
  });
