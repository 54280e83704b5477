import { describe, expect, it } from 'vitest';
import { foldName } from '../../src/directory/look-alike.ts';
import { BASE, factsOf, faultsOf } from './company-text.ts';

const withTeam = (name: string) =>
  BASE.replace('  - { name: Banking,', `  - { name: ${JSON.stringify(name)}, applications: [] }\n  - { name: Banking,`);

describe('names', () => {
  it.each([
    ['B21 nothing', '', 'a name that is not empty'],
    ['B21 a blank', ' ', 'a name without blanks at its ends'],
    ['B21 a blank at the end', 'Retail ', 'a name without blanks at its ends'],
    ['B21 a tab at the end', 'Retail\t', 'a name without blanks at its ends'],
    ['B21 a new line at the end', 'Retail\r\n', 'a name without blanks at its ends'],
    ['a new line inside', 'Re\ntail', 'a name without hidden characters'],
    ['a tab inside', 'Re\ttail', 'a name without hidden characters'],
    ['B1 a lone zero width blank', '\u200b', 'a name without hidden characters'],
    ['B9 a right-to-left override', 'Re\u202etail', 'a name without hidden characters'],
    ['B9 a bidi isolate', 'Re\u2066tail', 'a name without hidden characters'],
    ['B10 a joined family', '\u{1f468}\u200d\u{1f469}', 'a name without hidden characters'],
    ['a soft hyphen', 'Re\u00adtail', 'a name without hidden characters'],
    ['an invisible letter', 'Re\u3164tail', 'a name without hidden characters'],
    ['B22 NUL', 'Re\0tail', 'a name without hidden characters'],
    ['a no-break space', 'Re\u00a0tail', 'a name with ordinary blanks only'],
    ['101 letters', 'a'.repeat(101), 'a name of at most 100 characters'],
  ])('refuse %s', (_, name, expected) => {
    const faults = faultsOf(withTeam(name));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^company\\.yaml:8:13: teams\\[0\\]\\.name: expected ${expected}, found "`));
    expect(faults[0]).not.toMatch(/[\p{Cc}\p{Cf}\u3164]/u);
  });
  it.each(['\\uD800x', '\\uDBFFx'])('B23 refuse the lone surrogate %s', (name) => {
    expect(faultsOf(withTeam('?').replace('"?"', `"${name}"`)).join()).toContain(
      'expected a name of whole characters, without half of a surrogate pair',
    );
  });
  it.each([
    '<!channel> <@U123>',
    'O\u2019Neill & Sons',
    'x"; DROP TABLE users; --',
    '\u{1f525}',
    'a'.repeat(100),
    '\u{1f600}'.repeat(100),
    '\u6771\u4eac',
    'null',
    '12',
    '-h',
    '$(id)',
  ])('B7 take %s as text', (name) => expect(factsOf(withTeam(name)).teams[0]).toBe(name));
});

describe('foldName', () => {
  it.each([
    ['Administrator', '\uff21\uff24MINISTRATOR'],
    ['Administrator', '\u0410dm\u0456n\u0456str\u0430t\u043er'],
    ['Administrator', 'Adm\u0131nistrator'],
    ['Developer', 'D\u03b5v\u03b5l\u03bfp\u03b5r'],
    ['Production', '\u0420roduction'],
    ['Stra\u00dfe', 'STRASSE'],
    ['\u039f\u03b4\u03cc\u03c2', '\u039f\u0394\u038c\u03a3'],
    ['Tech Lead', 'tech   lead'],
    ['Of\ufb01ce', 'Office'],
  ])('levels %s and %s', (a, b) => expect(foldName(a)).toBe(foldName(b)));
  it.each([
    ['bob', 'bo'],
    ['user1', 'userl'],
    ['Ana', 'An\u00e1'],
    ['Quality', 'Production'],
    ['\u041c\u043e\u0441\u043a\u0432\u0430', '\u041a\u0438\u0435\u0432'],
  ])('keeps %s and %s apart', (a, b) => expect(foldName(a)).not.toBe(foldName(b)));
});
