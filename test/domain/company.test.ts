import { describe, expect, it } from 'vitest';
import { createCompany, createLiveCompany, type User } from '../../src/domain/company.ts';
import { connection, database, facts, INSURER, role, user } from '../support/build.ts';

const names = (found: { keys(): Iterable<User> } | undefined) =>
  [...(found?.keys() ?? [])].map(({ username }) => username);

describe('a company', () => {
  it('has Administrator and Developer first, then the roles of the file', () =>
    expect([...createCompany(facts(INSURER)).roles.keys()]).toEqual([
      'Administrator',
      'Developer',
      'Squad',
      'Builder',
      'Reader',
      'Owner',
      'Guest',
    ]));

  it('takes Developer from the file, and never Administrator', () => {
    const { roles } = createCompany(
      facts({ roles: [role('Developer', 'monitor'), role('Administrator', 'no-access'), role('Guest', 'access')] }),
    );
    expect(roles.get('Developer')?.levels).toEqual(['monitor', 'monitor', 'monitor']);
    expect(roles.get('Administrator')?.levels).toEqual(['full-control', 'full-control', 'full-control']);
    expect([...roles.keys()]).toEqual(['Administrator', 'Developer', 'Guest']);
  });

  it('knows environments by name, with their place in promotion order', () =>
    expect([...createCompany(facts()).environments.values()]).toEqual([
      { name: 'Development', purpose: 'development', order: 0 },
      { name: 'Quality', purpose: 'test', order: 1 },
      { name: 'Production', purpose: 'production', order: 2 },
    ]));

  it('knows teams with their applications, those without included, and applications with their team', () => {
    const { teams, applications } = createCompany(
      facts({ teams: { Claims: ['Claim Desk', 'Portal'], Empty: [] }, applications: ['Rate Book'] }),
    );
    expect([...teams.values()]).toEqual([
      { name: 'Claims', applications: ['Claim Desk', 'Portal'] },
      { name: 'Empty', applications: [] },
    ]);
    expect([...applications]).toEqual([
      ['Claim Desk', { name: 'Claim Desk', team: 'Claims' }],
      ['Portal', { name: 'Portal', team: 'Claims' }],
      ['Rate Book', { name: 'Rate Book' }],
    ]);
  });

  it('resolves the roles that a user holds', () => {
    const { users, roles } = createCompany(facts(INSURER));
    const mira = users.get('mira');
    expect(mira?.defaultRole).toBe(roles.get('Reader'));
    expect([...(mira?.teams ?? [])]).toEqual([['Claims', roles.get('Squad')]]);
    expect([...(mira?.applications ?? [])]).toEqual([['Adjuster Portal', roles.get('Owner')]]);
  });

  it('shares one empty map among those without narrower roles', () => {
    const { users } = createCompany(facts(INSURER));
    expect(users.get('ines')?.teams).toBe(users.get('ines')?.applications);
  });

  it('is not made of users who hold roles that are not there', () => {
    const broken = facts({ users: [user('ana', 'Ghost')] });
    expect(() => createCompany(broken)).toThrow('user ana holds the unknown role Ghost');
  });

  it('knows connections, extensions and databases by name', () => {
    const made = createCompany(
      facts({
        connections: [connection('ERP', 'Development', { roles: { Guest: 'publish' }, users: { ana: 'read-only' } })],
        extensions: [{ name: 'Tables', application: 'Loans', connection: 'ERP', configured: true }],
        databases: [database('Quality')],
      }),
    );
    expect(made.connections.get('ERP')).toEqual({
      name: 'ERP',
      environment: 'Development',
      roles: new Map([['Guest', 'publish']]),
      users: new Map([['ana', 'read-only']]),
    });
    expect(made.extensions.get('Tables')?.connection).toBe('ERP');
    expect(made.databases.get('Quality')).toEqual(database('Quality'));
  });

  it('keeps what has no names as it is, and without a store nobody has a temporary user', () => {
    const given = facts({ permanentUsers: [{ environment: 'Quality', profile: 'read-only', network: 'vpn' }] });
    const { infrastructure, delegation, permanentUsers, channels, temporaryUsers } = createCompany(given);
    expect({ infrastructure, delegation, permanentUsers, channels }).toEqual({
      infrastructure: given.infrastructure,
      delegation: given.delegation,
      permanentUsers: given.permanentUsers,
      channels: given.channels,
    });
    expect(temporaryUsers).toEqual([]);
    expect(createCompany({ ...given, temporaryUsers: [['ana', 'Quality']] }).temporaryUsers).toEqual([
      ['ana', 'Quality'],
    ]);
  });

  it('takes any text for a name', () => {
    const { users } = createCompany(facts({ users: [user('__proto__', 'Developer', { teams: {} })] }));
    expect(users.get('__proto__')?.defaultRole.name).toBe('Developer');
  });
});

describe('who holds what', () => {
  const parts = {
    ...INSURER,
    users: [...(INSURER.users ?? []), user('rui', 'Guest', { active: false, teams: { Claims: 'Squad' } })],
  };

  it('is found by default role for the active, and by team and application for everybody', () => {
    const { holders } = createCompany(facts(parts));
    expect(names(holders.byDefaultRole.get('Guest'))).toEqual(['tom', 'lea']);
    expect(names(holders.byTeam.get('Claims'))).toEqual(['mira', 'tom', 'lea', 'rui']);
    expect(names(holders.byApplication.get('Adjuster Portal'))).toEqual(['mira']);
    expect(holders.byApplication.get('Rate Book')).toBeUndefined();
  });

  it('follows a user who is replaced', () => {
    const live = createLiveCompany(facts(parts));
    live.replaceUser(user('mira', 'Guest', { applications: { 'Rate Book': 'Squad' } }));
    const { users, holders } = live.company;
    expect(users.get('mira')?.defaultRole.name).toBe('Guest');
    expect(names(holders.byDefaultRole.get('Reader'))).toEqual([]);
    expect(names(holders.byDefaultRole.get('Guest'))).toEqual(['tom', 'lea', 'mira']);
    expect(names(holders.byTeam.get('Claims'))).toEqual(['tom', 'lea', 'rui']);
    expect(names(holders.byApplication.get('Adjuster Portal'))).toEqual([]);
    expect(names(holders.byApplication.get('Rate Book'))).toEqual(['mira']);
  });

  it('forgets somebody made inactive, and finds them again when made active', () => {
    const live = createLiveCompany(facts(parts));
    const holdersOf = () => names(live.company.holders.byDefaultRole.get('Administrator'));
    live.replaceUser(user('ines', 'Administrator', { active: false }));
    expect(holdersOf()).toEqual([]);
    live.replaceUser(user('ines', 'Administrator'));
    expect(holdersOf()).toEqual(['ines']);
  });

  it('takes in somebody new', () => {
    const live = createLiveCompany(facts(parts));
    live.replaceUser(user('zoe', 'Builder'));
    expect(names(live.company.holders.byDefaultRole.get('Builder'))).toEqual(['zoe']);
    expect([...live.company.users.keys()].at(-1)).toBe('zoe');
  });
});
