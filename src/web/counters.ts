import { Counter, Histogram, type Registry } from 'prom-client';
import type { Happening, Watch } from '../ports/watch.ts';

/** Seconds. An end is to be verified within one, and within fifteen at the latest (reliability, I-2). */
const LAGS = [0.5, 1, 2, 5, 10, 15, 30, 60, 300, 3_600, 86_400];
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10];

/** Counts what happens, in this registry. Every label has a closed list of values. */
export function countersIn(registry: Registry): Watch {
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `chatelaine_${name}`, help, labelNames, registers: [registry] });
  const histogram = <Label extends string>(name: string, help: string, buckets: number[], labelNames: Label[]) =>
    new Histogram({ name: `chatelaine_${name}`, help, buckets, labelNames, registers: [registry] });

  const commands = counter('commands_total', 'Lines answered, by command and by what came of them.', [
    'command',
    'outcome',
  ]);
  const commandSeconds = histogram('command_duration_seconds', 'How long answering a line took.', DURATIONS, [
    'command',
  ]);
  const decisions = counter('decisions_total', 'Decisions that were recorded, by operation, outcome and code.', [
    'operation',
    'outcome',
    'code',
  ]);
  const entries = counter('audit_entries_total', 'Audit entries that this process has written, by kind.', ['kind']);
  const made = counter('accounts_made_total', 'Database users that were made and verified.');
  const ended = counter('ends_total', 'Database users seen to be gone and roles taken back, by why they ended.', [
    'of',
    'cause',
  ]);
  const lag = histogram(
    'end_lag_seconds',
    'How long after its end, or after it was told to end, a database user was seen to be gone or a role taken back.',
    LAGS,
    ['of'],
  );
  const endFailures = counter('end_failures_total', 'Tries to end a database user that failed; each is tried again.');
  const sent = counter('notices_sent_total', 'Notices that have arrived, by whom they are for.', ['to']);
  const waits = counter('notices_failed_total', 'Tries to send a notice that failed; each is tried again.', [
    'to',
    'why',
  ]);
  const jobs = counter('jobs_total', 'Jobs that this process has worked on, by task and outcome.', ['task', 'outcome']);
  const jobSeconds = histogram('job_duration_seconds', 'How long a job took.', DURATIONS, ['task']);

  return (happening: Happening) => {
    switch (happening.what) {
      case 'answered':
        commands.inc({ command: happening.command, outcome: happening.outcome });
        return commandSeconds.observe({ command: happening.command }, happening.milliseconds / 1_000);
      case 'recorded':
        entries.inc({ kind: happening.kind });
        if (happening.kind === 'account-made') made.inc();
        if (happening.judged) decisions.inc(happening.judged);
        return undefined;
      case 'ended':
        ended.inc({ of: happening.of, cause: happening.cause });
        return lag.observe({ of: happening.of }, happening.lagSeconds);
      case 'end-failed':
        return endFailures.inc();
      case 'notice-sent':
        return sent.inc({ to: happening.to });
      case 'notice-waits':
        return waits.inc({ to: happening.to, why: happening.why });
      case 'worked':
        jobs.inc({ task: happening.task, outcome: happening.outcome });
        return jobSeconds.observe({ task: happening.task }, happening.milliseconds / 1_000);
    }
  };
}
