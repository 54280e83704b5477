import { describe, expect, it } from 'vitest';
import {
  accountsOf,
  type ChatAccount,
  judgeLink,
  type LinkCandidate,
  linksFrom,
  userOfAccount,
} from '../../src/domain/chat-link.ts';
import { company, user } from '../support/build.ts';

const slack = (account: string, tenant = 'T1'): ChatAccount => ({ platform: 'slack', tenant, account });
const teams = (account: string, tenant = 'O1'): ChatAccount => ({ platform: 'teams', tenant, account });
const found = (byUser: Readonly<Record<string, readonly ChatAccount[]>>) => linksFrom(new Map(Object.entries(byUser)));
const NOTHING = found({});

const ACME = company({
  users: [user('ana', 'Developer', { slack: 'U0ANA', teamsId: 'aad-ana' }), user('bob', 'Developer')],
});

describe('userOfAccount', () => {
  it('knows an account of the directory file, in whichever workspace', () => {
    expect(userOfAccount(ACME, NOTHING, slack('U0ANA', 'T1'))).toBe('ana');
    expect(userOfAccount(ACME, NOTHING, slack('U0ANA', 'T2'))).toBe('ana');
    expect(userOfAccount(ACME, NOTHING, teams('aad-ana'))).toBe('ana');
  });

  it('knows an account that was found out, in its own workspace only', () => {
    const links = found({ bob: [slack('U0BOB')] });
    expect(userOfAccount(ACME, links, slack('U0BOB'))).toBe('bob');
    expect(userOfAccount(ACME, links, slack('U0BOB', 'T2'))).toBeUndefined();
    expect(userOfAccount(ACME, links, teams('U0BOB', 'T1'))).toBeUndefined();
  });

  it('knows nobody by an account that differs in case, or that is of the other platform', () => {
    expect(userOfAccount(ACME, NOTHING, slack('u0ana'))).toBeUndefined();
    expect(userOfAccount(ACME, found({ bob: [slack('U0BOB')] }), slack('u0bob'))).toBeUndefined();
    expect(userOfAccount(ACME, NOTHING, slack('aad-ana'))).toBeUndefined();
  });

  it('knows an object id of Entra however it is spelt, and gives it in small letters', () => {
    const spelt = company({ users: [user('ana', 'Developer', { teamsId: '5B0C-AA' })] });
    for (const account of ['5b0c-aa', '5B0C-AA']) expect(userOfAccount(spelt, NOTHING, teams(account))).toBe('ana');
    expect(accountsOf(spelt, NOTHING, 'ana', 'teams')).toEqual([teams('5b0c-aa', '')]);
  });

  it("lets the file's link to somebody else void one that was found out", () => {
    expect(userOfAccount(ACME, found({ bob: [slack('U0ANA')] }), slack('U0ANA'))).toBe('ana');
  });

  it("lets the file's link of the same person to another account void one that was found out", () => {
    const links = found({ ana: [slack('U0OTHER')] });
    expect(userOfAccount(ACME, links, slack('U0OTHER'))).toBeUndefined();
  });

  it('keeps what was found out where the file names an account of the other platform only', () => {
    const mixed = company({ users: [user('ana', 'Developer', { teamsId: 'aad-ana' })] });
    expect(userOfAccount(mixed, found({ ana: [slack('U0ANA')] }), slack('U0ANA'))).toBe('ana');
  });

  it('is not misled by a link to somebody who is no longer in the company', () => {
    const links = found({ gone: [slack('U0GONE')] });
    expect(userOfAccount(ACME, links, slack('U0ANA'))).toBe('ana');
    expect(userOfAccount(company(), links, slack('U0ANA'))).toBeUndefined();
  });
});

describe('accountsOf', () => {
  it('is the account of the file alone, which names no workspace', () => {
    expect(accountsOf(ACME, found({ ana: [slack('U0OTHER')] }), 'ana', 'slack')).toEqual([slack('U0ANA', '')]);
  });

  it('is otherwise every account that was found out on the platform', () => {
    const links = found({ bob: [slack('U0BOB'), slack('U9BOB', 'T2'), teams('aad-bob')] });
    expect(accountsOf(ACME, links, 'bob', 'slack')).toEqual([slack('U0BOB'), slack('U9BOB', 'T2')]);
    expect(accountsOf(ACME, links, 'bob', 'teams')).toEqual([teams('aad-bob')]);
    expect(accountsOf(ACME, links, 'nobody', 'slack')).toEqual([]);
  });

  it('is never an account that the file gives to somebody else', () => {
    const links = found({ bob: [slack('U0ANA'), slack('U0BOB')] });
    expect(accountsOf(ACME, links, 'bob', 'slack')).toEqual([slack('U0BOB')]);
  });
});

describe('judgeLink', () => {
  const candidate = (username: string, ...accounts: readonly ChatAccount[]): LinkCandidate => ({
    username,
    active: true,
    accounts,
  });
  const left = (username: string): LinkCandidate => ({ ...candidate(username), active: false });
  const LINK = { state: 'link', username: 'bob' };
  const TAKEN = { state: 'taken', username: 'bob' };

  it.each([
    ['links to the one active user', [candidate('bob')], LINK],
    ['links past a user of the same address who has left', [left('old'), candidate('bob')], LINK],
    ['links to nobody where nobody has the address', [], { state: 'nobody' }],
    ['links to nobody where only somebody who has left has it', [left('old')], { state: 'nobody' }],
    [
      'links to nobody where several have it',
      [candidate('bob'), left('old'), candidate('bea')],
      { state: 'several', usernames: ['bob', 'bea'] },
    ],
    ['refuses a second account in the same workspace', [candidate('bob', slack('U0OLD'))], TAKEN],
    ['refuses an account beside that of the file', [candidate('bob', slack('U0OLD', ''))], TAKEN],
    ['refuses an account that differs in case from the one held', [candidate('bob', slack('u0bob'))], TAKEN],
    ['links the account that is held already', [candidate('bob', slack('U0BOB'))], LINK],
    ['links the account that the file names', [candidate('bob', slack('U0BOB', ''))], LINK],
    ['links beside an account in another workspace', [candidate('bob', slack('U0OLD', 'T2'))], LINK],
    ['links beside an account of another platform', [candidate('bob', teams('aad-bob', 'T1'), teams('x', ''))], LINK],
  ])('%s', (_, candidates, verdict) => {
    expect(judgeLink(candidates, slack('U0BOB'))).toEqual(verdict);
  });
});
