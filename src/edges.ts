import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Carrier } from './chat/carrier.ts';
import { failureIn, whyNotSent } from './chat/failures.ts';
import { type ChatNotifier, chatNotifier } from './chat/notifier.ts';
import type { Pace } from './chat/pace.ts';
import { OUTSIDE_FAILED, Stop } from './cli/parts.ts';
import type { Services } from './commands/command.ts';
import { COMMANDS } from './commands/commands.ts';
import { dispatch } from './commands/dispatch.ts';
import { holdsPassword, withoutNumbers } from './commands/parse.ts';
import type { Config, SlackConfig, TeamsConfig } from './config.ts';
import { channelsOf, peopleIn } from './playground/cast.ts';
import { pageNotifier } from './playground/notifier.ts';
import { registerPlayground } from './playground/server.ts';
import { SAMPLE_NAME, SUGGESTIONS } from './playground/suggestions.ts';
import type { Notifier } from './ports/notifier.ts';
import { openSlack, whyNotOpened } from './slack/slack.ts';
import type { OpenStore } from './store/open.ts';
import { openTeams } from './teams/teams.ts';

/** What people reach the bot by, and what it reaches them by. */
export type Edge = Readonly<{
  notifier: Notifier;
  /** Why a notice was not sent, as one of a few words. */
  whyNot(error: unknown): string;
  /** What is there, for whoever has started it. */
  says: string;
  host: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Why it cannot serve just now. */
  fault(): string | undefined;
}>;

/** A chat platform: several of them are one edge, with one notifier. */
type ChatEdge = Omit<Edge, 'notifier' | 'whyNot' | 'host'> & Readonly<{ carrier: Carrier }>;

/** What is set up of each chat platform. */
export type Platforms = Readonly<{ slack: SlackConfig | undefined; teams: TeamsConfig | undefined }>;

export const isChat = (platforms: Platforms): boolean => Object.values(platforms).some((one) => one !== undefined);

export type Joined = Readonly<{
  config: Config;
  log: Logger;
  opened: OpenStore;
  app: FastifyInstance;
  services: Services;
  deliver(): Promise<void>;
  pace?: Pace;
}>;

/** The platforms that are set up; without any, the chat page. Rejects with `Stop` where a platform cannot be opened. */
export const openEdge = (joined: Joined, platforms: Platforms): Promise<Edge> =>
  isChat(platforms) ? openChat(joined, platforms) : openPage(joined);

async function openChat(joined: Joined, { slack, teams }: Platforms): Promise<Edge> {
  const { config, log, services, deliver } = joined;
  let notifier: ChatNotifier | undefined;
  const tryAgain: TryAgain = (to) => {
    notifier?.tryAgain(to);
    void deliver();
  };
  const edges: ChatEdge[] = [];
  if (slack) edges.push(await openSlackEdge(joined, slack, tryAgain));
  if (teams) edges.push(await openTeamsEdge(joined, teams, tryAgain));
  const carriers = edges.map(({ carrier }) => carrier);
  notifier = chatNotifier({ store: services.store, carriers, log });
  return {
    notifier,
    whyNot: whyNotSent(failureIn(carriers)),
    says: edges.map(({ says }) => says).join('; '),
    host: config.host,
    start: async () => {
      for (const { start } of edges) await start();
    },
    stop: async () => void (await Promise.all(edges.map(({ stop }) => stop()))),
    fault: () => edges.map(({ fault }) => fault()).find((one) => one !== undefined),
  };
}

type TryAgain = ChatNotifier['tryAgain'];

async function openSlackEdge(joined: Joined, settings: SlackConfig, tryAgain: TryAgain): Promise<ChatEdge> {
  const { opened, app, services, log, deliver, pace } = joined;
  const slack = await openSlack({
    settings,
    services,
    installations: opened.installations,
    stateSecret: opened.secretFor('slack oauth state'),
    log,
    deliver: () => void deliver(),
    tryAgain,
    ...(pace && { pace }),
  }).catch((error) => {
    throw new Stop(OUTSIDE_FAILED, whyNotOpened(error, 'SLACK_BOT_TOKEN'), { cause: error });
  });
  await slack.register(app);
  const way = settings.appToken === undefined ? 'events at /slack/events' : 'over Socket Mode';
  const start = () =>
    slack.start().catch((error) => {
      throw new Stop(OUTSIDE_FAILED, whyNotOpened(error, 'SLACK_APP_TOKEN'), { cause: error });
    });
  return { ...slack, start, says: `Slack, ${way}` };
}

async function openTeamsEdge(joined: Joined, settings: TeamsConfig, tryAgain: TryAgain): Promise<ChatEdge> {
  const { opened, app, services, log, deliver, pace } = joined;
  const teams = await openTeams({
    settings,
    services,
    conversations: opened.conversations,
    log,
    deliver: () => void deliver(),
    tryAgain,
    ...(pace && { pace }),
  });
  await teams.register(app);
  return { ...teams, start: async () => {}, fault: () => undefined, says: 'Teams, activities at /api/messages' };
}

async function openPage({ opened, app, services, deliver }: Joined): Promise<Edge> {
  const { store, transcript } = opened;
  const { company } = await store.snapshot();
  const page = await registerPlayground(app, {
    transcript,
    dispatch: async (line, from) => {
      const reply = await dispatch(services, line, from);
      await deliver();
      return reply;
    },
    isSecret: holdsPassword,
    kept: withoutNumbers,
    company: company.infrastructure.name,
    people: async () => peopleIn((await store.snapshot()).company),
    channels: channelsOf(company),
    commands: COMMANDS.map(({ name, summary, examples }) => ({ name: `/${name}`, summary, example: examples[0] })),
    suggestions: company.infrastructure.name === SAMPLE_NAME ? SUGGESTIONS : [],
  });
  return {
    notifier: pageNotifier(transcript, page.wake),
    whyNot: whyNotSent(failureIn([])),
    says: 'a chat page with a sample company; no platform is set up',
    host: '127.0.0.1',
    start: async () => {},
    stop: async () => {},
    fault: () => undefined,
  };
}
