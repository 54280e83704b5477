import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { OUTSIDE_FAILED, REFUSED, Stop } from './cli/parts.ts';
import type { Services } from './commands/command.ts';
import { COMMANDS } from './commands/commands.ts';
import { dispatch } from './commands/dispatch.ts';
import { holdsPassword } from './commands/parse.ts';
import type { Config, SlackConfig } from './config.ts';
import type { Facts } from './domain/facts.ts';
import { everyMinute } from './jobs/schedule.ts';
import { channelsOf, peopleIn } from './playground/cast.ts';
import { pageNotifier } from './playground/notifier.ts';
import { registerPlayground } from './playground/server.ts';
import { SAMPLE_NAME, SUGGESTIONS } from './playground/suggestions.ts';
import type { Notifier } from './ports/notifier.ts';
import { openSlack, whyNotOpened } from './slack/slack.ts';
import type { OpenStore } from './store/open.ts';
import { noticeDelivery } from './usecases/deliver-notices.ts';
import { importDirectory } from './usecases/import-directory.ts';
import { openBrowser } from './web/browser.ts';
import { createServer, NotReady } from './web/server.ts';

export type Serving = Readonly<{ port?: number; open: boolean; playground: boolean }>;

/** What serving needs of the rest of the house. */
export type House = Readonly<{
  config: Config;
  log: Logger;
  withStore(work: (opened: OpenStore) => Promise<void>): Promise<void>;
  servicesOver(opened: OpenStore): Services;
  /** The company that a newcomer plays with. */
  sample(): Promise<Facts>;
}>;

/** What people reach the bot by. */
type Edge = Readonly<{
  notifier: Notifier;
  /** What is there, for whoever has started it. */
  says: string;
  host: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Why it cannot serve just now. */
  fault(): string | undefined;
}>;

type App = ReturnType<typeof createServer>;
type Deliver = () => Promise<void>;
type Delivery = Readonly<{ deliver: Deliver; stop(): Promise<void> }>;

/** Serves until the process is told to stop; then takes no more, ends what is under way, and stops the store last. */
export async function serve(
  house: House,
  { port = house.config.port, open: shows, playground }: Serving,
): Promise<void> {
  const { config } = house;
  const stopped = new Promise<void>((resolve) => {
    // A terminal and npm may each pass the signal on: the second one must not cut the stop short.
    process.on('SIGTERM', resolve);
    process.on('SIGINT', resolve);
  });
  const slack = playground ? undefined : config.slack;
  await house.withStore(async (opened) => {
    if (!(await opened.holdSingleStart()))
      throw new Stop(
        OUTSIDE_FAILED,
        `Chatelaine serves from ${config.dataFolder} already; stop it first, or set DATABASE_URL to run several.`,
      );
    await requireCompany(house, opened, slack !== undefined);
    await opened.store.checkpoint();
    await serveFrom(house, opened, { port, slack, shows }, stopped);
    await opened.store.checkpoint();
  });
}

type Wishes = Readonly<{ port: number; slack: SlackConfig | undefined; shows: boolean }>;

/** Whatever goes wrong on the way, nothing is left listening. */
async function serveFrom(
  house: House,
  opened: OpenStore,
  { port, slack, shows }: Wishes,
  stopped: Promise<void>,
): Promise<void> {
  const { log } = house;
  let edge: Edge | undefined;
  const app = createServer(log, async () => {
    await opened.store.snapshot();
    const fault = edge?.fault();
    if (fault !== undefined) throw new NotReady(fault);
  });
  const { deliver, stop } = delivery(house, opened, () => {
    if (!edge) throw new Error('a notice before there is anybody to carry it');
    return edge.notifier;
  });
  try {
    edge = slack ? await openEdge(house, opened, app, { slack, deliver }) : await openPage(house, opened, app, deliver);
    const address = await app.listen({ port, host: edge.host });
    await edge.start();
    process.stdout.write(`Chatelaine is at ${address} (${edge.says}).\n`);
    // A long queue goes out at a message a second: neither a signal to stop nor the next sweep waits for it.
    void deliver();
    const sweep = everyMinute(
      'sweep',
      () => {
        void deliver();
        return Promise.all([opened.store.checkpoint(), opened.store.forgetDeliveries()]);
      },
      (err) => log.error({ err }, 'sweep'),
    );
    if (shows && !slack && process.stdout.isTTY) openBrowser(address);
    await stopped;
    await sweep.stop();
  } finally {
    await app.close();
    await edge?.stop();
    await stop();
  }
}

