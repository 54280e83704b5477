import type { Leases, RoleLeases } from '../ports/ledger.ts';
import type { Store, StoredEntry, Transaction } from '../ports/store.ts';
import type { Happening, Watch } from '../ports/watch.ts';

/**
 * The same store, of which `watch` is told what was written: each entry, each end and each failure to end, once it is
 * committed. All that changes anything is written here, so nothing is missed and nothing is counted that was taken back.
 */
export const watchedStore = (store: Store, watch: Watch): Store => ({
  ...store,
  transaction: async (work, delivery) => {
    const happened: Happening[] = [];
    const result = await store.transaction((tx) => work(watchedTransaction(tx, happened)), delivery);
    for (const happening of happened) watch(happening);
    return result;
  },
});

const watchedTransaction = (tx: Transaction, happened: Happening[]): Transaction => ({
  ...tx,
  record: async (entry) => {
    const stored = await tx.record(entry);
    happened.push(recorded(stored));
    return stored;
  },
  leases: watchedLeases(tx.leases, happened),
  roleLeases: watchedRoleLeases(tx.roleLeases, happened),
});

function recorded({ seq, kind, actor, request, judged }: StoredEntry): Happening {
  const verdict = judged && !('error' in judged.answer) ? judged.answer : undefined;
  return {
    what: 'recorded',
    seq,
    kind,
    ...(actor !== undefined && { actor }),
    ...(request !== undefined && { request }),
    ...(judged &&
      verdict && { judged: { operation: judged.question.operation, outcome: verdict.outcome, code: verdict.code } }),
  };
}

const watchedLeases = (leases: Leases, happened: Happening[]): Leases => ({
  ...leases,
  change: async (id, fence, change) => {
    const changed = await leases.change(id, fence, change);
    if (change.state === 'ended' && changed?.cause !== undefined && changed.endedAt !== undefined) {
      const due = [changed.endsAt, changed.revokingAt ?? changed.endsAt].toSorted()[0] as string;
      const { request, cause, endedAt } = changed;
      happened.push({ what: 'ended', of: 'account', lease: id, request, cause, lagSeconds: between(due, endedAt) });
    }
    return changed;
  },
  countFailure: async (id, failure) => {
    const counted = await leases.countFailure(id, failure);
    const { request, failures, state } = counted;
    if (state !== 'ended') happened.push({ what: 'end-failed', lease: id, request, failures });
    return counted;
  },
});

/** One that somebody ended was due when they did. */
const watchedRoleLeases = (leases: RoleLeases, happened: Happening[]): RoleLeases => ({
  ...leases,
  end: async (id, end) => {
    const ended = await leases.end(id, end);
    if (ended?.cause !== undefined && ended.endedAt !== undefined) {
      const { request, cause, endedAt } = ended;
      const lagSeconds = cause === 'expired' ? between(ended.endsAt, endedAt) : 0;
      happened.push({ what: 'ended', of: 'role', lease: id, request, cause, lagSeconds });
    }
    return ended;
  },
});

const between = (due: string, done: string): number => Math.max(0, (Date.parse(done) - Date.parse(due)) / 1_000);
