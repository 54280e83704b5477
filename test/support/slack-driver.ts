import { type Action, inputIn, type Json, stateOf } from './slack-blocks.ts';
import { acknowledgementFaults } from './slack-limits.ts';
import {
  closedPayload,
  commandPayload,
  eventPayload,
  type Means,
  messageActionsPayload,
  messageShortcutPayload,
  type Scene,
  shortcutPayload,
  submissionPayload,
  suggestionPayload,
  viewActionsPayload,
  type Where,
  type Who,
  wordsEvent,
} from './slack-payloads.ts';
import { type Origin, show } from './slack-responses.ts';
import { encode, post, type Reply, replay, type SentRequest, signatureOf } from './slack-signing.ts';
import type { EnvelopeKind, SlackSocket } from './slack-socket.ts';
import { type Message, nextTs, type View } from './slack-surfaces.ts';
import type { Workspace } from './slack-workspace.ts';

export type DriverOptions = Readonly<{
  workspace: Workspace;
  /** Where the app listens; else `socket`. */
  url?: string;
  socket?: SlackSocket;
  signingSecret: string;
  /** Else those of the workspace. */
  appId?: string;
  teamId?: string;
  enterprise?: Readonly<{ id: string; name: string }>;
  /** Written over every payload, to forge. */
  patch?: Json;
}>;

export type Values = Readonly<Record<string, string | null>>;

/** An answer to a command, and how it looks in the conversation when it says something. */
export type Answered = Reply & Readonly<{ shown: Message | undefined }>;
/** `responseUrl` is the one that went along. */
export type Pressed = Reply & Readonly<{ responseUrl: string }>;

export type Driver = Readonly<{
  /** Requests that were posted, oldest first. */
  requests: readonly SentRequest[];
  /** The same with other options. */
  with(change: Partial<DriverOptions>): Driver;
  command(user: string, command: string, text: string, at?: Readonly<{ channel?: string }>): Promise<Answered>;
  /** A button of a message; `isEphemeral` and `thread` are the message's unless given. */
  press(
    user: string,
    pressed: Readonly<{
      action: Action;
      message: Message;
      channel?: string;
      isEphemeral?: boolean;
      thread?: string;
      values?: Values;
    }>,
  ): Promise<Pressed>;
  pressInView(user: string, view: View, action: Action, values?: Values): Promise<Reply>;
  /** Fills in the inputs by their `block_id`, and sends the dialog. It then closes or changes as it was answered. */
  submit(user: string, view: View, values?: Values): Promise<Reply>;
  closeView(user: string, view: View): Promise<Reply>;
  /** Types into an `external_select`. */
  search(user: string, at: View | Message, actionId: string, typed: string): Promise<Reply>;
  messageShortcut(user: string, callbackId: string, message: Message): Promise<Reply>;
  shortcut(user: string, callbackId: string): Promise<Reply>;
  /** The bot's mention is put before the text. */
  mention(user: string, channel: string, text: string, at?: Readonly<{ thread?: string }>): Promise<Reply>;
  directMessage(user: string, text: string, at?: Readonly<{ channel?: string; thread?: string }>): Promise<Reply>;
  homeOpened(user: string, tab?: 'home' | 'messages'): Promise<Reply>;
  uninstalled(): Promise<Reply>;
  tokensRevoked(): Promise<Reply>;
  event(event: Json): Promise<Reply>;
  /** Headers that sign a body; `at` is in seconds. */
  sign(body: string, when?: Readonly<{ at?: number | string }>): Readonly<Record<string, string>>;
  /** Posts a body with these headers, and no others. */
  send(body: string, headers: Readonly<Record<string, string>>): Promise<Reply>;
  replay(request: SentRequest, times?: number, urls?: readonly string[]): Promise<readonly Reply[]>;
}>;

