import { describe, expect, it } from 'vitest';
import { nearest, nearestMeant } from '../../src/commands/nearest.ts';

describe('the nearest name', () => {
  it('ignores case', () => expect(nearest('LONS', ['Payroll', 'Loans'])).toBe('Loans'));
  it('is the first of several that are equally near', () => expect(nearest('cat', ['bat', 'hat'])).toBe('bat'));
  it('is always one, however far', () => expect(nearest('xyzzy', ['Loans'])).toBe('Loans'));
  it('is none where there is none', () => expect(nearest('xyzzy', [])).toBeUndefined());
  it('is not taken for meant when more than half differs', () => {
    expect(nearestMeant('xyzzy', ['Loans'])).toBeUndefined();
    expect(nearestMeant('Lons', ['Loans'])).toBe('Loans');
  });
});
