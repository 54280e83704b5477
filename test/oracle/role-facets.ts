import type { Level } from '../../src/domain/level.ts';
import { company, DEVELOPMENT, PRODUCTION, role, user } from './company.ts';
import { BOOLEANS, type Facet, facet, narrow, pairsOf } from './facet.ts';

const TWO: readonly Level[] = ['no-access', 'list'];
const THREE: readonly Level[] = ['no-access', 'list', 'full-control'];
const FOUR: readonly Level[] = ['no-access', 'access', 'list', 'full-control'];
const FIVE: readonly Level[] = ['no-access', 'access', 'list', 'change-and-deploy', 'full-control'];
const PLACES: readonly (readonly string[])[] = [[], [DEVELOPMENT], [PRODUCTION], [DEVELOPMENT, PRODUCTION]];
const NAMES: readonly string[] = ['R0', 'R1', 'R2'];
const CHANGES = ['role.grant', 'role.revoke'];

/**
 * Every way of sharing R0, R1 and R2 among places, up to renaming: the first place holds R0, a later one a role seen before
 * or the next new one, or nothing.
 */
function sharings(places: number): (string | undefined)[][] {
  if (places === 1) return [['R0']];
  return sharings(places - 1).flatMap((given) => {
    const seen = new Set(given.filter((name) => name !== undefined)).size;
    return [undefined, ...NAMES.slice(0, seen + 1)].map((next) => [...given, next]);
  });
}

/** Roles given and taken. */
export const ROLE_FACETS: readonly Facet[] = [
  facet(
    'delegation',
    { operations: CHANGES, askers: ['ana'] },
    {
      delegation: ['higher', 'same-or-lower'],
      shared: sharings(4),
      ...{ first: pairsOf(FOUR, BOOLEANS), second: pairsOf(FOUR, BOOLEANS), third: pairsOf(FOUR, BOOLEANS) },
    },
    ({ delegation, shared: [own = 'R0', team, application, replaced], first, second, third }) =>
      company({
        delegation,
        roles: [first, second, third].map(([level, manageTeams], index) => role(`R${index}`, [level], { manageTeams })),
        users: [user('ana', own, narrow(team, application)), user('bob', 'Developer', narrow(replaced, replaced))],
      }),
  ),
  facet(
    'environments',
    { operations: CHANGES, askers: ['ana'] },
    {
      delegation: ['higher', 'same-or-lower'],
      replaced: [undefined, 'R2'],
      first: pairsOf(pairsOf(THREE, THREE), BOOLEANS),
      second: pairsOf(pairsOf(THREE, THREE), BOOLEANS),
      third: pairsOf(THREE, THREE),
    },
    ({ delegation, replaced, first, second, third }) =>
      company({
        delegation,
        roles: [
          role('R0', first[0], { manageTeams: first[1] }),
          role('R1', second[0], { manageTeams: second[1] }),
          role('R2', third),
        ],
        users: [user('ana', 'R0', narrow('R1', undefined)), user('bob', 'Developer', narrow(replaced, replaced))],
      }),
  ),
  facet(
    'subsets',
    { operations: CHANGES, askers: ['ana'] },
    {
      given: ['list', 'full-control'],
      third: [
        {},
        { createApplications: [DEVELOPMENT], manageTeams: true },
        { manageInfrastructure: true, manageTeams: true },
      ],
      held: pairsOf(pairsOf(PLACES, PLACES), BOOLEANS),
      toggles: pairsOf(pairsOf(PLACES, PLACES), [
        {},
        { manageTeams: true },
        { manageInfrastructure: true, manageTeams: true },
      ]),
    },
    ({ given, third, held, toggles: [[createApplications, addSystemDependencies], managing] }) =>
      company({
        roles: [
          role('R0', ['full-control', 'full-control'], {
            ...{ createApplications: held[0][0], addSystemDependencies: held[0][1] },
            ...{ manageInfrastructure: held[1], manageTeams: true },
          }),
          role('R1', ['list', given], { createApplications, addSystemDependencies, ...managing }),
          role('R2', ['full-control', 'list'], third),
        ],
        users: [user('ana', 'R0', narrow('R2', undefined)), user('bob', 'Developer', narrow('R2', undefined))],
      }),
  ),
  facet(
    'warnings',
    { operations: CHANGES, askers: ['ana'] },
    {
      shared: sharings(3),
      createApplications: [[], [DEVELOPMENT]],
      first: pairsOf(FIVE, TWO),
      second: pairsOf(FIVE, TWO),
      third: pairsOf(FIVE, TWO),
    },
    ({ shared: [own = 'R0', team, application], createApplications, first, second, third }) =>
      company({
        roles: [role('R0', first), role('R1', second, { createApplications }), role('R2', third)],
        users: [user('ana', 'Administrator'), user('bob', own, narrow(team, application))],
      }),
  ),
  facet(
    'administrators',
    { operations: CHANGES, askers: ['ana', 'bob', 'cleo'] },
    {
      team: [undefined, 'Administrator', 'R1'],
      application: [undefined, 'Administrator', 'R1'],
      first: pairsOf(['Administrator', 'R0', 'R1', 'Developer'], BOOLEANS),
      second: pairsOf(['Administrator', 'R0', 'R1', 'Developer'], BOOLEANS),
      third: pairsOf(['Administrator', 'R0', 'R1', 'Developer'], BOOLEANS),
    },
    ({ team, application, first, second, third }) =>
      company({
        roles: [
          role('R0', ['list', 'list'], { manageInfrastructure: true, manageTeams: true }),
          role('R1', ['full-control', 'full-control'], { manageTeams: true }),
        ],
        users: [
          user('ana', first[0], { active: first[1], ...narrow(team, undefined) }),
          user('bob', second[0], { active: second[1], ...narrow(undefined, application) }),
          user('cleo', third[0], { active: third[1] }),
        ],
      }),
  ),
];
