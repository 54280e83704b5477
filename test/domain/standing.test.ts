import { describe, expect, it } from 'vitest';
import type { Application, Environment, User } from '../../src/domain/company.ts';
import { LEVELS, type Level } from '../../src/domain/level.ts';
import type { Role } from '../../src/domain/role.ts';
import {
  capped,
  compared,
  conveysNothing,
  holdings,
  levelIn,
  mayLogIn,
  standing,
  worth,
} from '../../src/domain/standing.ts';
import { company, INSURER, insurer, role, user } from '../support/build.ts';

const insurance = insurer();
const mira = insurance.users.get('mira') as User;
const application = (name: string) => insurance.applications.get(name) as Application;
const environment = (name: string) => insurance.environments.get(name) as Environment;

describe('the roles that speak about an application', () => {
  it('come narrowest first', () => {
    expect(holdings(mira, application('Adjuster Portal')).map(({ held }) => held)).toEqual([
      { scope: 'application', role: 'Owner', application: 'Adjuster Portal' },
      { scope: 'team', role: 'Squad', team: 'Claims' },
      { scope: 'default', role: 'Reader' },
    ]);
  });

  it('leave out a team role where the application is of another team or none', () => {
    const scopes = (name: string) => holdings(mira, application(name)).map(({ held }) => held.scope);
    expect(scopes('Claim Desk')).toEqual(['team', 'default']);
    expect(scopes('Rate Book')).toEqual(['default']);
  });
});

describe('a level', () => {
  const one = (level: Level, holding: 'default' | 'team' | 'application') => {
    const made = company({
      roles: [role('R', level)],
      teams: { T: ['A'] },
      users: [
        user('ana', holding === 'default' ? 'R' : 'Developer', {
          teams: holding === 'team' ? { T: 'R' } : {},
          applications: holding === 'application' ? { A: 'R' } : {},
        }),
      ],
    });
    const [first] = holdings(made.users.get('ana') as User, made.applications.get('A') as Application);
    return first && standing(first, made.environments.get('Quality') as Environment);
  };

  it.each(LEVELS)('%s of a default role acts as itself', (level) =>
    expect(one(level, 'default')).toEqual({ held: { scope: 'default', role: 'R' }, level, actsAs: level }),
  );

  it.each([
    ['no-access', 'no-access'],
    ['access', 'no-access'],
    ['list', 'list'],
    ['monitor', 'monitor'],
    ['open-and-debug', 'open-and-debug'],
    ['change-and-deploy', 'change-and-deploy'],
    ['full-control', 'change-and-deploy'],
  ] as const)('%s of a narrower role acts as %s', (level, actsAs) => {
    expect(capped(level)).toBe(actsAs);
    expect(one(level, 'team')).toMatchObject({ level, actsAs });
    expect(one(level, 'application')).toMatchObject({ level, actsAs });
  });

  it('is no access in an environment that the role does not know', () =>
    expect(levelIn(mira.defaultRole, { name: 'Lab', purpose: 'test', order: 9 })).toBe('no-access'));
});

describe('logging in', () => {
  it('follows the default role alone', () => {
    const tom = insurance.users.get('tom') as User;
    const where = [...insurance.environments.values()];
    expect(where.map((one) => mayLogIn(tom, one))).toEqual([true, true, false]);
    expect(where.map((one) => mayLogIn(mira, one))).toEqual([true, true, true]);
  });

  it('nowhere makes narrower roles convey nothing', () => {
    const shutOut = insurer({
      roles: [...(INSURER.roles ?? []), role('Locked', 'no-access')],
      users: [user('ana', 'Locked')],
    });
    expect(conveysNothing(shutOut.users.get('ana') as User)).toBe(true);
    expect(conveysNothing(insurance.users.get('tom') as User)).toBe(false);
  });
});

describe('what somebody’s level on an application is worth', () => {
  const made = insurer({
    users: [
      user('ana', 'Developer', { teams: { Claims: 'Owner' }, applications: { 'Adjuster Portal': 'Guest' } }),
      user('tom', 'Guest', { teams: { Claims: 'Owner' } }),
      user('ines', 'Administrator'),
    ],
  });
  const worthOf = (username: string, name: string, where: string) =>
    worth(made.users.get(username) as User, application(name), environment(where));

  it.each([
    ['ana', 'Rate Book', 'Development', 5, 'the default role’s level'],
    ['ines', 'Rate Book', 'Development', 6, 'full control of a default role, uncapped'],
    ['ana', 'Claim Desk', 'Development', 5, 'full control of a team role, capped'],
    ['ana', 'Claim Desk', 'Production', 3, 'the team role’s, though the default role gives another'],
    ['ana', 'Adjuster Portal', 'Development', 0, 'nothing for access of an application role, though others give more'],
    ['tom', 'Rate Book', 'Development', 0, 'nothing for access of a default role'],
    ['tom', 'Claim Desk', 'Quality', 5, 'the team role’s, where the default role lets in'],
    ['tom', 'Claim Desk', 'Production', 0, 'nothing where the default role lets nobody in'],
  ])('%s, %s, %s: %i, %s', (username, name, where, expected) => expect(worthOf(username, name, where)).toBe(expected));
});

describe('the part of an answer that says what was compared', () => {
  const held = { scope: 'team', role: 'Owner', team: 'Claims' } as const;

  it('has what the level acts as only where that differs', () => {
    expect(compared({ held, level: 'list', actsAs: 'list' }, 'monitor')).toEqual({
      decidedBy: held,
      level: 'list',
      needed: 'monitor',
    });
    expect(compared({ held, level: 'access', actsAs: 'no-access' }, 'list')).toEqual({
      decidedBy: held,
      level: 'access',
      actsAs: 'no-access',
      needed: 'list',
    });
  });
});

describe('a role', () => {
  it('is looked up by the order of the environment', () =>
    expect(levelIn(insurance.roles.get('Squad') as Role, environment('Quality'))).toBe('monitor'));
});
