import type { Notice, PostedMessage } from '../ports/store.ts';
import type { Spot } from './carrier.ts';
import type { Change, Here } from './copies.ts';

/** A notice that is a message of its own. */
export type Posting = Exclude<Notice, Change>;

/** Posts a notice, in its thread if there is one, and keeps where it is if something later is to be done there. */
export async function postNotice(here: Here, notice: Posting, spot: Spot): Promise<void> {
  const { keeps, thread } = notice;
  const { store, carrier } = here;
  const { platform } = carrier;
  const { tenant, channel } = spot;
  const root = thread && (await store.threadRoot(thread.of, platform, channel));
  const at = await say(here, notice, spot, thread?.isReply ? root : undefined);
  const message = { platform, tenant, channel, id: at.id };
  if (keeps !== undefined) await store.keepPosted(keeps, message);
  // The first post about a request is what the later ones hang on, and so is one whose root was deleted.
  else if (thread && (root === undefined || (thread.isReply && !at.isReply)))
    await store.keepPosted(`${thread.of}:thread`, message);
}

type Said = Readonly<{ id: string; isReply: boolean }>;

/** A reply to what is not there any more is a message of its own (B60). */
async function say(
  { carrier, log }: Here,
  { card, seq: entry }: Posting,
  spot: Spot,
  root: PostedMessage | undefined,
): Promise<Said> {
  if (root === undefined) return { id: await spot.say(card, { entry }), isReply: false };
  try {
    return { id: await spot.say(card, { entry, thread: root.id }), isReply: true };
  } catch (error) {
    const failure = carrier.failureOf(error);
    if (failure?.kind !== 'refused' || !failure.isGone) throw error;
    log.warn({ seq: entry }, 'a thread is gone, and another one begins');
    return { id: await spot.say(card, { entry }), isReply: false };
  }
}
