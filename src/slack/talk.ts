import { answer } from './answer.ts';
import type { Desk, Spot } from './desk.ts';
import { admittedIn } from './door.ts';
import type { GivenEvent } from './listen.ts';
import { show } from './show.ts';

/** A mention in a channel or a thread. */
export async function onMention(desk: Desk, { event, context }: GivenEvent<'app_mention'>): Promise<void> {
  if (event.user === undefined || event.bot_id !== undefined) return;
  const { user, channel, thread_ts: thread, text } = event;
  await reply(desk, { ...admittedIn(context), user, isMarkup: true, channel, thread }, text);
}

/** Every message alone with the bot. Edits, joins and what other apps say are no lines; mentions elsewhere come as such. */
export async function onMessage(desk: Desk, { event, context }: GivenEvent<'message'>): Promise<void> {
  if (event.channel_type !== 'im' || event.subtype !== undefined || event.bot_id !== undefined) return;
  const { user, channel, thread_ts: thread, text = '' } = event;
  await reply(desk, { ...admittedIn(context), user, isMarkup: true, channel, thread }, text);
}

async function reply(desk: Desk, spot: Spot, text: string): Promise<void> {
  await show(desk, spot, await answer(desk, spot, withoutMention(text, spot.workspace.botUserId)));
}

/** `@Chatelaine explain …`, wherever in the line the mention stands first. */
const withoutMention = (text: string, bot: string): string =>
  text.replace(new RegExp(`^\\s*<@${bot}(?:\\|[^<>]*)?>[\\s:,]*`), '');
