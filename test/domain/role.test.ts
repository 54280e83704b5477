import { describe, expect, it } from 'vitest';
import { administrator, developer, givesNothing, roleOf, TOGGLES } from '../../src/domain/role.ts';
import { ENVIRONMENTS, role } from '../support/build.ts';

describe('a role', () => {
  it('has its levels and toggles in promotion order, whatever order the file gives them in', () => {
    const given = role('Lead', [], {
      levels: [
        ['Production', 'list'],
        ['Development', 'monitor'],
      ],
      createApplications: ['Production', 'Quality'],
      addSystemDependencies: ['Development'],
    });
    expect(roleOf(given, ENVIRONMENTS, 2)).toEqual({
      name: 'Lead',
      order: 2,
      levels: ['monitor', 'no-access', 'list'],
      createApplications: [false, true, true],
      addSystemDependencies: [true, false, false],
      manageInfrastructure: false,
      manageTeams: false,
    });
  });

  it.each([
    [false, false, false],
    [false, true, true],
    [true, false, true],
    [true, true, true],
  ])(
    'with Manage Infrastructure %s and Manage Teams %s has Manage Teams %s',
    (manageInfrastructure, manageTeams, on) => {
      const made = roleOf(role('Lead', 'list', { manageInfrastructure, manageTeams }), ENVIRONMENTS, 2);
      expect([made.manageInfrastructure, made.manageTeams]).toEqual([manageInfrastructure, on]);
    },
  );

  it('gives nothing when it is no access everywhere, and something when it is not somewhere', () => {
    expect(givesNothing(roleOf(role('Locked', 'no-access'), ENVIRONMENTS, 2))).toBe(true);
    expect(givesNothing(roleOf(role('Guest', ['no-access', 'access']), ENVIRONMENTS, 2))).toBe(false);
  });
});

describe('Administrator', () => {
  it('has full control everywhere and every toggle on', () =>
    expect(administrator(ENVIRONMENTS)).toEqual({
      name: 'Administrator',
      order: 0,
      levels: ['full-control', 'full-control', 'full-control'],
      createApplications: [true, true, true],
      addSystemDependencies: [true, true, true],
      manageInfrastructure: true,
      manageTeams: true,
    }));
});

describe('Developer, until somebody edits it,', () => {
  it('has a level by the purpose of the environment, and no toggle on', () =>
    expect(developer(ENVIRONMENTS)).toEqual({
      name: 'Developer',
      order: 1,
      levels: ['change-and-deploy', 'open-and-debug', 'list'],
      createApplications: [false, false, false],
      addSystemDependencies: [false, false, false],
      manageInfrastructure: false,
      manageTeams: false,
    }));
});

describe('the toggles', () => {
  it('come in the order in which answers list them', () =>
    expect(TOGGLES).toEqual(['createApplications', 'addSystemDependencies', 'manageInfrastructure', 'manageTeams']));
});
