import { type Notifier, NotYet, Refused, Resting } from '../ports/notifier.ts';
import type { Recipient, Store } from '../ports/store.ts';
import { parkChannel, returnChannel } from './park-channel.ts';
import { tellUnreached } from './tell-unreached.ts';

type Report = (to: Recipient, error: unknown) => void;
type Wait = (milliseconds: number) => Promise<unknown>;
/** Does the work after a while, unless the program ends before. */
export type Wake = (milliseconds: number, work: () => Promise<void>) => void;

/** One recipient being sent to: whether more has come for them since, and the entry that the last try was about. */
type UnderWay = { again: boolean; seq?: number };

/**
 * Sends what was recorded but not yet sent: to each recipient in order, to different ones at the same time, so that one
 * who takes long holds up nobody else. Sent but not marked, a notice goes out again: at least once. Whoever cannot be
 * reached is reported, and waits for the next call, or for `wake` where the notifier says how long they rest. A channel
 * that takes no messages is parked, and is back with the first that it takes. A call resolves when what it found itself has
 * been seen to; one whose `wait` rejects ends there.
 */
export function noticeDelivery(
  store: Store,
  notifier: Notifier,
  report: Report,
  wait: Wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  wake: Wake = () => {},
): () => Promise<void> {
  /** Whom this process is sending to. */
  const under = new Map<string, UnderWay>();
  const asleep = new Set<string>();
  const isNews = { yes: false };

  const drainAll = async (to: Recipient): Promise<void> => {
    const key = JSON.stringify(to);
    const known = under.get(key);
    if (known) {
      known.again = true;
      return;
    }
    const state: UnderWay = { again: true };
    under.set(key, state);
    try {
      while (state.again) {
        state.again = false;
        if (await hasMore(to, state)) state.again = true;
      }
    } catch (error) {
      if (!(error instanceof Resting)) report(to, error);
      await park(to, error, state.seq).catch((failure) => report(to, failure));
      wakeFor(to, key);
    } finally {
      under.delete(key);
    }
  };
  /** Whoever has to wait for their turn does so here, where no connection to the store is held meanwhile. */
  const hasMore = async (to: Recipient, state: UnderWay): Promise<boolean> => {
    try {
      const drained = await store.drain(to, (notice) => {
        state.seq = notice.seq;
        return notifier.send(notice);
      });
      if (drained === 'returned' && 'channel' in to)
        isNews.yes = (await returnChannel(store, to.channel)) || isNews.yes;
      return drained === 'more' || drained === 'returned';
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
      await wait(error.waitMilliseconds);
      return true;
    }
  };
  const park = async (to: Recipient, error: unknown, seq: number | undefined): Promise<void> => {
    if (!(error instanceof Refused)) return;
    if ('channel' in to) isNews.yes = (await parkChannel(store, to.channel, error)) || isNews.yes;
    if ('user' in to && error.what === 'person' && seq !== undefined)
      isNews.yes = (await tellUnreached(store, to.user, seq)) || isNews.yes;
  };
  const wakeFor = (to: Recipient, key: string): void => {
    const rest = notifier.restOf?.(to);
    if (rest === undefined || asleep.has(key)) return;
    asleep.add(key);
    wake(rest, async () => {
      asleep.delete(key);
      await deliver([to]);
    });
  };
  /** What is said of a channel that was parked, or is back, goes out at once. */
  const deliver = async (recipients: readonly Recipient[]): Promise<void> => {
    await Promise.all(recipients.map(drainAll));
    if (!isNews.yes) return;
    isNews.yes = false;
    await deliver(await store.recipients());
  };
  return async () => deliver(await store.recipients());
}
