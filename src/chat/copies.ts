import { NotYet } from '../ports/notifier.ts';
import type { Notice, PostedMessage, Store } from '../ports/store.ts';
import { type Carrier, type Spot, Undelivered } from './carrier.ts';
import { channelOn } from './channel.ts';
import type { Log } from './log.ts';

export type Parts = Readonly<{
  store: Store;
  /** One a platform; whoever has an account on several hears from the first. */
  carriers: readonly Carrier[];
  log: Pick<Log, 'warn'>;
}>;

/** With the one platform that the message is on. */
export type Here = Parts & Readonly<{ carrier: Carrier }>;

/** A notice to a subject. */
export type Change = Extract<Notice, { to: { subject: string } }>;
export const isChange = (notice: Notice): notice is Change => 'subject' in notice.to;

/** Puts a card into the place of every copy that can change. Rejects when one was not reached, after all have been tried. */
export function copyChanger(parts: Parts): (change: Change) => Promise<void> {
  /** While some copies are still to be reached: those that were, so that nobody is told twice. */
  const reached = new Map<string, Reached>();
  return async (change) => {
    const { subject } = change.to;
    const { key, ids } = reachedBy(change, reached.get(subject));
    reached.set(subject, { key, ids });
    const faults: unknown[] = [];
    for (const message of await parts.store.unsettled(subject)) {
      if (ids.has(idOf(message))) continue;
      const at = await changeOne(parts, change, message).catch((error) => void faults.push(error));
      if (at) ids.add(idOf(at));
    }
    // One copy that cannot be reached leaves none of the others as they were.
    if (faults.length > 0) throw faults.find((one) => one instanceof NotYet) ?? faults[0];
    reached.delete(subject);
  };
}

type Reached = Readonly<{ key: string; ids: Set<string> }>;

function reachedBy({ seq, card, change }: Change, before: Reached | undefined): Reached {
  const key = JSON.stringify([seq, card, change]);
  return before?.key === key ? before : { key, ids: new Set() };
}

const idOf = ({ platform, tenant, channel, id }: PostedMessage): string =>
  JSON.stringify([platform, tenant, channel, id]);

/** Resolves to where the copy is now. */
async function changeOne(parts: Parts, change: Change, message: PostedMessage): Promise<PostedMessage> {
  const carrier = parts.carriers.find(({ platform }) => platform === message.platform);
  if (!carrier) throw new Undelivered(`${message.platform} is not set up here`);
  return carrier.at(message, (spot) => changeIn({ ...parts, carrier }, change, message, spot));
}

/** The message itself changes, and a reply tells those who had seen it, unless their channel hears of it anyway. */
async function changeIn(parts: Here, notice: Change, message: PostedMessage, spot: Spot): Promise<PostedMessage> {
  const { seq, card, change = 'last' } = notice;
  const isChanged = await tried(parts, () => spot.replace(message.id, card).then(() => true));
  if (!isChanged) return postAfresh(parts, notice, message, spot);
  const told = { ...card, blocks: [], actions: [] };
  const isHeard = notice.heard?.includes(channelOn(message.platform, message.channel)) === true;
  if (change !== 'quiet' && !isHeard) await tried(parts, () => spot.say(told, { entry: seq, thread: message.id }));
  if (change === 'last') await parts.store.markSettled(message);
  return message;
}

/** It was deleted, or cannot be changed any more: the same people get another, if they can (B60). */
async function postAfresh(
  parts: Here,
  { seq, to, card, change = 'last' }: Change,
  message: PostedMessage,
  spot: Spot,
): Promise<PostedMessage> {
  const isLast = change === 'last';
  const shown = isLast ? { ...card, actions: [] } : card;
  const id = await tried(parts, async () => ((await spot.isShared()) ? undefined : spot.say(shown, { entry: seq })));
  const fresh = id === undefined ? message : { ...message, id };
  if (id !== undefined && !isLast) await parts.store.keepPosted(to.subject, fresh);
  await parts.store.markSettled(message);
  return fresh;
}

/** Undefined where the platform refuses for good: there is nothing left to change. */
async function tried<T>({ carrier, log }: Here, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const failure = carrier.failureOf(error);
    if (failure?.kind !== 'refused') throw error;
    log.warn({ error: failure.error }, 'a message could not be changed');
    return undefined;
  }
}
