import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import { failureOf, type Log, queueLogger } from './log.ts';

export type KeptRunner = Readonly<{
  /** The names under which this process holds jobs now. */
  holders(): readonly string[];
  /** Takes no more jobs, and resolves when those under way are done. */
  stop(): Promise<void>;
}>;

type Work = Readonly<{ pool: Pool; taskList: TaskList; concurrency: number; log: Log }>;

/**
 * Works on these tasks until it is stopped. A runner that cannot write down that a job is done, because the connection is
 * lost, gives up: then another takes its place, and the one before counts as dead, so that what it held is freed. The
 * queue holds jobs by the name of a runner's pool (0.17.3), not of a worker.
 */
export async function keepRunning(work: Work): Promise<KeptRunner> {
  const holders = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let current: Promise<Runner | undefined> | undefined;

  const begin = async (): Promise<Runner> => {
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => holders.add(workerPool.id));
    events.on('pool:gracefulShutdown', ({ workerPool }) => {
      if (signal.aborted || !holders.delete(workerPool.id)) return;
      work.log.warn({}, 'the work on jobs broke off; it begins anew');
      current = again();
    });
    const runner = await run({ ...settings(work), events });
    const done = runner.promise.catch(() => {}).finally(() => underWay.delete(done));
    underWay.add(done);
    return runner;
  };
  const again = async (): Promise<Runner | undefined> => {
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        return await begin();
      } catch (error) {
        if (tries === 1) work.log.warn({ failure: failureOf(error) }, 'the work on jobs cannot begin');
        await pause(1_000, undefined, { signal }).catch(() => {});
      }
    }
    return undefined;
  };

  const first = await begin();
  current ??= Promise.resolve(first);
  return {
    holders: () => [...holders],
    stop: async () => {
      stopping.abort();
      const runner = await current;
      await runner?.stop().catch(() => {}); // it may have stopped by itself
      await Promise.all(underWay);
    },
  };
}

const settings = ({ pool, taskList, concurrency, log }: Work) => ({
  pgPool: impatient(pool),
  schema: 'graphile_worker',
  taskList,
  parsedCronItems: [],
  concurrency,
  pollInterval: 1_000,
  noHandleSignals: true,
  logger: queueLogger(log),
  // Without a batch the library lets a failure to write down the result go unheard, which ends the process.
  preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
});

/**
 * At some codes of a failed connection the library would wait, up to three minutes at last. Without its code a failure is
 * one like any other, after which it asks again in a second.
 */
export function impatient(pool: Pool): Pool {
  const connect = (callback?: Parameters<Pool['connect']>[0]) =>
    callback
      ? pool.connect(callback)
      : pool.connect().catch((error) => {
          throw new Error(`no connection to the store: ${failureOf(error)}`);
        });
  return Object.create(pool, { connect: { value: connect } });
}