/** Slack's side of commands, clicks, dialogs and events, exactly as it words and signs them. */
export function driverFor(options: DriverOptions): Driver {
  const { workspace, signingSecret } = options;
  const scene = sceneOf(options);
  const requests: SentRequest[] = [];
  const who = (user: string): Who => whoOf(workspace, user);
  const where = (channel: string): Where => whereOf(workspace, channel);
  const means = async (origin: Origin): Promise<Means> => ({
    triggerId: await workspace.trigger(origin.user),
    responseUrl: workspace.responseUrl(origin),
  });
  const send = (body: string, headers: Readonly<Record<string, string>>): Promise<Reply> => {
    const request = { url: urlOf(options), body, headers };
    requests.push(request);
    return post(request);
  };
  const sign = (body: string, { at }: Readonly<{ at?: number | string }> = {}) => signatureOf(signingSecret, body, at);
  const deliver = async (kind: keyof typeof KINDS, payload: Json, view?: View): Promise<Reply> => {
    const forged = { ...payload, ...options.patch };
    const reply = options.socket ? await overSocket(options.socket, kind, forged) : await overHttp(kind, forged);
    if (reply.status === 200) note(workspace, kind === 'interaction' ? String(payload.type) : kind, reply.body, view);
    return reply;
  };
  const overHttp = (kind: keyof typeof KINDS, payload: Json): Promise<Reply> => {
    const { body, headers } = encode(kind, payload);
    return send(body, { ...headers, ...sign(body) });
  };
  const event = (event: Json, isShared = false) => deliver('event', eventPayload(scene, event, isShared));

  return {
    requests,
    sign,
    send,
    replay,
    event,
    with: (change) => driverFor({ ...options, ...change }),
    command: async (user, command, text, { channel } = {}) => {
      const at = channel ?? (await workspace.directChannel(user));
      const origin = { channel: at, user };
      const payload = commandPayload(scene, who(user), where(at), { command, text }, await means(origin));
      const reply = await deliver('command', payload);
      return { ...reply, shown: shownOf(workspace, origin, reply) };
    },
    press: async (user, { action, message: drawn, channel = drawn.channel, isEphemeral, thread, values = {} }) => {
      const { onlyFor, ...message } = drawn;
      const isOnly = isEphemeral ?? onlyFor !== undefined;
      const given = {
        ...message,
        ...(isOnly && { onlyFor: onlyFor ?? user }),
        ...(thread !== undefined && { thread }),
      };
      const tools = await means({ channel, user, message: drawn });
      const pressed = { action, message: given, state: stateOf(drawn.blocks, values) };
      const payload = messageActionsPayload(scene, who(user), where(channel), pressed, tools);
      return { ...(await deliver('interaction', payload)), responseUrl: tools.responseUrl };
    },
    pressInView: async (user, view, action, values = {}) => {
      const pressed = { action, view, state: stateOf(view.blocks, values) };
      const trigger = await workspace.trigger(user, view.id);
      return deliver('interaction', viewActionsPayload(scene, who(user), pressed, trigger));
    },
    submit: async (user, view, values = {}) => {
      const trigger = await workspace.trigger(user, view.id);
      const payload = submissionPayload(scene, who(user), view, stateOf(view.blocks, values), trigger);
      const reply = await deliver('interaction', payload, view);
      if (reply.status === 200) await workspace.submitted(user, view, reply.body);
      return reply;
    },
    closeView: (user, view) => deliver('interaction', closedPayload(scene, who(user), view)),
    search: (user, at, actionId, typed) => {
      const { block_id } = inputIn(at.blocks, blockOf(at.blocks, actionId));
      const asked = { action_id: actionId, block_id, value: typed };
      const place = isMessage(at)
        ? { message: at, where: where(at.channel) }
        : { view: at, state: stateOf(at.blocks, {}) };
      return deliver('interaction', suggestionPayload(scene, who(user), asked, place));
    },
    messageShortcut: async (user, callbackId, message) => {
      const tools = await means({ channel: message.channel, user, message });
      const asked = { callbackId, message };
      return deliver('interaction', messageShortcutPayload(scene, who(user), where(message.channel), asked, tools));
    },
    shortcut: async (user, callbackId) =>
      deliver('interaction', shortcutPayload(scene, who(user), callbackId, await workspace.trigger(user))),
    mention: (user, channel, text, { thread } = {}) => {
      const said = `<@${scene.botUserId}> ${text}`;
      return event(wordsEvent('app_mention', who(user), where(channel), said, thread), where(channel).isShared);
    },
    directMessage: async (user, text, { channel, thread } = {}) => {
      const at = where(channel ?? (await workspace.directChannel(user)));
      return event(wordsEvent('message', who(user), at, text, thread));
    },
    homeOpened: async (user, tab = 'home') => {
      const view = tab === 'home' ? workspace.homeOf(user) : undefined;
      const channel = await workspace.directChannel(user);
      return event({ type: 'app_home_opened', user, channel, tab, event_ts: nextTs(), ...(view && { view }) });
    },
    uninstalled: () => event({ type: 'app_uninstalled', event_ts: nextTs() }),
    tokensRevoked: () =>
      event({ type: 'tokens_revoked', tokens: { oauth: [], bot: [scene.botUserId] }, event_ts: nextTs() }),
  };
}

function sceneOf({ workspace: { app }, appId, teamId, enterprise }: DriverOptions): Scene {
  const team = { id: teamId ?? app.teamId, domain: app.teamDomain };
  return { appId: appId ?? app.appId, team, enterprise, botId: app.botId, botUserId: app.botUserId };
}

function whoOf({ directory, app }: Workspace, id: string): Who {
  const { username = 'somebody', teamId = app.teamId } = directory.userOf(id) ?? {};
  return { id, username, teamId };
}

function whereOf({ directory }: Workspace, id: string): Where {
  const channel = directory.channelOf(id);
  const isPrivate = channel?.private === true;
  const name = id.startsWith('D') ? 'directmessage' : isPrivate ? 'privategroup' : (channel?.name ?? 'somewhere');
  return { id, name, isShared: channel?.shared === true };
}

function urlOf({ url }: DriverOptions): string {
  if (url === undefined) throw new Error('the driver has no url');
  return url;
}

const KINDS: Readonly<Record<'command' | 'interaction' | 'event', EnvelopeKind>> = {
  command: 'slash_commands',
  interaction: 'interactive',
  event: 'events_api',
};

async function overSocket(socket: SlackSocket, kind: keyof typeof KINDS, payload: Json): Promise<Reply> {
  const startedAt = performance.now();
  const { acked, payload: said = {} } = await socket.send(KINDS[kind], payload);
  const body = Object.keys(said).length > 0 ? said : '';
  return { status: acked ? 200 : 0, body, headers: {}, tookMs: performance.now() - startedAt, request: undefined };
}

function note({ faults }: Workspace, type: string, body: unknown, view: View | undefined): void {
  if (type === 'event') return;
  faults.push(...acknowledgementFaults(type, body, view).map((fault) => `the answer to ${type}: ${fault}`));
}

function shownOf({ surfaces }: Workspace, origin: Origin, { status, body }: Reply): Message | undefined {
  if (status !== 200 || body === '') return undefined;
  return show(surfaces, origin, typeof body === 'string' ? { text: body } : (body as Json));
}

const isMessage = (at: View | Message): at is Message => 'channel' in at && 'ts' in at;

function blockOf(blocks: readonly Json[], actionId: string): string {
  const block = blocks.find(({ element }) => (element as Json | undefined)?.action_id === actionId);
  if (!block) throw new Error(`no input has the action id ${actionId}`);
  return String(block.block_id);
}
