import type { DatabaseFacts } from '../domain/facts.ts';
import type { Targets } from '../ports/provisioner.ts';
import type { AccountTools } from './account-tools.ts';
import { PROBE_MS } from './end-lease.ts';

/** Asks a target that was down whether it is back; then everything that has to end there is due at once. */
export async function probeTarget({ store, targets }: AccountTools, environment: string): Promise<void> {
  const overdue = (await store.ledger.overdue()).filter((lease) => lease.environment === environment);
  if (overdue.length === 0) return;
  const { company } = await store.snapshot();
  const database = company.databases.get(environment);
  const isBack = database !== undefined && (await answers(targets, database));
  await store.transaction(async (tx) => {
    if (!isBack) return tx.jobs.schedule({ task: 'probe-target', environment }, { afterMs: PROBE_MS });
    for (const { id } of overdue) await tx.jobs.schedule({ task: 'end-lease', lease: id, environment }, { afterMs: 0 });
    return undefined;
  });
}

async function answers(targets: Targets, database: DatabaseFacts): Promise<boolean> {
  try {
    await targets.of(database).probe();
    return true;
  } catch {
    return false;
  }
}
