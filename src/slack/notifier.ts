import { accountsOf } from '../domain/chat-link.ts';
import { type Notifier, NotYet } from '../ports/notifier.ts';
import type { Notice } from '../ports/store.ts';
import { addressOf, isShared, Undelivered } from './address.ts';
import { failureOf, isRefused } from './client.ts';
import { type Change, copyChanger, isChange, type Parts } from './copies.ts';
import { tenantOf, type Workspace } from './workspaces.ts';

/** Carries notices to people, to channels, and into the place of messages that were posted before. */
export function slackNotifier(parts: Parts & Readonly<{ now?: () => number }>): Notifier {
  const { now = Date.now } = parts;
  const changeCopies = copyChanger(parts);
  const restingUntil = new Map<string, number>();
  return {
    send: async (notice) => {
      const key = JSON.stringify(notice.to);
      const until = restingUntil.get(key) ?? 0;
      if (until > now()) throw new Undelivered('waiting');
      try {
        await (isChange(notice) ? changeCopies(notice) : deliver(parts, notice));
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

type Posting = Exclude<Notice, Change>;

const deliver = (parts: Parts, notice: Posting): Promise<void> =>
  'channel' in notice.to ? toChannel(parts, notice, notice.to.channel) : toUser(parts, notice, notice.to.user);

async function toChannel(parts: Parts, notice: Posting, channel: string): Promise<void> {
  const [platform, id] = split(channel);
  if (platform !== 'slack') throw new Undelivered(`${platform} is not set up`);
  await post(parts, notice, await workspaceOf(parts, id), id);
}

async function post(parts: Parts, { seq, card, keeps }: Posting, workspace: Workspace, channel: string): Promise<void> {
  const id = await parts.post.say(await addressOf(parts, workspace, channel), card, 'notice', seq);
  if (keeps === undefined) return;
  await parts.store.keepPosted(keeps, { platform: 'slack', tenant: tenantOf(workspace), channel, id });
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
      if (await isShared(clientOf, workspace, channel))
        throw new Undelivered(`the channel ${channel} is shared with another organisation`);
      return workspace;
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

async function toUser(parts: Parts, notice: Posting, username: string): Promise<void> {
  const { company, links } = await parts.store.snapshot();
  const all = await parts.workspaces.all();
  let reason: unknown = new Undelivered('nobody in Slack is linked to them');
  for (const { tenant, account } of accountsOf(company, links, username, 'slack'))
    for (const workspace of tenant === '' ? all : all.filter((one) => tenantOf(one) === tenant)) {
      try {
        const channel = await parts.post.directChannel(workspace, account);
        return await post(parts, notice, workspace, channel);
      } catch (error) {
        // The directory file names no workspace: an account that one does not know may be another's.
        if (!isRefused(error, 'user_not_found', 'user_not_visible')) throw error;
        reason = error;
      }
    }
  throw reason;
}
