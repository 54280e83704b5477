import type { Company } from '../domain/company.ts';
import type { Store, Transaction } from '../ports/store.ts';

/** A company out of a file in the place of a store: it answers, and keeps nothing. */
export function companyStore(company: Company): Store {
  const nothing = async () => undefined;
  const tx = {
    record: async (entry) => ({ ...entry, seq: 0, at: '', policy: 0, hash: '' }),
    notify: nothing,
    assign: refuse,
    facts: refuse,
    allFacts: refuse,
    replaceDirectory: refuse,
  } satisfies Transaction;
  return {
    snapshot: async () => ({ company, policy: 0, seq: 0 }),
    transaction: (work) => work(tx),
    auditEntries: async function* () {},
    checkpoints: async () => [],
    checkpoint: nothing,
    unsentNotices: async () => [],
    markSent: nothing,
  };
}

async function refuse(): Promise<never> {
  throw new Error('a company in a file cannot be changed');
}
