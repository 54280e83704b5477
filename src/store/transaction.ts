import { sql } from 'drizzle-orm';
import { AccessError } from '../domain/problem.ts';
import type { Transaction } from '../ports/store.ts';
import { assign } from './assignments.ts';
import { entriesWithin } from './audit.ts';
import { channelsOn } from './channels.ts';
import { linkAccount, usersWithEmail } from './chat-links.ts';
import type { Client, Db } from './client.ts';
import { setConnectionLevel } from './connection-levels.ts';
import { isFirst } from './deliveries.ts';
import { replaceDirectory } from './directory.ts';
import { readFacts } from './facts.ts';
import { readFactsAbout } from './facts-about.ts';
import { ledgerOn } from './ledger.ts';
import { notify } from './notices.ts';
import { nowOf, policyOf, record, writeAlone } from './writing.ts';

/** The delivery is taken with the work or not at all: what failed may be delivered again. */
export function runTransaction<T>(
  client: Client,
  work: (tx: Transaction) => Promise<T>,
  delivery: string | undefined,
): Promise<T> {
  return writeAlone(client, async (db) => {
    if (delivery !== undefined && !(await isFirst(db, delivery))) throw new AccessError({ code: 'repeated' });
    return work(transactionOn(db));
  });
}

const transactionOn = (tx: Db): Transaction => ({
  ...ledgerOn(tx),
  now: () => nowOf(tx),
  policy: () => policyOf(tx),
  facts: (about) => readFactsAbout(tx, about),
  allFacts: async () => {
    // A hundred thousand people take longer to compare than a silent transaction may last.
    await tx.execute(sql`set local idle_in_transaction_session_timeout = '2min'`);
    return readFacts(tx);
  },
  assign: (member, place, role) => assign(tx, member, place, role),
  setConnectionLevel: (connection, of, level) => setConnectionLevel(tx, connection, of, level),
  replaceDirectory: (facts) => replaceDirectory(tx, facts),
  record: (entry) => record(tx, entry),
  auditEntries: (filter) => entriesWithin(tx, filter),
  notify: (message) => notify(tx, message),
  isFirst: (key) => isFirst(tx, key),
  usersWithEmail: (email) => usersWithEmail(tx, email),
  linkAccount: (username, account) => linkAccount(tx, username, account),
  channels: channelsOn(tx),
});
