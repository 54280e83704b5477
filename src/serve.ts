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
import { everyHour, everyMinute, repeat } from './jobs/schedule.ts';
import type { Worker } from './jobs/worker.ts';
import { channelsOf, peopleIn } from './playground/cast.ts';
import { pageNotifier } from './playground/notifier.ts';
import { registerPlayground } from './playground/server.ts';
import { SAMPLE_NAME, SUGGESTIONS } from './playground/suggestions.ts';
import type { Notifier } from './ports/notifier.ts';
import type { Pace } from './slack/pace.ts';
import { openSlack, whyNotOpened, whyNotSent } from './slack/slack.ts';
import type { OpenStore } from './store/open.ts';
import { type SampleTarget, startSampleTarget } from './store/sample-target.ts';
import { tracing } from './tracing.ts';
import { lapseRequest } from './usecases/close-request.ts';
import { sendDigests } from './usecases/daily-digest.ts';
import { noticeDelivery } from './usecases/deliver-notices.ts';
import { endLease } from './usecases/end-lease.ts';
import { endRole, sweepRoles } from './usecases/end-role.ts';
import { moveEnd } from './usecases/extend-account.ts';
import { importDirectory } from './usecases/import-directory.ts';
import { filedFacts, keepHeldRoles } from './usecases/keep-held-roles.ts';
import { oncePage } from './usecases/make-account.ts';
import type { OncePage } from './usecases/once-page.ts';
import { probeTarget } from './usecases/probe-target.ts';
import { remind } from './usecases/remind.ts';
import { remindRole } from './usecases/remind-role.ts';
import { sumUpEntries } from './usecases/sum-up-entries.ts';
import { sweepAccounts } from './usecases/sweep-accounts.ts';
import { postPictures } from './usecases/weekly-picture.ts';
import { startWatching, type Watching } from './watching.ts';
import { openBrowser } from './web/browser.ts';
import { registerOnce } from './web/once.ts';
import { readiness } from './web/ready.ts';
import { createServer } from './web/server.ts';

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
  await house.withStore(async (given) => {
    const watching = await startWatching(house.log, given);
    const { opened } = watching;
    if (!(await opened.holdSingleStart()))
      throw new Stop(
        OUTSIDE_FAILED,
        `Chatelaine serves from ${config.dataFolder} already; stop it first, or set DATABASE_URL to run several.`,
      );
    const target = await requireCompany(house, opened, slack !== undefined);
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
  const { deliver, stop } = delivery(house, watching, () => {
    if (!edge) throw new Error('a notice before there is anybody to carry it');
    return edge.notifier;
  });
  const parts = { house, opened, app, services, deliver };
  try {
    edge = slack ? await openEdge(parts, slack) : await openPage(parts);
    await registerOnce(app, tellingAfter(oncePage(services), deliver), {
      ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    });
    worker = await startWorking(parts);
    watching.register(app, worker.figures);
    const address = await app.listen({ port, host: edge.host });
    own = address.replace('[::]', '127.0.0.1').replace('0.0.0.0', '127.0.0.1');
    await edge.start();
    state.started();
    process.stdout.write(`Chatelaine is at ${address} (${edge.says}).\n`);
    // A long queue goes out at a message a second: neither a signal to stop nor the next sweep waits for it.
    void deliver();
    const sweep = everyMinute(
      'sweep',
      () =>
        tracing.begin({ task: 'sweep' }, () => {
          void deliver();
          return Promise.all([opened.store.checkpoint(), opened.store.forgetDeliveries()]);
        }),
      (err) => log.error({ err }, 'sweep'),
    );
    const ending = { ...services, store: opened.jobStore };
    const accounts = everyMinute(
      'accounts',
      () =>
        tracing.begin({ task: 'accounts' }, () =>
          Promise.all([sweepAccounts(ending), sweepRoles(ending)]).finally(() => void deliver()),
        ),
      (err) => log.error({ err }, 'accounts'),
      worker.turn,
    );
    const summaries = everyHour(
      'summaries',
      () => tracing.begin({ task: 'summaries' }, () => sumUpEntries(services).finally(() => void deliver())),
      (err) => log.error({ err }, 'summaries'),
      worker.turn,
    );
    const pictures = repeat(WEEKLY, {
      name: 'pictures',
      work: () => tracing.begin({ task: 'pictures' }, () => postPictures(services).finally(() => void deliver())),
      report: (err) => log.error({ err }, 'pictures'),
      turn: worker.turn,
    });
    const digests = repeat(WORKING_DAYS, {
      name: 'digests',
      work: () => tracing.begin({ task: 'digests' }, () => sendDigests(services).finally(() => void deliver())),
      report: (err) => log.error({ err }, 'digests'),
      turn: worker.turn,
    });
    if (shows && !slack && process.stdout.isTTY) openBrowser(address);
    await stopped;
    await Promise.all([sweep.stop(), accounts.stop(), summaries.stop(), pictures.stop(), digests.stop()]);
  } finally {
    await worker?.stop();
    await app.close();
    await edge?.stop();
    await stop();
  }
}

/** Before people begin their week; in UTC. */
const WEEKLY = '0 7 * * 1';
const WORKING_DAYS = '0 6 * * 1-5';

type Joined = Readonly<{ house: House; opened: OpenStore; app: App; services: Services; deliver: Deliver }>;

/** What is due is done here, and what it has to say goes out. */
async function startWorking({ house, opened, services: given, deliver }: Joined): Promise<Worker> {
  const services = { ...given, store: opened.jobStore };
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
      'end-role': ({ lease }) => told(endRole(services, lease)),
      'remind-role': ({ lease, kind: reminder }) => told(remindRole(services, lease, reminder)),
      remind: ({ lease, kind: reminder }) => told(remind(services, lease, reminder)),
      'lapse-request': ({ request }) => told(lapseRequest(services, request)),
    },
    ending: endingFor(direct.length),
    soleProcess: kind === 'embedded',
    log: house.log,
    trace: tracing,
    ...(services.watch && { watch: services.watch }),
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

/** Whether this is the company that a newcomer plays with, as it was brought in. */
export const isSample = ({ infrastructure, databases }: Company): boolean =>
  infrastructure.name === SAMPLE_NAME && databases.get(SAMPLE_TARGET_AT)?.admin === 'env:SAMPLE_TARGET_URL';

/** The environment of the sample company whose database is really there. */
export const SAMPLE_TARGET_AT = 'Development';

const withPort = ({ databases, ...facts }: Facts, port: number): Facts => ({
  ...facts,
  databases: databases.map((one) => (one.environment === SAMPLE_TARGET_AT ? { ...one, port } : one)),
});

/** Somebody else has taken its port since: it is the same database at another one. */
const moveSampleTarget = (store: OpenStore['store'], port: number): Promise<void> =>
  store.transaction(async (tx) => {
    const held = await tx.roleLeases.ofHolder();
    const filed = withPort(filedFacts(await tx.allFacts(), held), port);
    await tx.replaceDirectory(filed);
    await keepHeldRoles(tx, filed, held);
    await tx.record({ kind: 'directory-imported', surface: 'cli', details: { moved: SAMPLE_TARGET_AT, port } });
  });

/**
 * Notices that could not go out are tried again every minute; what is for others goes its way meanwhile. Stopping lets
 * what is being sent be marked, so that it is not sent again by the next start.
 */
function delivery({ log }: House, watching: Watching, notifier: () => Notifier): Delivery {
  const ending = new AbortController();
  const { signal } = ending;
  const underWay = new Set<Promise<void>>();
  const send: Notifier['send'] = async (notice) => {
    signal.throwIfAborted();
    await tracing.begin({ req: tracing.id(), entry: notice.seq }, () =>
      watching.notifier(notifier(), whyNotSent).send(notice),
    );
  };
  const deliver = noticeDelivery(
    watching.opened.store,
    { send, restOf: (to) => notifier().restOf?.(to) },
    (to, error) =>
      log.warn({ to, why: error instanceof Error ? error.message : String(error) }, 'a notice has to wait'),
    (milliseconds) => pause(milliseconds, undefined, { signal }),
    (milliseconds, work) =>
      void pause(milliseconds, undefined, { signal, ref: false }).then(
        () => tracked(work),
        () => {}, // told to stop
      ),
  );
  const tracked = (work: () => Promise<void>): Promise<void> => {
    const run = work()
      .catch((err) => log.error({ err }, 'notices'))
      .finally(() => underWay.delete(run));
    underWay.add(run);
    return run;
  };
  return {
    deliver: () => tracked(deliver),
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
