import { describe, expect, it } from 'vitest';
import { LEASE_STATES } from '../../src/domain/lease.ts';
import { REQUEST_STATUSES } from '../../src/domain/request.ts';
import { phaseOf } from '../../src/domain/request-view.ts';
import { viewOf } from '../support/request-views.ts';

const phase = (told: Parameters<typeof viewOf>[0]) => phaseOf(viewOf(told));

describe('where a request has come to', () => {
  it('is its status as long as there is no account, and afterwards', () => {
    for (const status of REQUEST_STATUSES.filter((one) => one !== 'used'))
      expect(phase({ request: { status } })).toBe(status);
  });

  it('is in use only while its account is', () => {
    const seen = LEASE_STATES.map((state) => phase({ request: { status: 'used' }, lease: { state } }));
    expect(seen).toEqual(['creating', 'active', 'extending', 'ending', 'creating']);
  });

  it('is overdue from the first failure to end it', () => {
    const lease = { state: 'revoking', failures: 1 } as const;
    expect(phase({ request: { status: 'used' }, lease })).toBe('overdue');
  });

  it('may be made again only of an account that was taken away for that', () => {
    const left = (cause: 'replaced' | 'not-made') =>
      phase({ request: { status: 'approved' }, lease: { state: 'ended', cause } });
    expect([left('replaced'), left('not-made')]).toEqual(['replaceable', 'approved']);
  });

  it('of an extension says nothing of the account, however that stands', () => {
    for (const state of LEASE_STATES)
      expect(phase({ request: { status: 'ended', extends: 7 }, lease: { state } })).toBe('extended');
    expect(phase({ request: { status: 'pending', extends: 7 }, lease: { state: 'active' } })).toBe('pending');
  });
});
