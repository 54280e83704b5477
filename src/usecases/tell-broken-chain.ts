import { digestOf } from '../domain/fingerprint.ts';
import type { Asker, Tools } from './asker.ts';

/** Records that the trail was found not to be whole, so that its channels hear of it; once a day for the same faults. */
export async function tellBrokenChain(
  { store }: Tools,
  { actor, surface }: Asker,
  faults: readonly string[],
): Promise<void> {
  const isNew = await store.takeDelivery(`chain-broken:${digestOf(faults)}`);
  if (!isNew) return;
  const details = { why: faults[0] ?? 'unknown', faults: faults.length };
  await store.transaction((tx) => tx.record({ kind: 'chain-broken', surface, actor, details }));
}
