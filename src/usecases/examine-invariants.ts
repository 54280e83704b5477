import type { DatabaseFacts } from '../domain/facts.ts';
import type { AccountSeen, Broken, LedgerSeen } from '../ports/invariants.ts';
import { type FoundAccount, TargetFault, type Targets } from '../ports/provisioner.ts';
import type { Store } from '../ports/store.ts';
import { accountFaults, lateFaults } from './account-invariants.ts';
import { trailFaults } from './trail-invariants.ts';

/** What a look needs. `ledger` reads the tables as the owner of the store. */
export type Looking = Readonly<{
  store: Store;
  targets: Targets;
  ledger(): Promise<LedgerSeen>;
  wait?(milliseconds: number): Promise<unknown>;
}>;

/** `unseen`: environments whose database did not answer, so that nothing is known of the accounts there. */
export type InvariantsSeen = Readonly<{ broken: readonly Broken[]; unseen: readonly string[] }>;

/** Longer than a step between the ledger and a database takes. */
const AGAIN_MS = 3_000;

/**
 * The invariants of the ledger, of its trail, and of the databases. People work meanwhile, and what is under way looks
 * wrong for a moment: only what is seen twice, a few seconds apart, is so.
 */
export async function examineInvariants(looking: Looking): Promise<InvariantsSeen> {
  const first = await look(looking);
  if (first.broken.length === 0) return first;
  await (looking.wait ?? pause)(AGAIN_MS);
  const second = await look(looking);
  const known = new Set(first.broken.map(keyOf));
  return { ...second, broken: second.broken.filter((one) => known.has(keyOf(one))) };
}

const keyOf = ({ id, says }: Broken): string => `${id} ${says}`;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function look({ store, targets, ledger }: Looking): Promise<InvariantsSeen> {
  const { company } = await store.snapshot();
  const direct = [...company.databases.values()].filter(({ provisioning }) => provisioning === 'direct');
  const seen = await ledger();
  const found = await Promise.all(
    direct.map(async (database) => [database, await accountsIn(targets, database)] as const),
  );
  return {
    broken: [
      ...found.flatMap(([{ environment }, accounts]) =>
        accounts === undefined
          ? []
          : accountFaults(seen.leases, accounts, { isHere: (lease) => lease.environment === environment }),
      ),
      ...lateFaults(seen.leases),
      ...seen.broken,
      ...(await trailFaults(store, seen.requests)),
    ],
    unseen: found.flatMap(([{ environment }, accounts]) => (accounts === undefined ? [environment] : [])),
  };
}

async function accountsIn(targets: Targets, database: DatabaseFacts): Promise<readonly AccountSeen[] | undefined> {
  try {
    return (await targets.of(database).list()).map(seenAs);
  } catch (error) {
    if (!(error instanceof TargetFault)) throw error;
    return undefined;
  }
}

const seenAs = ({ name, lease, sessions, own }: FoundAccount): AccountSeen => ({
  name,
  hasSession: sessions > 0,
  ...(lease !== undefined && { lease }),
  ...(own && { id: own.id, mayLogIn: own.mayLogIn, untilMs: own.endsAt === null ? null : Date.parse(own.endsAt) }),
});
