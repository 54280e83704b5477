import type { TaskList } from 'graphile-worker';
import type { Job } from '../domain/job.ts';
import { NO_TRACE, type Trace, type Watch } from '../ports/watch.ts';
import { type Log, whatFailed } from './log.ts';
import { readJob } from './payload.ts';

/** What is done for each kind of job. One that throws is tried again by the queue: later and later, and 25 times at most. */
export type Tasks = Readonly<{ [Task in Job['task']]: (job: Job & Readonly<{ task: Task }>) => Promise<void> }>;

/** These bring accounts to their end: what only tells people something never stands before them. */
export const ENDING = [
  'end-lease',
  'extend-account',
  'probe-target',
  'end-role',
] as const satisfies readonly Job['task'][];
export const TELLING = ['remind', 'remind-role', 'lapse-request'] as const satisfies readonly Job['task'][];

/** Who is told of each job, and gives what it logs an id. */
export type Watched = Readonly<{ watch?: Watch; trace?: Trace }>;
type Given = Readonly<{ job: Readonly<{ id: string; attempts: number }> }>;

/** What fails is told here; the queue is given no more than its name, for it keeps that in a table. */
export function taskList(
  tasks: Tasks,
  names: readonly Job['task'][],
  log: Log,
  { watch, trace = NO_TRACE }: Watched = {},
): TaskList {
  const workOn = async (task: Job['task'], payload: unknown, { job }: Given): Promise<void> => {
    const begun = performance.now();
    const over = (outcome: 'done' | 'failed') =>
      watch?.({ what: 'worked', task, outcome, milliseconds: performance.now() - begun });
    try {
      // The payload's task is this name: readJob has seen to it.
      await (tasks[task] as (job: Job) => Promise<void>)(readJob(task, payload));
      over('done');
    } catch (error) {
      over('failed');
      const failed = whatFailed(error);
      log.error({ task, job: job.id, attempt: job.attempts, ...failed }, 'a job failed');
      throw new Error(failed.failure);
    }
  };
  const named = (task: Job['task']) => (payload: unknown, given: Given) =>
    trace.begin({ job: given.job.id, ...numbersIn(payload) }, () => workOn(task, payload, given));
  return Object.fromEntries(names.map((name) => [name, named(name)]));
}

/** Which lease or request it is about. */
function numbersIn(payload: unknown): Readonly<Record<string, number>> {
  const given = Object.entries(payload ?? {});
  return Object.fromEntries(
    given.filter(([key, value]) => ['lease', 'request'].includes(key) && Number.isInteger(value)),
  );
}
