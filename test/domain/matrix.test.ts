import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Application, createCompany, type User } from '../../src/domain/company.ts';
import { rank } from '../../src/domain/level.ts';
import { acting, type Cell, matrix } from '../../src/domain/matrix.ts';
import { worth } from '../../src/domain/standing.ts';
import { insurer } from '../support/build.ts';
import { anyFacts } from './any-company.ts';

const house = insurer();
const of = (username: string) => {
  const { environments, rows } = matrix(house, house.users.get(username) as User);
  const shown = rows.map(({ holding, applications, cells }) => ({
    held: holding.held,
    applications: applications(),
    cells: cells.map(({ standing, inert }) => `${standing.level}${inert ? ', inert' : ''}`),
  }));
  return { environments, rows: shown };
};

describe('what a user can do', () => {
  it('is a row of each role, the default one first, with the applications on which it counts', () =>
    expect(of('mira')).toEqual({
      environments: ['Development', 'Quality', 'Production'],
      rows: [
        { held: { scope: 'default', role: 'Reader' }, applications: ['Rate Book'], cells: ['list', 'list', 'list'] },
        {
          held: { scope: 'team', role: 'Squad', team: 'Claims' },
          applications: ['Claim Desk'],
          cells: ['change-and-deploy', 'monitor', 'list'],
        },
        {
          held: { scope: 'application', role: 'Owner', application: 'Adjuster Portal' },
          applications: ['Adjuster Portal'],
          cells: ['full-control', 'full-control', 'monitor'],
        },
      ],
    }));

  it('is inert in narrower roles where the default role does not let in', () => {
    const [byDefault, byTeam] = of('tom').rows;
    expect(byDefault?.cells).toEqual(['access', 'access', 'no-access']);
    expect(byTeam?.cells).toEqual(['full-control', 'full-control', 'monitor, inert']);
  });

  it('comes to what acts, and to nothing where it is inert', () => {
    const { rows } = matrix(house, house.users.get('tom') as User);
    expect(rows.map(({ cells }) => cells.map(acting))).toEqual([
      ['access', 'access', 'no-access'],
      ['change-and-deploy', 'change-and-deploy', 'no-access'],
    ]);
  });

  it('has no applications in a team that there is not', () => {
    const mira = house.users.get('mira') as User;
    const { rows } = matrix({ ...house, teams: new Map() }, mira);
    expect(rows[1]?.applications()).toEqual([]);
  });

  it('has every application in one row, with what it is worth in every environment', () =>
    fc.assert(
      fc.property(anyFacts, fc.nat(5), (facts, which) => {
        const company = createCompany(facts);
        const user = [...company.users.values()][which] as User;
        const { rows } = matrix(company, user);
        expect(rows.flatMap(({ applications }) => applications()).toSorted()).toEqual(
          [...company.applications.keys()].toSorted(),
        );
        for (const { applications, cells } of rows)
          for (const name of applications())
            for (const environment of company.environments.values()) {
              const level = acting(cells[environment.order] as Cell);
              const application = company.applications.get(name) as Application;
              expect(level === 'access' ? 0 : rank(level)).toBe(worth(user, application, environment));
            }
      }),
      { numRuns: 50 },
    ));
});
