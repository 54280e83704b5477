import { describe, expect, it } from 'vitest';
import { answeredCard } from '../../src/cards/answered.ts';
import { receiptCardOf, requestCardOf } from '../../src/cards/request-card.ts';
import { roleAskLine } from '../../src/cards/role-buttons.ts';
import { roleReminderCard } from '../../src/cards/role-reminder.ts';
import { findCommand } from '../../src/commands/find.ts';
import { parseLine } from '../../src/commands/parse.ts';
import type { RoleEndCause } from '../../src/domain/role-lease.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { acme, userFacts } from '../support/acme.ts';
import { approve, at } from '../support/request-views.ts';
import { type RoleTold, roleLeaseWith, roleViewOf } from '../support/role-request-views.ts';

const LOANS = { scope: 'application', application: 'Loans' } as const;
const used = { status: 'used', givenMinutes: 480, votes: [approve('max')] } as const;
const asked = (told: RoleTold = {}) => plainText(requestCardOf(roleViewOf(told)));
const held = (told: RoleTold = {}) => plainText(receiptCardOf(roleViewOf({ request: used, lease: {}, ...told })));
const question = (told: RoleTold) =>
  requestCardOf(roleViewOf(told)).actions.find(({ label }) => label === 'Approve')?.confirm;

describe('what those who may give a role are asked', () => {
  it.each<[string, RoleTold, string]>([
    ['for a while', { request: { minutes: 4320 } }, '⏱ 3 d · Tech Lead · in team Banking'],
    ['without an end', { without: 'minutes', request: { place: LOANS } }, '∞ no end · Tech Lead · on Loans'],
    [
      'longer',
      { request: { extends: 41, minutes: 120 }, lease: { createdAt: at('13:02') } },
      '⏱ extension by 2 h, 7 h in total · Tech Lead · in team Banking',
    ],
  ])('has the risk in its first line: %s', (_, told, title) => {
    expect(requestCardOf(roleViewOf(told)).title).toBe(title);
  });

  it('quotes no reason where there is none', () => {
    expect(asked({ request: { reason: '' } })).toContain('Bob Lind asks for Tech Lead in team Banking.\n');
    expect(asked({ request: { reason: '' } })).not.toContain('because');
  });

  it.each<[string, RoleTold, boolean]>([
    ['changes Production', { request: { role: 'Release Lead', place: LOANS } }, true],
    ['is Full Control there', { request: { role: 'Administrator', place: { scope: 'default' } } }, true],
    ['only looks at it', { request: { role: 'Tech Lead', place: LOANS } }, false],
  ])('is asked once more where the role %s', (_, told, isAsked) => {
    expect(question(told) !== undefined).toBe(isAsked);
  });

  it('says in that question what is given, and for how long', () => {
    expect(question({ request: { role: 'Release Lead', place: LOANS } })).toBe(
      'Bob Lind will have Change and Deploy Applications in Production by Release Lead on Loans, for 8 h. Approve?',
    );
    expect(question({ request: { role: 'Release Lead', place: LOANS }, without: 'minutes' })).toContain('with no end');
  });

  it('says why it is the reader’s to answer, by the rule of the company', () => {
    expect(asked()).toContain('is higher wherever Tech Lead gives anything');
    expect(asked({ facts: { ...acme, delegation: 'same-or-lower' } })).toContain('is at least as high wherever');
    expect(asked({ request: { role: 'Administrator', place: { scope: 'default' } } })).toContain('only they give');
  });
});

