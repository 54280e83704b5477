import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AccessError } from '../../src/domain/problem.ts';
import type { Figures, Happening, JobFigures } from '../../src/ports/watch.ts';
import { createMetrics, registerMetrics } from '../../src/web/metrics.ts';
import { createServer } from '../../src/web/server.ts';

const QUIET: Figures = {
  pending: [],
  accounts: { creating: 0, active: 0, extending: 0, revoking: 0 },
  roles: 0,
  overdue: { account: { count: 0, longestSeconds: null }, role: { count: 0, longestSeconds: null } },
  notices: [],
  parkedChannels: 0,
  entries: 0,
  unsigned: 0,
  checkpointSeconds: null,
};
const NO_JOBS: JobFigures = { waiting: 0, due: 0, oldestDueSeconds: null, failing: 0, givenUp: 0 };

const valuesIn = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.startsWith('chatelaine_'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

async function counted(
  happenings: readonly Happening[],
  figures: Partial<Figures> = {},
  jobs: Partial<JobFigures> = {},
) {
  const metrics = createMetrics();
  for (const happening of happenings) metrics.watch(happening);
  return valuesIn(await metrics.text({ ...QUIET, ...figures }, { ...NO_JOBS, ...jobs }));
}

describe('what has happened', () => {
  it.each<[string, Happening, Readonly<Record<string, number>>]>([
    [
      'a line',
      { what: 'answered', command: 'role grant', outcome: 'answered', actor: 'ana', milliseconds: 40 },
      {
        'chatelaine_commands_total{command="role grant",outcome="answered"}': 1,
        'chatelaine_command_duration_seconds_bucket{le="0.025",command="role grant"}': 0,
        'chatelaine_command_duration_seconds_bucket{le="0.05",command="role grant"}': 1,
      },
    ],
    [
      'a decision',
      {
        what: 'recorded',
        seq: 7,
        kind: 'role-granted',
        actor: 'ana',
        judged: { operation: 'role.grant', outcome: 'allow', code: 'may-delegate' },
      },
      {
        'chatelaine_decisions_total{operation="role.grant",outcome="allow",code="may-delegate"}': 1,
        'chatelaine_audit_entries_total{kind="role-granted"}': 1,
        chatelaine_accounts_made_total: 0,
      },
    ],
    [
      'an account',
      { what: 'recorded', seq: 8, kind: 'account-made', actor: 'ana', request: 3 },
      { chatelaine_accounts_made_total: 1, 'chatelaine_audit_entries_total{kind="account-made"}': 1 },
    ],
    [
      'an end',
      { what: 'ended', of: 'account', lease: 1, request: 3, cause: 'expired', lagSeconds: 1.5 },
      {
        'chatelaine_ends_total{of="account",cause="expired"}': 1,
        'chatelaine_end_lag_seconds_bucket{le="1",of="account"}': 0,
        'chatelaine_end_lag_seconds_bucket{le="2",of="account"}': 1,
        'chatelaine_end_lag_seconds_sum{of="account"}': 1.5,
      },
    ],
    ['a failed end', { what: 'end-failed', lease: 1, request: 3, failures: 2 }, { chatelaine_end_failures_total: 1 }],
    ['a notice', { what: 'notice-sent', seq: 1, to: 'person' }, { 'chatelaine_notices_sent_total{to="person"}': 1 }],
    [
      'a notice that was not sent',
      { what: 'notice-waits', seq: 1, to: 'channel', why: 'limited' },
      { 'chatelaine_notices_failed_total{to="channel",why="limited"}': 1 },
    ],
    [
      'a job',
      { what: 'worked', task: 'end-lease', outcome: 'failed', milliseconds: 200 },
      {
        'chatelaine_jobs_total{task="end-lease",outcome="failed"}': 1,
        'chatelaine_job_duration_seconds_sum{task="end-lease"}': 0.2,
      },
    ],
  ])('is counted: %s', async (_, happening, expected) => expect(await counted([happening])).toMatchObject(expected));

  it('names nobody and nothing that somebody chose', async () => {
    const metrics = createMetrics();
    metrics.watch({ what: 'answered', command: 'access me', outcome: 'answered', actor: 'nadia', milliseconds: 1 });
    metrics.watch({ what: 'recorded', seq: 1, kind: 'role-granted', actor: 'nadia', request: 4711 });
    metrics.watch({ what: 'ended', of: 'role', lease: 815, request: 4711, cause: 'expired', lagSeconds: 0 });
    const text = await metrics.text(QUIET, NO_JOBS);
    for (const word of ['nadia', '4711', '815']) expect(text).not.toContain(word);
  });

  it('is counted for itself: a second count in the process begins at nothing', async () => {
    await counted([{ what: 'end-failed', lease: 1, request: 1, failures: 1 }]);
    expect(await counted([])).toMatchObject({ chatelaine_end_failures_total: 0 });
  });
});

describe('how things stand', () => {
  it('is shown in seconds and in numbers', async () => {
    const shown = await counted(
      [],
      {
        pending: [{ asks: 'account', count: 2, oldestSeconds: 90 }],
        accounts: { creating: 1, active: 4, extending: 0, revoking: 2 },
        roles: 3,
        overdue: { account: { count: 2, longestSeconds: 12.5 }, role: { count: 0, longestSeconds: null } },
        notices: [{ to: 'channel', platform: 'slack', count: 5, oldestSeconds: 61 }],
        parkedChannels: 2,
        entries: 100,
        unsigned: 3,
        checkpointSeconds: 59,
      },
      { waiting: 9, due: 1, oldestDueSeconds: 4, failing: 2, givenUp: 1 },
    );
    expect(shown).toMatchObject({
      'chatelaine_requests_pending{asks="account"}': 2,
      'chatelaine_requests_pending_oldest_seconds{asks="account"}': 90,
      'chatelaine_requests_pending{asks="role"}': 0,
      'chatelaine_accounts{state="active"}': 4,
      'chatelaine_accounts{state="revoking"}': 2,
      chatelaine_roles_for_a_while: 3,
      'chatelaine_overdue_ends{of="account"}': 2,
      'chatelaine_revoke_lag_seconds{of="account"}': 12.5,
      'chatelaine_revoke_lag_seconds{of="role"}': 0,
      'chatelaine_notices_waiting{to="channel",platform="slack"}': 5,
      'chatelaine_notices_waiting_oldest_seconds{to="channel",platform="slack"}': 61,
      'chatelaine_notices_waiting{to="person",platform=""}': 0,
      chatelaine_channels_parked: 2,
      chatelaine_audit_trail_entries: 100,
      chatelaine_audit_trail_unsigned: 3,
      chatelaine_checkpoint_age_seconds: 59,
      'chatelaine_jobs{state="due"}': 1,
      'chatelaine_jobs{state="given-up"}': 1,
      chatelaine_jobs_due_oldest_seconds: 4,
    });
  });

  it('is forgotten when it is so no more', async () => {
    const metrics = createMetrics();
    const notices = [{ to: 'channel', platform: 'slack', count: 5, oldestSeconds: 61 }] as const;
    await metrics.text({ ...QUIET, notices }, NO_JOBS);
    expect(await metrics.text(QUIET, NO_JOBS)).not.toContain('platform="slack"');
  });
});

describe('GET /metrics', () => {
  function serve(read: () => Promise<readonly [Figures, JobFigures]>) {
    const app = createServer(pino({ level: 'silent' }), async () => {});
    registerMetrics(app, createMetrics(), read);
    onTestFinished(() => app.close());
    return app;
  }

  it('is Prometheus text, each metric with what it means', async () => {
    const { statusCode, headers, body } = await serve(async () => [QUIET, NO_JOBS]).inject('/metrics');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const named = [...body.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    expect(named).toContain('chatelaine_revoke_lag_seconds');
    expect(named).toContain('chatelaine_process_cpu_seconds_total');
    for (const name of named) expect(body).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
  });

  it('is a sentence and 503 while the store is away, and figures when it is back', async () => {
    let isAway = true;
    const app = serve(async () => {
      if (isAway) throw new AccessError({ code: 'unavailable', system: 'store' });
      return [QUIET, NO_JOBS];
    });
    const away = await app.inject('/metrics');
    expect([away.statusCode, away.body]).toEqual([503, expect.stringMatching(/^The store cannot be read/)]);
    isAway = false;
    expect((await app.inject('/metrics')).statusCode).toBe(200);
  });
});
