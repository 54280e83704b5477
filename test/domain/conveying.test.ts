import { describe, expect, it } from 'vitest';
import type { Application, User } from '../../src/domain/company.ts';
import {
  conveying,
  places,
  reachOf,
  reachOfApplication,
  reachOfTeam,
  shortfall,
  unite,
} from '../../src/domain/conveying.ts';
import { LEVELS, rank } from '../../src/domain/level.ts';
import type { Role } from '../../src/domain/role.ts';
import { company, insurer, inTeam, onApplication, role, user } from '../support/build.ts';

describe('the roles through which somebody manages a place', () => {
  const ROLES = [role('Boss', 'list', { manageTeams: true }), role('Plain', 'list'), role('Locked', 'no-access')];
  const holder = (defaultRole: string, team: string, application: string) => {
    const held = { teams: { Claims: team }, applications: { 'Claim Desk': application } };
    return insurer({ roles: ROLES, users: [user('ana', defaultRole, held)] }).users.get('ana') as User;
  };
  const scopes = (who: User, reach: Parameters<typeof conveying>[1]) => conveying(who, reach).map(({ held }) => held);
  const desk = reachOfApplication({ name: 'Claim Desk', team: 'Claims' });

  it('come narrowest first', () =>
    expect(scopes(holder('Boss', 'Boss', 'Boss'), desk)).toEqual([
      { scope: 'application', role: 'Boss', application: 'Claim Desk' },
      { scope: 'team', role: 'Boss', team: 'Claims' },
      { scope: 'default', role: 'Boss' },
    ]));

  it('reach as far as their scope', () => {
    const all = holder('Boss', 'Boss', 'Boss');
    const of = (reach: Parameters<typeof conveying>[1]) => scopes(all, reach).map(({ scope }) => scope);
    expect(of(reachOfTeam({ name: 'Claims' }))).toEqual(['team', 'default']);
    expect(of(reachOfTeam({ name: 'Other' }))).toEqual(['default']);
    expect(of(reachOfApplication({ name: 'Adjuster Portal', team: 'Claims' }))).toEqual(['team', 'default']);
    expect(of(reachOfApplication({ name: 'Rate Book' }))).toEqual(['default']);
    expect(of(reachOfApplication({ name: 'Claim Desk' }))).toEqual(['application', 'default']);
  });

  it.each([
    ['Boss', 'Plain', 'Plain', ['default']],
    ['Plain', 'Boss', 'Plain', ['team']],
    ['Plain', 'Plain', 'Boss', ['application']],
    ['Plain', 'Plain', 'Plain', []],
    ['Locked', 'Boss', 'Boss', []],
  ])('with Manage Teams only: %s, %s, %s', (byDefault, team, application, found) =>
    expect(scopes(holder(byDefault, team, application), desk).map(({ scope }) => scope)).toEqual(found),
  );

  it('of a place are those of the application and the team that owns it', () => {
    const house = insurer();
    expect(reachOf(house, inTeam('Claims'))).toEqual({ team: 'Claims' });
    expect(reachOf(house, onApplication('Claim Desk'))).toEqual({ application: 'Claim Desk', team: 'Claims' });
    expect(reachOf(house, onApplication('Rate Book'))).toStrictEqual({ application: 'Rate Book' });
    expect(reachOf(house, onApplication('Nowhere'))).toEqual({ application: 'Nowhere' });
    expect(reachOfApplication(house.applications.get('Rate Book') as Application)).toEqual({
      application: 'Rate Book',
    });
  });
});

