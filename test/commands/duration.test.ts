import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationWords } from '../../src/cards/duration.ts';
import { readDuration } from '../../src/commands/duration.ts';
import '../domain/fixed-seed.ts';

describe('a span of time', () => {
  it.each([
    ['B40 12h', 720],
    ['B41 90m', 90],
    ['B41 1h30m', 90],
    ['B41 12 hours', 720],
    ['B41 12H', 720],
    ['1 hour 30 minutes', 90],
    ['3d', 3 * 1440],
    ['1d 2h 3m', 1440 + 123],
    ['  30 min ', 30],
    ['0h30m', 30],
  ])('is read: %s', (typed, minutes) => {
    expect(readDuration(typed.replace(/^B\d+ /, ''))).toEqual({ minutes });
  });

  it.each([
    ['B39', ['0', '0h', '0m', '-1h', '+1h', '1e3h', '0x10h', '１２h', '٣h', '--1h', '1 -h', '1_000m']],
    ['B41', ['1.5h', '1,5h', 'PT12H', 'P1D', '.5h']],
    ['B42', ['12h 12h', 'h', '12', '12x', '1w2d', '30m1h', '1h30', 'h1', '1hh', '12 hourss', '1h,30m', '1 h o u r']],
    ['B43', ['infinity', 'never', 'forever', 'null', 'epoch', 'now', 'undefined', 'NaN', 'Infinity', '∞', 'ever']],
    ['B44', ['9007199254740993', '9007199254740993h', '1e309', '1e309h', '99999999999d', `${'9'.repeat(400)}h`]],
    ['B8 B9 B10', ['1h\u0000', '\u202e1h', '1\u200bh', '1😀', '&1h;', '%31h', '']],
    ['B15', [`${'1'.repeat(50_000)}!`, `${'1 '.repeat(25_000)}h`, `${' '.repeat(50_000)}h`, `12${' '.repeat(50)}h`]],
  ])('%s is none, and what was expected is said', (_, all) => {
    for (const typed of all)
      expect(readDuration(typed), JSON.stringify(typed.slice(0, 40))).toEqual({ expected: expect.any(String) });
  });

  it.each([
    ['1.5h', '1h30m'],
    ['PT12H', '12h'],
    ['PT30M', '30m'],
  ])('B41 suggests the right form for %s', (typed, meant) => {
    expect(readDuration(typed)).toEqual({ expected: expect.stringContaining(meant) });
    expect(readDuration(meant)).toHaveProperty('minutes');
  });

  it('reads back whatever a form offers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (minutes) => {
        expect(readDuration(durationWords(minutes))).toEqual({ minutes });
      }),
    );
  });

  it('is a whole number of minutes, more than none, or a sentence, whatever is typed', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc
        .array(fc.constantFrom('1', '12', '0', 'h', 'm', 'd', ' ', '-', '.', 'hours', 'e', '９'), { maxLength: 12 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const read = readDuration(text);
        if ('minutes' in read) expect(Number.isSafeInteger(read.minutes) && read.minutes > 0).toBe(true);
        else expect(read.expected).not.toBe('');
      }),
    );
  });
});
