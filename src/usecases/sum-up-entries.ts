import { auditSummaryCard, SUMMED_UP } from '../cards/audit-summary.ts';
import type { Store } from '../ports/store.ts';

/** Once an hour: each channel is told of what was kept back for it, every entry by its number. */
export const sumUpEntries = ({ store }: Readonly<{ store: Store }>): Promise<void> =>
  store.transaction(async (tx) => {
    for (const { channel, entries } of await tx.channels.held()) {
      for (let at = 0; at < entries.length; at += SUMMED_UP) {
        const some = entries.slice(at, at + SUMMED_UP);
        const last = some.at(-1);
        if (last) await tx.notify({ seq: last.seq, to: { channel }, card: auditSummaryCard(some) });
      }
      await tx.channels.release(channel);
    }
  });
