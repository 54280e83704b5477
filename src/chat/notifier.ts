import { type Notifier, NotYet, Refused, Resting } from '../ports/notifier.ts';
import type { Recipient } from '../ports/store.ts';
import { Undelivered } from './carrier.ts';
import { idOf, platformOf } from './channel.ts';
import { copyChanger, isChange, type Parts } from './copies.ts';
import { failureIn } from './failures.ts';
import { type Posting, postNotice } from './posting.ts';
import { restsSince } from './rests.ts';

export type ChatNotifier = Notifier &
  Readonly<{
    /** A channel may take messages again, or somebody may be reached: what waits for them is tried at once. */
    tryAgain(to: Recipient): void;
  }>;

type Settings = Parts & Readonly<{ now?: () => number; random?: () => number }>;

/** Carries notices to people, to channels, and into the place of messages that were posted before, on every platform. */
export function chatNotifier({ now = Date.now, random = Math.random, ...parts }: Settings): ChatNotifier {
  const rests = restsSince({ failureOf: failureIn(parts.carriers), now, random });
  const changeCopies = copyChanger(parts);
  const isImported = importsSince(parts);
  const mayGo = async (to: Recipient): Promise<boolean> => {
    if (rests.left(to) === undefined) return true;
    if (await isImported()) rests.endRefused();
    return rests.left(to) === undefined;
  };
  return {
    send: async (notice) => {
      const { to } = notice;
      if (!(await mayGo(to))) throw new Resting('nothing is sent to them for a while');
      try {
        await (isChange(notice) ? changeCopies(notice) : deliver(parts, notice));
        rests.end(to);
      } catch (error) {
        if (error instanceof NotYet) throw error;
        await isImported();
        throw rests.begin(to, error);
      }
    },
    restOf: rests.left,
    tryAgain: rests.end,
  };
}

/** Whether a directory was imported since it was asked the last time: it may name other channels, and somebody has been at work. */
function importsSince({ store }: Pick<Parts, 'store'>): () => Promise<boolean> {
  let seen: number | undefined;
  return async () => {
    const before = seen;
    seen = (await store.snapshot()).policy;
    return before !== undefined && before !== seen;
  };
}

const deliver = (parts: Parts, notice: Posting): Promise<void> =>
  'channel' in notice.to ? toChannel(parts, notice, notice.to.channel) : toUser(parts, notice, notice.to.user);

async function toChannel(parts: Parts, notice: Posting, channel: string): Promise<void> {
  const name = platformOf(channel);
  const carrier = parts.carriers.find(({ platform }) => platform === name);
  if (!carrier) throw new Refused(`${name} is not set up here`, 'channel');
  await carrier.inChannel(idOf(channel), (spot) => postNotice({ ...parts, carrier }, notice, spot));
}

/** Where they are first reached; elsewhere only if they have no account there. */
async function toUser(parts: Parts, notice: Posting, username: string): Promise<void> {
  let reason: unknown = new Undelivered('no platform is set up here');
  for (const carrier of parts.carriers) {
    try {
      return await carrier.withUser(username, (spot) => postNotice({ ...parts, carrier }, notice, spot));
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      reason = error;
    }
  }
  throw reason;
}
