import { type Carrier, type Failure, type Spot, Undelivered } from '../chat/carrier.ts';
import { accountsOf } from '../domain/chat-link.ts';
import { Refused } from '../ports/notifier.ts';
import type { Store } from '../ports/store.ts';
import { type ClientOf, failureOf, isRefused } from './client.ts';
import { peopleOf } from './message.ts';
import { isShared } from './outsiders.ts';
import { type Pauses, pausesSince, WITHOUT_TOKEN } from './pauses.ts';
import type { Post } from './post.ts';
import { tenantOf, type Workspace, type Workspaces } from './workspaces.ts';

type Parts = Readonly<{
  store: Store;
  workspaces: Workspaces;
  clientOf: ClientOf;
  /** Rejects with `NotYet` instead of waiting. */
  post: Post;
  pauses: Pauses;
}>;

type Settings = Omit<Parts, 'pauses'> & Readonly<{ now?: () => number }>;

/** Brings notices to the workspaces that have the bot. */
export function slackCarrier({ now = Date.now, ...given }: Settings): Carrier {
  const parts: Parts = { ...given, pauses: pausesSince(now) };
  return {
    platform: 'slack',
    inChannel: (id, work) => inChannel(parts, id, work),
    withUser: (username, work) => withUser(parts, username, work),
    at: async ({ tenant, channel }, work) => {
      const workspace = (await parts.workspaces.all()).find((one) => tenantOf(one) === tenant);
      if (!workspace) throw new Undelivered('no workspace');
      return inWorkspace(parts, workspace, async () => channel, work);
    },
    failureOf: refusalOf,
  };
}

/** Runs the work where the channel turns out to be, unless the workspace is paused. */
function inWorkspace<T>(
  parts: Parts,
  workspace: Workspace,
  channel: () => Promise<string>,
  work: (spot: Spot) => Promise<T>,
): Promise<T> {
  return parts.pauses.guard(workspace, async () => work(await spotIn(parts, workspace, await channel())));
}

async function spotIn({ store, clientOf, post }: Parts, workspace: Workspace, channel: string): Promise<Spot> {
  const { company, links } = await store.snapshot();
  const tenant = tenantOf(workspace);
  const address = { workspace, people: peopleOf(company, links, tenant), channel };
  return {
    tenant,
    channel,
    say: (card, { entry, thread }) => post.say({ ...address, thread }, card, 'notice', entry),
    replace: (id, card) => post.replace(address, id, card),
    isShared: async () => !channel.startsWith('D') && (await isShared(clientOf, workspace, channel)),
  };
}

async function inChannel(parts: Parts, channel: string, work: (spot: Spot) => Promise<void>): Promise<void> {
  try {
    const workspace = await workspaceOf(parts, channel);
    await inWorkspace(parts, workspace, async () => channel, work);
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

async function withUser(parts: Parts, username: string, work: (spot: Spot) => Promise<void>): Promise<void> {
  const { company, links } = await parts.store.snapshot();
  const all = await parts.workspaces.all();
  let reason = new Undelivered('nobody in Slack is linked to them');
  for (const { tenant, account } of accountsOf(company, links, username, 'slack'))
    for (const workspace of tenant === '' ? all : all.filter((one) => tenantOf(one) === tenant)) {
      try {
        return await inWorkspace(parts, workspace, () => parts.post.directChannel(workspace, account), work);
      } catch (error) {
        // The directory file names no workspace: an account that one does not know may be another's.
        if (!isRefused(error, 'user_not_found', 'user_not_visible')) throw error;
        reason = new Undelivered('Slack does not know the account that is linked to them', { cause: error });
      }
    }
  throw reason;
}

/** What Slack says where the message that a reply is for is not there (B60). */
const NO_THREAD = ['thread_not_found', 'message_not_found', 'cannot_reply_to_message'];

/** That the token is gone is said by the pause of its workspace, and of no message. */
function refusalOf(error: unknown): Failure | undefined {
  const failure = failureOf(error);
  if (failure?.kind !== 'refused') return failure;
  if (WITHOUT_TOKEN.includes(failure.error)) return undefined;
  return { ...failure, isGone: NO_THREAD.includes(failure.error) };
}
