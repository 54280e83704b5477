import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CEILING_MINUTES, extensionLeft, remindersOf } from '../../src/domain/lease.ts';
import './fixed-seed.ts';

const START = Date.parse('2026-11-21T14:02:00.000Z');
const lasting = (minutes: number, from = START) => ({
  startedAt: new Date(from).toISOString(),
  endsAt: new Date(from + minutes * 60_000).toISOString(),
});
const before = (minutes: number) =>
  remindersOf(lasting(minutes)).map(({ kind, at }) => [kind, minutes - (Date.parse(at) - START) / 60_000]);

describe('when somebody is reminded', () => {
  it.each([
    [
      240,
      [
        ['hour', 60],
        ['ten-minutes', 10],
      ],
    ],
    [
      120,
      [
        ['hour', 60],
        ['ten-minutes', 10],
      ],
    ],
    [119, [['ten-minutes', 10]]],
    [30, [['ten-minutes', 10]]],
    [29, []],
    [5, []],
  ])('is, of %i minutes, an hour and ten minutes before the end, but not in the first half', (minutes, expected) => {
    expect(before(minutes)).toEqual(expected);
  });

  it('F8 I-13 is never in the first half, never of less than half an hour, never at the end or after it', () => {
    const minute = fc.integer({ min: 1, max: CEILING_MINUTES });
    const anyStart = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(minute, anyStart, fc.integer({ min: 0, max: 59_999 }), (minutes, from, ms) => {
        const lease = lasting(minutes + ms / 60_000, from);
        const [start, end] = [Date.parse(lease.startedAt), Date.parse(lease.endsAt)];
        const moments = remindersOf(lease).map(({ at }) => Date.parse(at));
        if (end - start < 30 * 60_000) expect(moments).toEqual([]);
        for (const moment of moments) {
          expect(moment).toBeGreaterThanOrEqual(start + (end - start) / 2);
          expect(moment).toBeLessThan(end);
        }
        expect(new Set(moments).size).toBe(moments.length);
        if (end - start >= 30 * 60_000) expect(moments.at(-1)).toBe(end - 600_000);
      }),
    );
  });

  it('F27 takes no notice of a night on which clocks are changed', () => {
    for (const night of [
      '2026-03-28T20:00:00.000Z',
      '2026-10-24T20:00:00.000Z',
      '2024-02-28T20:00:00.000Z',
      '2026-12-31T20:00:00.000Z',
    ]) {
      const lease = lasting(720, Date.parse(night));
      expect(Date.parse(lease.endsAt) - Date.parse(lease.startedAt)).toBe(43_200_000);
      expect(remindersOf(lease).map(({ at }) => Date.parse(lease.endsAt) - Date.parse(at))).toEqual([
        3_600_000, 600_000,
      ]);
    }
  });
});

describe('how much longer an account may be held', () => {
  it.each([
    [240, 480],
    [720, 0],
    [719, 1],
    [719.5, 0],
    [1, 719],
  ])('I-13 is, of %f minutes, %i', (minutes, left) => {
    expect(extensionLeft(lasting(minutes))).toBe(left);
  });

  it('is less where the database allows less, and nothing where it allows no more', () => {
    expect([extensionLeft(lasting(60), 4), extensionLeft(lasting(240), 4), extensionLeft(lasting(300), 4)]).toEqual([
      180, 0, 0,
    ]);
  });

  it('I-13 is whole minutes that never lead past twelve hours, however often it is taken', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 720, noNaN: true }),
        fc.array(fc.integer({ min: 1, max: 720 })),
        (first, wishes) => {
          let lease = lasting(Math.round(first * 60_000) / 60_000);
          for (const wish of wishes) {
            const more = Math.min(wish, extensionLeft(lease));
            expect(Number.isInteger(more) && more >= 0).toBe(true);
            lease = { ...lease, endsAt: new Date(Date.parse(lease.endsAt) + more * 60_000).toISOString() };
            expect(Date.parse(lease.endsAt)).toBeLessThanOrEqual(START + CEILING_MINUTES * 60_000);
          }
        },
      ),
    );
  });
});
