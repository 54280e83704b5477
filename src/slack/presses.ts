import type { BlockAction, BlockElementAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { outdatedCard, workingCard } from '../cards/progress.ts';
import { within } from '../chat/patience.ts';
import { toActor } from '../commands/command.ts';
import { opensForm } from '../commands/dispatch.ts';
import { type Answer, answer, peopleFor } from './answer.ts';
import type { Desk, Spot } from './desk.ts';
import { loadingDialog, memoryOf } from './dialog.ts';
import { fill, openDialog, update } from './dialogs.ts';
import { type Admitted, admittedIn } from './door.ts';
import type { Given } from './listen.ts';
import { isAnswer, messageOf } from './message.ts';
import { show } from './show.ts';

/** A button sends its line. What it is in says where the answer goes; what it carries proves nothing. */
export async function onPress(
  desk: Desk,
  { body, action, ack, context }: Given<SlackActionMiddlewareArgs>,
): Promise<void> {
  await ack();
  if (body.type !== 'block_actions') return;
  const spot = spotOf(body, admittedIn(context));
  const line = lineOf(action as BlockElementAction);
  if (body.view?.type === 'modal') return pressInDialog(desk, spot, body.view, line);
  if (line === undefined) return void (await show(desk, spot, await outdated(desk, spot)));
  if (opensForm(line) || body.view?.type === 'home') return openDialog(desk, spot, line);
  await pressInMessage(desk, spot, line, pressedIn(body));
}

function spotOf(body: BlockAction, admitted: Admitted): Spot {
  const { container, channel, user, response_url, trigger_id } = body;
  const memory = memoryOf(body.view?.private_metadata);
  const thread = typeof container.thread_ts === 'string' ? container.thread_ts : memory?.thread;
  return {
    ...admitted,
    user: user.id,
    channel: channel?.id ?? memory?.channel,
    thread,
    responseUrl: response_url,
    triggerId: trigger_id,
  };
}

/** Undefined for what is no button of ours. A field of a form that was filled in says nothing until the form is sent. */
const lineOf = (action: BlockElementAction): string | undefined =>
  action.type === 'button' && action.action_id.startsWith('line:') ? action.value : undefined;

/** The message that was pressed: whether the next answer takes its place, and whether it lasts. */
type Pressed = Readonly<{ gives: boolean; lasts: boolean }>;

/** A private answer gives way to the next one; a notice, and whatever others see, stays. */
function pressedIn({ container, actions, channel }: BlockAction): Pressed {
  const lasts = container.is_ephemeral !== true;
  const isPrivate = !lasts || channel?.id.startsWith('D') === true;
  return { gives: isPrivate && isAnswer(actions[0]?.block_id), lasts };
}

const PATIENCE_MS = 1_000;

async function pressInMessage(desk: Desk, spot: Spot, line: string, { gives, lasts }: Pressed): Promise<void> {
  const working = answer(desk, spot, line);
  if (!(await within(PATIENCE_MS, working)))
    await desk.respond(spot.responseUrl, { ...messageOf(workingCard(), new Map(), 'answer'), replace: gives });
  const given = await working;
  const { to, keep } = given.reply;
  // In the place of a message that lasts stands what may.
  if (gives && lasts && keep) await show(desk, spot, { ...given, reply: toActor(keep) }, true);
  await show(desk, spot, given, gives && to === 'actor' && !(lasts && keep));
}

type Dialog = NonNullable<BlockAction['view']>;

async function pressInDialog(desk: Desk, spot: Spot, view: Dialog, line: string | undefined): Promise<void> {
  if (line === undefined) {
    // A choice that was made in a form of ours; anything else is of a form that is gone.
    if (view.callback_id.startsWith('form:')) return;
    return fill(desk, spot, view, await outdated(desk, spot));
  }
  const working = answer(desk, spot, line);
  if (!(await within(PATIENCE_MS, working))) {
    await update(desk, spot, view, loadingDialog(spot));
    return fill(desk, spot, { id: view.id }, await working);
  }
  await fill(desk, spot, view, await working);
}

const outdated = async (desk: Desk, spot: Spot): Promise<Answer> => ({
  reply: toActor(outdatedCard()),
  people: await peopleFor(desk, spot),
  take: async () => true,
});
