import { type Notifier, NotYet } from '../ports/notifier.ts';
import type { Recipient, Store } from '../ports/store.ts';

type Report = (to: Recipient, error: unknown) => void;
type Wait = (milliseconds: number) => Promise<unknown>;

/**
 * Sends what was recorded but not yet sent: to each recipient in order, to different ones at the same time, so that one
 * who takes long holds up nobody else. Sent but not marked, a notice goes out again: at least once. Whoever cannot be
 * reached is reported, and waits for the next call. A call resolves when what it found itself has been seen to; one whose
 * `wait` rejects ends there.
 */
export function noticeDelivery(
  store: Store,
  notifier: Notifier,
  report: Report,
  wait: Wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
): () => Promise<void> {
  /** Whom this process is sending to, and whether more has come for them since. */
  const under = new Map<string, { again: boolean }>();

  const drainAll = async (to: Recipient): Promise<void> => {
    const key = JSON.stringify(to);
    const known = under.get(key);
    if (known) {
      known.again = true;
      return;
    }
    const state = { again: true };
    under.set(key, state);
    try {
      while (state.again) {
        state.again = false;
        if (await hasMore(to)) state.again = true;
      }
    } catch (error) {
      report(to, error);
    } finally {
      under.delete(key);
    }
  };
  /** Whoever has to wait for their turn does so here, where no connection to the store is held meanwhile. */
  const hasMore = async (to: Recipient): Promise<boolean> => {
    try {
      return (await store.drain(to, notifier.send)) === 'more';
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
      await wait(error.waitMilliseconds);
      return true;
    }
  };
  return async () => {
    await Promise.all((await store.recipients()).map(drainAll));
  };
}
