import { accountsOf } from '../domain/chat-link.ts';
import { type Notifier, NotYet, Refused, Resting } from '../ports/notifier.ts';
import type { Notice, Recipient } from '../ports/store.ts';
import { isShared, Undelivered } from './address.ts';
import { failureOf, isRefused } from './client.ts';
import { type Change, copyChanger, isChange, type Parts } from './copies.ts';
import { pausesSince } from './pauses.ts';
import { postNotice } from './posting.ts';
import { restsSince } from './rests.ts';
import { tenantOf, type Workspace } from './workspaces.ts';

export type SlackNotifier = Notifier &
  Readonly<{
    /** Somebody has let the bot into a channel, or opened it again: what waits is tried at once. */
    tryAgain(channel: string): void;
  }>;

type Settings = Omit<Parts, 'pauses'> & Readonly<{ now?: () => number; random?: () => number }>;

/** Carries notices to people, to channels, and into the place of messages that were posted before. */
export function slackNotifier({ now = Date.now, random = Math.random, ...given }: Settings): SlackNotifier {
  const parts: Parts = { ...given, pauses: pausesSince(now) };
  const rests = restsSince(now, random);
  const changeCopies = copyChanger(parts);
  const isImported = importsSince(parts);
  const mayGo = async (to: Recipient): Promise<boolean> => {
    if (rests.left(to) === undefined) return true;
    if (await isImported()) rests.endRefused();
    return rests.left(to) === undefined;
  };
  return {
    send: async (notice) => {
      const { to } = notice;
      if (!(await mayGo(to))) throw new Resting('nothing is sent to them for a while');
      try {
        await (isChange(notice) ? changeCopies(notice) : deliver(parts, notice));
        rests.end(to);
      } catch (error) {
        if (error instanceof NotYet) throw error;
        await isImported();
        throw rests.begin(to, error);
      }
    },
    restOf: rests.left,
    tryAgain: (channel) => rests.end({ channel: `slack:${channel}` }),
  };
}

/** Whether a directory was imported since it was asked the last time: it may name other channels, and somebody has been at work. */
function importsSince({ store }: Pick<Parts, 'store'>): () => Promise<boolean> {
  let seen: number | undefined;
  return async () => {
    const before = seen;
    seen = (await store.snapshot()).policy;
    return before !== undefined && before !== seen;
  };
}

type Posting = Exclude<Notice, Change>;

const deliver = (parts: Parts, notice: Posting): Promise<void> =>
  'channel' in notice.to ? toChannel(parts, notice, notice.to.channel) : toUser(parts, notice, notice.to.user);

async function toChannel(parts: Parts, notice: Posting, channel: string): Promise<void> {
  const at = channel.indexOf(':');
  const [platform, id] = [channel.slice(0, at), channel.slice(at + 1)];
  if (platform !== 'slack') throw new Refused(`${platform} is not set up here`, 'channel');
  try {
    const workspace = await workspaceOf(parts, id);
    await parts.pauses.guard(workspace, () => postNotice(parts, notice, workspace, id));
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'refused' || !PARKING.includes(failure.error)) throw error;
    throw new Refused(`Slack says ${failure.error}`, 'channel', error);
  }
}

/** What only a person can mend (F24). Anything else may be different the next time. */
const PARKING = ['channel_not_found', 'not_in_channel', 'is_archived', 'restricted_action', 'no_permission'];

/** The workspace that has the channel, if it is ours alone: what outsiders read gets no notice (B62). */
async function workspaceOf({ workspaces, clientOf, pauses }: Parts, channel: string): Promise<Workspace> {
  let reason: unknown = new Refused('no workspace has the bot', 'everything');
  for (const workspace of await workspaces.all()) {
    try {
      if (await pauses.guard(workspace, () => isShared(clientOf, workspace, channel)))
        throw new Refused(`the channel ${channel} is shared with another organisation`, 'channel');
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
        return await parts.pauses.guard(workspace, async () => {
          const channel = await parts.post.directChannel(workspace, account);
          await postNotice(parts, notice, workspace, channel);
        });
      } catch (error) {
        // The directory file names no workspace: an account that one does not know may be another's.
        if (!isRefused(error, 'user_not_found', 'user_not_visible')) throw error;
        reason = error;
      }
    }
  throw reason;
}
