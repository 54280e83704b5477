import type { View } from '@slack/types';
import type { Card } from '../cards/card.ts';
import { sharedReceipt } from '../cards/progress.ts';
import { type Answer, answer } from './answer.ts';
import { isRefused } from './client.ts';
import type { Desk, Spot } from './desk.ts';
import { dialogOf, loadingDialog } from './dialog.ts';
import { show } from './show.ts';

/** A dialog on somebody's screen. `hash` changes whenever it does, so that nothing newer is written over. */
export type OpenView = Readonly<{ id: string; hash?: string | undefined }>;

/**
 * Opens a dialog at once and fills it when the answer is there: a trigger is good for three seconds. Without a trigger
 * that is still good it is a message instead; of a form, a button that opens it.
 */
export async function openDialog(desk: Desk, spot: Spot, line: string): Promise<void> {
  const view = await open(desk, spot, loadingDialog(spot));
  const given = await answer(desk, spot, line);
  if (view) await fill(desk, spot, view, given);
  else await show(desk, spot, given);
}

/** Opens a form that is known already. */
export async function openForm(desk: Desk, spot: Spot, given: Answer): Promise<void> {
  const view = await open(desk, spot, dialogOf(given.reply.card, given.people, spot));
  if (!view) await show(desk, spot, given);
}

/** Puts an answer into a dialog; what is for everybody goes to the conversation it was opened from. */
export async function fill(desk: Desk, spot: Spot, view: OpenView, given: Answer): Promise<void> {
  const card = await shownInDialog(desk, spot, given);
  await update(desk, spot, view, dialogOf(card, given.people, spot));
}

/** What stays in the dialog; posts what is meant for the channel. */
export async function shownInDialog(desk: Desk, spot: Spot, given: Answer): Promise<Card> {
  if (given.reply.to !== 'channel') return given.reply.card;
  return sharedReceipt(await show(desk, { ...spot, responseUrl: undefined }, given));
}

async function open(
  { clientOf, log }: Desk,
  { workspace, triggerId }: Spot,
  view: View,
): Promise<OpenView | undefined> {
  if (triggerId === undefined) return undefined;
  try {
    const opened = await clientOf(workspace.token).views.open({ trigger_id: triggerId, view });
    return opened.view?.id === undefined ? undefined : { id: opened.view.id, hash: opened.view.hash };
  } catch (error) {
    if (!isRefused(error, 'expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id', 'trigger_expired'))
      log.warn({ err: error }, 'a dialog did not open');
    return undefined;
  }
}

/** A dialog that was closed or has moved on is left as it is. */
export async function update({ clientOf, log }: Desk, { workspace }: Spot, { id, hash }: OpenView, view: View) {
  try {
    await clientOf(workspace.token).views.update({ view_id: id, ...(hash !== undefined && { hash }), view });
  } catch (error) {
    if (!isRefused(error, 'not_found', 'hash_conflict', 'view_not_found'))
      log.warn({ err: error }, 'a dialog was not updated');
  }
}