describe('where one role is not above another', () => {
  const compare = (
    mine: Parameters<typeof role>,
    given: Parameters<typeof role>,
    {
      delegation = 'higher',
      scope = 'default',
      login = 'access',
    }: { delegation?: 'higher' | 'same-or-lower'; scope?: 'default' | 'team'; login?: Parameters<typeof role>[1] } = {},
  ) => {
    const roles = [role(...mine), role(...given), role('Login', login)];
    const made = company({ delegation, roles, users: [user('ana', 'Login')] });
    const conveyed = {
      held: scope === 'default' ? { scope, role: mine[0] } : { scope, role: mine[0], team: 'T' },
      role: made.roles.get(mine[0]) as Role,
    };
    return shortfall(made, made.users.get('ana') as User, conveyed, made.roles.get(given[0]) as Role);
  };

  it.each(['higher', 'same-or-lower'] as const)('%s decides for every pair of levels', (delegation) => {
    for (const mine of LEVELS)
      for (const given of LEVELS) {
        const passes =
          given === 'no-access' || (delegation === 'higher' ? rank(mine) > rank(given) : rank(mine) >= rank(given));
        const environments = passes ? [] : ['Development', 'Quality', 'Production'];
        expect(compare(['Mine', mine], ['Given', given], { delegation })).toEqual({ environments, toggles: [] });
      }
  });

  it('names the environments in promotion order', () =>
    expect(compare(['Mine', ['list', 'monitor', 'list']], ['Given', ['list', 'list', 'monitor']]).environments).toEqual(
      ['Development', 'Production'],
    ));

  it('counts a narrower role as no access where the grantor may not log in, and a default role as it is', () => {
    const login = ['access', 'access', 'no-access'] as const;
    const mine = ['Mine', 'full-control'] as const;
    const given = ['Given', 'list'] as const;
    expect(compare([...mine], [...given], { scope: 'team', login }).environments).toEqual(['Production']);
    expect(compare([...mine], [...given], { scope: 'default', login }).environments).toEqual([]);
    const nothing = ['Given', ['list', 'list', 'no-access']] as const;
    expect(compare([...mine], [...nothing], { scope: 'team', login }).environments).toEqual([]);
  });

  it('counts toggles environment by environment, and lists those lacking once, in their order', () => {
    const [everything, little] = [
      { createApplications: ['Development', 'Quality'], addSystemDependencies: ['Quality', 'Production'] },
      { createApplications: ['Development'], addSystemDependencies: ['Development'] },
    ];
    const lacking = compare(
      ['Mine', 'full-control', little],
      ['Given', 'list', { ...everything, manageInfrastructure: true, manageTeams: true }],
    );
    expect(lacking).toEqual({
      environments: [],
      toggles: ['createApplications', 'addSystemDependencies', 'manageInfrastructure', 'manageTeams'],
    });
    const held = compare(
      ['Mine', 'full-control', { ...everything, manageTeams: true }],
      ['Given', 'list', { createApplications: ['Quality'], addSystemDependencies: ['Production'] }],
    );
    expect(held).toEqual({ environments: [], toggles: [] });
  });

  it.each([
    ['createApplications', { createApplications: ['Quality'] }],
    ['addSystemDependencies', { addSystemDependencies: ['Quality'] }],
    ['manageTeams', { manageTeams: true }],
  ])('lacks %s alone', (toggle, given) => {
    expect(compare(['Mine', 'full-control'], ['Given', 'list', given]).toggles).toEqual([toggle]);
    expect(compare(['Mine', 'full-control', given], ['Given', 'list', given]).toggles).toEqual([]);
  });

  it('lacks Manage Infrastructure while having Manage Teams', () =>
    expect(
      compare(['Mine', 'full-control', { manageTeams: true }], ['Given', 'list', { manageInfrastructure: true }])
        .toggles,
    ).toEqual(['manageInfrastructure']));
});

describe('several shortfalls', () => {
  it('make one, each place once and in order', () => {
    const united = unite(company(), [
      { environments: ['Production', 'Quality'], toggles: ['manageTeams'] },
      { environments: ['Development', 'Quality'], toggles: ['createApplications', 'manageTeams'] },
    ]);
    expect(united).toEqual({
      environments: ['Development', 'Quality', 'Production'],
      toggles: ['createApplications', 'manageTeams'],
    });
    expect(places(united)).toBe(5);
    expect(unite(company(), [])).toEqual({ environments: [], toggles: [] });
  });
});
