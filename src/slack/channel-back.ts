import type { Desk } from './desk.ts';
import { admittedIn } from './door.ts';
import type { GivenEvent } from './listen.ts';

/** A channel was taken out of the archive. */
export async function onBack({ tryAgain }: Desk, { event }: GivenEvent<'channel_unarchive'>): Promise<void> {
  tryAgain(event.channel);
}

/** Somebody came into a channel; if that was the bot, it may be heard there now. */
export async function onJoined(
  { tryAgain }: Desk,
  { event, context }: GivenEvent<'member_joined_channel'>,
): Promise<void> {
  if (event.user === admittedIn(context).workspace.botUserId) tryAgain(event.channel);
}
