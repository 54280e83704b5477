import {
  type AllMiddlewareArgs,
  App,
  type SlackActionMiddlewareArgs,
  type SlackCommandMiddlewareArgs,
  type SlackEventMiddlewareArgs,
  type SlackOptionsMiddlewareArgs,
  type SlackShortcutMiddlewareArgs,
  type SlackViewMiddlewareArgs,
} from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import { onBack, onJoined } from './channel-back.ts';
import { onCommand } from './commands.ts';
import type { Desk } from './desk.ts';
import type { Door } from './door.ts';
import { onHome } from './home.ts';
import { onRevoked, onUninstalled } from './leaving.ts';
import { slackLogger } from './log.ts';
import { onPress } from './presses.ts';
import { onSearch } from './searches.ts';
import { onShortcut } from './shortcuts.ts';
import { onSubmission } from './submissions.ts';
import { onMention, onMessage } from './talk.ts';

/** What Bolt gives for one delivery. */
export type Given<Args> = Args & AllMiddlewareArgs;
export type GivenEvent<Name extends string> = Given<SlackEventMiddlewareArgs<Name>>;

/** The events that the manifests subscribe to. */
export const EVENTS = {
  app_mention: onMention,
  message: onMessage,
  app_home_opened: onHome,
  app_uninstalled: onUninstalled,
  tokens_revoked: onRevoked,
  channel_unarchive: onBack,
  member_joined_channel: onJoined,
} as const;

/**
 * Hands each delivery to the one function for its kind. Listeners of Bolt's own would each be tried for every delivery,
 * all that match would run, and ten of them cost more than all of our answer.
 */
export function listen(desk: Desk, door: Door, clientOptions: WebClientOptions): App {
  const app = new App({
    receiver: door,
    convoStore: false,
    // What the bot says itself is passed over where people talk to it.
    ignoreSelf: false,
    clientOptions,
    logger: slackLogger(desk.log),
    authorize: async ({ teamId, enterpriseId }) => authorized(desk, enterpriseId, teamId),
  });
  app.use((given) => handed(desk, given));
  app.error(async (error) => desk.services.report('a delivery of Slack', error));
  return app;
}

type Anything = AllMiddlewareArgs & Readonly<Record<string, unknown>>;

async function handed(desk: Desk, given: object): Promise<void> {
  if ('command' in given) return onCommand(desk, given as Given<SlackCommandMiddlewareArgs>);
  if ('action' in given) return onPress(desk, given as Given<SlackActionMiddlewareArgs>);
  if ('view' in given) return onSubmission(desk, given as Given<SlackViewMiddlewareArgs>);
  if ('options' in given) return onSearch(desk, given as Given<SlackOptionsMiddlewareArgs<'block_suggestion'>>);
  if ('shortcut' in given) return onShortcut(desk, given as Given<SlackShortcutMiddlewareArgs>);
  const { event } = given as Anything & Readonly<{ event?: Readonly<{ type: string }> }>;
  if (event === undefined || !Object.hasOwn(EVENTS, event.type)) return;
  const onEvent = EVENTS[event.type as keyof typeof EVENTS] as (desk: Desk, given: object) => Promise<void>;
  await onEvent(desk, given);
}

async function authorized({ workspaces }: Desk, enterprise: string | undefined, team: string | undefined) {
  const workspace = await workspaces.find(enterprise, team);
  if (!workspace) throw new Error('a workspace left while its delivery was under way');
  const { token: botToken, botId, botUserId } = workspace;
  return { botToken, botId, botUserId, ...(team !== undefined && { teamId: team }) };
}
