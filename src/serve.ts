import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { OUTSIDE_FAILED, REFUSED, Stop } from './cli/parts.ts';
import type { Services } from './commands/command.ts';
import { COMMANDS } from './commands/commands.ts';
import { dispatch } from './commands/dispatch.ts';
import { holdsPassword } from './commands/parse.ts';
import type { Config, SlackConfig } from './config.ts';
import type { Company } from './domain/company.ts';
import type { Facts } from './domain/facts.ts';
import { everyMinute } from './jobs/schedule.ts';
import type { Worker } from './jobs/worker.ts';
import { channelsOf, peopleIn } from './playground/cast.ts';
import { pageNotifier } from './playground/notifier.ts';
import { registerPlayground } from './playground/server.ts';
import { SAMPLE_NAME, SUGGESTIONS } from './playground/suggestions.ts';
import type { Notifier } from './ports/notifier.ts';
import { openSlack, whyNotOpened } from './slack/slack.ts';
import type { OpenStore } from './store/open.ts';
import { type SampleTarget, startSampleTarget } from './store/sample-target.ts';
import { lapseRequest } from './usecases/close-request.ts';
import { noticeDelivery } from './usecases/deliver-notices.ts';
import { endLease } from './usecases/end-lease.ts';
import { moveEnd } from './usecases/extend-account.ts';
import { importDirectory } from './usecases/import-directory.ts';
import { oncePage } from './usecases/make-account.ts';
import type { OncePage } from './usecases/once-page.ts';
import { probeTarget } from './usecases/probe-target.ts';
import { remind } from './usecases/remind.ts';
import { sweepAccounts } from './usecases/sweep-accounts.ts';
import { openBrowser } from './web/browser.ts';
import { registerOnce } from './web/once.ts';
import { createServer, NotReady } from './web/server.ts';

export type Serving = Readonly<{ port?: number; open: boolean; playground: boolean }>;

