import type { Card } from '../cards/card.ts';
import { notThereCard, sharedReceipt } from '../cards/progress.ts';
import { toActor } from '../commands/command.ts';
import { Refused } from '../ports/notifier.ts';
import type { Caller } from './activity.ts';
import { addressOf } from './address.ts';
import type { Answer } from './answer.ts';
import { alone, drawingFor } from './carrier.ts';
import { channelOf, statusOf } from './connector.ts';
import type { Desk, Spot } from './desk.ts';

/**
 * What came of it: they see it where they asked; in their own chat with us; nowhere, as they have none; or nowhere, as
 * Teams would not take it. `before`: another process has shown it.
 */
export type Shown = 'here' | 'alone' | 'no-chat' | 'failed' | 'before';

/** Shows an answer, privately or to all as it says. Never rejects. */
export async function show(desk: Desk, spot: Spot, given: Answer): Promise<Shown> {
  if (!(await given.take())) return 'before';
  if (given.reply.to === 'actor') return tell(desk, spot, given);
  const receipt = await share(desk, spot, given);
  return receipt.tone === 'good' ? 'here' : tell(desk, spot, { ...given, reply: toActor(receipt) });
}

/** To who asked, and to nobody else: where they asked, if nobody else reads there or the tenant has that; else in their own chat. */
export async function tell(desk: Desk, spot: Spot, given: Answer): Promise<Shown> {
  const { caller } = spot;
  const { people, objectId } = given;
  const card = lastingOf(given);
  try {
    if (caller.kind === 'personal') {
      await desk.post.say(caller, card, { people, of: { isAnswer: true, ...fromOf(given, spot) } });
      return 'here';
    }
    // Whoever is nobody to us has no chat with us; that they are not is no secret.
    if (objectId === undefined) return note(desk, caller, card);
    if (desk.settings.targeted && (await isTold(desk, caller, card, given))) return 'here';
    return (await isToldAlone(desk, objectId, card, given)) ? 'alone' : 'no-chat';
  } catch (err) {
    desk.log.warn({ err }, 'an answer was not posted');
    return 'failed';
  }
}

/** A word that others may read, unless only who asked could read what they asked. Never rejects. */
export async function note(desk: Desk, caller: Caller, card: Card): Promise<Shown> {
  try {
    await desk.post.say(caller, card, { people: new Map(), of: {} }, caller.isTargeted ? caller.person : undefined);
    return 'here';
  } catch (err) {
    desk.log.warn({ err }, 'a word was not posted');
    return 'failed';
  }
}

/** What may stand in a message, which lasts. */
export const lastingOf = ({ reply }: Answer): Card => reply.keep ?? reply.card;

export const fromOf = ({ about }: Answer, { caller }: Spot): Readonly<{ from?: string }> =>
  about === caller.conversation ? {} : { from: about };

async function isToldAlone(
  { post, conversations, connectorOf, settings }: Desk,
  objectId: string,
  card: Card,
  { people, about: from }: Answer,
): Promise<boolean> {
  try {
    const place = await alone({ settings, conversations, connectorOf }, objectId);
    await post.say(place, card, { people, of: { isAnswer: true, from } }).catch(async (error) => {
      // They have taken the app away, or blocked it, since.
      if (statusOf(error) === 403) await conversations.forget(settings.tenant, place.conversation);
      throw error;
    });
    return true;
  } catch (error) {
    if (statusOf(error) === 403 || (error instanceof Refused && error.what === 'person')) return false;
    throw error;
  }
}

async function isTold({ post, log }: Desk, caller: Caller, card: Card, { people }: Answer): Promise<boolean> {
  try {
    await post.say(caller, card, { people, of: { isAnswer: true } }, caller.person);
    return true;
  } catch (err) {
    log.warn({ err }, 'a message for one person alone was not taken');
    return false;
  }
}

/** To everybody in the conversation. Resolves to what is said of that. Never rejects. */
export async function share(desk: Desk, { caller, about: asked }: Spot, given: Answer): Promise<Card> {
  const { reply, about } = given;
  if (channelOf(asked) !== channelOf(about)) return notThereCard();
  const { services, post, settings } = desk;
  const [to, channel] = [addressOf(caller, about), channelOf(about)];
  let isPosted = false;
  try {
    const parts = { ...desk, store: services.store };
    const id = await post.say(to, reply.card, await drawingFor(parts, { ...to, conversation: channel }, reply.card));
    isPosted = true;
    // So that a later decision can settle it.
    const message = { platform: 'teams', tenant: settings.tenant, channel, id } as const;
    if (reply.subject !== undefined) await services.store.keepPosted(reply.subject, message);
  } catch (err) {
    desk.log.warn({ err }, 'an answer was not shared');
  }
  return sharedReceipt(isPosted);
}
