import { unreachedCard } from '../cards/unreached.ts';
import type { Store } from '../ports/store.ts';

/**
 * Somebody has not let us write to them: whoever brought about what they are to hear is told, once a day for each of them.
 * What is for them waits. True: there is something to send.
 */
export async function tellUnreached(store: Store, username: string, seq: number): Promise<boolean> {
  const actor = await actorOf(store, seq);
  if (actor === undefined || actor === username) return false;
  const { company } = await store.snapshot();
  const person = { username, name: company.users.get(username)?.name ?? username };
  return store.transaction(async (tx) => {
    if (!(await tx.isFirst(`unreached:${username}:${actor}`))) return false;
    await tx.notify({ seq, to: { user: actor }, card: unreachedCard(person) });
    return true;
  });
}

async function actorOf(store: Store, seq: number): Promise<string | undefined> {
  for await (const { actor } of store.auditEntries({ seq })) return actor;
  return undefined;
}
