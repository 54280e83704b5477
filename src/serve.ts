import type { Logger } from 'pino';
import { OUTSIDE_FAILED, Stop } from './cli/parts.ts';
import type { Services } from './commands/command.ts';
import { COMMANDS } from './commands/commands.ts';
import { dispatch } from './commands/dispatch.ts';
import { holdsPassword } from './commands/parse.ts';
import type { Config, SlackConfig } from './config.ts';
import { delivery } from './delivery.ts';
import type { Facts } from './domain/facts.ts';
import type { Worker } from './jobs/worker.ts';
import { channelsOf, peopleIn } from './playground/cast.ts';
import { pageNotifier } from './playground/notifier.ts';
import { registerPlayground } from './playground/server.ts';
import { SAMPLE_NAME, SUGGESTIONS } from './playground/suggestions.ts';
import type { Notifier } from './ports/notifier.ts';
import { requireCompany } from './sample.ts';
import type { Pace } from './slack/pace.ts';
import { openSlack, whyNotOpened, whyNotSent } from './slack/slack.ts';
import type { OpenStore } from './store/open.ts';
import type { SampleTarget } from './store/sample-target.ts';
import { tracing } from './tracing.ts';
import { oncePage } from './usecases/make-account.ts';
import type { OncePage } from './usecases/once-page.ts';
import { startWatching, type Watching } from './watching.ts';
import { openBrowser } from './web/browser.ts';
import { registerOnce } from './web/once.ts';
import { readiness } from './web/ready.ts';
import { createServer } from './web/server.ts';
import { startSchedules, startWorking } from './working.ts';

export type Serving = Readonly<{ port?: number; open: boolean; playground: boolean }>;

/** What serving needs of the rest of the house. */
export type House = Readonly<{
  config: Config;
  log: Logger;
  withStore(work: (opened: OpenStore) => Promise<void>): Promise<void>;
  servicesOver(opened: OpenStore, reach: Reach): Services;
  /** The company that a newcomer plays with. */
  sample(): Promise<Facts>;
  /** How far apart messages of one channel are, and the clock of that; left out: as far as Slack asks. */
  pace?: Pace;
}>;

/** How the rest of the world is reached from here, as far as only the one who serves knows it. */
export type Reach = Readonly<{
  /** Environment variables for the administrative addresses of databases, beside those of the process. */
  variables: Readonly<Record<string, string>>;
  /** Where the one-time page is. */
  onceUrl(token: string): string;
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
  await house.withStore(async (given) => {
    const watching = await startWatching(house.log, given);
    const { opened } = watching;
    if (!(await opened.holdSingleStart()))
      throw new Stop(
        OUTSIDE_FAILED,
        `Chatelaine serves from ${config.dataFolder} already; stop it first, or set DATABASE_URL to run several.`,
      );
    const isForReal = slack !== undefined || config.databaseUrl !== undefined;
    const target = await requireCompany({ config, store: opened.store, sample: house.sample, isForReal });
    try {
      await opened.store.checkpoint();
      await serveFrom(house, watching, { port, slack, shows, target }, stopped);
      await opened.store.checkpoint();
    } finally {
      await target?.stop();
    }
  });
}

type Wishes = Readonly<{
  port: number;
  slack: SlackConfig | undefined;
  shows: boolean;
  target: SampleTarget | undefined;
}>;

/** Whatever goes wrong on the way, nothing is left listening. */
async function serveFrom(
  house: House,
  watching: Watching,
  { port, slack, shows, target }: Wishes,
  stopped: Promise<void>,
): Promise<void> {
  const { log, config } = house;
  const { opened, watch } = watching;
  let edge: Edge | undefined;
  let own = `http://127.0.0.1:${port}`;
  const services: Services = {
    ...house.servicesOver(opened, {
      variables: target ? { SAMPLE_TARGET_URL: target.adminUrl } : {},
      onceUrl: (token) => `${(config.publicUrl ?? own).replace(/\/$/, '')}/once/${token}`,
    }),
    watch,
  };
  let worker: Worker | undefined;
  const state = readiness(() => opened.store.snapshot(), [() => edge?.fault(), () => worker?.fault()]);
  void stopped.then(state.stopping);
  const app = createServer(log, state.ready, { trace: tracing });
  const { deliver, stop } = delivery({ log, watching, whyNot: whyNotSent }, () => {
    if (!edge) throw new Error('a notice before there is anybody to carry it');
    return edge.notifier;
  });
  const parts = { house, opened, app, services, deliver };
  const working = { opened, services, deliver, log };
  try {
    edge = slack ? await openEdge(parts, slack) : await openPage(parts);
    await registerOnce(app, tellingAfter(oncePage(services), deliver), {
      ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    });
    worker = await startWorking(working);
    watching.register(app, worker.figures);
    const address = await app.listen({ port, host: edge.host });
    own = address.replace('[::]', '127.0.0.1').replace('0.0.0.0', '127.0.0.1');
    await edge.start();
    state.started();
    process.stdout.write(`Chatelaine is at ${address} (${edge.says}).\n`);
    // A long queue goes out at a message a second: neither a signal to stop nor the next sweep waits for it.
    void deliver();
    const schedules = startSchedules(working, worker.turn);
    if (shows && !slack && process.stdout.isTTY) openBrowser(address);
    await stopped;
    await schedules.stop();
  } finally {
    await worker?.stop();
    await app.close();
    await edge?.stop();
    await stop();
  }
}

type Joined = Readonly<{ house: House; opened: OpenStore; app: App; services: Services; deliver: Deliver }>;

/** What the page brings about is told in chat as well. */
const tellingAfter = ({ view, make }: OncePage, deliver: Deliver): OncePage => ({
  view,
  make: (token, credential) => make(token, credential).finally(() => void deliver()),
});

async function openEdge({ house, opened, app, services, deliver }: Joined, settings: SlackConfig): Promise<Edge> {
  const { config, log } = house;
  const slack = await openSlack({
    settings,
    services,
    installations: opened.installations,
    stateSecret: opened.secretFor('slack oauth state'),
    log,
    deliver: () => void deliver(),
    ...(house.pace && { pace: house.pace }),
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
