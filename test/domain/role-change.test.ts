import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import type { Place } from '../../src/domain/question.ts';
import {
  BY_DEFAULT,
  grant,
  INSURER,
  insurer,
  inTeam,
  judged,
  onApplication,
  type Parts,
  revoke,
  role,
  user,
} from '../support/build.ts';

const CLAIMS = inTeam('Claims');
const DESK = onApplication('Claim Desk');
const ROLES = [
  ...(INSURER.roles ?? []),
  role('Boss', 'full-control', { manageTeams: true }),
  role('Keeper', 'monitor', { manageInfrastructure: true }),
  role('Locked', 'no-access'),
  role('Maker', ['list'], { createApplications: ['Development'] }),
  role('Wide', 'full-control', { createApplications: ['Development'], manageTeams: true }),
];
const house = (...users: readonly ReturnType<typeof user>[]) =>
  insurer({ roles: ROLES, users: [user('ines', 'Administrator'), ...users] });

describe('giving and taking roles, in the order of its steps:', () => {
  const made = insurer({
    roles: ROLES,
    users: [
      user('ines', 'Administrator', { teams: { Claims: 'Squad' } }),
      user('tom', 'Boss', { applications: { 'Claim Desk': 'Administrator' } }),
      user('gus', 'Reader', { teams: { Claims: 'Squad' }, applications: { 'Claim Desk': 'Administrator' } }),
      user('kim', 'Keeper'),
      user('lou', 'Locked', { teams: { Claims: 'Squad' } }),
    ],
  });

  it('1 nobody changes their own, in any scope, an Administrator included', () => {
    for (const place of [BY_DEFAULT, CLAIMS, DESK])
      for (const who of ['ines', 'tom', 'gus']) {
        expect(decide(made, grant(who, who, 'Reader', place))).toEqual({ outcome: 'deny', code: 'own-role' });
        expect(decide(made, revoke(who, who, 'Squad', place))).toEqual({ outcome: 'deny', code: 'own-role' });
      }
  });

  it('2 the default role can only be replaced', () => {
    for (const who of ['ines', 'tom', 'gus', 'kim'])
      expect(decide(made, revoke(who, 'lou', 'Locked', BY_DEFAULT))).toEqual({
        outcome: 'deny',
        code: 'default-role-required',
      });
  });

  it('3 the last active Administrator stays, whoever asks', () => {
    for (const who of ['tom', 'gus', 'kim'])
      expect(decide(made, grant(who, 'ines', 'Reader', BY_DEFAULT))).toEqual({
        outcome: 'deny',
        code: 'last-administrator',
      });
    expect(decide(made, grant('kim', 'ines', 'Administrator', BY_DEFAULT))).toMatchObject({
      code: 'administrator-role-protected',
    });
  });

  it('4 an Administrator by default role gives and takes anything', () => {
    const given = { outcome: 'allow', code: 'administrator', decidedBy: { scope: 'default', role: 'Administrator' } };
    expect(decide(made, grant('ines', 'kim', 'Administrator', BY_DEFAULT))).toEqual(given);
    expect(decide(made, grant('ines', 'kim', 'Administrator', DESK))).toEqual(given);
    expect(decide(made, revoke('ines', 'gus', 'Squad', CLAIMS))).toEqual(given);
    expect(decide(made, revoke('ines', 'gus', 'Administrator', DESK))).toMatchObject({ code: 'administrator' });
  });

  it('5 Administrator is for them alone, given, taken or replaced', () => {
    const isProtected = { outcome: 'deny', code: 'administrator-role-protected' };
    for (const who of ['tom', 'kim', 'lou']) {
      expect(decide(made, grant(who, 'gus', 'Administrator', BY_DEFAULT))).toEqual(isProtected);
      expect(decide(made, grant(who, 'gus', 'Administrator', CLAIMS))).toEqual(isProtected);
      expect(decide(made, grant(who, 'gus', 'Locked', DESK))).toEqual(isProtected);
      expect(decide(made, revoke(who, 'gus', 'Administrator', DESK))).toEqual(isProtected);
    }
    const two = house(user('kim', 'Keeper'), user('old', 'Administrator', { active: false }));
    expect(decide(two, grant('kim', 'old', 'Reader', BY_DEFAULT))).toEqual(isProtected);
  });

  it('6 a default role is set by a holder of Manage Infrastructure, without comparison', () => {
    expect(decide(made, grant('kim', 'gus', 'Boss', BY_DEFAULT))).toEqual({
      outcome: 'allow',
      code: 'may-set-default-role',
      decidedBy: { scope: 'default', role: 'Keeper' },
    });
    expect(decide(made, grant('tom', 'gus', 'Locked', BY_DEFAULT))).toEqual({
      outcome: 'deny',
      code: 'permission-missing',
      toggles: ['manageInfrastructure'],
    });
  });

  it('7 elsewhere a role is needed that conveys Manage Teams there', () => {
    const missing = { outcome: 'deny', code: 'permission-missing', toggles: ['manageTeams'] };
    expect(decide(made, grant('gus', 'lou', 'Guest', CLAIMS))).toEqual(missing);
    expect(decide(made, revoke('gus', 'lou', 'Squad', CLAIMS))).toEqual(missing);
    expect(decide(made, grant('lou', 'kim', 'Locked', onApplication('Rate Book')))).toEqual(missing);
    expect(decide(made, grant('tom', 'kim', 'Squad', CLAIMS))).toMatchObject({
      code: 'may-delegate',
      decidedBy: { scope: 'default', role: 'Boss' },
    });
  });

  it('8 a role that is held already cannot be given, nor one taken that is not held', () => {
    expect(decide(made, grant('tom', 'gus', 'Squad', CLAIMS))).toEqual({ outcome: 'deny', code: 'already-held' });
    expect(decide(made, grant('ines', 'gus', 'Reader', BY_DEFAULT))).toEqual({ outcome: 'deny', code: 'already-held' });
    expect(decide(made, grant('tom', 'lou', 'Squad', CLAIMS))).toEqual({ outcome: 'deny', code: 'already-held' });
    expect(decide(made, revoke('tom', 'gus', 'Reader', CLAIMS))).toEqual({ outcome: 'deny', code: 'not-held' });
    expect(decide(made, revoke('tom', 'kim', 'Squad', CLAIMS))).toEqual({ outcome: 'deny', code: 'not-held' });
    expect(decide(made, revoke('tom', 'gus', 'Squad', onApplication('Rate Book')))).toEqual({
      outcome: 'deny',
      code: 'not-held',
    });
  });

  it('9 nothing narrower is given to somebody who may log in nowhere', () => {
    const inert = { outcome: 'deny', code: 'inert-everywhere' };
    expect(decide(made, grant('ines', 'lou', 'Builder', CLAIMS))).toEqual(inert);
    expect(decide(made, grant('tom', 'lou', 'Guest', DESK))).toEqual(inert);
    expect(decide(made, grant('kim', 'lou', 'Guest', BY_DEFAULT))).toMatchObject({ outcome: 'allow' });
    expect(decide(made, revoke('tom', 'lou', 'Squad', CLAIMS))).toMatchObject({ outcome: 'allow' });
  });
});

