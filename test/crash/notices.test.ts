import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { copyBuild, type Swap } from '../support/build-copy.ts';
import { checkNotices, type Run } from '../support/notice-check.ts';
import { HELD, type Line, type Posted } from '../support/notice-record.ts';
import { type Outcome, runNotices, type Wanted } from '../support/notice-run.ts';
import { SABOTAGES } from '../support/notice-sabotages.ts';
import { SOONER } from '../support/notice-stage.ts';

/** A full run sets NOTICES=10000 NOTICE_KILLS=50. */
const NOTICES = Number(process.env.NOTICES ?? 400);
const KILLS = Number(process.env.NOTICE_KILLS ?? 4);
const SEED = Number(process.env.NOTICE_SEED ?? 1);
const GIVE_UP_MS = Math.max(120_000, NOTICES * 240);

beforeAll(() => void execFileSync(process.execPath, ['bin/build.js']), 120_000);

async function run(wanted: Omit<Wanted, 'program' | 'seed'>, swaps: readonly Swap[] = []): Promise<Outcome> {
  const build = copyBuild([...SOONER, ...swaps]);
  try {
    return await runNotices({ program: build.program, seed: SEED, ...wanted });
  } finally {
    build.remove();
  }
}

describe('notices for eight channels, carried by two programs', () => {
  it(
    `F7 F22 F24 F29 I-7 come in order, none lost, none twice without a reason: ${NOTICES}, a fault in three of ten answers, ${KILLS} kills (seed ${SEED})`,
    async () => {
      const { problems, figures } = await run({ notices: NOTICES, kills: KILLS, giveUpMs: GIVE_UP_MS });
      console.log(JSON.stringify(figures));
      expect(problems).toEqual([]);
      // A death repeats at most one in each of three channels, and seldom more than one in all: that shows in a long run.
      if (KILLS >= 20) expect(figures.afterKills).toBeLessThanOrEqual(KILLS);
      // A run in which little went wrong would prove nothing.
      expect(figures.kills).toBe(KILLS);
      expect(figures.afterKills).toBeGreaterThanOrEqual(Math.floor((KILLS + 1) / 3));
      expect(figures.afterLostAnswers).toBeGreaterThan(0);
      expect(figures.parked).toBeGreaterThan(0);
      expect(figures.faults / figures.calls).toBeGreaterThan(0.2);
    },
    GIVE_UP_MS + 60_000,
  );
});

describe('a program is found out in which', () => {
  const isSkipped = process.env.SABOTAGE !== 'all';
  for (const { broken, swaps, shows } of SABOTAGES)
    it.skipIf(isSkipped)(
      isSkipped ? `${broken} (skipped here: SABOTAGE=all tries it)` : broken,
      async () => {
        const { problems } = await run({ notices: 120, kills: 3, giveUpMs: 60_000 }, swaps);
        expect(problems.join('\n')).toMatch(shows);
      },
      180_000,
    );
});

const posted = (at: number, entry: number, more: Partial<Posted> = {}): Posted => ({
  what: 'posted',
  at,
  via: 'first',
  channel: 'C0BANK',
  entry,
  isStored: true,
  said: 'ok',
  ...more,
});
const wrongIn = (lines: readonly Line[], more: Partial<Run> = {}): readonly string[] =>
  checkNotices({ due: [1, 2].map((seq) => ({ seq, team: 'Banking' })), kills: [], lines, ...more }).problems;
const BOTH = [posted(1, 1), posted(2, 2)];

describe('the check of a run', () => {
  it('finds nothing where all came in order', () => expect(wrongIn(BOTH)).toEqual([]));

  it('finds what never came', () => {
    const refused = posted(2, 2, { isStored: false, said: '500' });
    expect(wrongIn([posted(1, 1), refused])).toEqual(['entry 2 never came to C0BANK']);
  });

  it('finds what came too early', () =>
    expect(wrongIn([posted(1, 2), posted(2, 1)])).toEqual(['entry 1 came to C0BANK after entry 2']));

  it('finds what came where it is not due', () =>
    expect(wrongIn([...BOTH, posted(3, 1, { channel: 'C0DEV' })])).toEqual(['entry 1 in C0DEV is not due there']));

  it('finds what came twice, unless its answer was lost or its sender died in between', () => {
    const twice = ['entry 2 in C0BANK came twice, and nothing had happened to its sender'];
    const lines = [...BOTH, posted(9, 2)];
    const kill = { via: 'first', at: 4, goneAt: 5 } as const;
    expect(wrongIn(lines)).toEqual(twice);
    expect(wrongIn(lines, { kills: [kill] })).toEqual([]);
    expect(wrongIn(lines, { kills: [{ ...kill, via: 'second' }] })).toEqual(twice);
    expect(wrongIn([...lines, posted(10, 2)], { kills: [kill] })).toEqual(twice);
    expect(wrongIn([posted(1, 1), posted(2, 2, { said: 'stored, reset' }), posted(9, 2)])).toEqual([]);
    expect(wrongIn([posted(1, 1), posted(2, 2, { said: HELD }), posted(9, 2)])).toEqual([]);
  });

  it('finds that one death repeated more than what was under way', () => {
    const channels = ['C0BANK', 'C0DEV', 'C0QUALITY', 'C0PROD'].map((channel) => ({ channel }));
    const lines = [2, 9].flatMap((at) => channels.map((channel) => posted(at, 1, channel)));
    const kill = { via: 'first', at: 4, goneAt: 5 } as const;
    expect(wrongIn(lines, { kills: [kill] })).toContain('4 came twice after one death');
    expect(wrongIn(lines.slice(1), { kills: [kill] })).not.toContain('4 came twice after one death');
  });

  it('finds that a parked channel held up the others', () => {
    const parked = (elsewhere: readonly Posted[]): readonly Line[] => [
      posted(1, 1),
      { what: 'archived', at: 2, channel: 'C0BANK' },
      posted(3, 2, { isStored: false, said: 'is_archived' }),
      ...elsewhere,
      { what: 'back', at: 5, channel: 'C0BANK' },
      posted(6, 2),
    ];
    const due = [...[1, 2].map((seq) => ({ seq, team: 'Banking' })), { seq: 3, environment: 'Quality' }];
    const other = posted(4, 3, { channel: 'C0QUALITY' });
    expect(wrongIn(parked([other]), { due })).toEqual([]);
    expect(wrongIn([...parked([]), other], { due })).toEqual([
      'while C0BANK was parked, no other channel heard anything',
    ]);
  });
});
