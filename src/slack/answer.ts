import { strangerCard } from '../cards/stranger.ts';
import { type Reply, toActor } from '../commands/command.ts';
import { dispatch, faultReply } from '../commands/dispatch.ts';
import { holdsPassword } from '../commands/parse.ts';
import { AccessError } from '../domain/problem.ts';
import type { Store } from '../ports/store.ts';
import type { People } from '../render/literal.ts';
import type { Desk, Spot } from './desk.ts';
import { peopleOf } from './message.ts';
import { lineOf } from './words.ts';
import { tenantOf } from './workspaces.ts';

/** What a line is answered with. `take` claims the delivery for what is about to be shown; false when it was taken before. */
export type Answer = Readonly<{ reply: Reply; people: People; take(): Promise<boolean> }>;

/** Finds out who speaks, and hands their line to the one door of the product. Never throws. */
export async function answer(desk: Desk, spot: Spot, text: string): Promise<Answer> {
  const { store, take } = taking(desk.services.store, spot.delivery);
  const reply = await replyTo(desk, spot, text, store).catch((error) => faultReply(desk.services, error));
  desk.deliver();
  return { reply, people: await peopleFor(desk, spot), take };
}

async function replyTo(desk: Desk, spot: Spot, text: string, store: Store): Promise<Reply> {
  const speaker = await desk.identify(spot.workspace, spot.user);
  if ('refused' in speaker) return toActor(strangerCard(speaker.refused));
  // A line with a password in it is not even looked up in.
  const line = holdsPassword(text) ? text : await lineOf(text, (id) => usernameOf(desk, spot, id));
  return dispatch({ ...desk.services, store }, line, {
    actor: speaker.username,
    surface: 'slack',
    conversation: conversationOf(spot, speaker.username),
  });
}

/** Alone with the bot, or in a channel; a dialog that was opened from nowhere is alone too. */
const conversationOf = ({ channel }: Spot, username: string): string =>
  channel === undefined || channel.startsWith('D') ? `direct:${username}` : `channel:${channel}`;

async function usernameOf({ identify }: Desk, { workspace }: Spot, id: string): Promise<string | undefined> {
  const found = await identify(workspace, id);
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

/** The first transaction of an answer takes the delivery with it, so that whatever is written is written once. */
function taking(store: Store, delivery: string) {
  let isTaken = false;
  const transaction: Store['transaction'] = async (work) => {
    const result = await store.transaction(work, isTaken ? undefined : delivery);
    isTaken = true;
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
  return { store: { ...store, transaction }, take };
}

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