/** A newcomer finds a company to play with. A store that holds one is left as it is; one of one's own has to be filled first. */
async function requireCompany({ config, sample }: House, { store }: OpenStore, isForReal: boolean): Promise<void> {
  const { company } = await store.snapshot();
  if (company.environments.size > 0) return;
  if (config.databaseUrl !== undefined || isForReal)
    throw new Stop(
      REFUSED,
      `The store ${config.databaseUrl === undefined ? `in ${config.dataFolder}` : 'at DATABASE_URL'} is empty: bring your company in first, with \`chatelaine import FILE\`.`,
    );
  await importDirectory(store, { facts: await sample(), dryRun: false, consent: true });
}

/**
 * Notices that could not go out are tried again every minute; what is for others goes its way meanwhile. Stopping lets
 * what is being sent be marked, so that it is not sent again by the next start.
 */
function delivery({ log }: House, { store }: OpenStore, notifier: () => Notifier): Delivery {
  const ending = new AbortController();
  const { signal } = ending;
  const underWay = new Set<Promise<void>>();
  const send: Notifier['send'] = async (notice) => {
    signal.throwIfAborted();
    await notifier().send(notice);
  };
  const deliver = noticeDelivery(
    store,
    { send },
    (to, error) =>
      log.warn({ to, why: error instanceof Error ? error.message : String(error) }, 'a notice has to wait'),
    (milliseconds) => pause(milliseconds, undefined, { signal }),
  );
  return {
    deliver: () => {
      const run = deliver()
        .catch((err) => log.error({ err }, 'notices'))
        .finally(() => underWay.delete(run));
      underWay.add(run);
      return run;
    },
    stop: async () => {
      ending.abort();
      await Promise.all(underWay);
    },
  };
}

async function openEdge(
  { config, log, servicesOver }: House,
  opened: OpenStore,
  app: App,
  { slack: settings, deliver }: Readonly<{ slack: SlackConfig; deliver: Deliver }>,
): Promise<Edge> {
  const slack = await openSlack({
    settings,
    services: servicesOver(opened),
    installations: opened.installations,
    stateSecret: opened.secretFor('slack oauth state'),
    log,
    deliver: () => void deliver(),
  }).catch((error) => {
    throw new Stop(OUTSIDE_FAILED, whyNotOpened(error, 'SLACK_BOT_TOKEN'), { cause: error });
  });
  await slack.register(app);
  const way = settings.appToken === undefined ? 'events at /slack/events' : 'over Socket Mode';
  const start = () =>
    slack.start().catch((error) => {
      throw new Stop(OUTSIDE_FAILED, whyNotOpened(error, 'SLACK_APP_TOKEN'), { cause: error });
    });
  return { ...slack, start, says: `Slack, ${way}`, host: config.host };
}

async function openPage({ servicesOver }: House, opened: OpenStore, app: App, deliver: Deliver): Promise<Edge> {
  const services = servicesOver(opened);
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
    company: company.infrastructure.name,
    people: async () => peopleIn((await store.snapshot()).company),
    channels: channelsOf(company),
    commands: COMMANDS.map(({ name, summary, examples }) => ({ name: `/${name}`, summary, example: examples[0] })),
    suggestions: company.infrastructure.name === SAMPLE_NAME ? SUGGESTIONS : [],
  });
  return {
    notifier: pageNotifier(transcript, page.wake),
    says: 'a chat page with a sample company; no platform is set up',
    host: '127.0.0.1',
    start: async () => {},
    stop: async () => {},
    fault: () => undefined,
  };
}
