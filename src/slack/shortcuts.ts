import type { SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { outdatedCard } from '../cards/progress.ts';
import { toActor } from '../commands/command.ts';
import { peopleFor } from './answer.ts';
import type { Desk, Spot } from './desk.ts';
import { openDialog } from './dialogs.ts';
import { admittedIn } from './door.ts';
import type { Given } from './listen.ts';
import { show } from './show.ts';

/** The shortcut in a message's menu, as the manifests name it. */
const EXPLAIN = 'explain_access';

/** “Explain access”: the form of `access explain`, about whoever wrote the message. */
export async function onShortcut(
  desk: Desk,
  { shortcut, ack, context }: Given<SlackShortcutMiddlewareArgs>,
): Promise<void> {
  await ack();
  const isMessage = shortcut.type === 'message_action';
  const spot: Spot = {
    ...admittedIn(context),
    user: shortcut.user.id,
    isMarkup: true,
    channel: isMessage ? shortcut.channel.id : undefined,
    responseUrl: isMessage ? shortcut.response_url : undefined,
    triggerId: shortcut.trigger_id,
  };
  if (!isMessage || shortcut.callback_id !== EXPLAIN) {
    const reply = toActor(outdatedCard());
    return void (await show(desk, spot, { reply, people: await peopleFor(desk, spot), take: async () => true }));
  }
  const author: unknown = shortcut.message.user;
  const about = typeof author === 'string' && shortcut.message.bot_id === undefined ? ` <@${author}>` : '';
  await openDialog(desk, spot, `access explain form${about}`);
}
