import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { companyStore } from './cli/company-store.ts';
import { OUTSIDE_FAILED, type Parts, Stop, WRONG_USAGE } from './cli/parts.ts';
import { runCommand } from './cli/program.ts';
import type { Services } from './commands/command.ts';
import { dispatch } from './commands/dispatch.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { openCourier } from './courier/open.ts';
import { faultLines, readDirectory, type Warning } from './directory/directory.ts';
import { createCompany } from './domain/company.ts';
import { decide } from './domain/decide.ts';
import type { Facts } from './domain/facts.ts';
import { AccessError } from './domain/problem.ts';
import type { Question } from './domain/question.ts';
import { examineAll } from './examining.ts';
import type { Reading } from './ports/directory.ts';
import type { DrawHoldings } from './ports/picture.ts';
import { TargetFault, type Targets } from './ports/provisioner.ts';
import { NO_SEALING } from './ports/sealing.ts';
import type { Trail } from './ports/trail.ts';
import { setupScript } from './provision/setup.ts';
import { openTargets } from './provision/targets.ts';
import { holdingSvg } from './render/holding-svg.ts';
import { type Reach, serve } from './serve.ts';
import { exportLines } from './store/export.ts';
import { type OpenStore, openStore } from './store/open.ts';
import { verifyExport } from './store/verify-export.ts';
import { traced, tracing } from './tracing.ts';
import { tryDatabase } from './usecases/examine-databases.ts';

const ROOT = rootAbove(dirname(fileURLToPath(import.meta.url)));
const SAMPLE = join(ROOT, 'src/playground/sample-company.yaml');

/** The project's folder, from `src/` and from `dist/src/` alike. */
function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}

const redecide = (facts: Facts, question: Question) => decide(createCompany(facts), question);
const clock = () => new Date().toISOString();

const WARNINGS: Readonly<Record<Warning, string>> = {
  'no-active-administrator':
    'Nobody active has Administrator as default role: nobody could approve, or give that role.',
  'one-active-administrator': 'Only one active user has Administrator as default role: nobody could stand in for them.',
  'direct-database-incomplete': 'A direct database lacks its server, database or admin: no account can be made there.',
};

function readingOf(bytes: Uint8Array, file: string): Reading {
  const reading = readDirectory(bytes, file);
  if (!reading.ok) return { ok: false, faults: faultLines(reading) };
  return { ok: true, facts: reading.facts, warnings: reading.warnings.map((warning) => WARNINGS[warning]) };
}

async function sample(): Promise<Facts> {
  const reading = readingOf(readFileSync(SAMPLE), SAMPLE);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading.facts;
}

/** What keeps the store from opening is for the operator to mend, so it is said in its own words. */
async function open({ databaseUrl, dataFolder, auditSigningKey, tokenKey }: Config): Promise<OpenStore> {
  try {
    return await openStore({
      folder: dataFolder,
      ...(databaseUrl === undefined ? {} : { url: databaseUrl }),
      ...(auditSigningKey === undefined ? {} : { signingKey: auditSigningKey }),
      ...(tokenKey === undefined ? {} : { tokenKey }),
    });
  } catch (error) {
    if (error instanceof AccessError || !(error instanceof Error)) throw error;
    throw new Stop(OUTSIDE_FAILED, `The store cannot be opened. ${error.message}`, { cause: error });
  }
}

function trailOf({ store, auditKey, keptCheckpoints }: OpenStore): Trail {
  const verify = async () => {
    const pinned = { keyIds: [auditKey.keyId], checkpoints: await keptCheckpoints() };
    return verifyExport(exportLines(store, auditKey), { pinned, redecide });
  };
  return { keyId: auditKey.keyId, export: (range) => exportLines(store, auditKey, range), verify };
}

