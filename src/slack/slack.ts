import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { strangerCard } from '../cards/stranger.ts';
import type { Carrier } from '../chat/carrier.ts';
import { channelOn } from '../chat/channel.ts';
import type { Log } from '../chat/log.ts';
import { later, type Pace, paced } from '../chat/pace.ts';
import type { Services } from '../commands/command.ts';
import { faultReply } from '../commands/dispatch.ts';
import type { Installations } from '../ports/installations.ts';
import type { Recipient } from '../ports/store.ts';
import { slackCarrier } from './carrier.ts';
import { clientOptions, clients, failureOf } from './client.ts';
import type { Desk } from './desk.ts';
import { openDoor } from './door.ts';
import { receiveOverHttp } from './http.ts';
import { offerInstallation } from './install.ts';
import { listen } from './listen.ts';
import { messageOf } from './message.ts';
import type { Payload } from './payload.ts';
import { poster } from './post.ts';
import { responder } from './respond.ts';
import type { SlackSettings } from './settings.ts';
import { receiveOverSocket, type Socket } from './socket.ts';
import { identifier } from './speaker.ts';
import { installedWorkspaces, joined, type Workspaces, workspaceOfToken } from './workspaces.ts';

export type SlackParts = Readonly<{
  settings: SlackSettings;
  services: Services;
  installations: Installations;
  /** Signs the state of an installation under way. */
  stateSecret: string;
  log: Log;
  deliver(): void;
  /** A channel may take messages again: what waits for it is tried at once. */
  tryAgain(to: Recipient): void;
  /** How far apart messages of one channel are; left out: as far as Slack asks. */
  pace?: Pace;
}>;

export type Slack = Readonly<{
  carrier: Carrier;
  /** Adds the paths to the server; over Socket Mode there are none but those for installing. */
  register(app: FastifyInstance): Promise<void>;
  /** Begins to receive over Socket Mode, where that is set up. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Why nothing can be received just now. */
  fault(): string | undefined;
}>;

/** Joins the parts of the Slack edge. Rejects when Slack does not take the token. */
export async function openSlack(parts: SlackParts): Promise<Slack> {
  const { settings, services, log } = parts;
  const options = clientOptions(log, settings.apiUrl);
  const clientOf = clients(options);
  const workspaces = await workspacesFor(parts, clientOf);
  const { pace = paced() } = parts;
  const post = poster({ clientOf, log, pace, wait: pause });
  const identify = identifier(clientOf);
  const respond = responder(log, settings.apiUrl);
  const notices = poster({ clientOf, log, pace, wait: later });
  const tryAgain = (channel: string) => parts.tryAgain({ channel: channelOn('slack', channel) });
  const desk: Desk = { services, workspaces, clientOf, identify, post, respond, log, deliver: parts.deliver, tryAgain };
  const door = openDoor(workspaces, (payload, ack, error) => refuse(desk, payload, ack, error), services.trace);
  listen(desk, door, options);
  let socket: Socket | undefined;
  return {
    carrier: slackCarrier({ store: services.store, workspaces, clientOf, post: notices }),
    register: async (app) => {
      if (settings.appToken === undefined && settings.signingSecret !== undefined)
        await receiveOverHttp(app, door, settings.signingSecret);
      if (settings.oauth) await offerInstallation(app, { ...parts, oauth: settings.oauth, options });
    },
    start: async () => {
      if (settings.appToken !== undefined)
        socket = await receiveOverSocket(door, log, { appToken: settings.appToken, options });
    },
    stop: async () => {
      await socket?.stop();
      socket = undefined;
      await door.stop();
    },
    fault: () => (socket && !socket.isConnected() ? 'Slack is not connected.' : undefined),
  };
}

export async function workspacesFor(
  { settings, installations }: Pick<SlackParts, 'settings' | 'installations'>,
  clientOf: ReturnType<typeof clients>,
): Promise<Workspaces> {
  const installed = settings.oauth ? installedWorkspaces(installations) : undefined;
  const ofToken = settings.botToken === undefined ? undefined : await workspaceOfToken(clientOf, settings.botToken);
  return joined([ofToken, installed].filter((one) => one !== undefined));
}

/**
 * Somebody in a workspace that is not ours, or that cannot be looked up, is told so, where Slack gives us a way to tell
 * them; nothing about them is looked up.
 */
async function refuse(
  { respond, services }: Desk,
  payload: Payload,
  ack: (response?: unknown) => Promise<void>,
  error: unknown,
): Promise<void> {
  const card = error === undefined ? strangerCard('foreign') : faultReply(services, error).card;
  const { text, blocks } = messageOf(card, new Map(), 'answer');
  if (payload.kind === 'command') return ack({ response_type: 'ephemeral', text, blocks });
  await ack();
  if (payload.kind === 'interaction') await respond(payload.body.response_url, { text, blocks, replace: false });
}

/** Why Slack could not be opened with a token, for the operator. */
export function whyNotOpened(error: unknown, token: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'): string {
  const failure = failureOf(error);
  if (failure?.kind === 'refused')
    return `Slack does not take ${token} (${failure.error}): copy it again from the app's page, ${PLACES[token]}.`;
  if (failure) return 'Slack cannot be reached: check that this machine may call https://slack.com, and start again.';
  return error instanceof Error ? error.message : 'Slack could not be set up.';
}

const PLACES = {
  SLACK_BOT_TOKEN: 'OAuth & Permissions, Bot User OAuth Token',
  SLACK_APP_TOKEN: 'Basic Information, App-Level Tokens; it needs connections:write',
} as const;
