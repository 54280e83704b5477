import type { App } from '@slack/bolt';
import { answer } from './answer.ts';
import type { Desk, Spot } from './desk.ts';
import type { Admitted } from './door.ts';
import { show } from './show.ts';

/** What is said to the bot: a mention in a channel or a thread, and every message alone with it. */
export function listenToTalk(app: App, desk: Desk): void {
  app.event('app_mention', async ({ event, context }) => {
    if (event.user === undefined || event.bot_id !== undefined) return;
    const { workspace, delivery } = context as unknown as Admitted;
    const { user, channel, thread_ts: thread } = event;
    const line = withoutMention(event.text, workspace.botUserId);
    await reply(desk, { workspace, delivery, user, channel, thread }, line);
  });
  app.event('message', async ({ event, context }) => {
    // Edits, joins and what other apps say are no lines; mentions elsewhere come as such.
    if (event.channel_type !== 'im' || event.subtype !== undefined || event.bot_id !== undefined) return;
    const { workspace, delivery } = context as unknown as Admitted;
    const { user, channel, thread_ts: thread } = event;
    const line = withoutMention(event.text ?? '', workspace.botUserId);
    await reply(desk, { workspace, delivery, user, channel, thread }, line);
  });
}

async function reply(desk: Desk, spot: Spot, line: string): Promise<void> {
  await show(desk, spot, await answer(desk, spot, line));
}

/** `@Chatelaine explain …`, wherever in the line the mention stands first. */
const withoutMention = (text: string, bot: string): string =>
  text.replace(new RegExp(`^\\s*<@${bot}(?:\\|[^<>]*)?>[\\s:,]*`), '');
