import { describe, expect, it } from 'vitest';
import { faultText, nearest, quoted } from '../../src/directory/fault.ts';

describe('faultText', () => {
  const place = {
    file: 'company.yaml',
    line: 12,
    column: 15,
    path: 'users[3].defaultRole',
    expected: 'the name of a role',
  };
  it('says where, what was expected, what was found and what may have been meant', () => {
    expect(faultText({ ...place, found: '"Develper"', suggestion: 'Developer' })).toBe(
      'company.yaml:12:15: users[3].defaultRole: expected the name of a role, found "Develper"; did you mean Developer?',
    );
    expect(faultText({ ...place, path: '' })).toBe('company.yaml:12:15: expected the name of a role');
  });
});

describe('quoted', () => {
  it('shows what is hidden, and cuts what is long', () => {
    expect(quoted('a\u202eb\n"')).toBe('"a\\u{202e}b\\n\\""');
    expect(quoted('x'.repeat(10_000))).toBe(`"${'x'.repeat(60)}\u2026"`);
  });
});

describe('nearest', () => {
  const names = ['Loans', 'Mobile Banking', 'Production'];
  it.each([
    ['Lons', 'Loans'],
    ['LOANS', 'Loans'],
    ['mobile bankng', 'Mobile Banking'],
    ['\u0420roduction', 'Production'],
    ['Zebra crossing', undefined],
    ['a'.repeat(50_000), undefined],
  ])('finds what %s may have meant', (given, expected) => expect(nearest(given, names)).toBe(expected));
});
