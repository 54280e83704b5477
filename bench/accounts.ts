import { expiryResults, stormResult } from './account-ending.ts';
import { openGround } from './account-ground.ts';
import { makingResults } from './account-making.ts';
import type { Size } from './company.ts';
import type { FilledStore } from './filled-store.ts';
import type { Result } from './result.ts';

/** Database users: how many are made a second, and how soon they are gone. */
export async function accountResults(size: Size, store: FilledStore): Promise<readonly Result[]> {
  const ground = await openGround(size, store);
  try {
    return [
      ...(await makingResults(size, ground)),
      await stormResult(size, ground),
      ...(await expiryResults(size, ground)),
    ];
  } finally {
    await ground.stop();
  }
}
