import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationLabel, durationWords } from '../../src/cards/duration.ts';
import { readDuration } from '../../src/commands/duration.ts';

const minutes = fc.integer({ min: 1, max: 100_000 });

describe('a duration on a card', () => {
  it('is read back as it was, both as a line says it and as people read it', () => {
    fc.assert(
      fc.property(minutes, (span) => {
        expect(readDuration(durationWords(span))).toEqual({ minutes: span });
        expect(readDuration(durationLabel(span))).toEqual({ minutes: span });
      }),
    );
  });

  it('never shows sixty minutes beside an hour, however little is missing', () => {
    fc.assert(
      fc.property(minutes, fc.double({ min: 0.5, max: 0.999, noNaN: true }), (span, almost) => {
        expect(durationLabel(span - 1 + almost)).toBe(durationLabel(span));
        expect(durationWords(span - 1 + almost)).toBe(durationWords(span));
      }),
    );
  });

  it.each([
    [0, '0 min', '0m'],
    [20, '20 min', '20m'],
    [60, '1 h', '1h'],
    [90, '1 h 30 min', '1h30m'],
    [720, '12 h', '12h'],
    [1440, '1 d', '1d'],
    [4320, '3 d', '3d'],
    [1530, '1 d 1 h 30 min', '1d1h30m'],
  ])('of %i minutes is %s, and %s in a line', (span, label, words) => {
    expect([durationLabel(span), durationWords(span)]).toEqual([label, words]);
  });
});
