import type { Logger } from 'pino';
import type { Pace } from './chat/pace.ts';
import { OUTSIDE_FAILED, Stop } from './cli/parts.ts';
import type { Services } from './commands/command.ts';
import type { Config } from './config.ts';
import { delivery } from './delivery.ts';
import type { Facts } from './domain/facts.ts';
import { type Edge, isChat, openEdge, type Platforms } from './edges.ts';
import type { Worker } from './jobs/worker.ts';
import { requireCompany } from './sample.ts';
import type { OpenStore } from './store/open.ts';
import type { SampleTarget } from './store/sample-target.ts';
import { tracing } from './tracing.ts';
import type { OncePage } from './usecases/once-page.ts';
import { fileOf } from './usecases/permanent-file.ts';
import { oncePage } from './usecases/spend-link.ts';
import { startWatching, type Watching } from './watching.ts';
import { openBrowser } from './web/browser.ts';
import { registerFile } from './web/file.ts';
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
  /** The address of a page of ours, from outside. */
  pageUrl(path: string): string;
}>;

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
  const platforms = playground ? { slack: undefined, teams: undefined } : { slack: config.slack, teams: config.teams };
  await house.withStore(async (given) => {
    const watching = await startWatching(house.log, given);
    const { opened } = watching;
    if (!(await opened.holdSingleStart()))
      throw new Stop(
        OUTSIDE_FAILED,
        `Chatelaine serves from ${config.dataFolder} already; stop it first, or set DATABASE_URL to run several.`,
      );
    const isForReal = isChat(platforms) || config.databaseUrl !== undefined;
    const target = await requireCompany({ config, store: opened.store, sample: house.sample, isForReal });
    try {
      await opened.store.checkpoint();
      await serveFrom(house, watching, { port, platforms, shows, target }, stopped);
      await opened.store.checkpoint();
    } finally {
      await target?.stop();
    }
  });
}

type Wishes = Readonly<{
  port: number;
  platforms: Platforms;
  shows: boolean;
  target: SampleTarget | undefined;
}>;

/** Whatever goes wrong on the way, nothing is left listening. */
async function serveFrom(
  house: House,
  watching: Watching,
  { port, platforms, shows, target }: Wishes,
  stopped: Promise<void>,
): Promise<void> {
  const { log, config } = house;
  const { opened, watch } = watching;
  let edge: Edge | undefined;
  let own = `http://127.0.0.1:${port}`;
  const services: Services = {
    ...house.servicesOver(opened, {
      variables: target ? { SAMPLE_TARGET_URL: target.adminUrl } : {},
      pageUrl: (path) => `${(config.publicUrl ?? own).replace(/\/$/, '')}/${path}`,
    }),
    watch,
  };
  let worker: Worker | undefined;
  const state = readiness(() => opened.store.snapshot(), [() => edge?.fault(), () => worker?.fault()]);
  void stopped.then(state.stopping);
  const app = createServer(log, state.ready, { trace: tracing });
  const { deliver, stop } = delivery({ log, watching, whyNot: (error) => edge?.whyNot(error) ?? 'other' }, () => {
    if (!edge) throw new Error('a notice before there is anybody to carry it');
    return edge.notifier;
  });
  const parts = { ...house, opened, app, services, deliver };
  const working = { opened, services, deliver, log };
  try {
    edge = await openEdge(parts, platforms);
    await registerOnce(app, tellingAfter(oncePage(services), deliver), {
      ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    });
    await registerFile(app, (token) => fileOf(services, token));
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
    if (shows && !isChat(platforms) && process.stdout.isTTY) openBrowser(address);
    await stopped;
    await schedules.stop();
  } finally {
    await worker?.stop();
    await app.close();
    await edge?.stop();
    await stop();
  }
}

/** What the page brings about is told in chat as well. */
const tellingAfter = ({ view, make }: OncePage, deliver: () => Promise<void>): OncePage => ({
  view,
  make: (token, credential) => make(token, credential).finally(() => void deliver()),
});
