import { digestCard } from '../cards/digest.ts';
import type { Company } from '../domain/company.ts';
import { type Digest, type DigestFacts, digestFor, digests } from '../domain/digest.ts';
import { keptSince } from '../domain/endless.ts';
import type { Store, Transaction } from '../ports/store.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';

/** So many are looked through where all are asked for; a platform shows no more of them in one message. */
const ALL = 100;

/**
 * Tells every owner privately what ends soon and what stands without an end; whoever has nothing to see is left in peace.
 * One entry a day has the counts, and what was sent that day is not sent again, by whichever process.
 */
export async function sendDigests({ store, clock }: Tools): Promise<void> {
  const { company } = await store.snapshot();
  const now = clock();
  const all = digests(company, await digestFacts(store, now));
  const day = now.slice(0, 10);
  await store.transaction(async (tx) => {
    if (await tx.isFirst(`digest:${day}`)) await tellAll(tx, company, all, day);
  });
}

async function tellAll(tx: Transaction, company: Company, all: readonly Digest[], day: string): Promise<void> {
  const sum = (count: (digest: Digest) => number) => all.reduce((total, digest) => total + count(digest), 0);
  const { seq } = await tx.record({
    kind: 'digest-sent',
    surface: 'job',
    details: {
      day,
      owners: all.length,
      endingSoon: sum(({ ends, endsLeft }) => ends.length + endsLeft),
      withoutEnd: sum(({ endless, endlessLeft }) => endless.length + endlessLeft),
    },
  });
  for (const digest of all)
    await tx.notify({ seq, to: { user: digest.owner.username }, card: digestCard(company, digest) });
}

/** One's own digest as it is now; somebody who answers for nothing has an empty one. */
export async function ownDigest(
  { store, clock }: Tools,
  { actor }: Asker,
  isAll: boolean,
): Promise<Readonly<{ company: Company; digest: Digest }>> {
  const { company } = await store.snapshot();
  const facts = await digestFacts(store, clock());
  return { company, digest: digestFor(company, facts, userNamed(company, actor), ...(isAll ? [ALL] : [])) };
}

async function digestFacts({ ledger }: Store, now: string): Promise<DigestFacts> {
  const [roleLeases, leases, kept] = await Promise.all([
    ledger.liveRoleLeases(),
    ledger.liveLeases(),
    ledger.keptSince(keptSince(now)),
  ]);
  return { roleLeases, leases, kept, now };
}
