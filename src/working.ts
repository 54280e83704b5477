import type { Logger } from 'pino';
import type { Services } from './commands/command.ts';
import { EVERY_MINUTE, repeat, type Schedule, type Turn } from './jobs/schedule.ts';
import type { Worker } from './jobs/worker.ts';
import type { OpenStore } from './store/open.ts';
import { tracing } from './tracing.ts';
import { lapseRequest } from './usecases/close-request.ts';
import { sendDigests } from './usecases/daily-digest.ts';
import { endLease } from './usecases/end-lease.ts';
import { endRole, sweepRoles } from './usecases/end-role.ts';
import { moveEnd } from './usecases/extend-account.ts';
import { probeTarget } from './usecases/probe-target.ts';
import { remind } from './usecases/remind.ts';
import { remindRole } from './usecases/remind-role.ts';
import { reviewPermanent } from './usecases/review-permanent.ts';
import { sumUpEntries } from './usecases/sum-up-entries.ts';
import { sweepAccounts } from './usecases/sweep-accounts.ts';
import { postPictures } from './usecases/weekly-picture.ts';

export type Working = Readonly<{
  opened: OpenStore;
  services: Services;
  /** Sends what there is to say. */
  deliver(): Promise<void>;
  log: Logger;
}>;

/** What is due by the queue is done here, over connections of its own, and what it has to say goes out. */
export async function startWorking({ opened, services: given, deliver, log }: Working): Promise<Worker> {
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
    log,
    trace: tracing,
    ...(services.watch && { watch: services.watch }),
  });
}

/** What comes by the clock, in UTC. `turn` lets one of several replicas do it; without one each looks after its own. */
type Due = Readonly<{ name: string; when: string; work(): Promise<unknown>; turn?: Turn }>;

/** Before people begin their day, and their week. */
const WORKING_DAYS = '0 6 * * 1-5';
const MONDAYS = '0 7 * * 1';
const EVERY_HOUR = '0 * * * *';

/** The sweeps, the sums and the digests, each under an id of its own in the log. */
export function startSchedules({ opened, services, deliver, log }: Working, turn: Turn): Schedule {
  const { store, jobStore } = opened;
  const ending = { ...services, store: jobStore };
  const tidy = () => Promise.all([store.checkpoint(), store.forgetDeliveries()]);
  const sweep = () => Promise.all([sweepAccounts(ending), sweepRoles(ending), reviewPermanent(ending)]);
  const all: readonly Due[] = [
    { name: 'sweep', when: EVERY_MINUTE, work: tidy },
    { name: 'accounts', when: EVERY_MINUTE, work: sweep, turn },
    { name: 'summaries', when: EVERY_HOUR, work: () => sumUpEntries(services), turn },
    { name: 'digests', when: WORKING_DAYS, work: () => sendDigests(services), turn },
    { name: 'pictures', when: MONDAYS, work: () => postPictures(services), turn },
  ];
  const schedules = all.map(({ name, when, work, turn: its }) =>
    repeat(when, {
      name,
      work: () => tracing.begin({ task: name }, () => work().finally(() => void deliver())),
      report: (err) => log.error({ err }, name),
      ...(its && { turn: its }),
    }),
  );
  return { stop: async () => void (await Promise.all(schedules.map(({ stop }) => stop()))) };
}
