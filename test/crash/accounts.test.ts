import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuildCopy, copyBuild } from '../support/build-copy.ts';
import { killing, record, strikeAt, type Who } from '../support/crash-run.ts';
import { type CrashStage, type Ground, openCrashStage, openGround } from '../support/crash-stage.ts';
import { nameOf, type Point } from '../support/crash-traps.ts';

/** How many points are tried: a number, or all. */
const WANTED = process.env.CRASH_POINTS ?? '4';
const SEED = Number(process.env.CRASH_SEED ?? 1);
/** From the end to the account's being gone, with the death of whoever was at it (I-2); a restart takes its own time. */
const TAKEN_OVER_MS = 15_000;

type Line = Readonly<{ step: string; keeps: string }>;
const LINES: readonly Line[] = [
  { step: 'account', keeps: 'F4 F5 I-3 an account, which is made once or not at all and never left behind' },
  { step: 'end', keeps: 'F9 I-2 an end, which comes whatever sub-step was the last, and leaves no session' },
  { step: 'request', keeps: 'F1 a request, which is filed once or not at all' },
  { step: 'extend', keeps: 'I-13 a later end, which is the same in the store and in the database' },
  { step: 'link', keeps: 'F6 a link, for which one can ask again' },
  { step: 'remind', keeps: 'F8 a reminder, which comes once and before the end' },
  { step: 'answer', keeps: 'F3 an answer, which counts once' },
];

/** How many points of each line are tried with so many replicas: all, or a share that begins elsewhere for each. */
function shareOf(line: Line, replicas: number): number {
  if (WANTED === 'all') return Number.POSITIVE_INFINITY;
  const turns = Array.from({ length: Number(WANTED) }, (_, at) => at).filter((at) => at % 2 === replicas - 1);
  const order =
    replicas === 1 ? LINES : [...LINES.slice(1, 2), ...LINES.slice(3), ...LINES.slice(0, 1), ...LINES.slice(2, 3)];
  return turns.filter((at) => order[Math.floor(at / 2) % order.length] === line).length;
}

let build: BuildCopy;
let ground: Ground;
beforeAll(async () => {
  execFileSync(process.execPath, ['bin/build.js']);
  build = copyBuild();
  ground = await openGround();
});
afterAll(async () => {
  build?.remove();
  await ground?.close();
});

describe.each([1, 2] as const)(
  'F2 F29 I-5 a program of %i, of which one is killed before or after each line, keeps',
  (replicas) => {
    let stage: CrashStage;
    const points: (readonly [Who, Point])[] = [];
    beforeAll(async () => {
      stage = await openCrashStage({ program: build.program, replicas, ground });
      for (const who of WANTED === 'all' ? (['bob', 'erin'] as const) : (['bob'] as const)) {
        const known = new Set(points.map(([, { key }]) => key));
        const found = await record(stage, who);
        const isOther = ({ key }: Point) => who === 'bob' || !known.has(key) || key.includes('account-ending');
        points.push(...found.filter(isOther).map((point) => [who, point] as const));
      }
      console.log(`${points.length} points in the order of writes, with ${replicas} of the program`);
    }, 120_000);
    afterAll(() => stage?.close());

    for (const line of LINES) {
      const share = shareOf(line, replicas);
      const title = share === 0 ? `${line.keeps} (skipped here: CRASH_POINTS=all tries every line)` : line.keeps;
      it.skipIf(share === 0)(
        title,
        async () => {
          const mine = points.filter(([, { step }]) => step === line.step);
          expect(mine.length).toBeGreaterThan(2);
          const first = share < mine.length ? (SEED * 7 + replicas) % mine.length : 0;
          const step = share < mine.length ? 7 : 1;
          const all: string[] = [];
          for (let at = 0; at < Math.min(share, mine.length); at += 1) {
            const [who, point] = mine[(first + at * step) % mine.length] as readonly [Who, Point];
            const { problems, tookMs = 0 } = await strikeAt(stage, who, point, { strike: killing(stage) });
            all.push(...problems);
            if (replicas === 2 && tookMs > TAKEN_OVER_MS) all.push(`${nameOf(point)}: taken over after ${tookMs} ms`);
            if (WANTED === 'all') console.log(`${nameOf(point)}: ${tookMs} ms`);
          }
          expect(all).toEqual([]);
        },
        share === Number.POSITIVE_INFINITY ? 3_600_000 : 120_000,
      );
    }
  },
);
