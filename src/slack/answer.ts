import { strangerCard } from '../cards/stranger.ts';
import { type Reply, toActor } from '../commands/command.ts';
import { dispatch, faultReply } from '../commands/dispatch.ts';
import { holdsPassword } from '../commands/parse.ts';
import { AccessError } from '../domain/problem.ts';
import type { Store } from '../ports/store.ts';
import type { People } from '../render/literal.ts';
import { isShared } from './address.ts';
import { isRefused, unreachable } from './client.ts';
import type { Desk, Spot } from './desk.ts';
import { peopleOf } from './message.ts';
import { lineOf, unescaped } from './words.ts';
import { tenantOf } from './workspaces.ts';

/** What a line is answered with. `take` claims the delivery for what is about to be shown; false when it was taken before. */
export type Answer = Readonly<{ reply: Reply; people: People; take(): Promise<boolean> }>;

/** Finds out who speaks, and hands their line to the one door of the product. Never throws. */
export async function answer(desk: Desk, spot: Spot, text: string): Promise<Answer> {
  const { store, take, hasWritten } = taking(desk.services.store, spot.delivery);
  const services = { ...desk.services, store };
  const reply = await replyTo({ ...desk, services }, spot, text).catch((error) => faultReply(desk.services, error));
  if (hasWritten()) desk.deliver();
  return { reply, people: await peopleFor({ ...desk, services }, spot), take };
}

async function replyTo(desk: Desk, spot: Spot, text: string): Promise<Reply> {
  const speaker = await desk.identify(desk.services, spot.workspace, spot.user);
  if ('refused' in speaker) return toActor(strangerCard(speaker.refused));
  // A line with a password in it is not even looked up in.
  const line = () => (spot.isMarkup ? lineOf(text, (id) => usernameOf(desk, spot, id)) : unescaped(text));
  return dispatch(desk.services, holdsPassword(text) ? text : await line(), {
    actor: speaker.username,
    surface: 'slack',
    conversation: conversationOf(spot, speaker.username),
    channelState: () => channelStateOf(desk, spot),
  });
}

/** Alone with the bot, or in a channel; a dialog that was opened from nowhere is alone too. */
const conversationOf = ({ channel }: Spot, username: string): string =>
  channel === undefined || channel.startsWith('D') ? `direct:${username}` : `channel:${channel}`;

async function channelStateOf({ clientOf }: Desk, { workspace, channel = '' }: Spot) {
  try {
    return (await isShared(clientOf, workspace, channel)) ? 'shared' : 'ours';
  } catch (error) {
    if (isRefused(error, 'channel_not_found', 'not_in_channel', 'is_archived')) return 'closed';
    throw unreachable(error);
  }
}

async function usernameOf({ identify, services }: Desk, { workspace }: Spot, id: string): Promise<string | undefined> {
  const found = await identify(services, workspace, id);
  return 'username' in found ? found.username : undefined;
}

/** Names are shown as the company has them, and so is nobody while the store is down. */
export async function peopleFor({ services }: Desk, { workspace }: Pick<Spot, 'workspace'>): Promise<People> {
  try {
    const { company, links } = await services.store.snapshot();
    return peopleOf(company, links, tenantOf(workspace));
  } catch {
    return new Map();
  }
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
 * How old the company may be that an answer reads, with respect to what other replicas have committed: about what Slack
 * takes to bring a line and show an answer. What an answer writes is decided anew, on the store.
 */
const READING_LEEWAY_MS = 250;

/** Resolves to undefined when the work takes longer than one waits without a word. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
