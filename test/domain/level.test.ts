import { describe, expect, it } from 'vitest';
import { atLeast, CONNECTION_LEVELS, connectionRank, LEVELS, rank } from '../../src/domain/level.ts';

describe('the seven levels', () => {
  it('are listed lowest first', () =>
    expect(LEVELS).toEqual([
      'no-access',
      'access',
      'list',
      'monitor',
      'open-and-debug',
      'change-and-deploy',
      'full-control',
    ]));

  it('rank as they are listed', () => expect(LEVELS.map(rank)).toEqual([0, 1, 2, 3, 4, 5, 6]));

  it('each contain themselves and those below, and none above', () => {
    const contained = LEVELS.map((level) => LEVELS.filter((needed) => atLeast(level, needed)));
    expect(contained).toEqual(LEVELS.map((_, place) => LEVELS.slice(0, place + 1)));
  });
});

describe('the levels of a connection', () => {
  it('are listed lowest first, and rank so', () => {
    expect(CONNECTION_LEVELS).toEqual(['no-access', 'read-only', 'publish', 'full-control']);
    expect(CONNECTION_LEVELS.map(connectionRank)).toEqual([0, 1, 2, 3]);
  });
});
