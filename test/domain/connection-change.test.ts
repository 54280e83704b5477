import { describe, expect, it } from 'vitest';
import { type Company, type Connection, createCompany, type Environment, type User } from '../../src/domain/company.ts';
import { configurers, connectionEffect, setters } from '../../src/domain/connection-change.ts';
import { connectionStanding } from '../../src/domain/external-database.ts';
import { sightOf } from '../../src/domain/visibility.ts';
import { acme, roleFacts, userFacts } from '../support/acme.ts';

const company: Company = createCompany({
  ...acme,
  roles: [
    ...acme.roles,
    roleFacts('Operations', ['full-control', 'list', 'list']),
    roleFacts('Keeper', ['access', 'list', 'list']),
    roleFacts('Outsider', ['no-access', 'list', 'list']),
  ],
  users: [
    ...acme.users,
    userFacts('olga', 'Olga Lis', 'Operations'),
    userFacts('otto', 'Otto Rey', 'Operations'),
    userFacts('kit', 'Kit Moss', 'Keeper'),
    userFacts('kim', 'Kim Moss', 'Keeper'),
    userFacts('tea', 'Tea Amo', 'Guest', { teams: [['Banking', 'Keeper']], applications: [['Loans', 'Keeper']] }),
    userFacts('uwe', 'Uwe Ott', 'Outsider'),
    userFacts('ian', 'Ian Off', 'Administrator', { active: false }),
  ],
  connections: [
    {
      name: 'ERP',
      environment: 'Development',
      roles: [
        ['Keeper', 'full-control'],
        ['Developer', 'publish'],
      ],
      users: [
        ['bob', 'full-control'],
        ['kim', 'publish'],
        ['otto', 'no-access'],
        ['uwe', 'full-control'],
        ['ines', 'full-control'],
      ],
    },
  ],
});
const names = (users: readonly User[]) => users.map(({ username }) => username);
const [erp, development] = [company.connections.get('ERP'), company.environments.get('Development')] as [
  Connection,
  Environment,
];
const user = (username: string) => company.users.get(username) as User;

describe('those who may configure a connection', () => {
  it('have Full Control of its environment whatever the entries say, or of it by an entry; active, and able to log in', () =>
    expect(names(configurers(company, 'ERP'))).toEqual(['bob', 'carla', 'dora', 'kit', 'olga', 'otto']));
  it('set every entry but their own and that of their default role', () => {
    expect(names(setters(company, 'ERP', { role: 'Keeper' }))).not.toContain('kit');
    expect(names(setters(company, 'ERP', { user: 'bob' }))).not.toContain('bob');
    expect(names(setters(company, 'ERP', { role: 'Guest' }))).toEqual(names(configurers(company, 'ERP')));
  });
  it('read what others may do there, and not what they hold; nobody else does', () => {
    const about = { operation: 'extension.publish', extension: 'ErpTables' } as const;
    expect(sightOf(company, user('bob'), user('ana'), about)).toBe('answer');
    expect(sightOf(company, user('carla'), user('ana'), about)).toBe('whole');
    for (const other of ['max', 'gil', 'uwe', 'kim'])
      expect(sightOf(company, user(other), user('ana'), about)).toBe('nothing');
  });
});

describe('what an entry does', () => {
  const moves = (of: { role: string } | { user: string }, level: 'publish' | 'no-access' | null) =>
    connectionEffect(company, { connection: 'ERP', of, level }).moves.map(({ user: { username }, before, after }) =>
      [username, before, after].join(' '),
    );
  it('moves whoever holds the role by default and has no entry of their own', () => {
    expect(moves({ role: 'Keeper' }, null)).toEqual(['kit full-control no-access']);
    expect(moves({ role: 'Developer' }, 'no-access')).toEqual(['ana publish no-access', 'max publish no-access']);
  });
  it('000 of a role concerns nobody who holds it in a team or on an application', () => {
    expect(moves({ role: 'Keeper' }, 'no-access').join()).not.toContain('tea');
    expect(names(configurers(company, 'ERP'))).not.toContain('tea');
    expect(connectionStanding(user('tea'), erp, development).level).toBe('no-access');
  });
  it('of a role with Full Control of the environment moves nobody', () =>
    expect(moves({ role: 'Operations' }, 'no-access')).toEqual([]));
  it('000 of a person beats even Full Control of the environment', () =>
    expect(moves({ user: 'carla' }, 'publish')).toEqual(['carla full-control publish']));
});