describe('a role that is held for a while', () => {
  const bound = { ...acme, users: [...acme.users.filter(({ username }) => username !== 'bob'), boundBob()] };

  it('says what comes back: what was there before, and with nothing there what counts instead', () => {
    expect(held({ facts: bound, lease: { before: 'Guest' } })).toContain('Guest in team Banking applies again');
    expect(held()).toContain('default role Developer applies again');
    const onLoans = { request: { ...used, place: LOANS }, lease: { before: null } };
    expect(held({ ...onLoans, facts: bound })).toContain('Guest in team Banking applies again');
  });

  it('promises no return of what was there where something else lies on it', () => {
    const above = [roleLeaseWith({ id: 8, role: 'Release Lead', before: 'Tech Lead' })];
    expect(held({ above })).toContain('nothing changes, as Release Lead was given there since and stays');
    expect(held({ above })).not.toContain('applies again');
    expect(held({ held: null })).toContain('Tech Lead was taken away since');
  });

  it('promises what comes back on the receipt of its extension too', () => {
    const extension = { extends: 41, minutes: 120, status: 'ended', givenMinutes: 120 } as const;
    expect(held({ request: extension, lease: {} })).toContain('default role Developer applies again');
  });

  it('was given, not approved, where nobody asked for it', () => {
    const told = { request: { ...used, votes: [], reason: '', givenBy: 'carla' }, lease: {} };
    expect(requestCardOf(roleViewOf(told)).title).toBe('Carla Nunes gave Bob Lind Tech Lead in team Banking for 8 h');
    expect(`${asked(told)}${held(told)}`).not.toMatch(/asked|approved/i);
  });

  it('can be extended until it is held for the most that there is', () => {
    const labels = (endsAt: string) =>
      receiptCardOf(roleViewOf({ request: used, lease: { endsAt } })).actions.map(({ label }) => label);
    expect(labels('2027-11-21T10:01:00.000Z')).toEqual(['Extend…', "I'm done"]);
    expect(labels('2027-11-21T10:02:00.000Z')).toEqual(["I'm done"]);
  });

  it('is reminded of by what ends, and what applies then', () => {
    const card = roleReminderCard(roleViewOf({ request: used, lease: {}, clock: '17:52' }));
    expect(card.title).toBe('⏳ Ends in 10 min: Tech Lead in team Banking');
    expect(plainText(card)).toContain('in 10 min. Then default role Developer applies again.');
  });
});

describe('a role that has ended', () => {
  it.each<[RoleEndCause, string]>([
    ['expired', '(time was up).'],
    ['given-back', '(given back).'],
    ['revoked', '(ended by Carla Nunes).'],
    ['superseded', '(replaced). Somebody changed it since; it was left as it is.'],
  ])('of cause "%s" says %s and what applies now', (cause, words) => {
    const told = {
      request: { ...used, status: 'ended' },
      lease: { cause, endedBy: 'carla', endedAt: at('18:02'), after: 'Release Lead' },
    } as const;
    for (const said of [asked(told), held(told)]) {
      expect(said).toContain(words);
      expect(said).toContain('What applies now: Release Lead in team Banking.');
    }
  });

  it('is asked for again as it was', () => {
    const view = roleViewOf({
      request: { ...used, status: 'ended', place: LOANS },
      lease: { cause: 'expired', endedAt: at('18:02'), after: null },
    });
    const [again] = receiptCardOf(view).actions;
    expect(again?.line).toBe(
      'access request form "Tech Lead" on "Loans" for 8h because covering for Max while he is away',
    );
  });
});

describe('the line that asks for a role', () => {
  const ask = { role: 'Say "in"', place: LOANS, minutes: 4320, reason: 'for a while, on call' } as const;

  it('carries all that was seen, the reason last', () => {
    const line = roleAskLine('access request', ask, 'a1b2c3d4');
    expect(line).toBe('access request "Say ""in""" on "Loans" for 3d confirm a1b2c3d4 because for a while, on call');
    expect(findCommand(parseLine(line))).toMatchObject({ kind: 'command', command: { name: 'access request' } });
  });

  it('leaves out what there is not', () => {
    expect(roleAskLine('access request form', { role: 'Guest', place: { scope: 'default' }, reason: '' })).toBe(
      'access request form "Guest" as default',
    );
  });
});

describe('whoever presses and may not answer', () => {
  it('is told who may, by name while it is known and by rule always', () => {
    const told = (view = roleViewOf()) => plainText(answeredCard({ state: 'not-entitled', view }));
    expect(told()).toContain('Carla Nunes, Dora Reis and Max Berg may.');
    const decided = told(roleViewOf({ request: used, lease: {} }));
    expect(decided).toContain('Those answer it whose role is higher wherever Tech Lead gives anything');
    expect(decided).not.toContain('may.');
  });
});

function boundBob() {
  return userFacts('bob', 'Bob Lind', 'Developer', { teams: [['Banking', 'Guest']] });
}
