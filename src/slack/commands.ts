import type { SlackCommandMiddlewareArgs } from '@slack/bolt';
import { inputsOf } from '../cards/form.ts';
import { workingCard } from '../cards/progress.ts';
import { within } from '../chat/patience.ts';
import { opensForm } from '../commands/dispatch.ts';
import { answer } from './answer.ts';
import type { Desk, Spot } from './desk.ts';
import { openDialog, openForm } from './dialogs.ts';
import { admittedIn } from './door.ts';
import type { Given } from './listen.ts';
import { messageOf } from './message.ts';
import { show } from './show.ts';
import { picturesIn } from './upload.ts';

/** Slack gives up after three seconds, and a dialog can be opened for as long. */
const PATIENCE_MS = 1_500;

/** Slash commands: name and text are the line. An answer that is there in time is the acknowledgement itself. */
export async function onCommand(
  desk: Desk,
  { command, ack, context }: Given<SlackCommandMiddlewareArgs>,
): Promise<void> {
  const spot: Spot = {
    ...admittedIn(context),
    user: command.user_id,
    isMarkup: true,
    channel: command.channel_id,
    responseUrl: command.response_url,
    triggerId: command.trigger_id,
  };
  const line = `${command.command} ${command.text}`;
  if (opensForm(line)) {
    await ack();
    return openDialog(desk, spot, line);
  }
  const working = answer(desk, spot, line);
  const given = await within(PATIENCE_MS, working);
  if (!given) {
    await ack(privately(messageOf(workingCard(), new Map(), 'answer')));
    await show(desk, spot, await working, true);
  } else if (given.reply.to === 'channel' || picturesIn(given.reply.card).length > 0) {
    await ack();
    await show(desk, spot, given);
  } else if (inputsOf(given.reply.card).length > 0) {
    await ack();
    await openForm(desk, spot, given);
  } else await ack(privately(messageOf(given.reply.card, given.people, 'answer')));
}

const privately = ({ text, blocks }: ReturnType<typeof messageOf>) => ({
  response_type: 'ephemeral' as const,
  text,
  blocks: [...blocks],
});
