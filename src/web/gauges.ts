import { Gauge, type Registry } from 'prom-client';
import type { Figures, JobFigures } from '../ports/watch.ts';

/** Shows how things stand, in this registry. */
export function gaugesIn(registry: Registry): (figures: Figures, jobs: JobFigures) => void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `chatelaine_${name}`, help, labelNames, registers: [registry] });
  const pending = gauge('requests_pending', 'Requests that wait for an answer.', ['asks']);
  const pendingAge = gauge('requests_pending_oldest_seconds', 'How long the oldest of them has waited.', ['asks']);
  const accounts = gauge('accounts', 'Database users that have not ended, by state.', ['state']);
  const roles = gauge('roles_for_a_while', 'Roles that are held for a while.');
  const overdue = gauge('overdue_ends', 'What should have ended by now and has not.', ['of']);
  const revokeLag = gauge('revoke_lag_seconds', 'How long ago the longest overdue of them should have ended.', ['of']);
  const notices = gauge('notices_waiting', 'Notices that are not sent yet, by whom they are for.', ['to', 'platform']);
  const noticesAge = gauge('notices_waiting_oldest_seconds', 'How long the oldest of them has waited.', [
    'to',
    'platform',
  ]);
  const parked = gauge('channels_parked', 'Channels that take no messages at present; what is for them waits.');
  const entries = gauge('audit_trail_entries', 'Entries on the audit trail.');
  const unsigned = gauge('audit_trail_unsigned', 'Entries after the last signed checkpoint.');
  const signedAge = gauge('checkpoint_age_seconds', 'How old the last signed checkpoint is.');
  const jobs = gauge('jobs', 'Jobs in the queue: waiting, due, failing (tried again) or given up.', ['state']);
  const dueAge = gauge('jobs_due_oldest_seconds', 'For how long the oldest job that is due has not begun.');

  return (figures, queue) => {
    for (const cleared of [pending, pendingAge, notices, noticesAge]) cleared.reset();
    for (const asks of ['account', 'role'] as const) {
      const found = figures.pending.find((one) => one.asks === asks);
      pending.set({ asks }, found?.count ?? 0);
      pendingAge.set({ asks }, found?.oldestSeconds ?? 0);
    }
    for (const [state, count] of Object.entries(figures.accounts)) accounts.set({ state }, count);
    roles.set(figures.roles);
    for (const of of ['account', 'role'] as const) {
      overdue.set({ of }, figures.overdue[of].count);
      revokeLag.set({ of }, figures.overdue[of].longestSeconds ?? 0);
    }
    for (const { to, platform, count, oldestSeconds } of [...NOBODY_WAITS, ...figures.notices]) {
      notices.set({ to, platform }, count);
      noticesAge.set({ to, platform }, oldestSeconds);
    }
    parked.set(figures.parkedChannels);
    entries.set(figures.entries);
    unsigned.set(figures.unsigned);
    signedAge.set(figures.checkpointSeconds ?? 0);
    const { oldestDueSeconds, waiting, due, failing, givenUp } = queue;
    for (const [state, count] of Object.entries({ waiting, due, failing, 'given-up': givenUp }))
      jobs.set({ state }, count);
    dueAge.set(oldestDueSeconds ?? 0);
  };
}

/** So that a series is there before anything waits: alerts on one that is absent never fire. */
const NOBODY_WAITS = (['person', 'message'] as const).map((to) => ({ to, platform: '', count: 0, oldestSeconds: 0 }));
