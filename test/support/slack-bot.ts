import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { chatNotifier } from '../../src/chat/notifier.ts';
import type { Services } from '../../src/commands/command.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { SlackSettings } from '../../src/slack/settings.ts';
import { openSlack } from '../../src/slack/slack.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { noticeDelivery } from '../../src/usecases/deliver-notices.ts';
import { createServer } from '../../src/web/server.ts';
import { acme } from './acme.ts';
import { openAgain, openTestStore, type TestDatabase } from './database.ts';
import { type Logged, listening } from './listening.ts';
import { importQuietly } from './quiet-import.ts';
import { servicesOn } from './services.ts';
import { type Driver, driverFor } from './slack-driver.ts';
import { startWorkspace, type Workspace, type WorkspaceOptions } from './slack-workspace.ts';

export const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

export type Bot = Readonly<{
  url: string;
  opened: OpenStore & Readonly<{ database: TestDatabase }>;
  services: Services;
  driver: Driver;
  workspace: Workspace;
  logged: Logged;
  /** Resolves when all that was recorded for others has gone out, as far as it can. */
  deliver(): Promise<void>;
  /** Resolves when all that has come in from Slack has been seen to; over Socket Mode nothing more comes then. */
  stop(): Promise<void>;
}>;

export type BotOptions = Readonly<{
  facts?: Facts;
  workspace?: Workspace;
  settings?: Partial<SlackSettings>;
  /** Another process's view of the same database. */
  beside?: Bot;
  overSocket?: boolean;
  requestTimeoutMs?: number;
  /** Puts something between the bot and its store. */
  spoil?: (opened: OpenStore) => OpenStore;
  /** Beside the store, what its commands work with. */
  services?: Partial<Services>;
  /** Adds to what its server serves. */
  serves?: (app: FastifyInstance, services: Services, deliver: () => Promise<void>) => Promise<void>;
}>;

/** The people of acme in Slack, and the channels that notices go to; ids as the directory names them. */
async function startAcme(workspace: Workspace): Promise<void> {
  for (const username of ['ana', 'bob', 'carla', 'dora', 'max', 'gil'])
    workspace.user(username, { id: `U0${username.toUpperCase()}`, email: `${username}@acme.example` });
  await workspace.channel('C0AUDIT', { name: 'audit' });
  await workspace.channel('C0BANK', { name: 'banking' });
}

/** A bot on a database of its own behind a fake Slack, all of it closed when the test ends. */
export async function startBot({
  facts = acme,
  settings,
  beside,
  overSocket,
  requestTimeoutMs = 30_000,
  spoil = (opened) => opened,
  services: more,
  serves,
  ...given
}: BotOptions = {}): Promise<Bot> {
  const workspace = given.workspace ?? beside?.workspace ?? (await freshWorkspace());
  const opened = beside ? await openBeside(beside) : await openTestStore();
  if (!beside) await importQuietly(opened, facts);
  const logged: Logged = [];
  const log = listening(logged);
  const spoilt = spoil(opened);
  const services = servicesOn(spoilt.store, { sealing: opened.sealing, ...more });
  const { deliver, slack } = await joined({
    opened: spoilt,
    services,
    workspace,
    log,
    settings: { ...settingsFor(workspace, overSocket), ...settings },
  });
  const app = createServer(log, async () => void (await opened.store.snapshot()), { requestTimeoutMs });
  await slack.register(app);
  await serves?.(app, services, deliver);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await slack.start();
  onTestFinished(async () => {
    await app.close();
    await slack.stop();
    await deliver();
  });
  const driver = driverFor({
    workspace,
    signingSecret: SIGNING_SECRET,
    ...(overSocket ? { socket: workspace.socket } : { url: `${url}/slack/events` }),
  });
  return { url, opened, services, driver, workspace, logged, deliver, stop: slack.stop };
}

export async function freshWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const workspace = await startWorkspace(options);
  onTestFinished(() => workspace.close());
  await startAcme(workspace);
  return workspace;
}

const openBeside = async ({ opened: { database } }: Bot) => ({ ...(await openAgain(database)), database });

const settingsFor = ({ app, apiUrl }: Workspace, overSocket = false): SlackSettings => ({
  botToken: app.botToken,
  signingSecret: SIGNING_SECRET,
  appToken: overSocket ? app.appToken : undefined,
  apiUrl,
  oauth: undefined,
});

type Joined = Readonly<{
  opened: OpenStore;
  services: Services;
  workspace: Workspace;
  log: FastifyBaseLogger;
  settings: SlackSettings;
}>;

/** As `edges.ts` and `serve.ts` join them. */
async function joined({ opened, services, log, settings }: Joined) {
  let deliver = async () => {};
  const send = () => void deliver().catch((err) => log.error({ err }, 'notices'));
  const slack = await openSlack({
    settings,
    services,
    installations: opened.installations,
    stateSecret: opened.secretFor('slack oauth state'),
    log,
    deliver: send,
    tryAgain: (to) => {
      notifier.tryAgain(to);
      send();
    },
  });
  const notifier = chatNotifier({ store: services.store, carriers: [slack.carrier], log });
  deliver = noticeDelivery(opened.store, notifier, (to, error) => log.warn({ to, err: error }, 'a notice has to wait'));
  return { slack, deliver: () => deliver() };
}
