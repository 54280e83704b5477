import { randomBytes } from 'node:crypto';
import type { Action, Json } from './slack-blocks.ts';
import { type Message, nextTs, type View } from './slack-surfaces.ts';

/** What every payload is full of. */
export type Scene = Readonly<{
  appId: string;
  team: Readonly<{ id: string; domain: string }>;
  enterprise: Readonly<{ id: string; name: string }> | undefined;
  botId: string;
  botUserId: string;
}>;
export type Who = Readonly<{ id: string; username: string; teamId: string }>;
export type Where = Readonly<{ id: string; name: string; isShared: boolean }>;
/** What Slack gives to answer with. */
export type Means = Readonly<{ triggerId: string; responseUrl: string }>;

/** Slack still sends the old verification token; nobody may rely on it. */
const TOKEN = 'the-old-verification-token';

export function commandPayload(
  scene: Scene,
  who: Who,
  where: Where,
  said: Readonly<{ command: string; text: string }>,
  means: Means,
): Json {
  return {
    token: TOKEN,
    team_id: scene.team.id,
    team_domain: scene.team.domain,
    ...(scene.enterprise && { enterprise_id: scene.enterprise.id, enterprise_name: scene.enterprise.name }),
    channel_id: where.id,
    channel_name: where.name,
    user_id: who.id,
    user_name: who.username,
    ...said,
    api_app_id: scene.appId,
    is_enterprise_install: 'false',
    response_url: means.responseUrl,
    trigger_id: means.triggerId,
  };
}

const interaction = (scene: Scene, who: Who, type: string): Json => ({
  type,
  user: { id: who.id, username: who.username, name: who.username, team_id: who.teamId },
  api_app_id: scene.appId,
  token: TOKEN,
  team: {
    ...scene.team,
    ...(scene.enterprise && { enterprise_id: scene.enterprise.id, enterprise_name: scene.enterprise.name }),
  },
  enterprise: scene.enterprise ?? null,
  is_enterprise_install: false,
});

export function messageActionsPayload(
  scene: Scene,
  who: Who,
  where: Where,
  pressed: Readonly<{ action: Action; message: Message; state: Json }>,
  means: Means,
): Json {
  const { action, message, state } = pressed;
  const isEphemeral = message.onlyFor !== undefined;
  return {
    ...interaction(scene, who, 'block_actions'),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: where.id,
      is_ephemeral: isEphemeral,
      ...(message.thread !== undefined && { thread_ts: message.thread }),
    },
    trigger_id: means.triggerId,
    channel: { id: where.id, name: where.name },
    // Slack does not keep ephemeral messages, and sends them along with no click.
    ...(!isEphemeral && { message: writtenMessage(scene, message) }),
    state,
    response_url: means.responseUrl,
    actions: [{ ...action, action_ts: nextTs() }],
  };
}

export const viewActionsPayload = (
  scene: Scene,
  who: Who,
  pressed: Readonly<{ action: Action; view: View; state: Json }>,
  triggerId: string,
): Json => ({
  ...interaction(scene, who, 'block_actions'),
  container: { type: 'view', view_id: pressed.view.id },
  trigger_id: triggerId,
  view: drawnView(scene, pressed.view, pressed.state),
  actions: [{ ...pressed.action, action_ts: nextTs() }],
});

export const submissionPayload = (scene: Scene, who: Who, view: View, state: Json, triggerId: string): Json => ({
  ...interaction(scene, who, 'view_submission'),
  trigger_id: triggerId,
  view: drawnView(scene, view, state),
  response_urls: [],
});

export const closedPayload = (scene: Scene, who: Who, view: View): Json => ({
  ...interaction(scene, who, 'view_closed'),
  view: drawnView(scene, view, { values: {} }),
  is_cleared: false,
});

export const suggestionPayload = (
  scene: Scene,
  who: Who,
  asked: Readonly<{ action_id: string; block_id: string; value: string }>,
  at: Readonly<{ view: View; state: Json } | { message: Message; where: Where }>,
): Json => ({
  ...interaction(scene, who, 'block_suggestion'),
  ...('view' in at
    ? { container: { type: 'view', view_id: at.view.id }, view: drawnView(scene, at.view, at.state) }
    : {
        container: {
          type: 'message',
          message_ts: at.message.ts,
          channel_id: at.where.id,
          is_ephemeral: at.message.onlyFor !== undefined,
        },
        channel: { id: at.where.id, name: at.where.name },
        ...(at.message.onlyFor === undefined && { message: writtenMessage(scene, at.message) }),
      }),
  ...asked,
});

export const messageShortcutPayload = (
  scene: Scene,
  who: Who,
  where: Where,
  asked: Readonly<{ callbackId: string; message: Message }>,
  means: Means,
): Json => ({
  ...interaction(scene, who, 'message_action'),
  callback_id: asked.callbackId,
  trigger_id: means.triggerId,
  response_url: means.responseUrl,
  action_ts: nextTs(),
  message_ts: asked.message.ts,
  channel: { id: where.id, name: where.name },
  message: writtenMessage(scene, asked.message),
});

export const shortcutPayload = (scene: Scene, who: Who, callbackId: string, triggerId: string): Json => ({
  ...interaction(scene, who, 'shortcut'),
  callback_id: callbackId,
  trigger_id: triggerId,
  action_ts: nextTs(),
});

export const eventPayload = (scene: Scene, event: Json, isShared = false): Json => ({
  token: TOKEN,
  team_id: scene.team.id,
  context_team_id: scene.team.id,
  ...(scene.enterprise && { enterprise_id: scene.enterprise.id }),
  context_enterprise_id: scene.enterprise?.id ?? null,
  api_app_id: scene.appId,
  event,
  type: 'event_callback',
  event_id: `Ev0${randomBytes(5).toString('hex').toUpperCase()}`,
  event_time: Math.floor(Date.now() / 1_000),
  authorizations: [
    {
      enterprise_id: scene.enterprise?.id ?? null,
      team_id: scene.team.id,
      user_id: scene.botUserId,
      is_bot: true,
      is_enterprise_install: false,
    },
  ],
  is_ext_shared_channel: isShared,
  event_context: `4-${randomBytes(16).toString('hex')}`,
});

/** Somebody's words, as `app_mention` and `message` events have them. */
export function wordsEvent(type: string, who: Who, where: Where, text: string, thread?: string): Json {
  const ts = nextTs();
  return {
    type,
    user: who.id,
    ts,
    client_msg_id: randomBytes(16).toString('hex'),
    text,
    team: who.teamId,
    ...(thread !== undefined && { thread_ts: thread }),
    ...(type === 'message' && { channel_type: 'im' }),
    channel: where.id,
    event_ts: ts,
  };
}

const writtenMessage = ({ botId, botUserId, appId, team }: Scene, message: Message): Json => ({
  type: 'message',
  user: message.by ?? botUserId,
  ts: message.ts,
  ...(message.by === undefined && { bot_id: botId, app_id: appId }),
  text: message.text,
  team: team.id,
  blocks: message.blocks,
  ...(message.thread !== undefined && { thread_ts: message.thread }),
  ...(message.metadata && { metadata: message.metadata }),
  ...(message.edits > 0 && { edited: { user: botUserId, ts: message.ts } }),
});

const drawnView = (scene: Scene, view: View, state: Json): Json => ({
  ...view,
  team_id: scene.team.id,
  state,
  app_id: scene.appId,
  app_installed_team_id: scene.team.id,
  bot_id: scene.botId,
});