describe('the trace of a change', () => {
  it('has every rule that was weighed, and every comparison', () => {
    const desk = { scope: 'application', role: 'Owner', application: 'Claim Desk' } as const;
    const made = house(
      user('tom', 'Boss', { applications: { 'Claim Desk': 'Owner' } }),
      user('lea', 'Reader', { applications: { 'Claim Desk': 'Guest' } }),
    );
    const rule = (name: string) => ({ code: 'rule', rule: name, passed: true });
    const compared = { code: 'compared', environments: [], toggles: [] };
    expect(judged(made, grant('tom', 'lea', 'Boss', DESK)).trace.slice(3, -1)).toEqual([
      rule('administrator-role-protected'),
      {
        ...compared,
        held: desk,
        role: 'Boss',
        environments: ['Development', 'Quality', 'Production'],
      },
      { ...compared, held: desk, role: 'Guest' },
      {
        ...compared,
        held: { scope: 'default', role: 'Boss' },
        role: 'Boss',
        environments: ['Development', 'Quality', 'Production'],
      },
    ]);
    expect(judged(made, grant('tom', 'lea', 'Reader', DESK)).trace).toEqual([
      rule('own-role'),
      rule('default-role-required'),
      rule('last-administrator'),
      rule('administrator-role-protected'),
      { ...compared, held: desk, role: 'Reader' },
      { ...compared, held: desk, role: 'Guest' },
      rule('already-held'),
      rule('inert-everywhere'),
    ]);
    expect(judged(made, revoke('tom', 'lea', 'Guest', DESK)).trace.slice(-2)).toEqual([
      rule('not-held'),
      rule('inert-everywhere'),
    ]);
  });
});

