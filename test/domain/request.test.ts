import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/domain/facts.ts';
import { givenBy, requestName, type Vote } from '../../src/domain/request.ts';
import './fixed-seed.ts';

const approval = (minutes: number, profile: Profile = 'read-and-write'): Vote => ({
  voter: 'carla',
  answer: 'approve',
  given: { minutes, profile },
  answeredAt: '',
});
const denial: Vote = { voter: 'dora', answer: 'deny', reason: 'no', answeredAt: '' };
const asked = { minutes: 240, profile: 'read-and-write' } as const;

describe('what all approvals together give', () => {
  it('is what was asked where nobody gave less', () => {
    expect(givenBy(asked, [approval(240)])).toEqual(asked);
    expect(givenBy(asked, [])).toEqual(asked);
  });

  it('is the shortest time, and read-only where one of them says so', () => {
    const votes = [approval(180), approval(60), approval(120, 'read-only')];
    expect(givenBy(asked, votes)).toEqual({ minutes: 60, profile: 'read-only' });
  });

  it('takes nothing from a denial', () => {
    expect(givenBy(asked, [denial, approval(200)])).toEqual({ minutes: 200, profile: 'read-and-write' });
  });

  it('is never more than was asked, nor more than any of them gave, in whatever order they came', () => {
    const profile = fc.constantFrom<Profile>('read-only', 'read-and-write');
    const minutes = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(minutes, profile, fc.array(fc.tuple(minutes, profile)), (most, widest, answers) => {
        const votes = answers.map(([span, rights]) => approval(span, rights));
        const given = givenBy({ minutes: most, profile: widest }, votes);
        for (const span of [most, ...answers.map(([one]) => one)]) expect(given.minutes).toBeLessThanOrEqual(span);
        const isNarrow = widest === 'read-only' || answers.some(([, rights]) => rights === 'read-only');
        expect(given.profile).toBe(isNarrow ? 'read-only' : 'read-and-write');
        expect(givenBy({ minutes: most, profile: widest }, votes.toReversed())).toEqual(given);
      }),
    );
  });
});

describe('a request’s name', () => {
  it('is its number, as people say it', () => expect(requestName(42)).toBe('R-42'));
});
