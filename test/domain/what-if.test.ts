import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldAt, withRole } from '../../src/domain/assignment.ts';
import {
  type Application,
  type Company,
  createCompany,
  type Environment,
  type User,
} from '../../src/domain/company.ts';
import { rank } from '../../src/domain/level.ts';
import { acting } from '../../src/domain/matrix.ts';
import type { Place } from '../../src/domain/question.ts';
import type { Role } from '../../src/domain/role.ts';
import { worth } from '../../src/domain/standing.ts';
import { whatIf } from '../../src/domain/what-if.ts';
import { BY_DEFAULT, INSURER, insurer, inTeam, onApplication, role, user } from '../support/build.ts';
import { anyFacts } from './any-company.ts';

const house = insurer({
  roles: [
    ...(INSURER.roles ?? []),
    role('Maker', 'list', { createApplications: ['Quality'], addSystemDependencies: ['Quality'] }),
    role('Steward', 'list', { manageInfrastructure: true }),
  ],
});
const effectOf = (username: string, place: Place, given?: string, company = house) =>
  whatIf(
    company,
    company.users.get(username) as User,
    place,
    given === undefined ? undefined : company.roles.get(given),
  );
const shown = (username: string, place: Place, given?: string, company = house) =>
  effectOf(username, place, given, company).environments.map(
    ({ environment, before, after }) => `${environment}: ${acting(before)} to ${acting(after)}`,
  );

