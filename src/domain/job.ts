import { digestOf } from './fingerprint.ts';
import type { ReminderKind } from './lease.ts';
import type { RoleReminderKind } from './role-lease.ts';

/** What is to be done later, by ids alone: a job judges the state afresh when it runs. */
export type Job = Readonly<
  | { task: 'end-lease' | 'extend-account'; lease: number; environment: string }
  | { task: 'remind'; lease: number; kind: ReminderKind }
  | { task: 'end-role'; lease: number }
  | { task: 'remind-role'; lease: number; kind: RoleReminderKind }
  | { task: 'lapse-request'; request: number }
  | { task: 'probe-target'; environment: string }
>;

/** When a job is due, by the store's clock. */
export type When = Readonly<{ at: string } | { afterMs: number }>;

/** A job of the same key takes the place of the one that waits. */
export function jobKey(job: Job): string {
  switch (job.task) {
    case 'end-lease':
      return `lease:${job.lease}:end`;
    case 'extend-account':
      return `lease:${job.lease}:extend`;
    case 'remind':
      return `lease:${job.lease}:remind:${job.kind}`;
    case 'end-role':
      return `role:${job.lease}:end`;
    case 'remind-role':
      return `role:${job.lease}:remind:${job.kind}`;
    case 'lapse-request':
      return `request:${job.request}:lapse`;
    case 'probe-target':
      return `target:${job.environment}:probe`;
  }
}

/** How many accounts of one target are worked on at a time: one that does not answer holds up no more workers than these. */
export const LANES = 4;

/** Jobs of one queue run one after another, so two about the same account never meet; undefined: in no queue. */
export function jobQueue(job: Job): string | undefined {
  return job.task === 'end-lease' || job.task === 'extend-account'
    ? `target:${shortened(job.environment)}:${job.lease % LANES}`
    : undefined;
}

/** The queue takes 128 characters, and an environment's name may have more. */
const shortened = (environment: string): string =>
  environment.length > 80 ? `#${digestOf(environment)}` : environment;
