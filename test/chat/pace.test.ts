import { describe, expect, it } from 'vitest';
import { later, paced } from '../../src/chat/pace.ts';

describe('the pace of a channel', () => {
  it('lets three messages go at once, and then one a second', async () => {
    let at = 1_000_000;
    const waits: number[] = [];
    const pace = paced(() => at);
    const send = (channel: string) =>
      pace(channel, async (milliseconds) => {
        waits.push(milliseconds);
        at += milliseconds;
      });
    for (let count = 0; count < 3; count += 1) await send('C1');
    expect(waits).toEqual([]);
    for (let count = 0; count < 3; count += 1) await send('C1');
    expect(waits).toEqual([1_000, 1_000, 1_000]);
    await send('C2');
    expect(waits).toHaveLength(3);
    at += 2_500;
    for (let count = 0; count < 3; count += 1) await send('C1');
    expect(waits.slice(3)).toEqual([500]);
  });

  it('gives everybody who comes at the same moment a turn of their own', async () => {
    const waits: number[] = [];
    const pace = paced(() => 0);
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => pace('C1', async (milliseconds) => waits.push(milliseconds))));
    expect(waits).toEqual([1_000, 2_000, 3_000]);
  });

  it('takes no turn from others for whoever did not wait', async () => {
    const pace = paced(() => 0);
    for (let count = 0; count < 3; count += 1) await pace('C1', later);
    for (let count = 0; count < 5; count += 1)
      await expect(pace('C1', later)).rejects.toMatchObject({ name: 'NotYet', waitMilliseconds: 1_000 });
  });
});
