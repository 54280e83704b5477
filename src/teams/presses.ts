import { problemCard } from '../cards/problem.ts';
import { addFirstCard, laterCard } from '../cards/progress.ts';
import { within } from '../chat/patience.ts';
import { oneLine } from '../render/literal.ts';
import type { Answered, Incoming } from './activity.ts';
import { type Answer, answer } from './answer.ts';
import type { Desk, Spot } from './desk.ts';
import { CARD, type Drawing, drawn } from './message.ts';
import { answerSent, spotOf } from './sent.ts';
import { fromOf, lastingOf, note, type Shown, share, show, tell } from './show.ts';

/** An invoke is given up by the client after some seconds; what takes longer is a message. */
export const PATIENCE_MS = 3_000;

type Press = Extract<Incoming, { kind: 'press' }>;

/** A button sends its line. What it is in says where the answer goes; what it carries proves nothing. */
export async function onPress(desk: Desk, press: Press): Promise<Answered> {
  const { caller, sent, isAutomatic } = press;
  if (isAutomatic) return refreshed(desk, press);
  const spot = spotOf(caller, sent);
  const working = answerSent(desk, spot, sent);
  const given = await within(PATIENCE_MS, working);
  if (given) return inPlace(desk, spot, { given, gives: sent.of.isAnswer === true });
  void desk.meanwhile(working.then((late) => showOrPut(desk, spot, { given: late, gives: sent.of.isAnswer === true })));
  return toast(laterCard().title);
}

/** A card of an old client sends it as a message, which nothing is answered to. */
export async function onSubmitted(
  desk: Desk,
  { caller, sent }: Extract<Incoming, { kind: 'submitted' }>,
): Promise<void> {
  const spot = spotOf(caller, sent);
  await showOrPut(desk, spot, { given: await answerSent(desk, spot, sent), gives: sent.of.isAnswer === true });
}

/** What is delivered twice while the first is not forgotten. */
export const pressedAgain = (): Answered => toast(problemCard({ code: 'repeated' }).title);

/** For whoever looks at a card whose buttons are not everybody's: with theirs, or as it was. */
async function refreshed(desk: Desk, { caller, sent: { line } }: Press): Promise<Answered> {
  if (line === undefined) return asItWas('There is nothing to show.');
  const { reply, people, objectId } = await answer(desk, spotOf(caller, { line, of: {}, values: {} }), ({ look }) =>
    look(line),
  );
  const { card } = reply;
  return reply.isFault || objectId === undefined ? asItWas(card.title) : cardAnswer(drawn(card, { people, of: {} }));
}

const asItWas = (message: string): Answered => ({
  status: 200,
  body: { statusCode: 403, type: 'application/vnd.microsoft.error', value: { code: 'Forbidden', message } },
});

type Given = Readonly<{ given: Answer; gives: boolean }>;

/** An answer gives way to the next one; a notice, and whatever others see, stays. */
async function inPlace(desk: Desk, spot: Spot, { given, gives }: Given): Promise<Answered> {
  if (!(await given.take())) return pressedAgain();
  if (given.reply.to === 'channel') return toast((await share(desk, spot, given)).title);
  if (!gives) return toast(toldWords(given, await toldBeside(desk, spot, given)));
  // The client shows what it is answered with, until the chat is opened again: then it shows the message.
  if (spot.caller.kind === 'personal') void desk.meanwhile(put(desk, spot, given));
  return cardAnswer(drawn(lastingOf(given), drawingOf(spot, given)));
}

/** Of an answer beside the card, what can be said of it before the client gives up. */
async function toldBeside(desk: Desk, spot: Spot, given: Answer): Promise<Shown | undefined> {
  // Where others read, the word that the client shows for a moment is enough for whoever is nobody to us.
  if (given.objectId === undefined && spot.caller.kind !== 'personal') return undefined;
  const telling = tell(desk, spot, given);
  void desk.meanwhile(telling);
  return within(PATIENCE_MS, telling);
}

function toldWords(given: Answer, shown: Shown | undefined): string {
  const { title } = lastingOf(given);
  const sentence = /[.?!…]$/.test(title) ? title : `${title}.`;
  if (shown === 'alone') return `${sentence} See our chat.`;
  return shown === 'no-chat' ? `${sentence} To read all of it, add Chatelaine for yourself under Apps.` : title;
}

/** Where nothing but messages can be shown. */
async function showOrPut(desk: Desk, spot: Spot, { given, gives }: Given): Promise<void> {
  const isInPlace = gives && given.reply.to === 'actor' && spot.caller.kind === 'personal';
  if (isInPlace) return void ((await given.take()) && (await put(desk, spot, given)));
  if ((await show(desk, spot, given)) === 'no-chat') await note(desk, spot.caller, addFirstCard(true));
}

async function put(desk: Desk, spot: Spot, given: Answer): Promise<void> {
  const { caller } = spot;
  try {
    if (caller.replyTo === undefined) throw new Error('a button of no message');
    await desk.post.replace(caller, caller.replyTo, lastingOf(given), drawingOf(spot, given));
  } catch (err) {
    desk.log.warn({ err }, 'an answer did not take the place of the one before');
    await tell(desk, spot, given);
  }
}

const drawingOf = (spot: Spot, given: Answer): Drawing => ({
  people: given.people,
  of: { isAnswer: true, ...fromOf(given, spot) },
});

const cardAnswer = (value: object): Answered => ({ status: 200, body: { statusCode: 200, type: CARD, value } });

/** A line that the client shows for a moment. */
const toast = (words: string): Answered => ({
  status: 200,
  body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: oneLine(words) },
});
