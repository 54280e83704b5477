import type { Snapshot, Store, Transaction } from '../ports/store.ts';
import { endDueRoles } from './role-slots.ts';

/**
 * Runs the work alone among writers, on a directory in which nobody holds a role past its end: however late its job is,
 * nobody gives, takes or is given anything by it. What is known from memory names people, and decides nothing.
 */
export async function judging<T>(store: Store, work: (tx: Transaction, seen: Snapshot) => Promise<T>): Promise<T> {
  const seen = await store.snapshot();
  return store.transaction(async (tx) => {
    await endDueRoles(tx, seen.company);
    return work(tx, seen);
  });
}
