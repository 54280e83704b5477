import { describe, expect, it } from 'vitest';
import { type AccountSeen, brokenText, type LeaseSeen } from '../../src/ports/invariants.ts';
import { accountFaults, lateFaults } from '../../src/usecases/account-invariants.ts';

const END = Date.UTC(2026, 10, 21, 18);
const lease: LeaseSeen = {
  id: 7,
  account: 'tmp_bob_aaaaaa',
  accountId: '16400',
  environment: 'Development',
  state: 'active',
  assisted: false,
  endsMs: END,
  late: false,
};
const account: AccountSeen = {
  name: lease.account,
  id: '16400',
  lease: 7,
  mayLogIn: true,
  untilMs: END,
  hasSession: false,
};
/** A permanent one, and its account, which has no end. */
const endless: LeaseSeen = { ...lease, account: 'perm_bob_aaaaaa', endsMs: null };
const forEver: AccountSeen = { ...account, name: endless.account, untilMs: null };
const said = (...given: Parameters<typeof accountFaults>) => accountFaults(...given).map(brokenText);

describe('the ledger and a database', () => {
  it.each<[string, LeaseSeen[], AccountSeen[]]>([
    ['an active account is there', [lease], [account]],
    ['nothing is anywhere', [], []],
    ['one that is being made may be there or not', [{ ...lease, state: 'creating', accountId: null }], []],
    [
      'one that is being ended is locked',
      [{ ...lease, state: 'revoking' }],
      [{ ...account, mayLogIn: false, untilMs: 0 }],
    ],
    ['one that has ended is gone', [{ ...lease, state: 'ended' }], []],
    ['one that LifeTime looks after is nowhere here', [{ ...lease, assisted: true }], []],
    ['a database keeps no end for an account', [lease], [{ name: lease.account, hasSession: true }]],
    ['a permanent one has no end', [endless], [forEver]],
    ['a permanent one has an end in the database', [endless], [{ ...forEver, untilMs: END }]],
    ['a permanent one has ended and is gone', [{ ...endless, state: 'ended' }], []],
    ['a permanent one that the vendor has made is nowhere here', [{ ...endless, assisted: true }], []],
    ['an end was brought forward in the database', [lease], [{ ...account, untilMs: END - 1 }]],
  ])('agree: %s', (_, leases, accounts) => expect(said(leases, accounts)).toEqual([]));

  it.each<[string, LeaseSeen[], AccountSeen[], string]>([
    [
      'I-1 it has no end of its own',
      [lease],
      [{ ...account, untilMs: null }],
      'I-1: tmp_bob_aaaaaa may log in for ever',
    ],
    [
      'I-1 its own end is too late by a millisecond',
      [lease],
      [{ ...account, untilMs: END + 1 }],
      'I-1: tmp_bob_aaaaaa may log in longer than its lease',
    ],
    ['I-1 it is over', [{ ...lease, state: 'ended' }], [account], 'I-1: tmp_bob_aaaaaa may log in after its end'],
    [
      'I-2 it is over and there',
      [{ ...lease, state: 'ended' }],
      [{ ...account, mayLogIn: false }],
      'I-2: tmp_bob_aaaaaa has ended and is still there',
    ],
    [
      'I-2 it is over and at work',
      [{ ...lease, state: 'ended' }],
      [{ ...account, hasSession: true }],
      'I-2: tmp_bob_aaaaaa has ended and still has a session',
    ],
    ['I-3 it is not there', [lease], [], 'I-3: tmp_bob_aaaaaa is active and not there'],
    [
      'I-3 somebody made another of its name',
      [lease],
      [{ ...account, id: '16500' }],
      'I-3: tmp_bob_aaaaaa is active and another one',
    ],
    [
      'I-3 its comment names another lease',
      [lease],
      [{ ...account, lease: 8 }],
      'I-3: tmp_bob_aaaaaa is active and another one',
    ],
    [
      'I-1 a permanent one is over',
      [{ ...endless, state: 'ended' }],
      [forEver],
      'I-1: perm_bob_aaaaaa may log in after its end',
    ],
    [
      'I-2 a permanent one is over and there',
      [{ ...endless, state: 'ended' }],
      [forEver],
      'I-2: perm_bob_aaaaaa has ended and is still there',
    ],
    ['I-1 no lease is permanent', [], [forEver], 'I-1: perm_bob_aaaaaa may log in for ever'],
    ['I-3 a permanent one is not there', [endless], [], 'I-3: perm_bob_aaaaaa is active and not there'],
    [
      'I-3 a permanent one is another',
      [endless],
      [{ ...forEver, id: '16500' }],
      'I-3: perm_bob_aaaaaa is active and another one',
    ],
    ['I-3 nobody knows it', [], [account], 'I-3: tmp_bob_aaaaaa is there, and no live lease knows it'],
  ])('do not: %s', (_, leases, accounts, expected) => expect(said(leases, accounts)).toContain(expected));

  it('tells of a session of an account that is gone already', () => {
    const ended = [{ ...lease, state: 'ended' as const }];
    expect(said(ended, [], { sessions: new Set(['16400']) })).toEqual([
      'I-2: tmp_bob_aaaaaa has ended and still has a session',
    ]);
    expect(said(ended, [], { sessions: new Set(['1']) })).toEqual([]);
  });

  it('expects an account in its own database alone', () => {
    const elsewhere = { isHere: ({ environment }: LeaseSeen) => environment === 'Quality' };
    expect(said([lease], [], elsewhere)).toEqual([]);
    // Two environments may be of one server, which shows the accounts of both.
    expect(said([lease], [account], elsewhere)).toEqual([]);
  });
});

it('I-2 what should be gone is late until it is', () => {
  expect(lateFaults([lease, { ...lease, late: true, state: 'ended' }])).toEqual([]);
  expect(lateFaults([{ ...lease, late: true }]).map(brokenText)).toEqual([
    'I-2: tmp_bob_aaaaaa should have been gone 15 seconds ago',
  ]);
});
