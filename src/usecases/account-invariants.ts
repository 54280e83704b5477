import type { AccountSeen, Broken, LeaseSeen } from '../ports/invariants.ts';

const LIVE: readonly LeaseSeen['state'][] = ['creating', 'active', 'extending', 'revoking'];

/**
 * What the ledger says of the accounts in one database against what that shows, both ways (I-1, I-2, I-3). `sessions` are
 * the ids of accounts that have a session there, also of ones that are gone.
 */
export function accountFaults(
  leases: readonly LeaseSeen[],
  accounts: readonly AccountSeen[],
  { isHere = () => true, sessions = new Set() }: Where = {},
): readonly Broken[] {
  const here = leases.filter(isHere);
  return [...logins(leases, accounts), ...ends(here, accounts, sessions), ...bothWays(leases, here, accounts)];
}

/** What should be gone, whatever the databases show (I-2). */
export const lateFaults = (leases: readonly LeaseSeen[]): readonly Broken[] =>
  leases
    .filter(({ state, late }) => state !== 'ended' && late)
    .map(({ account }) => ({ id: 'I-2', says: `${account} should have been gone 15 seconds ago` }));

type Where = Readonly<{ isHere?(lease: LeaseSeen): boolean; sessions?: ReadonlySet<string> }>;

/** The target's own end is what holds when nobody of us is left. */
function logins(leases: readonly LeaseSeen[], accounts: readonly AccountSeen[]): readonly Broken[] {
  return accounts
    .filter(({ mayLogIn }) => mayLogIn === true)
    .flatMap(({ name, untilMs }): readonly Broken[] => {
      const lease = leases.find(({ account }) => account === name);
      if (lease?.state === 'ended') return [{ id: 'I-1', says: `${name} may log in after its end` }];
      if (lease?.endsMs === null) return []; // of a permanent one the target may keep any end, or none
      if (untilMs === null) return [{ id: 'I-1', says: `${name} may log in for ever` }];
      const isTooLong = lease && untilMs !== undefined && untilMs > lease.endsMs;
      return isTooLong ? [{ id: 'I-1', says: `${name} may log in longer than its lease` }] : [];
    });
}

function ends(
  leases: readonly LeaseSeen[],
  accounts: readonly AccountSeen[],
  sessions: ReadonlySet<string>,
): readonly Broken[] {
  const there = new Map(accounts.map((account) => [account.name, account]));
  return leases.flatMap(({ account, accountId, state }): readonly Broken[] => {
    if (state !== 'ended') return [];
    const hasSession = there.get(account)?.hasSession === true || (accountId !== null && sessions.has(accountId));
    return [
      ...(there.has(account) ? [{ id: 'I-2', says: `${account} has ended and is still there` } as const] : []),
      ...(hasSession ? [{ id: 'I-2', says: `${account} has ended and still has a session` } as const] : []),
    ];
  });
}

function bothWays(
  leases: readonly LeaseSeen[],
  here: readonly LeaseSeen[],
  accounts: readonly AccountSeen[],
): readonly Broken[] {
  const expected = here.filter(({ state, assisted }) => state === 'active' && !assisted);
  return [
    ...expected.flatMap((lease): readonly Broken[] => {
      const there = accounts.find(({ name }) => name === lease.account);
      if (!there) return [{ id: 'I-3', says: `${lease.account} is active and not there` }];
      return isSame(lease, there) ? [] : [{ id: 'I-3', says: `${lease.account} is active and another one` }];
    }),
    ...accounts
      .filter(({ name }) => leases.filter((one) => one.account === name && LIVE.includes(one.state)).length !== 1)
      .map(({ name }) => ({ id: 'I-3', says: `${name} is there, and no live lease knows it` }) as const),
  ];
}

/** As far as the database keeps an id, and which lease an account is of. */
const isSame = ({ id, accountId }: LeaseSeen, there: AccountSeen): boolean =>
  (there.id === undefined || there.id === accountId) && (there.lease === undefined || there.lease === id);
