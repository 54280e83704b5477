import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withRole } from '../../src/domain/assignment.ts';
import { type Company, createCompany, type Environment, type User } from '../../src/domain/company.ts';
import { explainFor } from '../../src/domain/decide.ts';
import type { Denied } from '../../src/domain/decision.ts';
import { LEVELS, rank } from '../../src/domain/level.ts';
import type { Place, Question } from '../../src/domain/question.ts';
import { OPERATIONS } from '../../src/domain/question-shape.ts';
import { remedy } from '../../src/domain/remedy.ts';
import type { Role } from '../../src/domain/role.ts';
import { worth } from '../../src/domain/standing.ts';
import {
  BY_DEFAULT,
  connection,
  database,
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
import { anyFacts, anyQuestion } from './any-company.ts';

/** The remedy with names in place of what they name. */
function named(company: Company, question: Question) {
  const { outcome, code } = judged(company, question);
  expect(outcome).toBe('deny');
  const found = remedy(company, question, code as Denied);
  if (!found) return undefined;
  const people = found.people.map(({ username }) => username);
  return found.kind === 'grant' ? { ...found, people, role: found.role.name } : { ...found, people };
}

const house = insurer();

describe('the worked examples', () => {
  it('1: a role that suffices on the application, what it would lower, and who can give it', () => {
    const question = {
      user: 'mira',
      operation: 'application.deploy',
      application: 'Claim Desk',
      environment: 'Quality',
    } as const;
    expect(judged(house, question)).toMatchObject({
      outcome: 'deny',
      code: 'level-too-low',
      decidedBy: { scope: 'team', role: 'Squad', team: 'Claims' },
      level: 'monitor',
      needed: 'change-and-deploy',
    });
    expect(named(house, question)).toEqual({
      kind: 'grant',
      place: onApplication('Claim Desk'),
      role: 'Builder',
      lowers: ['Production'],
      people: ['ines', 'tom'],
    });
  });

  it('2: a role has to be made first', () => {
    const question = {
      user: 'mira',
      operation: 'application.open',
      application: 'Adjuster Portal',
      environment: 'Production',
    } as const;
    const decision = judged(house, question);
    expect(decision).toMatchObject({
      code: 'level-too-low',
      decidedBy: { scope: 'application', role: 'Owner' },
      level: 'monitor',
      needed: 'open-and-debug',
    });
    expect(decision.trace.filter(({ code }) => code === 'overridden')).toMatchObject([
      { held: { scope: 'team', role: 'Squad' }, level: 'list' },
      { held: { scope: 'default', role: 'Reader' }, level: 'list' },
    ]);
    expect(named(house, question)).toEqual({
      kind: 'new-role',
      place: onApplication('Adjuster Portal'),
      people: ['ines'],
    });
  });

  it('3: an environment’s settings follow the default role alone', () => {
    const question = { user: 'tom', operation: 'environment.configure', environment: 'Quality' } as const;
    expect(judged(house, question)).toMatchObject({
      code: 'level-too-low',
      decidedBy: { scope: 'default', role: 'Guest' },
      level: 'access',
      needed: 'full-control',
    });
    expect(named(house, question)).toEqual({ kind: 'default-role', people: ['ines'] });
  });

  it('4: no login makes the team role inert', () => {
    const question = {
      user: 'tom',
      operation: 'application.list',
      application: 'Claim Desk',
      environment: 'Production',
    } as const;
    expect(judged(house, question)).toMatchObject({
      code: 'no-login',
      trace: [{ code: 'no-login' }, { code: 'inert', held: { scope: 'team', role: 'Owner' }, level: 'monitor' }],
    });
    expect(named(house, question)).toEqual({ kind: 'default-role', people: ['ines'] });
  });

  it('5: a manager who may not log in somewhere does not convey there', () => {
    const question = grant('tom', 'mira', 'Squad', onApplication('Claim Desk'));
    expect(judged(house, question)).toMatchObject({
      code: 'grantor-level-too-low',
      decidedBy: { scope: 'team', role: 'Owner', team: 'Claims' },
      environments: ['Production'],
    });
    expect(named(house, question)).toEqual({ kind: 'somebody-else', people: ['ines'] });
  });

  it('6: the producer’s end of a dependency', () => {
    const ends = { application: 'Claim Desk', producer: 'Rate Book' };
    const question = { user: 'lea', operation: 'application.depend', ...ends, environment: 'Development' } as const;
    expect(judged(house, question)).toMatchObject({
      code: 'producer-level-too-low',
      decidedBy: { scope: 'default', role: 'Guest', application: 'Rate Book' },
      level: 'access',
      needed: 'monitor',
    });
    expect(named(house, question)).toEqual({
      kind: 'grant',
      place: onApplication('Rate Book'),
      role: 'Builder',
      lowers: [],
      people: ['ines'],
    });
  });

  it('7: Create Applications of a team counts in LifeTime only', () => {
    const roles = (INSURER.roles ?? []).map((one) =>
      one.name === 'Squad' ? { ...one, createApplications: ['Development'] } : one,
    );
    const made = insurer({ roles });
    const asked = { operation: 'application.create', environment: 'Development', team: 'Claims' } as const;
    const question = { user: 'lea', ...asked, tool: 'service-studio' } as const;
    expect(judged(made, question)).toMatchObject({
      code: 'tool-not-covered',
      decidedBy: { scope: 'team', role: 'Squad', team: 'Claims' },
    });
    expect(named(made, question)).toEqual({ kind: 'default-role', people: ['ines'] });
    expect(judged(made, { ...question, tool: 'lifetime' })).toMatchObject({ code: 'permission-held' });
  });
});

describe('a change of roles that was refused', () => {
  it('is made by somebody else, taking as well as giving', () => {
    expect(named(house, revoke('mira', 'lea', 'Squad', inTeam('Claims')))).toEqual({
      kind: 'somebody-else',
      people: ['ines'],
    });
    expect(named(house, revoke('ines', 'lea', 'Builder', inTeam('Claims')))).toEqual({
      kind: 'somebody-else',
      people: [],
    });
  });
});

describe('the role offered', () => {
  const offered = (roles: readonly ReturnType<typeof role>[], question: Question, parts: Parts = {}) =>
    named(
      insurer({
        roles: [role('Guest', 'access'), ...roles],
        users: [user('lea', 'Guest'), user('ines', 'Administrator')],
        ...parts,
      }),
      question,
    );
  const open = {
    user: 'lea',
    operation: 'application.open',
    application: 'Rate Book',
    environment: 'Quality',
  } as const;

  it('is the one with the lowest level there', () => {
    const roles = [role('A', 'full-control'), role('Z', ['full-control', 'open-and-debug', 'full-control'])];
    expect(offered(roles, open)).toMatchObject({ role: 'Developer' });
    expect(offered([...roles, role('Developer', 'list')], open)).toMatchObject({ role: 'Z' });
  });

  it('is among those the one with the lowest sum of levels', () => {
    const roles = [role('A', ['list', 'open-and-debug', 'list']), role('Z', ['list', 'open-and-debug', 'access'])];
    expect(offered(roles, open)).toMatchObject({ role: 'Z' });
  });

  it('is among those the first by name', () => {
    const roles = [role('Z', ['no-access', 'open-and-debug']), role('A', ['no-access', 'open-and-debug'])];
    expect(offered(roles, open)).toMatchObject({ role: 'A' });
    expect(offered(roles.toReversed(), open)).toMatchObject({ role: 'A' });
  });

  it('is measured where an extension’s connection is', () => {
    const parts: Parts = {
      connections: [connection('ERP', 'Quality', { users: { lea: 'publish' } })],
      extensions: [{ name: 'Tables', application: 'Rate Book', connection: 'ERP', configured: true }],
    };
    const roles = [
      role('Builder', ['full-control', 'change-and-deploy', 'full-control']),
      role('Small', ['list', 'full-control', 'list']),
    ];
    const question = { user: 'lea', operation: 'extension.edit-attributes', extension: 'Tables' } as const;
    expect(offered(roles, question, parts)).toMatchObject({ place: onApplication('Rate Book'), role: 'Builder' });
    const publishing = { user: 'lea', operation: 'extension.publish', extension: 'Tables' } as const;
    expect(offered(roles, publishing, parts)).toEqual({ kind: 'default-role', people: ['ines'] });
  });

  it('is measured by its sum alone where the question is about no environment', () => {
    const roles = [role('A', 'full-control', { manageTeams: true }), role('Z', 'list', { manageTeams: true })];
    const question = { user: 'lea', operation: 'team.edit', team: 'Claims' } as const;
    expect(offered(roles, question)).toMatchObject({ place: inTeam('Claims'), role: 'Z' });
  });

  it('is for the team where a role on no single application helps', () => {
    const makers = [role('Maker', 'list', { createApplications: ['Quality'] })];
    const asked = {
      operation: 'application.create',
      environment: 'Quality',
      team: 'Claims',
      tool: 'lifetime',
    } as const;
    expect(offered(makers, { user: 'lea', ...asked })).toEqual({
      kind: 'grant',
      place: inTeam('Claims'),
      role: 'Maker',
      lowers: [],
      people: ['ines'],
    });
  });

  it('is for the team where that mends both ends of a dependency at once', () => {
    const ends = { application: 'Claim Desk', producer: 'Adjuster Portal', environment: 'Quality' };
    const question = { user: 'lea', operation: 'application.depend', ...ends } as const;
    const squad = [role('Squad', 'change-and-deploy')];
    expect(offered(squad, question)).toMatchObject({ place: inTeam('Claims'), role: 'Squad' });
    const apart = { ...question, producer: 'Rate Book' };
    expect(offered(squad, apart)).toMatchObject({ kind: 'default-role' });
  });

  it('comes from those who could take what it replaces', () => {
    const parts: Parts = {
      users: [
        user('lea', 'Guest', { applications: { 'Claim Desk': 'Early' } }),
        user('tom', 'Top'),
        user('ines', 'Administrator'),
      ],
    };
    const roles = [
      role('Top', ['monitor', 'monitor', 'full-control'], { manageTeams: true }),
      role('Early', ['monitor', 'no-access', 'no-access']),
      role('Fixer', ['no-access', 'no-access', 'open-and-debug']),
    ];
    const asked = { application: 'Claim Desk', environment: 'Production' };
    expect(offered(roles, { user: 'lea', operation: 'application.open', ...asked }, parts)).toMatchObject({
      role: 'Fixer',
      people: ['ines'],
    });
    const free = { users: [user('lea', 'Guest'), user('tom', 'Top'), user('ines', 'Administrator')] };
    expect(offered(roles, { user: 'lea', operation: 'application.open', ...asked }, free)).toMatchObject({
      people: ['ines', 'tom'],
    });
  });

  it('in a team lowers what it decides there, and not what narrower roles keep', () => {
    const maker = [role('Maker', 'no-access', { createApplications: ['Quality'] }), role('Reader', 'list')];
    const asked = {
      operation: 'application.create',
      environment: 'Quality',
      team: 'Claims',
      tool: 'lifetime',
    } as const;
    const of = (applications: Readonly<Record<string, string>>) =>
      offered(
        maker,
        { user: 'lea', ...asked },
        { users: [user('lea', 'Reader', { applications }), user('ines', 'Administrator')] },
      );
    expect(of({ 'Claim Desk': 'Reader' })).toMatchObject({ lowers: ['Development', 'Quality', 'Production'] });
    expect(of({ 'Claim Desk': 'Reader', 'Adjuster Portal': 'Reader' })).toMatchObject({ lowers: [] });
  });

  it('is never Administrator, though nothing else would do', () =>
    expect(offered([], { ...open, environment: 'Production' })).toEqual({
      kind: 'new-role',
      place: onApplication('Rate Book'),
      people: ['ines'],
    }));
});

describe('there is no remedy', () => {
  const cases: readonly (readonly [string, Question, Parts])[] = [
    [
      'for somebody inactive',
      { user: 'lea', operation: 'users.manage' },
      { users: [user('lea', 'Guest', { active: false })] },
    ],
    [
      'for a change by somebody inactive',
      grant('lea', 'tom', 'Squad', inTeam('Claims')),
      { users: [user('lea', 'Guest', { active: false }), user('tom', 'Guest'), user('ines', 'Administrator')] },
    ],
    [
      'for a database that is closed to all but Administrators',
      { user: 'mira', operation: 'dbuser.create-temporary', environment: 'Quality' },
      { databases: [database('Quality', { requests: 'administrators-only' })] },
    ],
    ['for what is the vendor’s', { user: 'ines', operation: 'infrastructure.configure' }, {}],
    ['for the role that is fixed', { user: 'ines', operation: 'roles.manage', role: 'Administrator' }, {}],
    [
      'for an application that a team owns',
      { user: 'ines', operation: 'team.add-application', team: 'Claims', application: 'Claim Desk' },
      {},
    ],
    [
      'for a database user, save login',
      { user: 'lea', operation: 'dbuser.create-temporary', environment: 'Development', for: 'tom' },
      { databases: [database('Development')] },
    ],
    [
      'for a permanent database user',
      {
        user: 'ines',
        operation: 'dbuser.request-permanent',
        environment: 'Quality',
        profile: 'read-only',
        network: 'vpn',
      },
      {},
    ],
  ];
  it.each(cases)('%s', (_, question, parts) => expect(named(insurer(parts), question)).toBeUndefined());

  it('but a default role for login to a database user, and for both ends of a dependency', () => {
    const login = { user: 'tom', operation: 'dbuser.create-temporary', environment: 'Production' } as const;
    const made = insurer({ databases: [database('Production', { selfService: true })] });
    expect(named(made, login)).toEqual({ kind: 'default-role', people: ['ines'] });
    const ends = { application: 'Rate Book', producer: 'Claim Desk', environment: 'Development' };
    const both = insurer({ users: [user('lea', 'Guest'), user('ines', 'Administrator')] });
    expect(named(both, { user: 'lea', operation: 'application.depend', ...ends })).toEqual({
      kind: 'default-role',
      people: ['ines'],
    });
  });
});

describe('a remedy', () => {
  it('is what trying every role at every place finds', () =>
    fc.assert(
      fc.property(anyFacts, anyQuestion(...TRIED), (facts, question) => {
        const company = createCompany(facts);
        const { outcome, code } = judged(company, question);
        fc.pre(outcome === 'deny');
        const found = remedy(company, question, code as Denied);
        expect(found && summary(found)).toEqual(tryEverything(company, question));
        if (found?.kind !== 'grant') return;
        const people = found.people.map(({ username }) => username).toSorted();
        expect({ lowers: found.lowers, people }).toEqual(lowersAndPeople(company, question, found));
      }),
      { numRuns: 150 },
    ));
});

const TRIED = OPERATIONS.filter((operation) => !/^(role|dbuser)\./.test(operation));

const summary = (found: NonNullable<ReturnType<typeof remedy>>) => ({
  kind: found.kind,
  ...('place' in found ? { place: found.place } : {}),
  ...(found.kind === 'grant' ? { level: levelsOf(found.role) } : {}),
});

/** By comparing every application that the place decides, and asking everybody. */
function lowersAndPeople(company: Company, question: Question, { place, role }: { place: Place; role: Role }) {
  const who = company.users.get(question.user) as User;
  const after = withRole(who, place, role);
  const falls = (environment: Environment) =>
    [...company.applications.values()].some((one) => worth(after, one, environment) < worth(who, one, environment));
  const change = (username: string) => grant(username, who.username, role.name, place);
  return {
    lowers: [...company.environments.values()].filter(falls).map(({ name }) => name),
    people: [...company.users.keys()].filter((username) => judged(company, change(username)).outcome === 'allow'),
  };
}

const levelsOf = ({ levels }: Role) => levels.reduce((sum, level) => sum + rank(level), 0);

/** Every place there is, narrowest first; of the roles that suffice there, the lowest by level there and by sum. */
function tryEverything(company: Company, question: Question) {
  const who = company.users.get(question.user) as User;
  if (!who.active) return undefined;
  const named = question as Readonly<Record<string, string>>;
  const extension = company.extensions.get(named.extension ?? '');
  const where = named.environment ?? company.connections.get(extension?.connection ?? '')?.environment;
  const order = company.environments.get(where ?? '')?.order;
  const helps = (place: Place, role: Role) =>
    explainFor(company, withRole(who, place, role), question).outcome === 'allow';
  const places: Place[] = [
    ...[named.application, named.producer, extension?.application].flatMap((name) =>
      name ? [onApplication(name)] : [],
    ),
    ...[...company.teams.keys()].map(inTeam),
    BY_DEFAULT,
  ];
  const administrator = company.roles.get('Administrator') as Role;
  const at = places.filter((place) => helps(place, administrator));
  const [place] = at;
  if (!place) return undefined;
  if (place.scope === 'default') return { kind: 'default-role' };
  const suffice = [...company.roles.values()].filter((role) => role !== administrator && helps(place, role));
  if (suffice.length === 0) return { kind: 'new-role', place };
  const there = (role: Role) => (order === undefined ? 0 : LEVELS.indexOf(role.levels[order] ?? 'no-access'));
  const lowest = Math.min(...suffice.map(there));
  const level = Math.min(...suffice.filter((role) => there(role) === lowest).map(levelsOf));
  return { kind: 'grant', place, level };
}
