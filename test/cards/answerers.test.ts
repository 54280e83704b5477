import { describe, expect, it } from 'vitest';
import { requestCardOf } from '../../src/cards/request-card.ts';
import { approve, byTwo, leaseWith, viewOf } from '../support/request-views.ts';
import { roleViewOf } from '../support/role-request-views.ts';

const used = { status: 'used', given: { minutes: 240, profile: 'read-and-write' }, votes: [approve('carla')] } as const;

describe('whose the buttons of a request are', () => {
  it('is everybody’s who may answer and has not', () => {
    const whole = requestCardOf(viewOf({ database: byTwo }));
    expect(whole.answerers).toEqual({ usernames: ['carla', 'dora'], line: 'request show R-42' });
    const half = requestCardOf(viewOf({ database: byTwo, request: { votes: [approve('carla')] } }));
    expect(half.answerers?.usernames).toEqual(['dora']);
  });

  it('is theirs who could give it, of a role', () => {
    expect(requestCardOf(roleViewOf()).answerers).toEqual({
      usernames: ['carla', 'dora', 'max'],
      line: 'request show R-42',
    });
    expect(requestCardOf(roleViewOf({ request: { votes: [approve('max')] } })).answerers?.usernames).not.toContain(
      'max',
    );
  });

  it('is theirs who may end what is overdue, whatever they said before', () => {
    const lease = leaseWith({ state: 'revoking', cause: 'expired', failures: 3, failure: 'timeout' });
    expect(requestCardOf(viewOf({ request: used, lease })).answerers?.usernames).toEqual(['carla', 'dora']);
  });

  it('is not said where there are none', () => {
    expect(requestCardOf(viewOf({ request: used, lease: {} }))).not.toHaveProperty('answerers');
    expect(requestCardOf(roleViewOf({ request: { status: 'lapsed' } }))).not.toHaveProperty('answerers');
  });

  it('names nobody where they are too many to be kept with each card', () => {
    const view = viewOf();
    const [carla] = view.approvers;
    if (!carla) throw new Error('nobody may answer');
    const named = (count: number) => {
      const approvers = Array.from({ length: count }, (_, at) => ({ ...carla, username: `user-${at}` }));
      return requestCardOf({ ...view, approvers }).answerers?.usernames.length;
    };
    expect([named(100), named(101)]).toEqual([100, 0]);
  });
});
