import { describe, expect, it } from 'vitest';
import { atMost } from '../../src/store/turns.ts';

describe('atMost', () => {
  it('runs so many at a time, in the order in which they came, also after one that fails', async () => {
    const inTurn = atMost(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const work = (n: number) =>
      inTurn(async () => {
        begun.push(n);
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        if (n % 2) throw new Error(`${n}`);
        return n;
      });
    const ends = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(work));
    expect(ends.map(({ status }) => status)).toEqual([0, 1, 2, 3, 4, 5].map((n) => (n % 2 ? 'rejected' : 'fulfilled')));
    expect([begun, most]).toEqual([[0, 1, 2, 3, 4, 5], 2]);
  });
});
