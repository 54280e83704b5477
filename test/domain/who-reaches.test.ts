import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Application, type Company, createCompany, type Environment } from '../../src/domain/company.ts';
import { atLeast, LEVELS, type Level } from '../../src/domain/level.ts';
import { holdings, mayLogIn, standing } from '../../src/domain/standing.ts';
import { whoReaches } from '../../src/domain/who-reaches.ts';
import { insurer, user } from '../support/build.ts';
import { anyFacts } from './any-company.ts';

const shown = (company: Company, application: string, environment: string, needed: Level) =>
  whoReaches(
    company,
    company.applications.get(application) as Application,
    company.environments.get(environment) as Environment,
    needed,
  ).map(({ held, count, users }) => ({ held, count, users: users().map(({ username }) => username) }));

describe('who reaches a level on an application', () => {
  const house = insurer({
    users: [
      user('ana', 'Administrator'),
      user('bea', 'Reader'),
      user('cid', 'Reader', { active: false }),
      user('dan', 'Reader', { teams: { Claims: 'Squad' } }),
      user('eva', 'Guest', { teams: { Claims: 'Squad' } }),
      user('fay', 'Reader', { teams: { Claims: 'Squad' }, active: false }),
      user('gus', 'Guest', { teams: { Claims: 'Owner' }, applications: { 'Claim Desk': 'Squad' } }),
      user('hal', 'Reader', { applications: { 'Claim Desk': 'Guest' } }),
      user('iva', 'Reader', { applications: { 'Claim Desk': 'Owner' }, active: false }),
    ],
  });
  const administrators = { held: { scope: 'default', role: 'Administrator' }, count: 1, users: ['ana'] };

  it('is grouped by the assignment that counts: default roles, then team roles, then roles on it', () =>
    expect(shown(house, 'Claim Desk', 'Development', 'list')).toEqual([
      administrators,
      { held: { scope: 'default', role: 'Reader' }, count: 1, users: ['bea'] },
      { held: { scope: 'team', role: 'Squad', team: 'Claims' }, count: 2, users: ['dan', 'eva'] },
      { held: { scope: 'application', role: 'Squad', application: 'Claim Desk' }, count: 1, users: ['gus'] },
    ]));

  it('leaves out those of a narrower role who may not log in', () =>
    expect(shown(house, 'Claim Desk', 'Production', 'list').slice(2)).toEqual([
      { held: { scope: 'team', role: 'Squad', team: 'Claims' }, count: 1, users: ['dan'] },
    ]));

  it('caps what a narrower role gives, and not what a default role gives', () =>
    expect(shown(house, 'Adjuster Portal', 'Development', 'full-control')).toEqual([administrators]));

  it('counts the default role of those whose narrower roles are elsewhere', () =>
    expect(shown(house, 'Rate Book', 'Quality', 'list')).toEqual([
      administrators,
      { held: { scope: 'default', role: 'Reader' }, count: 3, users: ['bea', 'dan', 'hal'] },
    ]));

  it('is what asking everybody finds', () =>
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...LEVELS.slice(2)), (facts, needed) => {
        const company = createCompany(facts);
        const environments = [...company.environments.values()];
        for (const application of company.applications.values())
          for (const environment of environments) {
            const asked = [...company.users.values()].flatMap((one) => {
              const [first] = holdings(one, application);
              const reaches = first && atLeast(standing(first, environment).actsAs, needed);
              return one.active && mayLogIn(one, environment) && reaches ? [`${one.username} ${first.held.role}`] : [];
            });
            const groups = whoReaches(company, application, environment, needed);
            const found = groups.flatMap(({ held, users }) => users().map((one) => `${one.username} ${held?.role}`));
            expect(found.toSorted()).toEqual(asked.toSorted());
            expect(groups.map(({ count }) => count)).toEqual(groups.map(({ users }) => users().length));
            expect(groups.filter(({ count }) => count === 0)).toEqual([]);
          }
      }),
      { numRuns: 30 },
    ));
});
