import type { SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { Choice } from '../cards/card.ts';
import { inputsOf } from '../cards/form.ts';
import { fitting } from '../chat/choices.ts';
import { optionOf } from '../render/slack-input.ts';
import { answer } from './answer.ts';
import type { Desk } from './desk.ts';
import { memoryOf } from './dialog.ts';
import { admittedIn } from './door.ts';
import type { Given } from './listen.ts';

/** What Slack shows of a list at once. */
const MOST = 100;

/** Choices too many for a list, asked for as somebody types: those that their form would hold now. */
export async function onSearch(
  desk: Desk,
  { options, ack, context }: Given<SlackOptionsMiddlewareArgs<'block_suggestion'>>,
): Promise<void> {
  const { action_id, value } = options;
  const body = options as unknown as { user: { id: string }; view?: { private_metadata?: string } };
  const memory = memoryOf(body.view?.private_metadata);
  const spot = { ...admittedIn(context), user: body.user.id, channel: memory?.channel };
  const line = memory?.line;
  const form = line === undefined ? undefined : await answer(desk, spot, `${line} form`);
  const input = form && inputsOf(form.reply.card).find(({ id }) => id === action_id);
  const choices = input?.type === 'choice' ? input.choices : [];
  await ack(found(choices, value));
}

/** None is left out silently: a heading says how many more there are. */
function found(choices: readonly Choice[], typed: string) {
  const all = fitting(choices, typed);
  const options = all.slice(0, MOST).map(optionOf);
  if (all.length <= MOST) return { options };
  const label = `The first ${MOST} of ${all.length}: type on to find the others`;
  return { option_groups: [{ label: { type: 'plain_text' as const, text: label }, options }] };
}
