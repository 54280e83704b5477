import { NotYet } from '../ports/notifier.ts';
import type { Notice, PostedMessage, Store } from '../ports/store.ts';
import { addressOf, isShared, Undelivered } from './address.ts';
import { type ClientOf, failureOf, isRefused } from './client.ts';
import type { Log } from './log.ts';
import { type Pauses, WITHOUT_TOKEN } from './pauses.ts';
import type { Address, Post } from './post.ts';
import { tenantOf, type Workspace, type Workspaces } from './workspaces.ts';

export type Parts = Readonly<{
  store: Store;
  workspaces: Workspaces;
  clientOf: ClientOf;
  /** Rejects with `NotYet` instead of waiting. */
  post: Post;
  log: Log;
  pauses: Pauses;
}>;

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

const idOf = ({ tenant, channel, id }: PostedMessage): string => JSON.stringify([tenant, channel, id]);

/**
 * The message itself changes, and a reply tells those who had seen it, unless their channel hears of it anyway. Resolves to
 * where the copy is now.
 */
async function changeOne(parts: Parts, notice: Change, message: PostedMessage): Promise<PostedMessage> {
  const workspace = (await parts.workspaces.all()).find((one) => tenantOf(one) === message.tenant);
  if (!workspace) throw new Undelivered('no workspace');
  return parts.pauses.guard(workspace, () => changeIn(parts, notice, message, workspace));
}

async function changeIn(
  parts: Parts,
  notice: Change,
  message: PostedMessage,
  workspace: Workspace,
): Promise<PostedMessage> {
  const { seq, card, change = 'last' } = notice;
  const address = await addressOf(parts, workspace, message.channel);
  const isChanged = await tried(parts, () => parts.post.replace(address, message.id, card).then(() => true));
  if (!isChanged) return postAfresh(parts, notice, message, address);
  const told = { ...card, blocks: [], actions: [] };
  const isHeard = notice.heard?.includes(`slack:${message.channel}`) === true;
  if (change !== 'quiet' && !isHeard)
    await tried(parts, () => parts.post.say({ ...address, thread: message.id }, told, 'notice', seq));
  if (change === 'last') await parts.store.markSettled(message);
  return message;
}

/** It was deleted, or cannot be changed any more: the same people get another, if they can (B60). */
async function postAfresh(
  parts: Parts,
  { seq, to, card, change = 'last' }: Change,
  message: PostedMessage,
  address: Address,
): Promise<PostedMessage> {
  const isLast = change === 'last';
  const shown = isLast ? { ...card, actions: [] } : card;
  const id = await tried(parts, async () => {
    const isDirect = message.channel.startsWith('D');
    if (!isDirect && (await isShared(parts.clientOf, address.workspace, message.channel))) return undefined;
    return parts.post.say(address, shown, 'notice', seq);
  });
  const fresh = id === undefined ? message : { ...message, id };
  if (id !== undefined && !isLast) await parts.store.keepPosted(to.subject, fresh);
  await parts.store.markSettled(message);
  return fresh;
}

/** Undefined where Slack refuses for good: there is nothing left to change. */
async function tried<T>({ log }: Parts, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'refused' || isRefused(error, ...WITHOUT_TOKEN)) throw error;
    log.warn({ error: failure.error }, 'a message could not be changed');
    return undefined;
  }
}
