import type { TaskList } from 'graphile-worker';
import type { Job } from '../domain/job.ts';
import { type Log, whatFailed } from './log.ts';
import { readJob } from './payload.ts';

/** What is done for each kind of job. One that throws is tried again by the queue: later and later, and 25 times at most. */
export type Tasks = Readonly<{ [Task in Job['task']]: (job: Job & Readonly<{ task: Task }>) => Promise<void> }>;

/** These bring accounts to their end: what only tells people something never stands before them. */
export const ENDING = ['end-lease', 'extend-account', 'probe-target'] as const satisfies readonly Job['task'][];
export const TELLING = ['remind', 'lapse-request'] as const satisfies readonly Job['task'][];

/** What fails is told here; the queue is given no more than its name, for it keeps that in a table. */
export function taskList(tasks: Tasks, names: readonly Job['task'][], log: Log): TaskList {
  return Object.fromEntries(
    names.map((name) => [
      name,
      async (payload: unknown, { job }: Readonly<{ job: Readonly<{ id: string; attempts: number }> }>) => {
        try {
          // The payload's task is this name: readJob has seen to it.
          await (tasks[name] as (job: Job) => Promise<void>)(readJob(name, payload));
        } catch (error) {
          const failed = whatFailed(error);
          log.error({ task: name, job: job.id, attempt: job.attempts, ...failed }, 'a job failed');
          throw new Error(failed.failure);
        }
      },
    ]),
  );
}
