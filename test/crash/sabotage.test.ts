import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyBuild, type Swap } from '../support/build-copy.ts';
import { asleepAt, demotedApprover, GONE, lostJob, targetAway } from '../support/crash-faults.ts';
import { killing, lifeOf, strikeAt } from '../support/crash-run.ts';
import { type CrashStage, type Ground, openCrashStage, openGround } from '../support/crash-stage.ts';
import type { Place } from '../support/crash-traps.ts';

/** A protection that is taken away, what happens then, and what the checker has to say of it. */
type Sabotage = Readonly<{
  broken: string;
  swaps: readonly Swap[];
  replicas?: 2;
  happens(stage: CrashStage): Promise<readonly string[]>;
  shows: RegExp;
  /** Left to a full run, for each takes a program of its own. */
  slow?: true;
}>;

const killedAt = (place: Place) => async (stage: CrashStage) =>
  (await strikeAt(stage, 'bob', place, { strike: killing(stage), giveUpMs: 20_000, isEnough: true })).problems;

const MAKING = 'usecases/make-account.js';
const NEW_NAME = 'accountName(username, crypto.getRandomValues(new Uint8Array(6)))';
const INTENT = 'const intent = await intend(tools, await hashOf(token));';
const MADE_BEFORE = `
  const early = await tools.store.ledger.link(await hashOf(token));
  const asked = early && (await tools.store.ledger.request(early.request));
  const where = asked && (await tools.store.snapshot()).company.databases.get(asked.environment);
  globalThis.begun = accountName(asked.requester, crypto.getRandomValues(new Uint8Array(6)));
  const at = new Date().toISOString();
  const order = { name: globalThis.begun, profile: asked.profile, lease: 0, endsAt: minutesAfter(at, asked.minutes), now: at };
  await tools.targets.of(where).ensure({ ...order, credential });
  ${INTENT}`;
const EVERY_TWO_SECONDS: Swap = {
  file: 'jobs/schedule.js',
  from: "EVERY_MINUTE = '* * * * *'",
  to: "EVERY_MINUTE = '*/2 * * * * *'",
};
const NO_SWEEP: Swap = {
  file: 'working.js',
  from: 'Promise.all([sweepAccounts(ending), sweepRoles(ending)])',
  to: 'Promise.resolve()',
};

const SABOTAGES: readonly Sabotage[] = [
  {
    broken: 'the entry is written outside the transaction',
    swaps: [
      {
        file: 'store/writing.js',
        from: 'const text = canonical(stored);',
        to: 'const text = canonical(stored); await tx.execute(sql`commit`); await tx.execute(sql`begin`);',
      },
    ],
    happens: killedAt({ key: 'entry request-approved', nth: 1, side: 'before' }),
    shows: /I-5: R-1 is approved, and its entries say pending/,
  },
  {
    broken: 'the link is used up outside the transaction',
    swaps: [
      { file: MAKING, from: 'tx.links.spend(tokenHash)', to: 'spentAlready' },
      {
        file: MAKING,
        from: 'return judging(store, async (tx) => {',
        to: 'const spentAlready = await store.transaction((tx) => tx.links.spend(tokenHash)); return judging(store, async (tx) => {',
      },
    ],
    happens: killedAt({ key: 'commit account-intended', nth: 1, side: 'before' }),
    shows: /I-10: the last link is used, and nothing came of it/,
  },
  {
    broken: 'the intent is written after the account is made',
    swaps: [
      { file: MAKING, from: INTENT, to: MADE_BEFORE },
      { file: MAKING, from: NEW_NAME, to: 'globalThis.begun' },
    ],
    happens: killedAt({ key: 'commit', nth: 1, side: 'after' }),
    shows: /I-3: tmp_bob_\w+ is there, and no live lease knows it/,
    slow: true,
  },
  {
    broken: 'the end is not scheduled with the grant',
    swaps: [
      {
        file: MAKING,
        from: "await tx.jobs.schedule({ task: 'end-lease', lease: lease.id, environment }, { afterMs: MAKING_MS });",
        to: '',
      },
    ],
    happens: killedAt({ key: 'commit account-intended', nth: 1, side: 'after' }),
    shows: /no job ends it in time/,
    slow: true,
  },
  {
    broken: 'nothing is decided again when the link is used',
    swaps: [
      {
        file: MAKING,
        from: 'const refusal = refusalOf(company, request, decision, now);',
        to: 'const refusal = undefined;',
      },
    ],
    happens: demotedApprover,
    shows: /I-9: R-1 was made with 0 approvals of 1/,
    slow: true,
  },
  {
    broken: 'an account is dropped and its sessions are not ended',
    swaps: [
      {
        file: 'provision/postgres-revoke.js',
        from: 'new Set([oid, id].filter((one) => one !== undefined))',
        to: 'new Set()',
      },
    ],
    happens: (stage) => lifeOf(stage, 'erin'),
    shows: /I-2: tmp_erin_\w+ has ended and still has a session/,
  },
  {
    broken: 'whoever was overtaken is not fenced off',
    swaps: [{ file: 'store/leases.js', from: ' and fence = ', to: ' and 0 <> ' }, NO_SWEEP],
    replicas: 2,
    happens: asleepAt({ key: 'commit', nth: 1, side: 'before' }, GONE),
    shows: /I-3: tmp_bob_\w+ is there, and no live lease knows it/,
    slow: true,
  },
  {
    broken: 'an end that failed is left to the retries of the library',
    swaps: [
      {
        file: 'usecases/end-lease.js',
        from: 'await tools.store.transaction((tx) => tryAgain(tx, lease, error));',
        to: 'throw error;',
      },
    ],
    happens: targetAway,
    shows: /its end is left to the retries of the library/,
    slow: true,
  },
  {
    broken: 'a job is lost, and there is no sweep',
    swaps: [EVERY_TWO_SECONDS, NO_SWEEP],
    happens: lostJob(16_000),
    shows: /I-2: tmp_bob_\w+ should have been gone 15 seconds ago/,
    slow: true,
  },
];

let ground: Ground;
beforeAll(async () => {
  execFileSync(process.execPath, ['bin/build.js']);
  ground = await openGround();
});
afterAll(() => ground?.close());

describe('the checker of the crash tests notices it where', () => {
  for (const { broken, swaps, replicas = 1, happens, shows, slow } of SABOTAGES) {
    const isSkipped = slow && process.env.CRASH_POINTS !== 'all';
    const title = isSkipped ? `${broken} (skipped here: CRASH_POINTS=all breaks everything)` : broken;
    it.skipIf(isSkipped)(
      title,
      async () => {
        const build = copyBuild(swaps);
        try {
          const stage = await openCrashStage({ program: build.program, replicas, ground });
          try {
            expect((await happens(stage)).join('\n')).toMatch(shows);
          } finally {
            await stage.close();
          }
        } finally {
          build.remove();
        }
      },
      180_000,
    );
  }
});
