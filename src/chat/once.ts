import type { Reply, Services } from '../commands/command.ts';
import { faultReply } from '../commands/dispatch.ts';
import { AccessError } from '../domain/problem.ts';
import type { Store } from '../ports/store.ts';

/** `services` are those that the line was answered with: what is read for drawing the answer is the same state of the company. */
export type AnsweredOnce = Readonly<{
  reply: Reply;
  services: Services;
  /** Claims the delivery for what is about to be shown; false when it was taken before. */
  take(): Promise<boolean>;
}>;

type Answering = Readonly<{
  services: Services;
  /** Sends what has been recorded for others. */
  deliver(): void;
}>;

/**
 * Answers what a chat platform may deliver again, here or to another process: whatever is written is written once, and in
 * one transaction with the delivery's key. Never rejects.
 */
export async function answerOnce(
  { services: given, deliver }: Answering,
  delivery: string,
  ask: (services: Services) => Promise<Reply>,
): Promise<AnsweredOnce> {
  const { store, take, hasWritten } = taking(given.store, delivery);
  const services = { ...given, store };
  const reply = await ask(services).catch((error) => faultReply(given, error));
  if (hasWritten()) deliver();
  return { reply, services, take };
}

/**
 * The first transaction of an answer takes the delivery with it, so that whatever is written is written once. What is
 * read is one state of the company for the whole answer, until it writes.
 */
function taking(store: Store, delivery: string) {
  let isTaken = false;
  let hasWritten = false;
  let seen: ReturnType<Store['snapshot']> | undefined;
  const snapshot: Store['snapshot'] = () => {
    seen ??= store.snapshot(hasWritten ? 0 : READING_LEEWAY_MS);
    return seen;
  };
  const transaction: Store['transaction'] = async (work) => {
    const result = await store.transaction(work, isTaken ? undefined : delivery).finally(() => {
      seen = undefined;
    });
    [isTaken, hasWritten] = [true, true];
    return result;
  };
  const take = async (): Promise<boolean> => {
    if (isTaken) return true;
    isTaken = await store.takeDelivery(delivery).catch((error) => {
      // What shows that the store is down has nothing in it to be shown twice.
      if (error instanceof AccessError) return true;
      throw error;
    });
    return isTaken;
  };
  return { store: { ...store, snapshot, transaction }, take, hasWritten: () => hasWritten };
}

/**
 * How old the company may be that an answer reads, with respect to what other replicas have committed: about what a chat
 * platform takes to bring a line and show an answer. What an answer writes is decided anew, on the store.
 */
const READING_LEEWAY_MS = 250;

/**
 * Whether this process is given a key for the first time. Remembers each for so long at least, in two generations, so that
 * forgetting costs nothing; the store knows of the other processes.
 */
export function firstTime(rememberedMs: number, now = Date.now): (key: string) => boolean {
  let [recent, older] = [new Set<string>(), new Set<string>()];
  let since = now();
  return (key) => {
    if (now() - since > rememberedMs) [recent, older, since] = [new Set(), recent, now()];
    if (recent.has(key) || older.has(key)) return false;
    recent.add(key);
    return true;
  };
}