describe('what a change would do', () => {
  it('names the roles before and after, and what counts at the place in each environment', () => {
    const effect = effectOf('mira', onApplication('Claim Desk'), 'Builder');
    expect(effect).toMatchObject({
      member: { username: 'mira' },
      place: onApplication('Claim Desk'),
      before: undefined,
    });
    expect(effect.after?.name).toBe('Builder');
    expect(
      effect.environments.map(({ before, after }) => [before.standing.held.role, after.standing.held.role]),
    ).toEqual([
      ['Squad', 'Builder'],
      ['Squad', 'Builder'],
      ['Squad', 'Builder'],
    ]);
    expect(shown('mira', onApplication('Claim Desk'), 'Builder')).toEqual([
      'Development: change-and-deploy to change-and-deploy',
      'Quality: monitor to change-and-deploy',
      'Production: list to no-access',
    ]);
  });

  it('falls back, when a role is taken, to the team role and then to the default role', () => {
    expect(shown('mira', onApplication('Adjuster Portal'))).toEqual([
      'Development: change-and-deploy to change-and-deploy',
      'Quality: change-and-deploy to monitor',
      'Production: monitor to list',
    ]);
    expect(effectOf('mira', inTeam('Claims'))).toMatchObject({ before: { name: 'Squad' }, after: undefined });
    expect(shown('mira', inTeam('Claims'))).toEqual([
      'Development: change-and-deploy to list',
      'Quality: monitor to list',
      'Production: list to list',
    ]);
  });

  it('replaces a default role, in what concerns the environments themselves', () => {
    const effect = effectOf('mira', BY_DEFAULT, 'Guest');
    expect(effect).toMatchObject({ before: { name: 'Reader' }, after: { name: 'Guest' } });
    expect(shown('mira', BY_DEFAULT, 'Guest')).toEqual([
      'Development: list to access',
      'Quality: list to access',
      'Production: list to no-access',
    ]);
  });

  it('shows the default role before somebody is in a team, and nothing where narrower roles are inert', () => {
    expect(shown('ines', inTeam('Claims'), 'Squad')).toEqual([
      'Development: full-control to change-and-deploy',
      'Quality: full-control to monitor',
      'Production: full-control to list',
    ]);
    expect(shown('lea', onApplication('Rate Book'), 'Squad')).toEqual([
      'Development: access to change-and-deploy',
      'Quality: access to monitor',
      'Production: no-access to no-access',
    ]);
  });

  it('is asked of an application that is not known as of one of no team', () =>
    expect(shown('lea', onApplication('Nowhere'), 'Reader')[0]).toBe('Development: access to list'));

  it('names the narrower roles on which it does not show', () => {
    const made = insurer({
      teams: { Claims: ['Claim Desk', 'Adjuster Portal'], Other: [] },
      users: [
        user('mira', 'Reader', {
          teams: { Claims: 'Squad', Other: 'Guest' },
          applications: { 'Adjuster Portal': 'Owner', 'Rate Book': 'Builder' },
        }),
      ],
    });
    const overridden = (place: Place) => effectOf('mira', place, 'Guest', made).overriddenBy;
    const portal = { scope: 'application', role: 'Owner', application: 'Adjuster Portal' };
    expect(overridden(onApplication('Adjuster Portal'))).toEqual([]);
    expect(overridden(inTeam('Claims'))).toEqual([portal]);
    expect(overridden(inTeam('Other'))).toEqual([]);
    expect(overridden(inTeam('Nowhere'))).toEqual([]);
    expect(overridden(BY_DEFAULT)).toEqual([
      { scope: 'team', role: 'Squad', team: 'Claims' },
      { scope: 'team', role: 'Guest', team: 'Other' },
      portal,
      { scope: 'application', role: 'Builder', application: 'Rate Book' },
    ]);
  });

  it.each([
    [BY_DEFAULT, 'Maker', ['createApplications', 'addSystemDependencies']],
    [BY_DEFAULT, 'Steward', ['manageInfrastructure', 'manageTeams']],
    [BY_DEFAULT, 'Owner', ['manageTeams']],
    [inTeam('Claims'), 'Maker', ['createApplications']],
    [inTeam('Claims'), 'Steward', ['manageTeams']],
    [onApplication('Rate Book'), 'Maker', []],
    [onApplication('Rate Book'), 'Steward', ['manageTeams']],
  ] as const)('gains at %o by %s, and loses by its end, the toggles %o that count there', (place, given, toggles) => {
    expect(effectOf('lea', place, given)).toMatchObject({ gains: toggles, loses: [] });
    const after = withRole(house.users.get('lea') as User, place, house.roles.get(given));
    expect(whatIf(house, after, place, house.roles.get('Reader'))).toMatchObject({ gains: [], loses: toggles });
  });

  it('neither gains nor loses what both roles have', () => {
    const made = insurer({ users: [user('mira', 'Administrator', { teams: { Claims: 'Owner' } })] });
    expect(effectOf('mira', inTeam('Claims'), 'Administrator', made)).toMatchObject({
      gains: ['createApplications'],
      loses: [],
    });
    expect(effectOf('mira', inTeam('Claims'), undefined, made)).toMatchObject({ gains: [], loses: ['manageTeams'] });
    expect(effectOf('mira', BY_DEFAULT, 'Owner', made)).toMatchObject({
      gains: [],
      loses: ['createApplications', 'addSystemDependencies', 'manageInfrastructure'],
    });
  });

  it('is what the engine finds before and after, on every application that the place decides', () =>
    fc.assert(
      fc.property(anyFacts, fc.nat(5), anyPlace, fc.nat(4), (facts, which, place, given) => {
        const company = createCompany(facts);
        const member = [...company.users.values()][which] as User;
        const next = [...company.roles.values()][given] as Role;
        const changed = withRole(member, place, next);
        const effect = whatIf(company, member, place, next);
        expect([effect.before, effect.after]).toEqual([heldAt(member, place), heldAt(changed, place)]);
        for (const name of decidedAt(company, member, place))
          for (const { environment, before, after } of effect.environments) {
            const where = company.environments.get(environment) as Environment;
            const application = company.applications.get(name) as Application;
            expect([worthOf(acting(before)), worthOf(acting(after))]).toEqual([
              worth(member, application, where),
              worth(changed, application, where),
            ]);
          }
      }),
      { numRuns: 50 },
    ));
});

const anyPlace = fc.constantFrom<Place[]>(
  BY_DEFAULT,
  inTeam('Banking'),
  inTeam('Books'),
  onApplication('Loans'),
  onApplication('Sandbox'),
);

const worthOf = (level: Parameters<typeof rank>[0]) => (level === 'access' ? 0 : rank(level));

/** The applications on which no narrower role speaks. */
function decidedAt({ applications }: Company, member: User, place: Place): readonly string[] {
  if (place.scope === 'application') return [place.application];
  const free = [...applications.values()].filter(({ name }) => !member.applications.has(name));
  const found = free.filter(({ team }) =>
    place.scope === 'team' ? team === place.team : team === undefined || !member.teams.has(team),
  );
  return found.map(({ name }) => name);
}
