import { linksFrom } from '../domain/chat-link.ts';
import type { Company } from '../domain/company.ts';
import type { Store, Transaction } from '../ports/store.ts';

/** A company out of a file in the place of a store: it answers, and keeps nothing. */
export function companyStore(company: Company): Store {
  const nothing = async () => undefined;
  const none = async () => [];
  const entries = async function* () {};
  const tx = {
    auditEntries: entries,
    record: async (entry) => ({ ...entry, seq: 0, at: '', policy: 0, hash: '' }),
    notify: nothing,
    assign: refuse,
    facts: refuse,
    allFacts: refuse,
    replaceDirectory: refuse,
    usersWithEmail: none,
    linkAccount: refuse,
  } satisfies Transaction;
  return {
    snapshot: async () => ({ company, policy: 0, seq: 0, links: linksFrom(new Map()) }),
    transaction: (work) => work(tx),
    takeDelivery: async () => true,
    forgetDeliveries: nothing,
    auditEntries: entries,
    checkpoints: none,
    checkpoint: nothing,
    recipients: none,
    drain: async () => 'done',
    keepPosted: nothing,
    unsettled: none,
    markSettled: nothing,
    standing: async () => ({ leases: [], waiting: [], asked: [] }),
  };
}

async function refuse(): Promise<never> {
  throw new Error('a company in a file cannot be changed');
}
