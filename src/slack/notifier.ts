import { accountsOf } from '../domain/chat-link.ts';
import { type Notifier, NotYet } from '../ports/notifier.ts';
import type { Notice, PostedMessage, Store } from '../ports/store.ts';
import { type ClientOf, failureOf, isRefused } from './client.ts';
import type { Log } from './log.ts';
import { peopleOf } from './message.ts';
import type { Address, Post } from './post.ts';
import { tenantOf, type Workspace, type Workspaces } from './workspaces.ts';

type Parts = Readonly<{
  store: Store;
  workspaces: Workspaces;
  clientOf: ClientOf;
  /** Rejects with `NotYet` instead of waiting. */
  post: Post;
  log: Log;
  now?: () => number;
}>;

/** A notice that cannot go out now; it is kept, and tried again later. */
class Undelivered extends Error {
  override readonly name = 'Undelivered';
}

/** Carries notices to people, to channels, and into the place of messages that a decision has settled. */
export function slackNotifier(parts: Parts): Notifier {
  const { now = Date.now } = parts;
  const restingUntil = new Map<string, number>();
  return {
    send: async (notice) => {
      const key = JSON.stringify(notice.to);
      const until = restingUntil.get(key) ?? 0;
      if (until > now()) throw new Undelivered('waiting');
      try {
        await deliver(parts, notice);
        restingUntil.delete(key);
      } catch (error) {
        if (!(error instanceof NotYet)) restingUntil.set(key, now() + restOf(error) * 1_000);
        throw error;
      }
    },
  };
}

/** Seconds until a recipient is tried again: what Slack asks for, and long where only a person can mend it. */
function restOf(error: unknown): number {
  const failure = failureOf(error);
  if (failure?.kind === 'limited') return failure.seconds;
  return failure?.kind === 'refused' || error instanceof Undelivered ? 300 : 10;
}

async function deliver(parts: Parts, notice: Notice): Promise<void> {
  const { to } = notice;
  if ('channel' in to) return toChannel(parts, notice, to.channel);
  if ('user' in to) return toUser(parts, notice, to.user);
  const faults: unknown[] = [];
  for (const message of await parts.store.unsettled(to.subject))
    await settle(parts, notice, message).catch((error) => faults.push(error));
  // One copy that cannot be reached leaves none of the others as they were.
  if (faults.length > 0) throw faults.find((one) => one instanceof NotYet) ?? faults[0];
}

async function toChannel(parts: Parts, { seq, card }: Notice, channel: string): Promise<void> {
  const [platform, id] = split(channel);
  if (platform !== 'slack') throw new Undelivered(`${platform} is not set up`);
  const workspace = await workspaceOf(parts, id);
  const address = await addressOf(parts, workspace, id);
  await parts.post.say(address, card, 'notice', seq);
}

const split = (channel: string): readonly [platform: string, id: string] => {
  const at = channel.indexOf(':');
  return [channel.slice(0, at), channel.slice(at + 1)];
};

/** The workspace that has the channel, if it is ours alone: what outsiders read gets no notice (B62). */
async function workspaceOf({ workspaces, clientOf }: Parts, channel: string): Promise<Workspace> {
  let reason: unknown = new Undelivered('no workspace');
  for (const workspace of await workspaces.all()) {
    try {
      const { channel: found } = await clientOf(workspace.token).conversations.info({ channel });
      if (found?.is_ext_shared || found?.is_pending_ext_shared)
        throw new Undelivered(`the channel ${channel} is shared with another organisation`);
      return workspace;
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

async function toUser(parts: Parts, { seq, card }: Notice, username: string): Promise<void> {
  const { company, links } = await parts.store.snapshot();
  const all = await parts.workspaces.all();
  let reason: unknown = new Undelivered('nobody in Slack is linked to them');
  for (const { tenant, account } of accountsOf(company, links, username, 'slack'))
    for (const workspace of tenant === '' ? all : all.filter((one) => tenantOf(one) === tenant)) {
      try {
        const channel = await parts.post.directChannel(workspace, account);
        return void (await parts.post.say(await addressOf(parts, workspace, channel), card, 'notice', seq));
      } catch (error) {
        // The directory file names no workspace: an account that one does not know may be another's.
        if (!isRefused(error, 'user_not_found', 'user_not_visible')) throw error;
        reason = error;
      }
    }
  throw reason;
}

/** The message itself changes, its buttons go, and a reply tells those who had seen it. */
async function settle(parts: Parts, { seq, card }: Notice, message: PostedMessage): Promise<void> {
  const workspace = (await parts.workspaces.all()).find((one) => tenantOf(one) === message.tenant);
  if (!workspace) throw new Undelivered('no workspace');
  const address = await addressOf(parts, workspace, message.channel);
  try {
    await parts.post.replace(address, message.id, card);
    await parts.post.say({ ...address, thread: message.id }, { ...card, blocks: [], actions: [] }, 'notice', seq);
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'refused' || isRefused(error, ...WITHOUT_TOKEN)) throw error;
    // It was deleted, or the bot was shown the door: there is nothing left to change (B60).
    parts.log.warn({ error: failure.error }, 'a message could not be settled');
  }
  await parts.store.markSettled(message);
}

/** It is not the message that is gone: it waits until the app is back (F25). */
const WITHOUT_TOKEN = ['token_revoked', 'token_expired', 'account_inactive', 'invalid_auth', 'not_authed'];

async function addressOf({ store }: Parts, workspace: Workspace, channel: string): Promise<Address> {
  const { company, links } = await store.snapshot();
  return { workspace, people: peopleOf(company, links, tenantOf(workspace)), channel };
}
