import { App } from '@slack/bolt';
import type { FastifyInstance } from 'fastify';
import { strangerCard } from '../cards/stranger.ts';
import type { Services } from '../commands/command.ts';
import type { Installations } from '../ports/installations.ts';
import type { Notifier } from '../ports/notifier.ts';
import { clientOptions, clients, failureOf } from './client.ts';
import { listenToCommands } from './commands.ts';
import type { Desk } from './desk.ts';
import { type Door, openDoor } from './door.ts';
import { listenToHome } from './home.ts';
import { receiveOverHttp } from './http.ts';
import { offerInstallation } from './install.ts';
import { listenToLeaving } from './leaving.ts';
import { type Log, slackLogger } from './log.ts';
import { messageOf } from './message.ts';
import { slackNotifier } from './notifier.ts';
import type { Payload } from './payload.ts';
import { poster } from './post.ts';
import { listenToPresses } from './presses.ts';
import { responder } from './respond.ts';
import { listenToSearches } from './searches.ts';
import type { SlackSettings } from './settings.ts';
import { listenToShortcuts } from './shortcuts.ts';
import { receiveOverSocket, type Socket } from './socket.ts';
import { identifier } from './speaker.ts';
import { listenToSubmissions } from './submissions.ts';
import { listenToTalk } from './talk.ts';
import { installedWorkspaces, joined, type Workspaces, workspaceOfToken } from './workspaces.ts';

export type SlackParts = Readonly<{
  settings: SlackSettings;
  services: Services;
  installations: Installations;
  /** Signs the state of an installation under way. */
  stateSecret: string;
  log: Log;
  deliver(): void;
}>;

export type Slack = Readonly<{
  notifier: Notifier;
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
  const post = poster(clientOf, log);
  const identify = identifier(services, clientOf);
  const respond = responder(log, settings.apiUrl);
  const desk: Desk = { services, workspaces, clientOf, identify, post, respond, log, deliver: parts.deliver };
  const door = openDoor(workspaces, (payload) => refuseForeign(desk, payload));
  listen(desk, door, options);
  let socket: Socket | undefined;
  return {
    notifier: slackNotifier({ store: services.store, workspaces, clientOf, post, log }),
    register: async (app) => {
      if (settings.appToken === undefined && settings.signingSecret !== undefined)
        await receiveOverHttp(app, door, settings.signingSecret);
      if (settings.oauth) await offerInstallation(app, { ...parts, oauth: settings.oauth, options });
    },
    start: async () => {
      if (settings.appToken !== undefined)
        socket = await receiveOverSocket(door, log, { appToken: settings.appToken, options });
    },
    stop: async () => socket?.stop(),
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

/** One listener for each kind of payload: every listener is tried for every payload, and all that match run. */
function listen(desk: Desk, door: Door, options: ReturnType<typeof clientOptions>): App {
  const app = new App({
    receiver: door,
    convoStore: false,
    clientOptions: options,
    logger: slackLogger(desk.log),
    authorize: async ({ teamId, enterpriseId }) => authorized(desk, enterpriseId, teamId),
  });
  listenToCommands(app, desk);
  listenToPresses(app, desk);
  listenToSubmissions(app, desk);
  listenToSearches(app, desk);
  listenToShortcuts(app, desk);
  listenToTalk(app, desk);
  listenToHome(app, desk);
  listenToLeaving(app, desk);
  app.error(async (error) => desk.services.report('a listener of Slack', error));
  return app;
}

async function authorized({ workspaces }: Desk, enterprise: string | undefined, team: string | undefined) {
  const workspace = await workspaces.find(enterprise, team);
  if (!workspace) throw new Error('a workspace left while its delivery was under way');
  const { token: botToken, botId, botUserId } = workspace;
  return { botToken, botId, botUserId, ...(team !== undefined && { teamId: team }) };
}

/** Somebody in a workspace that is not ours is told so, where Slack gives us a way to tell them; nothing about them is looked up. */
async function refuseForeign({ respond }: Desk, payload: Payload): Promise<unknown> {
  const { text, blocks } = messageOf(strangerCard('foreign'), new Map(), 'answer');
  if (payload.kind === 'command') return { response_type: 'ephemeral', text, blocks };
  if (payload.kind === 'interaction') await respond(payload.body.response_url, { text, blocks, replace: false });
  return undefined;
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