describe('delegation', () => {
  const ask = (parts: Parts, given: string, place: Place = DESK) =>
    decide(insurer({ roles: ROLES, ...parts }), grant('tom', 'lea', given, place));
  const lea = user('lea', 'Reader');

  it('compares own levels, without the cap: under higher, change-and-deploy takes full-control', () => {
    const byTeam: Parts = { users: [user('tom', 'Reader', { teams: { Claims: 'Owner' } }), lea] };
    expect(ask(byTeam, 'Builder')).toMatchObject({ code: 'may-delegate', decidedBy: { scope: 'team', role: 'Owner' } });
    expect(ask(byTeam, 'Owner')).toEqual({
      outcome: 'deny',
      code: 'grantor-level-too-low',
      decidedBy: { scope: 'team', role: 'Owner', team: 'Claims' },
      environments: ['Development', 'Quality', 'Production'],
    });
    expect(ask({ ...byTeam, delegation: 'same-or-lower' }, 'Owner')).toMatchObject({ code: 'may-delegate' });
  });

  it('falls short by toggles alone, or by both', () => {
    const parts: Parts = { users: [user('tom', 'Boss'), lea] };
    const decidedBy = { scope: 'default', role: 'Boss' };
    expect(ask(parts, 'Maker')).toEqual({
      outcome: 'deny',
      code: 'grantor-permission-missing',
      decidedBy,
      toggles: ['createApplications'],
    });
    expect(ask(parts, 'Wide')).toEqual({
      outcome: 'deny',
      code: 'grantor-level-too-low',
      decidedBy,
      environments: ['Development', 'Quality', 'Production'],
      toggles: ['createApplications'],
    });
  });

  it('never combines several conveying roles, and answers with the one that falls short least', () => {
    const roles = [
      ...ROLES,
      role('Early', ['full-control', 'full-control', 'no-access'], { manageTeams: true }),
      role('Late', ['no-access', 'no-access', 'full-control'], { manageTeams: true }),
    ];
    const tom = (byDefault: string, team: string): Parts => ({
      roles,
      users: [user('tom', byDefault, { teams: { Claims: team } }), lea],
    });
    expect(ask({ roles, users: [user('tom', 'Early'), lea] }, 'Reader')).toMatchObject({
      environments: ['Production'],
    });
    expect(ask(tom('Late', 'Early'), 'Reader')).toEqual({
      outcome: 'deny',
      code: 'grantor-level-too-low',
      decidedBy: { scope: 'default', role: 'Late' },
      environments: ['Development', 'Quality'],
    });
    expect(ask(tom('Owner', 'Late'), 'Boss')).toMatchObject({
      decidedBy: { scope: 'team', role: 'Late' },
      environments: ['Development', 'Quality', 'Production'],
    });
  });

  it('answers with the narrowest where several fall short alike, and with one that passes before all', () => {
    const both = user('tom', 'Owner', { teams: { Claims: 'Owner' } });
    expect(ask({ users: [both, lea] }, 'Owner')).toMatchObject({ decidedBy: { scope: 'team', role: 'Owner' } });
    const wide = user('tom', 'Boss', { teams: { Claims: 'Owner' } });
    expect(ask({ users: [wide, lea] }, 'Reader')).toMatchObject({
      code: 'may-delegate',
      decidedBy: { scope: 'team', role: 'Owner' },
    });
    const narrow = user('tom', 'Boss', { teams: { Claims: 'Owner' } });
    expect(ask({ users: [narrow, lea], roles: [...ROLES, role('Deep', 'open-and-debug')] }, 'Deep')).toMatchObject({
      code: 'may-delegate',
      decidedBy: { scope: 'default', role: 'Boss' },
    });
  });

  it('may give a role that gives nothing, though not in the place of a stronger one', () => {
    const tom = user('tom', 'Reader', { teams: { Claims: 'Owner' } });
    expect(ask({ users: [tom, lea] }, 'Locked')).toMatchObject({ code: 'may-delegate' });
    const strong = user('lea', 'Reader', { applications: { 'Claim Desk': 'Boss' } });
    expect(ask({ users: [tom, strong] }, 'Locked')).toEqual({
      outcome: 'deny',
      code: 'grantor-level-too-low',
      decidedBy: { scope: 'team', role: 'Owner', team: 'Claims' },
      environments: ['Development', 'Quality', 'Production'],
    });
    const made = insurer({ roles: ROLES, users: [tom, strong] });
    expect(decide(made, revoke('tom', 'lea', 'Boss', DESK))).toMatchObject({ code: 'grantor-level-too-low' });
  });

  it('of what is taken asks nothing of what is held besides', () => {
    const tom = user('tom', 'Reader', { teams: { Claims: 'Owner' } });
    const strong = user('lea', 'Reader', { applications: { 'Claim Desk': 'Boss' } });
    const made = insurer({ roles: ROLES, users: [tom, strong] });
    expect(decide(made, revoke('tom', 'lea', 'Builder', DESK))).toEqual({ outcome: 'deny', code: 'not-held' });
    expect(decide(made, grant('tom', 'lea', 'Builder', onApplication('Adjuster Portal')))).toMatchObject({
      code: 'may-delegate',
    });
  });
});

