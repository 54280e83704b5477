import { describe, expect, it } from 'vitest';
import { type Failure, Undelivered } from '../../src/chat/carrier.ts';
import { failureIn, whyNotSent } from '../../src/chat/failures.ts';
import { Refused, Resting } from '../../src/ports/notifier.ts';

const [busy, lost] = [new Error('busy'), new Error('lost')];
const knowing = (known: Error, failure: Failure) => ({
  failureOf: (error: unknown) => (error === known ? failure : undefined),
});
const failureOf = failureIn([knowing(busy, { kind: 'limited', seconds: 3 }), knowing(lost, { kind: 'unknown' })]);

describe('a failure', () => {
  it('is what the platform whose error it is says of it', () => {
    expect([busy, lost, new Error('other')].map(failureOf)).toEqual([
      { kind: 'limited', seconds: 3 },
      { kind: 'unknown' },
      undefined,
    ]);
  });
});

describe('why a notice was not sent', () => {
  it.each([
    [new Undelivered(), 'no-way'],
    [new Resting(), 'no-way'],
    [new Refused('closed', 'channel'), 'refused'],
    [busy, 'limited'],
    [lost, 'unknown'],
    [new Error('other'), 'other'],
  ])('%s: %s', (error, why) => expect(whyNotSent(failureOf)(error)).toBe(why));
});
