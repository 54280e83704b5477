import { problemCard } from '../cards/problem.ts';
import { addFirstCard, laterCard } from '../cards/progress.ts';
import { within } from '../chat/patience.ts';
import { oneLine } from '../render/literal.ts';
import type { Answered, Incoming } from './activity.ts';
import type { Answer } from './answer.ts';
import type { Desk, Spot } from './desk.ts';
import { CARD, drawnInDialog } from './message.ts';
import { PATIENCE_MS } from './presses.ts';
import { answerSent, spotOf } from './sent.ts';
import { fromOf, note, share, show } from './show.ts';

type Task = Extract<Incoming, { kind: 'fetch' | 'submit' }>;

/**
 * A dialog opens with the answer to its button, and goes on with the answer to each that is pressed in it. Nobody keeps it: so
 * what may be kept nowhere is shown here.
 */
export async function onTask(desk: Desk, { caller, sent }: Task): Promise<Answered> {
  const spot: Spot = { ...spotOf(caller, sent), isDialog: true };
  const working = answerSent(desk, spot, sent);
  const given = await within(PATIENCE_MS, working);
  if (given) return shownInDialog(desk, spot, given);
  void desk.meanwhile(working.then((late) => showLate(desk, spot, late)));
  return closing(laterCard().title);
}

/** What is delivered twice while the first is not forgotten. */
export const taskedAgain = (): Answered => closing(problemCard({ code: 'repeated' }).title);

async function shownInDialog(desk: Desk, spot: Spot, given: Answer): Promise<Answered> {
  if (!(await given.take())) return taskedAgain();
  const { reply, people } = given;
  const card = reply.to === 'channel' ? await share(desk, spot, given) : reply.card;
  return dialogAnswer(card.title, drawnInDialog(card, { people, of: fromOf(given, spot) }));
}

async function showLate(desk: Desk, spot: Spot, late: Answer): Promise<void> {
  if ((await show(desk, spot, late)) === 'no-chat') await note(desk, spot.caller, addFirstCard(true));
}

const LONGEST_TITLE = 60;

function dialogAnswer(title: string, content: object): Answered {
  const words = oneLine(title);
  const shown = words.length > LONGEST_TITLE ? `${words.slice(0, LONGEST_TITLE - 1).trimEnd()}…` : words;
  const value = { title: shown, height: 'medium', width: 'medium', card: { contentType: CARD, content } };
  return { status: 200, body: { task: { type: 'continue', value } } };
}

const closing = (value: string): Answered => ({ status: 200, body: { task: { type: 'message', value } } });
