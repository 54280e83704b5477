import type { Card } from '../cards/card.ts';
import { strayCard } from '../cards/stray.ts';
import { channelForEnvironment } from '../domain/channel.ts';
import type { Company } from '../domain/company.ts';
import type { DatabaseFacts } from '../domain/facts.ts';
import type { Lease } from '../domain/lease.ts';
import type { FoundAccount } from '../ports/provisioner.ts';
import type { Transaction } from '../ports/store.ts';
import type { AccountTools } from './account-tools.ts';
import { beginEnd } from './begin-end.ts';
import { closeWaiting } from './close-request.ts';

/** The net under the jobs, once a minute: what should have ended, people who left, and what the databases really hold. */
export async function sweepAccounts(tools: AccountTools): Promise<void> {
  await endOverdue(tools);
  await endOrphaned(tools);
  const { company } = await tools.store.snapshot();
  const direct = [...company.databases.values()].filter(({ provisioning }) => provisioning === 'direct');
  // One that does not answer holds up no other.
  await Promise.all(
    direct.map((database) =>
      compareTarget(tools, database).catch((error) => tools.report('a database could not be compared', error)),
    ),
  );
}

/** Each has a job by rights; where it was lost there is a new one. */
async function endOverdue({ store }: AccountTools): Promise<void> {
  const overdue = await store.ledger.overdue();
  if (overdue.length === 0) return;
  await store.transaction(async (tx) => {
    for (const { id, environment, state } of overdue) {
      const task = state === 'extending' ? 'extend-account' : 'end-lease';
      await tx.jobs.schedule({ task, lease: id, environment }, { afterMs: 0 }, 'unlessWaiting');
    }
  });
}

const endOrphaned = ({ store }: AccountTools): Promise<void> => store.transaction(endOfPeopleGone);

/** Of whoever is no longer active: their accounts end, and what they asked for is closed. */
export async function endOfPeopleGone(tx: Transaction): Promise<void> {
  for (const lease of await tx.leases.orphaned()) await beginEnd(tx, lease, { cause: 'person-left', surface: 'job' });
  for (const request of await tx.requests.orphaned()) await closeWaiting(tx, request, { surface: 'job' });
}

/** Both ways: what the database has and the ledger does not, and what the ledger has and the database does not. */
async function compareTarget(tools: AccountTools, database: DatabaseFacts): Promise<void> {
  const { store, targets } = tools;
  const live = await Promise.all([store.ledger.liveLeases(), store.ledger.permanentLeases()]);
  const before = live.flat().filter((lease) => isMeant(lease, database));
  const found = await targets.of(database).list();
  for (const account of found) {
    const lease = await store.ledger.leaseNamed(account.name);
    if (!lease) await reportUnknown(tools, database, account);
    else if (lease.state === 'ended') await endReappeared(tools, database, lease);
  }
  const names = new Set(found.map(({ name }) => name));
  for (const lease of before.filter(({ accountName }) => !names.has(accountName))) await endVanished(tools, lease);
}

const isMeant = ({ environment, state, assisted }: Lease, database: DatabaseFacts): boolean =>
  environment === database.environment && state === 'active' && !assisted;

/** It may belong to another installation, or to a store that was restored: it is told of once a day, and left alone. */
async function reportUnknown({ store }: AccountTools, { environment }: DatabaseFacts, { name }: FoundAccount) {
  const { company } = await store.snapshot();
  await store.transaction(async (tx) => {
    if (!(await tx.isFirst(`unknown-account:${environment}:${name}`))) return;
    const entry = await tx.record({ kind: 'account-unknown', surface: 'job', environment, details: { account: name } });
    await tellChannel(tx, company, environment, strayCard({ kind: 'unknown', environment, name, entry }), entry.seq);
  });
}

/** Back from a backup, most likely: it is taken away again at once, and then told. */
async function endReappeared({ store, targets }: AccountTools, database: DatabaseFacts, lease: Lease): Promise<void> {
  const { environment, accountName: name, username, request } = lease;
  // It may have ended between the look at the database and the one at the ledger.
  if (!(await targets.of(database).list()).some((account) => account.name === name)) return;
  const facts = await targets.of(database).revoke({ name });
  const { company } = await store.snapshot();
  await store.transaction(async (tx) => {
    const details = { account: name, sessionsEnded: facts.sessionsEnded, absentAt: facts.absentAt };
    const about = { surface: 'job', member: username, environment, request, details } as const;
    const entry = await tx.record({ kind: 'account-reappeared', ...about });
    const card = strayCard({ kind: 'reappeared', environment, name, entry, sessionsEnded: facts.sessionsEnded });
    await tellChannel(tx, company, environment, card, entry.seq);
  });
}

/** Somebody took it away in the database: the lease ends by the usual way, which sees to its sessions too. */
const endVanished = ({ store }: AccountTools, { id }: Lease): Promise<void> =>
  store.transaction(async (tx) => {
    const lease = await tx.leases.read(id);
    if (lease?.state === 'active') await beginEnd(tx, lease, { cause: 'vanished', surface: 'job' });
  });

async function tellChannel(
  tx: Transaction,
  company: Company,
  environment: string,
  card: Card,
  seq: number,
): Promise<void> {
  const channel = channelForEnvironment(company, environment);
  if (channel !== undefined) await tx.notify({ seq, to: { channel }, card });
}
