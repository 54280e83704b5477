import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { LANES } from '../domain/job.ts';
import type { JobFigures } from '../ports/watch.ts';
import { startBeats } from './beats.ts';
import { jobFigures } from './figures.ts';
import { freeHeld } from './freeing.ts';
import { startHousekeeping } from './housekeeping.ts';
import { failureOf, type Log } from './log.ts';
import { keepRunning } from './runner.ts';
import { type Turn, turnsIn } from './schedule.ts';
import { ENDING, type Tasks, TELLING, taskList, type Watched } from './tasks.ts';

export type Worker = Readonly<{
  /** For what one replica is to do: see `repeat`. */
  turn: Turn;
  /** How the queue stands. Rejects when the store is away. */
  figures(): Promise<JobFigures>;
  /** Why no jobs are worked on just now, in a sentence. */
  fault(): string | undefined;
  /** Takes no more jobs, lets those under way end, and gives back what takes longer; ten seconds at most. */
  stop(): Promise<void>;
}>;

export type WorkerSettings = Readonly<{
  /** Opens connections as the owner of the store, which the worker ends; `lost` hears of those that break. */
  connect: (connections: number, lost: (error: Error) => void) => Promise<Pool>;
  tasks: Tasks;
  /** How many accounts are worked on at a time. */
  ending: number;
  /** Nobody else can be at work on this store: all jobs that are held are free, from the start. */
  soleProcess?: boolean;
  log: Log;
}> &
  Watched;

/** Enough that targets which do not answer leave workers for those that do. */
export const endingFor = (targets: number): number => Math.min(40, Math.max(8, LANES * targets + 4));

/** Reminders and lapses, which wait for nobody but the store. */
const TELLING_AT_ONCE = 4;
/** A worker needs one for a moment only. Two listen, one beats. */
const CONNECTIONS = 10;
const DRAINING_MS = 7_000;
const TIDYING_MS = 1_000;

/** Works on the jobs of this store. Throws when it cannot be reached now; later it waits for it. */
export async function startWorker(settings: WorkerSettings): Promise<Worker> {
  const { connect, tasks, ending, soleProcess, log } = settings;
  const pool = await connect(CONNECTIONS, (error) =>
    log.warn({ failure: failureOf(error) }, 'a connection of the jobs was lost'),
  );
  try {
    if (soleProcess) await freeHeld(pool, 'everybody');
    const ends = await keepRunning({
      pool,
      taskList: taskList(tasks, ENDING, log, settings),
      concurrency: ending,
      log,
    });
    const tells = await keepRunning({
      pool,
      taskList: taskList(tasks, TELLING, log, settings),
      concurrency: TELLING_AT_ONCE,
      log,
    }).catch(async (error) => {
      await ends.stop();
      throw error;
    });
    const holders = () => [...ends.holders(), ...tells.holders()];
    const beats = startBeats({ pool, holders, log });
    const housekeeping = startHousekeeping(pool, log);
    let isStopped = false;
    const stop = async () => {
      isStopped = true;
      await housekeeping.stop();
      await within(DRAINING_MS, Promise.all([ends.stop(), tells.stop()]));
      await within(TIDYING_MS, beats.stop());
      await within(TIDYING_MS, freeHeld(pool, holders())).catch((error) =>
        log.warn({ failure: failureOf(error) }, 'jobs stay held'),
      );
      await within(TIDYING_MS, pool.end());
    };
    const fault = () => {
      if (isStopped) return 'No more jobs are worked on.';
      if (ends.holders().length === 0 || tells.holders().length === 0)
        return 'The work on jobs has broken off and has not begun anew.';
      return beats.isHeard() ? undefined : 'The work on jobs cannot reach the store.';
    };
    return { turn: turnsIn(pool), figures: () => jobFigures(pool), fault, stop };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** What takes longer is left to itself. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  work.catch(() => {}); // it may fail when nobody waits any more
  await Promise.race([work, pause(milliseconds, undefined, { signal: enough.signal }).catch(() => {})]).finally(() =>
    enough.abort(),
  );
}
