import type { Swap } from './build-copy.ts';
import type { Sabotage } from './sabotage.ts';
import { END_TWICE } from './sabotages-deciding.ts';

const WRITING = 'store/writing.ts';
const ROLE_FAULTS = 'test/usecases/role-faults.test.ts';
const UNFENCED: Swap = { file: 'store/leases.ts', from: ' and fence = ', to: ' and 0 <> ' };

/** What keeps the program right when clocks, replicas and the store fail, F26 to F31. */
export const SABOTAGES_OF_RUNNING: readonly Sabotage[] = [
  {
    broken: 'F26 the clock of the replica counts',
    swaps: [
      {
        file: WRITING,
        from: "  if (!row) throw new Error('the store has no clock');\n  return row.now;",
        to: '  return row ? new Date().toISOString() : ``;',
      },
    ],
    file: 'test/usecases/clocks.test.ts',
    tests: 'F26 I-1 gives a role',
  },
  {
    broken: 'F26 an entry has the moment at which it was written',
    swaps: [
      {
        file: WRITING,
        from: "greatest(at, date_trunc('milliseconds', clock_timestamp()))",
        to: "date_trunc('milliseconds', clock_timestamp())",
      },
    ],
    file: 'test/usecases/clocks.test.ts',
    tests: 'F26 I-5',
  },
  {
    broken: 'F27 minutes are counted on the clock on the wall',
    swaps: [
      {
        file: 'usecases/account-tools.ts',
        from: 'new Date(Date.parse(moment) + minutes * 60_000).toISOString();',
        to: 'new Date(new Date(moment).setMinutes(new Date(moment).getMinutes() + minutes)).toISOString();',
      },
    ],
    file: 'test/usecases/durations.test.ts',
    tests: 'F27 are 43,200 seconds',
  },
  {
    broken: 'F28 whoever was overtaken is not fenced off from an account',
    swaps: [UNFENCED],
    file: 'test/usecases/making.test.ts',
    tests: 'F28',
  },
  {
    broken: 'F28 the fence of a lease is not compared',
    swaps: [UNFENCED],
    file: 'test/store/leases.test.ts',
    tests: 'F28',
  },
  {
    broken: 'F28 whoever slept ends a role that has ended',
    swaps: [
      END_TWICE,
      {
        file: 'usecases/end-role.ts',
        from: 'if (!lease || lease.endedAt !== undefined) return;',
        to: 'if (!lease) return;',
      },
    ],
    file: ROLE_FAULTS,
    tests: 'F28 finds the role ended',
  },
  {
    broken: 'F29 whoever has only just taken a job is robbed of it',
    swaps: [
      {
        file: 'jobs/freeing.ts',
        from: 'from graphile_worker._private_jobs\n      where locked_at < clock_timestamp()',
        to: "from graphile_worker._private_jobs\n      where locked_at < clock_timestamp() + interval '1 hour'",
      },
    ],
    file: 'test/jobs/freeing.test.ts',
    tests: 'F29 of the jobs',
  },
  {
    broken: 'F29 nobody says that it lives',
    swaps: [{ file: 'jobs/beats.ts', from: 'await sayAlive(pool, holders());', to: 'void sayAlive;' }],
    file: 'test/jobs/freeing.test.ts',
    tests: 'F29 leaves a job to a live replica',
  },
  {
    broken: 'F29 whoever held a job that is freed is not overtaken',
    swaps: [{ file: 'jobs/freeing.ts', from: 'set fence = fence + 1', to: 'set fence = fence' }],
    file: 'test/jobs/freeing.test.ts',
    tests: 'F29 of the jobs',
  },
  {
    broken: 'F30 ends share the connections of whoever asks in chat',
    swaps: [
      {
        file: 'store/open.ts',
        from: "openClient(place.address, { role: 'chatelaine_app', connections: ENDING_CONNECTIONS })",
        to: 'client',
      },
    ],
    file: 'test/store/busy.test.ts',
    tests: 'F30 says that it is busy',
  },
  {
    broken: 'F30 whoever asks waits for a connection for ever',
    swaps: [{ file: 'store/open.ts', from: ', patience: PATIENCE_MS }', to: ' }' }],
    file: 'test/store/busy.test.ts',
    tests: 'F30 says that it is busy',
  },
  {
    broken: 'F31 each statement is kept by itself',
    swaps: [{ file: WRITING, from: 'begin isolation level read committed; select', to: 'select' }],
    file: 'test/store/disk-full.test.ts',
    tests: 'F31',
  },
];
