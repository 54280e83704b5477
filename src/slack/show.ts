import { inputsOf } from '../cards/form.ts';
import { offerCard } from '../cards/progress.ts';
import { NO_PICTURES, type Pictures } from '../render/block-kit.ts';
import type { Answer } from './answer.ts';
import { isRefused } from './client.ts';
import type { Desk, Spot } from './desk.ts';
import { messageOf } from './message.ts';
import { tenantOf } from './workspaces.ts';

/**
 * Shows an answer where it was asked for, privately or to all as it says. False where it could not be posted. What is not
 * to be kept is never a message that lasts, not even where they are alone with us.
 */
export async function show(desk: Desk, spot: Spot, given: Answer, replace = false): Promise<boolean> {
  const { reply, take } = given;
  if (!(await take())) return true;
  if (reply.to === 'channel') return share(desk, spot, given);
  const shown = inputsOf(reply.card).length === 0 ? reply.card : offerCard(reply.card, reply.reopens ?? 'help');
  const isAlone = reply.keep === undefined && (await isAloneWithUs(desk, spot));
  const pictures = await desk.post.pictures(spot.workspace, shown);
  const respond = (drawn: Pictures) => {
    const response = { ...messageOf(shown, given.people, 'answer', drawn), replace, seenByAll: isAlone };
    return desk.respond(spot.responseUrl, response);
  };
  if (await respond(pictures)) return true;
  if (pictures !== NO_PICTURES && (await respond(NO_PICTURES))) return true;
  return attempt(desk, () => tell(desk, spot, { ...given, reply: { ...reply, card: shown } }, isAlone));
}

/** Whether nobody else reads there: two people's private conversation looks the same by its id, and commands work in it. */
async function isAloneWithUs({ post }: Desk, { workspace, user, channel }: Spot): Promise<boolean> {
  if (!channel?.startsWith('D')) return false;
  return post.directChannel(workspace, user).then(
    (own) => own === channel,
    () => false,
  );
}

/** Privately: a message that lasts where they are alone with us, unless it may not, and one that only they see anywhere else. */
async function tell({ post }: Desk, spot: Spot, { reply, people }: Answer, isAlone: boolean): Promise<void> {
  const { workspace, user, thread } = spot;
  const channel = spot.channel ?? (await post.directChannel(workspace, user));
  const isToLast = reply.keep === undefined && (isAlone || spot.channel === undefined);
  const to = { workspace, people, channel, thread };
  if (isToLast) await post.say(to, reply.card, 'answer');
  else await post.whisper(to, user, reply.card, reply.keep);
}

/** To everybody in the conversation. */
async function share(desk: Desk, spot: Spot, { reply, people }: Answer): Promise<boolean> {
  const { workspace, channel, thread } = spot;
  if (channel === undefined) return false;
  let posted: string | undefined;
  await attempt(desk, async () => {
    posted = await desk.post.say({ workspace, people, channel, thread }, reply.card, 'notice');
  });
  if (posted !== undefined && reply.subject !== undefined) await remember(desk, spot, reply.subject, channel, posted);
  // Where the bot is no member, Slack still takes an answer to what was pressed there.
  const response = { ...messageOf(reply.card, people, 'notice'), replace: false, seenByAll: true };
  return posted !== undefined || desk.respond(spot.responseUrl, response);
}

/** So that a later decision can settle it. */
async function remember({ services }: Desk, { workspace }: Spot, subject: string, channel: string, id: string) {
  const message = { platform: 'slack', tenant: tenantOf(workspace), channel, id } as const;
  await services.store
    .keepPosted(subject, message)
    .catch((error) => services.report('a message that cannot be settled', error));
}

async function attempt({ log }: Desk, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!isRefused(error, 'not_in_channel', 'channel_not_found')) log.warn({ err: error }, 'an answer was not posted');
    return false;
  }
}
