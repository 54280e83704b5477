import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { countOf, sabotaged } from '../support/sabotage.ts';
import { SABOTAGES_OF_CHAT } from '../support/sabotages-chat.ts';
import { SABOTAGES_OF_DECISIONS } from '../support/sabotages-deciding.ts';
import { SABOTAGES_OF_PERMANENT } from '../support/sabotages-permanent.ts';
import { SABOTAGES_OF_RUNNING } from '../support/sabotages-running.ts';
import { SABOTAGES_OF_TEAMS } from '../support/sabotages-teams.ts';

const SABOTAGES = [
  ...SABOTAGES_OF_DECISIONS,
  ...SABOTAGES_OF_CHAT,
  ...SABOTAGES_OF_RUNNING,
  ...SABOTAGES_OF_TEAMS,
  ...SABOTAGES_OF_PERMANENT,
];

const IS_FULL = process.env.SABOTAGE === 'all';
/** F15 to F31, B112 to B119, and what has no number. */
const ROWS = [
  'permanent',
  'text',
  ...Array.from({ length: 17 }, (_, at) => `F${at + 15}`),
  ...Array.from({ length: 8 }, (_, at) => `B${at + 112}`),
];

describe('what is broken on purpose', () => {
  it('is there in the sources, once each', () => {
    for (const swap of SABOTAGES.flatMap(({ swaps }) => swaps)) expect([swap, countOf(swap)]).toEqual([swap, 1]);
  });

  it('is noticed by tests of the same row', () => {
    for (const { broken, tests, file } of SABOTAGES) {
      const row = broken.split(' ')[0] ?? '';
      expect(tests).toContain(row);
      expect(readFileSync(file, 'utf8')).toContain(row);
    }
  });

  it.each(ROWS)('has a protection of %s among it', (row) => {
    expect(SABOTAGES.filter(({ broken }) => broken.startsWith(`${row} `))).not.toEqual([]);
  });
});

describe('the tests fail where', () => {
  for (const sabotage of SABOTAGES) {
    const isSkipped = !(IS_FULL || sabotage.always);
    const title = isSkipped ? `${sabotage.broken} (skipped here: SABOTAGE=all breaks everything)` : sabotage.broken;
    it.skipIf(isSkipped)(
      title,
      async () => {
        const { failed, passed, said } = await sabotaged(sabotage, inject('pgHost'));
        expect(failed, `nothing failed; passed: ${passed.join(', ')}; ${said}`).not.toEqual([]);
        if (IS_FULL) console.log(`${sabotage.broken}\n  ${failed.join('\n  ')}\n  ${said.split('\n')[0]}`);
      },
      180_000,
    );
  }
});
