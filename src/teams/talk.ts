import { addFirstCard, answeredPrivatelyCard } from '../cards/progress.ts';
import { within } from '../chat/patience.ts';
import { type Services, toActor } from '../commands/command.ts';
import { holdsPassword } from '../commands/parse.ts';
import { Refused } from '../ports/notifier.ts';
import type { Caller, Incoming } from './activity.ts';
import { answer } from './answer.ts';
import { alone } from './carrier.ts';
import type { Desk } from './desk.ts';
import { note, show } from './show.ts';
import { asTyped, lineOf } from './words.ts';

/** After this, whoever waits sees that somebody is at work. */
const PATIENCE_MS = 1_000;

type Message = Extract<Incoming, { kind: 'message' }>;

/** Every message alone with us, and those in channels and groups that mention us: Teams brings no others. */
export async function onMessage(desk: Desk, message: Message): Promise<void> {
  const { caller } = message;
  const spot = { caller, about: caller.conversation };
  let hasChat = true;
  const working = answer(desk, spot, async ({ services, objectId, run }) => {
    hasChat = await canBeTold(desk, caller, objectId);
    return hasChat ? run(await typedLine(desk, services, message)) : toActor(addFirstCard(false));
  });
  if (!(await within(PATIENCE_MS, working))) await desk.post.type(caller);
  const given = await working;
  // It says so itself, and to everybody there.
  if (!hasChat) return void ((await given.take()) && (await note(desk, caller, given.reply.card)));
  const shown = await show(desk, spot, given);
  if (shown === 'no-chat') await note(desk, caller, addFirstCard(true));
  // That somebody asked is for others to know only where they saw it.
  if (shown === 'alone' && !caller.isTargeted) await note(desk, caller, answeredPrivatelyCard());
}

/** Where others read, answers go to a chat of their own: for somebody who has none nothing is done. */
async function canBeTold(desk: Desk, { kind }: Caller, objectId: string): Promise<boolean> {
  if (kind === 'personal' || desk.settings.targeted) return true;
  try {
    await alone(desk, objectId);
    return true;
  } catch (error) {
    return !(error instanceof Refused && error.what === 'person');
  }
}

/** In a line with a password in it nobody is even looked up. */
async function typedLine({ identify }: Desk, services: Services, { caller, text, mentions }: Message): Promise<string> {
  if (holdsPassword(asTyped(text))) return asTyped(text);
  return lineOf(text, mentions, caller.bot, async (id) => {
    const found = await identify(services, caller, id);
    return 'username' in found ? found.username : undefined;
  });
}
