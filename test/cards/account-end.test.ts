import { describe, expect, it } from 'vitest';
import { failureLabel } from '../../src/cards/account-end.ts';
import { receiptCard } from '../../src/cards/receipt.ts';
import { requestCard } from '../../src/cards/request.ts';
import type { TargetFaultCode } from '../../src/ports/provisioner.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { at, mysql, postgres, viewOf } from '../support/request-views.ts';

const CODES: Readonly<Record<TargetFaultCode, true>> = {
  unreachable: true,
  timeout: true,
  refused: true,
  blocked: true,
  misconfigured: true,
  failed: true,
};
const codes = Object.keys(CODES);
const DETAIL = 'login failed for chatelaine at 10.0.0.5';
const failing = { state: 'revoking', cause: 'expired', failures: 3, firstFailedAt: at('18:02:04') } as const;
const overdue = (failure: string, more: Partial<Parameters<typeof viewOf>[0]> = {}) =>
  viewOf({
    request: { status: 'used', given: { minutes: 240, profile: 'read-and-write' } },
    lease: { ...failing, failure },
    clock: '18:03',
    ...more,
  });

describe('an end that did not come about yet', () => {
  it('has words of its own for every fault of a target, and some for any other', () => {
    const labels = [...codes, 'a fault of the program'].map((code) => failureLabel(`${code}: ${DETAIL}`));
    expect(new Set(labels).size).toBe(codes.length + 1);
    expect(labels.filter((label) => label.includes(DETAIL))).toEqual([]);
  });

  it.each(codes)('keeps the detail of "%s" to the audit trail', (code) => {
    for (const draw of [requestCard, receiptCard]) {
      const said = plainText(draw(overdue(`${code}: ${DETAIL}`)));
      expect(said).not.toContain(DETAIL);
      expect(said).not.toContain(`${code}:`);
      expect(said).toContain('Trying again within 60 s, until it is done.');
    }
  });

  it('promises an end of logins by the database itself only where it keeps one', () => {
    const said = (database: typeof postgres) => plainText(receiptCard(overdue('unreachable: ', { database })));
    expect(said(postgres)).toContain('by the database itself');
    expect(said(mysql)).not.toContain('by the database itself');
  });

  it.each([
    ['17:00', 'New logins stop at'],
    ['18:02', 'New logins stopped at'],
  ])('says at %s: %s', (clock, words) => {
    expect(plainText(receiptCard(overdue('unreachable: ', { clock })))).toContain(words);
  });
});

describe('an end that took until another day', () => {
  it('names the day of what was seen before', () => {
    const lease = { state: 'ended', cause: 'expired', sessionsEnded: 0, endedAt: '2026-11-22T03:00:02.000Z' } as const;
    const view = viewOf({ request: { status: 'ended' }, lease: { ...lease, lockedAt: at('18:02:01') } });
    expect(plainText(receiptCard(view))).toContain(
      'Login closed 2026-11-21 18:02:01, no session was open, user absent 03:00:02 (UTC).',
    );
  });
});
