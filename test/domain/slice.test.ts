import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { explain } from '../../src/domain/decide.ts';
import type { Question } from '../../src/domain/question.ts';
import { slice } from '../../src/domain/slice.ts';
import {
  connection,
  database,
  grant,
  INSURER,
  insurer,
  inTeam,
  onApplication,
  revoke,
  user,
} from '../support/build.ts';
import { anyFacts, anyQuestion } from './any-company.ts';

const house = insurer({
  teams: { ...INSURER.teams, Other: ['Far'] },
  users: [
    user('mira', 'Reader', { teams: { Claims: 'Squad' }, applications: { Far: 'Owner' }, slack: 'U1', teamsId: 'x' }),
    user('tom', 'Guest', { teams: { Claims: 'Owner' }, account: 'company-administrator' }),
    user('lea', 'Developer'),
    ...Array.from({ length: 20 }, (_, at) => user(`admin${at}`, 'Administrator')),
    user('off', 'Administrator', { active: false }),
  ],
  connections: [
    connection('ERP', 'Development', { roles: { Reader: 'publish' }, users: { tom: 'read-only' } }),
    connection('CRM', 'Quality'),
  ],
  extensions: [{ name: 'Tables', application: 'Rate Book', connection: 'ERP', configured: true }],
  databases: [database('Quality')],
  permanentUsers: [{ environment: 'Quality', profile: 'read-only', network: 'vpn' }],
  channels: { default: 'slack:X', teams: [], applications: [], environments: [] },
  temporaryUsers: [
    ['mira', 'Quality'],
    ['tom', 'Quality'],
  ],
});
const names = (question: Question) => {
  const { users, roles, teams, applications, connections, extensions } = slice(house, question);
  const people = users.map(({ username }) => username).filter((username) => !username.startsWith('admin'));
  const of = (list: readonly { name: string }[]) => list.map(({ name }) => name);
  return [people, of(roles), teams, of(applications), of(connections), of(extensions)];
};

describe('the facts that a question turns on', () => {
  it('are those of the user, the application and its team', () =>
    expect(
      names({ user: 'mira', operation: 'application.open', application: 'Claim Desk', environment: 'Quality' }),
    ).toEqual([['mira'], ['Squad', 'Reader', 'Owner'], ['Claims'], ['Claim Desk'], [], []]));

  it('are those of the member, the role and the whole team in a change', () => {
    const people = ['tom', 'lea'];
    expect(names(grant('tom', 'lea', 'Builder', inTeam('Claims')))).toEqual([
      people,
      ['Developer', 'Builder', 'Owner', 'Guest'],
      ['Claims'],
      ['Claim Desk', 'Adjuster Portal'],
      [],
      [],
    ]);
    expect(names(revoke('tom', 'lea', 'Administrator', onApplication('Rate Book')))).toEqual([
      people,
      ['Developer', 'Owner', 'Guest'],
      [],
      ['Rate Book'],
      [],
      [],
    ]);
  });

  it('are those of the extension, what it stands on, and the consumer', () => {
    expect(names({ user: 'lea', operation: 'extension.publish', extension: 'Tables' })).toEqual([
      ['lea'],
      ['Developer'],
      [],
      ['Rate Book'],
      ['ERP'],
      ['Tables'],
    ]);
    expect(names({ user: 'lea', operation: 'extension.use', extension: 'Tables', application: 'Far' })).toEqual([
      ['lea'],
      ['Developer'],
      ['Other'],
      ['Far', 'Rate Book'],
      ['ERP'],
      ['Tables'],
    ]);
    expect(names({ user: 'lea', operation: 'connection.configure', connection: 'CRM' })[4]).toEqual(['CRM']);
  });

  it('are those of both ends of a dependency, and of whom a database user is for', () => {
    const ends = { application: 'Rate Book', producer: 'Far', environment: 'Quality' };
    expect(names({ user: 'lea', operation: 'application.depend', ...ends })[3]).toEqual(['Rate Book', 'Far']);
    expect(names({ user: 'lea', operation: 'dbuser.create-temporary', environment: 'Quality', for: 'tom' })[0]).toEqual(
      ['lea', 'tom'],
    );
  });

  it.each([1, 2, 5])('have enough active Administrators for %i approvals, and nobody twice', (approvals) => {
    const many = { ...house, databases: new Map([['Quality', { ...database('Quality'), approvals }]]) };
    const { users } = slice(many, { user: 'admin1', operation: 'dbuser.create-temporary', environment: 'Quality' });
    const others = Array.from({ length: Math.max(2, approvals) - 1 }, (_, at) => `admin${at + 2}`);
    expect(users.map(({ username }) => username)).toEqual(['admin1', 'admin0', ...others]);
  });

  it('keep what is of the whole infrastructure, and leave out who somebody is elsewhere and where notices go', () => {
    const facts = slice(house, { user: 'mira', operation: 'dbuser.create-temporary', environment: 'Quality' });
    expect(facts).toMatchObject({
      infrastructure: house.infrastructure,
      delegation: 'higher',
      environments: [
        { name: 'Development', purpose: 'development' },
        { name: 'Quality', purpose: 'test' },
        { name: 'Production', purpose: 'production' },
      ],
      databases: [database('Quality')],
      permanentUsers: [{ environment: 'Quality', profile: 'read-only', network: 'vpn' }],
      channels: { teams: [], applications: [], environments: [] },
      temporaryUsers: [['mira', 'Quality']],
    });
    expect(facts.channels).not.toHaveProperty('default');
    expect(facts.environments[0]).not.toHaveProperty('order');
    expect(facts.users[0]).toEqual({
      username: 'mira',
      name: 'Mira',
      email: '',
      active: true,
      defaultRole: 'Reader',
      teams: [['Claims', 'Squad']],
      applications: [['Far', 'Owner']],
    });
    expect(slice(house, { user: 'tom', operation: 'users.manage' }).users[0]?.account).toBe('company-administrator');
  });

  it('write roles and connections as the file gives them', () => {
    const facts = slice(house, { user: 'mira', operation: 'extension.publish', extension: 'Tables' });
    expect(facts.connections).toEqual([
      { name: 'ERP', environment: 'Development', roles: [['Reader', 'publish']], users: [['tom', 'read-only']] },
    ]);
    expect(facts.roles.at(-1)).toEqual({
      name: 'Owner',
      levels: [
        ['Development', 'full-control'],
        ['Quality', 'full-control'],
        ['Production', 'monitor'],
      ],
      createApplications: [],
      addSystemDependencies: [],
      manageInfrastructure: false,
      manageTeams: true,
    });
  });

  it('decide it again with the same answer and the same trace, after any JSON', () =>
    fc.assert(
      fc.property(anyFacts, anyQuestion(), (facts, question) => {
        const company = createCompany(facts);
        const kept = JSON.parse(JSON.stringify(slice(company, question)));
        expect(explain(createCompany(kept), question)).toEqual(explain(company, question));
      }),
      { numRuns: 250 },
    ));
});
