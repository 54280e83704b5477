import type { Notifier } from '../ports/notifier.ts';
import type { Store } from '../ports/store.ts';

/** Sends what was recorded but not yet sent, in order. Sent but not marked, a notice goes out again: at least once. */
export async function deliverNotices(store: Store, notifier: Notifier): Promise<number> {
  const waiting = await store.unsentNotices();
  for (const notice of waiting) {
    await notifier.send(notice);
    await store.markSent(notice.id);
  }
  return waiting.length;
}
