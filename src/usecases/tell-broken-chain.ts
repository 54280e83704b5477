import { digestOf } from '../domain/fingerprint.ts';
import type { Asker, Tools } from './asker.ts';

/** Records that the trail was found not to be whole, so that its channels hear of it; once a day for the same faults. */
export async function tellBrokenChain(
  { store }: Tools,
  { actor, surface }: Asker,
  faults: readonly string[],
): Promise<void> {
  const details = { why: faults[0] ?? 'unknown', faults: faults.length };
  await store.transaction(async (tx) => {
    if (await tx.isFirst(`chain-broken:${digestOf(faults)}`))
      await tx.record({ kind: 'chain-broken', surface, actor, details });
  });
}
