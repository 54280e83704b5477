import { linksFrom } from '../domain/chat-link.ts';
import type { Company } from '../domain/company.ts';
import type { Channels } from '../ports/channels.ts';
import type { Ledger, LedgerReads } from '../ports/ledger.ts';
import type { Store, Transaction } from '../ports/store.ts';

const nothing = async () => undefined;
const none = async () => [];

/** A company out of a file in the place of a store: it answers, and keeps nothing. */
export function companyStore(company: Company): Store {
  const entries = async function* () {};
  const tx = {
    auditEntries: entries,
    record: async (entry) => ({ ...entry, seq: 0, at: '', policy: 0, hash: '' }),
    notify: nothing,
    assign: refuse,
    setConnectionLevel: refuse,
    facts: refuse,
    allFacts: refuse,
    replaceDirectory: refuse,
    isFirst: async () => true,
    usersWithEmail: none,
    linkAccount: refuse,
    now: async () => new Date(0).toISOString(),
    policy: async () => 0,
    ...NO_LEDGER,
    channels: NO_CHANNELS,
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
    threadRoot: nothing,
    parked: none,
    standing: async () => ({ leases: [], waiting: [], asked: [] }),
    ledger: NOTHING_THERE,
  };
}

async function refuse(): Promise<never> {
  throw new Error('a company in a file cannot be changed');
}

/** A file tells nobody anything. */
const NO_CHANNELS: Channels = {
  park: refuse,
  unpark: refuse,
  subscriptions: none,
  subscribe: refuse,
  unsubscribe: refuse,
  held: none,
  release: refuse,
};

/** Nobody asks for anything in a file, and nobody holds an account in it. */
export const NO_LEDGER: Ledger = {
  requests: {
    read: async () => undefined,
    open: async () => undefined,
    openRole: async () => undefined,
    openPermanent: async () => undefined,
    sealedPhone: async () => undefined,
    extension: async () => undefined,
    lastOf: async () => [],
    waiting: async () => [],
    orphaned: async () => [],
    add: refuse,
    change: refuse,
    vote: refuse,
    clearVotes: refuse,
  },
  leases: {
    read: async () => undefined,
    live: async () => undefined,
    last: async () => undefined,
    ofHolder: async () => [],
    permanent: async () => [],
    wasReplaced: async () => false,
    add: refuse,
    change: refuse,
    countFailure: refuse,
    remindOnce: refuse,
    reminded: async () => 0,
    forgetReminders: refuse,
    orphaned: async () => [],
  },
  roleLeases: {
    read: async () => undefined,
    live: async () => undefined,
    last: async () => undefined,
    ofSlot: async () => [],
    ofHolder: async () => [],
    due: async () => [],
    add: refuse,
    change: refuse,
    end: refuse,
    remindOnce: refuse,
    reminded: async () => 0,
  },
  kept: { keep: refuse },
  links: { add: refuse, spend: refuse },
  jobs: { schedule: refuse, unschedule: refuse },
};

export const NOTHING_THERE: LedgerReads = {
  request: nothing,
  lease: nothing,
  liveLeases: none,
  permanentLeases: none,
  lastLease: nothing,
  lastRoleLease: nothing,
  liveRoleLeases: none,
  keptSince: none,
  lastRequests: none,
  pendingRoleRequests: none,
  link: nothing,
  leaseNamed: nothing,
  overdue: none,
};
