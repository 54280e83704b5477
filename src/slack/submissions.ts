import type { SlackViewMiddlewareArgs } from '@slack/bolt';
import type { View } from '@slack/types';
import { errorsOf } from '../cards/form.ts';
import { outdatedCard } from '../cards/progress.ts';
import { within } from '../chat/patience.ts';
import { answer } from './answer.ts';
import type { Desk, Spot } from './desk.ts';
import { dialogOf, loadingDialog, type Memory, memoryOf, sentLine } from './dialog.ts';
import { fill, shownInDialog } from './dialogs.ts';
import { type Admitted, admittedIn } from './door.ts';
import type { Given } from './listen.ts';

const PATIENCE_MS = 1_500;

/**
 * A form that was sent is a line. What is wrong with a field is said beside it; the answer takes the form's place in the
 * dialog, where it is private, and its buttons go on from there.
 */
export async function onSubmission(
  desk: Desk,
  { body, view, ack, context }: Given<SlackViewMiddlewareArgs>,
): Promise<void> {
  const memory = memoryOf(view.private_metadata);
  const spot = spotOf(body.user.id, memory, admittedIn(context));
  if (!memory?.line) return void (await ack(updated(dialogOf(outdatedCard(), new Map(), spot))));
  const working = answerForm(desk, spot, memory, view.state.values);
  const sent = await within(PATIENCE_MS, working);
  if (!sent) {
    await ack(updated(loadingDialog(spot)));
    const late = await working;
    return fill(desk, spot, { id: view.id }, late.given);
  }
  if (sent.errors) return void (await ack({ response_action: 'errors', errors: sent.errors }));
  const card = await shownInDialog(desk, spot, sent.given);
  await ack(updated(dialogOf(card, sent.given.people, spot)));
}

const updated = (view: View) => ({ response_action: 'update' as const, view });

const spotOf = (user: string, memory: Memory | undefined, admitted: Admitted): Spot => ({
  ...admitted,
  user,
  channel: memory?.channel,
  thread: memory?.thread,
});

async function answerForm(desk: Desk, spot: Spot, memory: Memory, values: unknown) {
  const form = await answer(desk, spot, sentLine(memory, values, 'form'));
  const errors = errorsOf(form.reply.card, memory.inputs);
  if (errors) return { errors, given: form };
  return { errors: undefined, given: await answer(desk, spot, sentLine(memory, values)) };
}
