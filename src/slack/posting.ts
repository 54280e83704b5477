import type { Notice, PostedMessage } from '../ports/store.ts';
import { addressOf } from './address.ts';
import { isRefused } from './client.ts';
import type { Change, Parts } from './copies.ts';
import type { Address } from './post.ts';
import { tenantOf, type Workspace } from './workspaces.ts';

type Posting = Exclude<Notice, Change>;

/** Posts a notice, in its thread if there is one, and keeps where it is if something later is to be done there. */
export async function postNotice(parts: Parts, notice: Posting, workspace: Workspace, channel: string): Promise<void> {
  const { keeps, thread } = notice;
  const address = await addressOf(parts, workspace, channel);
  const root = thread && (await parts.store.threadRoot(thread.of, 'slack', channel));
  const at = await say(parts, notice, address, thread?.isReply ? root : undefined);
  const message = { platform: 'slack', tenant: tenantOf(workspace), channel, id: at.id } as const;
  if (keeps !== undefined) await parts.store.keepPosted(keeps, message);
  // The first post about a request is what the later ones hang on, and so is one whose root was deleted.
  else if (thread && (root === undefined || (thread.isReply && !at.isReply)))
    await parts.store.keepPosted(`${thread.of}:thread`, message);
}

type Said = Readonly<{ id: string; isReply: boolean }>;

async function say(
  { post, log }: Parts,
  { card, seq }: Posting,
  address: Address,
  root: PostedMessage | undefined,
): Promise<Said> {
  if (root === undefined) return { id: await post.say(address, card, 'notice', seq), isReply: false };
  try {
    return { id: await post.say({ ...address, thread: root.id }, card, 'notice', seq), isReply: true };
  } catch (error) {
    if (!isRefused(error, ...NO_THREAD)) throw error;
    log.warn({ seq }, 'a thread is gone, and another one begins');
    return { id: await post.say(address, card, 'notice', seq), isReply: false };
  }
}

/** What Slack says where the message that a reply is for is not there (B60). */
const NO_THREAD = ['thread_not_found', 'message_not_found', 'cannot_reply_to_message'];
