import { describe, expect, it } from 'vitest';
import { AccessError } from '../../src/domain/problem.ts';

describe('an access error', () => {
  it('carries its problem, is named by its code, and keeps its cause', () => {
    const cause = new Error('connection reset');
    const error = new AccessError({ code: 'unavailable', system: 'store' }, { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'AccessError',
      message: 'unavailable',
      problem: { code: 'unavailable', system: 'store' },
      cause,
    });
  });
});