async function withStore<T>(config: Config, work: (opened: OpenStore) => Promise<T>): Promise<T> {
  const opened = await open(config);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** What a line of chat is answered with: the store it asks, and where defects go. */
function servicesOver(opened: OpenStore, { twilio }: Config, log: Logger, { variables, pageUrl }: Reach): Services {
  const { store } = opened;
  return {
    store,
    clock,
    verifyAudit: async () => {
      const { faults, ...report } = await trailOf(opened).verify();
      return { ...report, faults: faults.map(({ seq, what }) => (seq === undefined ? what : `Entry ${seq}: ${what}`)) };
    },
    targets: openTargets({ ...process.env, ...variables }),
    sealing: opened.sealing,
    courier: twilio && openCourier(twilio),
    pageUrl,
    trace: tracing,
    drawHoldings,
    report: reportTo(log),
  };
}

/** Loaded when something is to be drawn: most commands draw nothing. */
const drawHoldings: DrawHoldings = async (picture, at) => {
  const { toPng } = await import('./picture/png.ts');
  return toPng(holdingSvg(picture, at));
};

/** What went wrong, under the id that stands in every line about it; of a defect that is the reference which people are shown. */
const reportTo =
  (log: Logger) =>
  (what: string, err: unknown): void => {
    if (/^[0-9a-f]{8}$/.test(what)) log.error({ req: what, err }, 'defect');
    else log.error({ err }, what);
  };

/** A company in a file has no databases that are reached. */
const NO_TARGETS: Targets = {
  of: () => {
    throw new TargetFault('misconfigured', 'a company in a file reaches no database');
  },
};

function partsOf(config: Config, log: Logger): Parts {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    streams: { in: process.stdin, out: process.stdout, err: process.stderr },
    readDirectory: readingOf,
    withStore: (work) => withStore(config, (opened) => work(opened.store, trailOf(opened))),
    verifyExport: (lines, keyIds) => verifyExport(lines, { pinned: { keyIds }, redecide }),
    dispatchOver: async (facts, line, { actor, surface }) => {
      const services: Services = {
        store: companyStore(createCompany(facts)),
        clock,
        verifyAudit: async () => ({ entries: 0, head: null, checkpoints: 0, faults: [] }),
        targets: NO_TARGETS,
        sealing: NO_SEALING,
        pageUrl: () => '',
        trace: tracing,
        drawHoldings,
        report: reportTo(log),
      };
      return (await dispatch(services, line, { actor, surface, conversation: `direct:${actor}` })).card;
    },
    serve: (options) => {
      // The playground needs no setting, touches no server that one may have set up, and writes to nobody's telephone.
      const used = options.playground ? { ...config, databaseUrl: undefined, twilio: undefined } : config;
      const house = {
        config: used,
        log,
        withStore: (work: (opened: OpenStore) => Promise<void>) => withStore(used, work),
        servicesOver: (opened: OpenStore, reach: Reach) => servicesOver(opened, used, log, reach),
        sample,
      };
      return serve(house, options);
    },
    examine: () => withStore(config, (opened) => examineAll({ config, log, opened, trail: trailOf(opened) })),
    setupScript,
    tryDatabase: (database) => tryDatabase(openTargets(process.env), database),
    bench: async (names, options) => (await import('../bench/main.ts')).run(names, options),
  };
}

/** A problem is said in its own words; a defect goes to the log, and the person gets a reference to it. */
function reporter(log: Logger): (error: unknown) => string {
  return (error) => {
    if (error instanceof AccessError && error.problem.code === 'unavailable')
      return `The ${error.problem.system} cannot be reached; nothing was changed. Check DATABASE_URL, and that the server there answers.`;
    const reference = tracing.id();
    log.error({ req: reference, err: error }, 'defect');
    return `Something went wrong that should not have (reference ${reference} in the log). Nothing more is known.`;
  };
}

// Whoever reads our output may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : OUTSIDE_FAILED));
if (existsSync('.env')) process.loadEnvFile('.env');
try {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel, mixin: traced }, pino.destination(2));
  process.exitCode = await runCommand(partsOf(config, log), process.argv.slice(2), reporter(log));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = WRONG_USAGE;
}
