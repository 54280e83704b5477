import { strangerCard } from '../cards/stranger.ts';
import { type AnsweredOnce, answerOnce } from '../chat/once.ts';
import { type Reply, toActor } from '../commands/command.ts';
import { dispatch } from '../commands/dispatch.ts';
import { holdsPassword } from '../commands/parse.ts';
import type { People } from '../render/literal.ts';
import { isRefused, unreachable } from './client.ts';
import type { Desk, Spot } from './desk.ts';
import { peopleOf } from './message.ts';
import { isShared } from './outsiders.ts';
import { lineOf, unescaped } from './words.ts';
import { tenantOf } from './workspaces.ts';

/** What a line is answered with, and how people are mentioned in it. */
export type Answer = Pick<AnsweredOnce, 'reply' | 'take'> & Readonly<{ people: People }>;

/** Finds out who speaks, and hands their line to the one door of the product. Never throws. */
export async function answer(desk: Desk, spot: Spot, text: string): Promise<Answer> {
  const { reply, services, take } = await answerOnce(desk, spot.delivery, (own) =>
    replyTo({ ...desk, services: own }, spot, text),
  );
  return { reply, people: await peopleFor({ services }, spot), take };
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
export async function peopleFor(
  { services }: Pick<Desk, 'services'>,
  { workspace }: Pick<Spot, 'workspace'>,
): Promise<People> {
  try {
    const { company, links } = await services.store.snapshot();
    return peopleOf(company, links, tenantOf(workspace));
  } catch {
    return new Map();
  }
}
