import type { Standing } from '../domain/lease.ts';
import type { Asker, Tools } from './asker.ts';
import { type AccessShown, showAccess } from './show-access.ts';

/** What somebody holds and has going on. */
export type HomeShown = AccessShown & Readonly<{ standing: Standing }>;

export async function showHome(tools: Tools, asker: Asker): Promise<HomeShown> {
  const [access, standing] = await Promise.all([
    showAccess(tools, asker, asker.actor),
    tools.store.standing(asker.actor),
  ]);
  return { ...access, standing };
}