/** What serving needs of the rest of the house. */
export type House = Readonly<{
  config: Config;
  log: Logger;
  withStore(work: (opened: OpenStore) => Promise<void>): Promise<void>;
  servicesOver(opened: OpenStore, reach: Reach): Services;
  /** The company that a newcomer plays with. */
  sample(): Promise<Facts>;
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
    const target = await requireCompany(house, opened, slack !== undefined);
    try {
      await opened.store.checkpoint();
      await serveFrom(house, opened, { port, slack, shows, target }, stopped);
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
  opened: OpenStore,
  { port, slack, shows, target }: Wishes,
  stopped: Promise<void>,
): Promise<void> {
  const { log, config } = house;
  let edge: Edge | undefined;
  let own = `http://127.0.0.1:${port}`;
  const services = house.servicesOver(opened, {
    variables: target ? { SAMPLE_TARGET_URL: target.adminUrl } : {},
    onceUrl: (token) => `${(config.publicUrl ?? own).replace(/\/$/, '')}/once/${token}`,
  });
  const app = createServer(log, async () => {
    await opened.store.snapshot();
    const fault = edge?.fault();
    if (fault !== undefined) throw new NotReady(fault);
  });
  const { deliver, stop } = delivery(house, opened, () => {
    if (!edge) throw new Error('a notice before there is anybody to carry it');
    return edge.notifier;
  });
  const parts = { house, opened, app, services, deliver };
  let worker: Worker | undefined;
  try {
    edge = slack ? await openEdge(parts, slack) : await openPage(parts);
    await registerOnce(app, tellingAfter(oncePage(services), deliver), {
      ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    });
    worker = await startWorking(parts);
    const address = await app.listen({ port, host: edge.host });
    own = address.replace('[::]', '127.0.0.1').replace('0.0.0.0', '127.0.0.1');
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
    const accounts = everyMinute(
      'accounts',
      () => sweepAccounts(services).finally(() => void deliver()),
      (err) => log.error({ err }, 'accounts'),
      worker.turn,
    );
    if (shows && !slack && process.stdout.isTTY) openBrowser(address);
    await stopped;
    await Promise.all([sweep.stop(), accounts.stop()]);
  } finally {
    await worker?.stop();
    await app.close();
    await edge?.stop();
    await stop();
  }
}

type Joined = Readonly<{ house: House; opened: OpenStore; app: App; services: Services; deliver: Deliver }>;

/** What is due is done here, and what it has to say goes out. */
async function startWorking({ house, opened, services, deliver }: Joined): Promise<Worker> {
  const { company } = await opened.store.snapshot();
  const { kind } = await opened.describe();
  // Loaded by who serves: the queue's library takes longer to load than most commands to run.
  const { endingFor, startWorker } = await import('./jobs/worker.ts');
  const direct = [...company.databases.values()].filter(({ provisioning }) => provisioning === 'direct');
  const told = (work: Promise<void>) => work.finally(() => void deliver());
  return startWorker({
    connect: opened.jobPool,
    tasks: {
      'end-lease': ({ lease }) => told(endLease(services, lease)),
      'extend-account': ({ lease }) => told(moveEnd(services, lease)),
      'probe-target': ({ environment }) => probeTarget(services, environment),
      remind: ({ lease, kind: reminder }) => told(remind(services, lease, reminder)),
      'lapse-request': ({ request }) => told(lapseRequest(services, request)),
    },
    ending: endingFor(direct.length),
    soleProcess: kind === 'embedded',
    log: house.log,
  });
}

/** What the page brings about is told in chat as well. */
const tellingAfter = ({ view, make }: OncePage, deliver: Deliver): OncePage => ({
  view,
  make: (token, credential) => make(token, credential).finally(() => void deliver()),
});

/**
 * A newcomer finds a company to play with, and its development database. A store that holds one is left as it is; one of
 * one's own has to be filled first.
 */
async function requireCompany(
  { config, sample }: House,
  { store }: OpenStore,
  isForReal: boolean,
): Promise<SampleTarget | undefined> {
  const { company } = await store.snapshot();
  const isEmpty = company.environments.size === 0;
  if (isEmpty && (config.databaseUrl !== undefined || isForReal))
    throw new Stop(
      REFUSED,
      `The store ${config.databaseUrl === undefined ? `in ${config.dataFolder}` : 'at DATABASE_URL'} is empty: bring your company in first, with \`chatelaine import FILE\`.`,
    );
  if (isForReal || config.databaseUrl !== undefined || !(isEmpty || isSample(company))) return undefined;
  const target = await startSampleTarget(config.dataFolder);
  if (isEmpty) {
    const facts = withPort(await sample(), target.port);
    await importDirectory(store, { facts, dryRun: false, consent: true });
  } else if (company.databases.get(SAMPLE_TARGET_AT)?.port !== target.port) await moveSampleTarget(store, target.port);
  return target;
}

const isSample = ({ infrastructure, databases }: Company): boolean =>
  infrastructure.name === SAMPLE_NAME && databases.get(SAMPLE_TARGET_AT)?.admin === 'env:SAMPLE_TARGET_URL';

/** The environment of the sample company whose database is really there. */
const SAMPLE_TARGET_AT = 'Development';

const withPort = ({ databases, ...facts }: Facts, port: number): Facts => ({
  ...facts,
  databases: databases.map((one) => (one.environment === SAMPLE_TARGET_AT ? { ...one, port } : one)),
});

/** Somebody else has taken its port since: it is the same database at another one. */
const moveSampleTarget = (store: OpenStore['store'], port: number): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.replaceDirectory(withPort(await tx.allFacts(), port));
    await tx.record({ kind: 'directory-imported', surface: 'cli', details: { moved: SAMPLE_TARGET_AT, port } });
  });

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

async function openEdge({ house, opened, app, services, deliver }: Joined, settings: SlackConfig): Promise<Edge> {
  const { config, log } = house;
  const slack = await openSlack({
    settings,
    services,
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
