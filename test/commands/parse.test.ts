import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, LineError, parseLine } from '../../src/commands/parse.ts';

const words = ({ words: found }: Line) => found.map(({ text }) => text);
const fault = (line: string): string => {
  try {
    parseLine(line);
    return 'none';
  } catch (error) {
    return error instanceof LineError ? error.fault.code : String(error);
  }
};

describe('a line', () => {
  it.each([
    ['access me', ['access', 'me']],
    ['  access   me  ', ['access', 'me']],
    ['on "Mobile Banking" in', ['on', 'Mobile Banking', 'in']],
    ['on "the ""big"" one"', ['on', 'the "big" one']],
    ['on "a""', ['on', 'fault']],
    ["O'Brien's 5\" disk", ["O'Brien's", '5"', 'disk']],
    ['""', ['']],
  ])('is split into words: %s', (line, expected) => {
    if (expected.includes('fault')) expect(fault(line)).toBe('open-quote');
    else expect(words(parseLine(line))).toEqual(expected);
  });

  it.each([
    ['B5 typographic quotes', '“Mobile Banking”', ['Mobile Banking']],
    ['B5 quotes of other languages', '„Mobile Banking“ «Loans»', ['Mobile Banking', 'Loans']],
    ['B5 an em-dash', 'Loans — EU', ['Loans', '-', 'EU']],
    ['B5 a typographic apostrophe', 'O’Brien', ["O'Brien"]],
  ])('reads like its ASCII peer: %s', (_, line, expected) => expect(words(parseLine(line))).toEqual(expected));

  it('takes the rest of the line for the reason, as it was typed', () => {
    const line = parseLine('access request Tech Lead because “covering” for "Bo, 🔥');
    expect(words(line)).toEqual(['access', 'request', 'Tech', 'Lead']);
    expect(line.reason).toBe('“covering” for "Bo, 🔥');
  });

  it('knows where each word stands', () => {
    const { source, words: found } = parseLine('role show “Tech Lead” x');
    expect(found.map(({ start, end }) => source.slice(start, end))).toEqual(['role', 'show', '"Tech Lead"', 'x']);
  });

  it.each([
    ['B1 a lone zero-width space', '\u200b', 'hidden-characters'],
    ['B2 40,000 characters', `dbuser request Production because ${'x'.repeat(40_000)}`, 'too-long'],
    ['B4 an open quote', 'access explain on "Prod', 'open-quote'],
    ['B6 a password', 'dbuser request Quality password=Hunter2!', 'password'],
    ['B6 a password with a blank', 'role show pwd : x', 'password'],
    ['B8 a NUL', 'role show a\0b', 'hidden-characters'],
    ['B9 a right-to-left override', 'role show \u202eepp', 'hidden-characters'],
    ['B9 a bidi isolate', 'role show \u2066epp\u2069', 'hidden-characters'],
    ['B10 a joined family as a name', 'role show 👨\u200d👩\u200d👧', 'hidden-characters'],
    ['B13 10,000 words', 'a '.repeat(10_000), 'too-long'],
    ['B23 a lone surrogate', 'role show a\ud800b', 'hidden-characters'],
  ])('is refused: %s', (_, line, code) => expect(fault(line)).toBe(code));

  it('B10 takes joined signs in a reason', () =>
    expect(parseLine('access request x because 👨\u200d👩\u200d👧').reason).toBe('👨\u200d👩\u200d👧'));

  it('never fails in another way, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (line) => {
        expect(['none', 'open-quote', 'hidden-characters', 'password', 'too-long']).toContain(fault(line));
      }),
    );
  });
});
