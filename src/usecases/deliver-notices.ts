import type { Notifier } from '../ports/notifier.ts';
import type { Recipient, Store } from '../ports/store.ts';

type Report = (to: Recipient, error: unknown) => void;

/**
 * Sends what was recorded but not yet sent: to each recipient in order, to different ones at the same time, so that one
 * who takes long holds up nobody else. Sent but not marked, a notice goes out again: at least once. Whoever cannot be
 * reached is reported, and waits for the next call. A call resolves when what it found itself has been seen to.
 */
export function noticeDelivery(store: Store, notifier: Notifier, report: Report): () => Promise<void> {
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
        if ((await store.drain(to, notifier.send)) === 'more') state.again = true;
      }
    } catch (error) {
      report(to, error);
    } finally {
      under.delete(key);
    }
  };
  return async () => {
    await Promise.all((await store.recipients()).map(drainAll));
  };
}
