import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuildCopy, copyBuild } from '../support/build-copy.ts';
import { asleepAt, demotedApprover, type Fault, FILED, GONE, lostJob, targetAway } from '../support/crash-faults.ts';
import { cutting, record, strikeAt } from '../support/crash-run.ts';
import { type CrashStage, type Ground, openCrashStage, openGround } from '../support/crash-stage.ts';

const IS_FULL = process.env.CRASH_POINTS === 'all';

/** The answer to each commit is lost on its way; whoever asked is alive. */
const lostAnswers: Fault = async (stage) => {
  const found = (await record(stage, 'bob')).filter(({ key, side }) => side === 'after' && key.startsWith('commit '));
  const all: string[] = [];
  for (const point of found) all.push(...(await strikeAt(stage, 'bob', point, { strike: cutting })).problems);
  return all;
};

type Row = Readonly<{ fault: Fault; slow?: true }>;
const ROWS: Readonly<Record<string, Row>> = {
  'F16 I-9 make nothing of an approval whose giver may no longer give it': { fault: demotedApprover },
  'F12 I-2 end an account within 15 seconds of the return of its database': { fault: targetAway },
  'F28 do not wait for whoever fell asleep in the middle of a transaction': {
    fault: asleepAt({ key: 'commit account-requested', nth: 1, side: 'before' }, FILED),
  },
  'F28 I-3 take away what whoever slept, and was overtaken, makes when awake': {
    fault: asleepAt({ key: 'commit', nth: 1, side: 'before' }, GONE),
    slow: true,
  },
  'F28 I-5 end an account once, though whoever was at it slept': {
    fault: asleepAt({ key: 'drop role if exists ACCOUNT', nth: 1, side: 'before' }, GONE),
    slow: true,
  },
  'F10 write once what was done and whose answer was lost': { fault: lostAnswers, slow: true },
  'I-2 end an account whose job was lost, by the sweep': { fault: lostJob(90_000), slow: true },
};

let build: BuildCopy;
let ground: Ground;
let stage: CrashStage;
beforeAll(async () => {
  execFileSync(process.execPath, ['bin/build.js']);
  build = copyBuild();
  ground = await openGround();
  stage = await openCrashStage({ program: build.program, replicas: 2, ground });
}, 120_000);
afterAll(async () => {
  await stage?.close();
  await ground?.close();
  build?.remove();
});

describe('two of the program', () => {
  for (const [says, { fault, slow }] of Object.entries(ROWS)) {
    const isSkipped = slow && !IS_FULL;
    it.skipIf(isSkipped)(
      isSkipped ? `${says} (skipped here: CRASH_POINTS=all tries it)` : says,
      async () => expect(await fault(stage)).toEqual([]),
      600_000,
    );
  }
});