describe('the warnings', () => {
  type Held = NonNullable<Parameters<typeof user>[2]>;
  type Case<Change extends readonly unknown[]> = readonly [...Change, warned: boolean, because: string];
  const warningsOf = (made: ReturnType<typeof house>, change: ReturnType<typeof grant>) => {
    const answer = judged(made, change);
    expect(answer.outcome).toBe('allow');
    return answer.warnings ?? [];
  };
  const give = (member: ReturnType<typeof user>, given: string, place: Place) =>
    warningsOf(house(member), grant('ines', member.username, given, place));
  const take = (member: ReturnType<typeof user>, taken: string, place: Place) =>
    warningsOf(house(member), revoke('ines', member.username, taken, place));

  describe('inert-in-environment', () => {
    it.each([
      ['Guest', 'Squad', CLAIMS, true, 'a role with list where the default role does not let in'],
      ['Guest', 'Squad', DESK, true, 'the same on an application'],
      ['Guest', 'Builder', CLAIMS, false, 'a role that gives nothing there either'],
      ['Reader', 'Squad', CLAIMS, false, 'a default role that lets in everywhere'],
    ] as Case<[byDefault: string, given: string, place: Place]>[])(
      'of a %s given %s %o: %s, %s',
      (byDefault, given, place, warned) =>
        expect(give(user('lea', byDefault), given, place).includes('inert-in-environment')).toBe(warned),
    );

    it('is not about access, which gives nothing there, but about Create Applications, which would', () => {
      const roles = [
        ...ROLES,
        role('Late', ['no-access', 'no-access', 'access']),
        role('LateMaker', ['no-access', 'no-access', 'access'], { createApplications: ['Production'] }),
        role('EarlyMaker', ['no-access', 'no-access', 'access'], { createApplications: ['Quality'] }),
      ];
      const made = insurer({ roles, users: [user('ines', 'Administrator'), user('lea', 'Guest')] });
      const of = (given: string) => warningsOf(made, grant('ines', 'lea', given, CLAIMS));
      expect([of('Late'), of('LateMaker'), of('EarlyMaker')]).toEqual([[], ['inert-in-environment'], []]);
    });

    it.each([
      [{ teams: { Claims: 'Squad' } }, 'Guest', true],
      [{ applications: { 'Rate Book': 'Squad' } }, 'Guest', true],
      [{ teams: { Claims: 'Builder' }, applications: { 'Rate Book': 'Builder' } }, 'Guest', false],
      [{ teams: { Claims: 'Squad' } }, 'Developer', false],
      [{}, 'Guest', false],
    ])('of a member with %o given the default role %s: %s', (held, given, warned) =>
      expect(give(user('lea', 'Reader', held), given, BY_DEFAULT).includes('inert-in-environment')).toBe(warned),
    );

    it('is no matter of taking', () =>
      expect(take(user('lea', 'Guest', { teams: { Claims: 'Squad' } }), 'Squad', CLAIMS)).toEqual([]));
  });

  describe('raises-access', () => {
    it.each([
      ['Reader', { teams: { Claims: 'Guest' } }, 'Guest', CLAIMS, true, 'a lock by team role'],
      ['Reader', { applications: { 'Claim Desk': 'Guest' } }, 'Guest', DESK, true, 'a lock by application role'],
      ['Reader', { teams: { Claims: 'Owner' } }, 'Owner', CLAIMS, false, 'more than the default role gives'],
      ['Reader', { teams: { Claims: 'Builder' } }, 'Builder', CLAIMS, true, 'more in one environment, less in another'],
      [
        'Guest',
        { teams: { Claims: 'Squad' }, applications: { 'Claim Desk': 'Reader' } },
        'Reader',
        DESK,
        true,
        'a fall back to the team role',
      ],
      [
        'Reader',
        { teams: { Claims: 'Guest' }, applications: { 'Claim Desk': 'Guest', 'Adjuster Portal': 'Guest' } },
        'Guest',
        CLAIMS,
        false,
        'a lock that narrower roles hide on all its applications',
      ],
      ['Guest', { teams: { Claims: 'Locked' } }, 'Locked', CLAIMS, false, 'access, which gives no more than nothing'],
      [
        'Guest',
        { applications: { 'Rate Book': 'Locked' } },
        'Locked',
        onApplication('Rate Book'),
        false,
        'the same on an application of no team',
      ],
    ] as Case<[byDefault: string, held: Held, taken: string, place: Place]>[])(
      'of a %s with %o without %s %o: %s, %s',
      (byDefault, held, taken, place, warned) =>
        expect(take(user('lea', byDefault, held), taken, place)).toEqual(warned ? ['raises-access'] : []),
    );
  });

  describe('lowers-access', () => {
    it.each([
      ['Reader', {}, 'Guest', CLAIMS, true, 'a lock by team role'],
      ['Reader', {}, 'Guest', DESK, true, 'a lock by application role'],
      ['Reader', {}, 'Owner', CLAIMS, false, 'more everywhere'],
      ['Reader', {}, 'Builder', onApplication('Rate Book'), true, 'less in one environment'],
      ['Reader', { applications: { 'Claim Desk': 'Reader' } }, 'Guest', CLAIMS, true, 'less on another of the team'],
      [
        'Reader',
        { applications: { 'Claim Desk': 'Reader', 'Adjuster Portal': 'Reader' } },
        'Guest',
        CLAIMS,
        false,
        'nothing that narrower roles do not hide',
      ],
      ['Guest', {}, 'Locked', DESK, false, 'no access for access, which gives no more'],
      ['Reader', {}, 'Guest', BY_DEFAULT, true, 'a lower default level'],
      ['Guest', {}, 'Locked', BY_DEFAULT, true, 'no login for login'],
      ['Reader', {}, 'Boss', BY_DEFAULT, false, 'a higher default level'],
      ['Reader', { teams: { Claims: 'Boss' } }, 'Boss', BY_DEFAULT, false, 'the same where narrower roles decide'],
    ] as Case<[byDefault: string, held: Held, given: string, place: Place]>[])(
      'of a %s with %o given %s %o: %s, %s',
      (byDefault, held, given, place, warned) =>
        expect(give(user('lea', byDefault, held), given, place).includes('lowers-access')).toBe(warned),
    );

    it('is not about taking, nor raises-access about giving', () => {
      expect(take(user('lea', 'Guest', { teams: { Claims: 'Owner' } }), 'Owner', CLAIMS)).toEqual([]);
      expect(give(user('lea', 'Reader', { teams: { Claims: 'Guest' } }), 'Reader', CLAIMS)).toEqual([]);
    });

    it('is not about a team that has no applications', () => {
      const made = insurer({
        teams: { Empty: [] },
        roles: ROLES,
        users: [user('ines', 'Administrator'), user('lea', 'Reader')],
      });
      expect(warningsOf(made, grant('ines', 'lea', 'Guest', inTeam('Empty')))).toEqual([]);
    });
  });

  describe('leaves-one-administrator', () => {
    const rui = user('rui', 'Administrator');
    const old = user('old', 'Administrator', { active: false });
    const of = (member: string, given: string, place: Place, ...users: readonly ReturnType<typeof user>[]) =>
      warningsOf(house(...users), grant('ines', member, given, place)).includes('leaves-one-administrator');

    it('is about the one before last, by default role and active', () => {
      expect(of('rui', 'Reader', BY_DEFAULT, rui)).toBe(true);
      expect(of('rui', 'Reader', BY_DEFAULT, rui, old)).toBe(true);
      expect(of('rui', 'Reader', BY_DEFAULT, rui, user('eva', 'Administrator'))).toBe(false);
      expect(of('old', 'Reader', BY_DEFAULT, rui, old)).toBe(false);
      expect(of('old', 'Reader', BY_DEFAULT, old)).toBe(false);
      expect(of('eva', 'Guest', BY_DEFAULT, rui, user('eva', 'Reader'))).toBe(false);
      expect(of('rui', 'Reader', CLAIMS, rui)).toBe(false);
    });

    it('is not about taking a narrower role', () => {
      const held = user('rui', 'Administrator', { teams: { Claims: 'Boss' } });
      expect(take(held, 'Boss', CLAIMS)).not.toContain('leaves-one-administrator');
    });

    it('is not about an Administrator who stays one', () => {
      const made = house(rui);
      expect(judged(made, grant('ines', 'rui', 'Administrator', BY_DEFAULT))).toMatchObject({ code: 'already-held' });
    });
  });

  it('member-inactive is about giving only', () => {
    const lea = user('lea', 'Reader', { active: false, teams: { Claims: 'Owner' } });
    expect(give(lea, 'Boss', DESK)).toEqual(['member-inactive']);
    expect(give({ ...lea, active: true }, 'Boss', DESK)).toEqual([]);
    expect(take(lea, 'Owner', CLAIMS)).toEqual([]);
  });

  it('come with any authority, and several together', () => {
    const lea = user('lea', 'Reader', { active: false, teams: { Claims: 'Squad' } });
    const made = house(user('kim', 'Keeper'), lea);
    expect(decide(made, grant('kim', 'lea', 'Guest', BY_DEFAULT))).toEqual({
      outcome: 'allow',
      code: 'may-set-default-role',
      decidedBy: { scope: 'default', role: 'Keeper' },
      warnings: ['inert-in-environment', 'lowers-access', 'member-inactive'],
    });
  });
});
