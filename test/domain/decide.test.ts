import { describe, expect, it } from 'vitest';
import { createCompany, type User } from '../../src/domain/company.ts';
import { changeOf, decide, explain, explainFor, namesOf, placeOf, unknownName } from '../../src/domain/decide.ts';
import {
  BY_DEFAULT,
  connection,
  database,
  facts,
  grant,
  INSURER,
  insurer,
  inTeam,
  onApplication,
  revoke,
  user,
} from '../support/build.ts';

const house = insurer({
  users: [...(INSURER.users ?? []), user('rui', 'Administrator', { active: false })],
  connections: [connection('ERP', 'Development')],
  extensions: [{ name: 'Tables', application: 'Rate Book', connection: 'ERP', configured: true }],
  databases: [database('Development', { provisioning: 'assisted' })],
});

describe('an answer', () => {
  it('is the decision without its trace', () => {
    const question = { user: 'mira', operation: 'environment.login', environment: 'Quality' } as const;
    const { trace, ...verdict } = explain(house, question) as { trace: unknown };
    expect(trace).toHaveLength(2);
    expect(decide(house, question)).toEqual(verdict);
  });

  it.each([undefined, null, 'text', 7, {}, { user: 'mira' }, { user: 'mira', operation: 'fly' }])(
    'to %o is that it is no question',
    (value) => expect(decide(house, value)).toEqual({ error: 'invalid' }),
  );

  it('to an inactive user is no, whatever they hold', () => {
    const question = { user: 'rui', operation: 'users.manage' } as const;
    expect(explain(house, question)).toEqual({ outcome: 'deny', code: 'inactive', trace: [{ code: 'inactive' }] });
  });

  it('never holds an empty list', () => {
    const answer = decide(house, grant('ines', 'mira', 'Owner', onApplication('Rate Book')));
    expect(Object.keys(answer)).toEqual(['outcome', 'code', 'decidedBy']);
  });

  it('can be asked for a user as they would be', () => {
    const lea = { ...(house.users.get('lea') as User), active: false };
    const question = { user: 'lea', operation: 'environment.login', environment: 'Quality' } as const;
    expect(explainFor(house, lea, question)).toMatchObject({ code: 'inactive' });
    expect(explain(house, question)).toMatchObject({ code: 'level-suffices' });
  });

  it('throws on a defect: a name that was known and is gone', () => {
    const broken = createCompany(facts({ ...INSURER, connections: [connection('ERP', 'Nowhere')] }));
    const question = { user: 'ines', operation: 'connection.configure', connection: 'ERP' } as const;
    expect(() => explain(broken, question)).toThrow('a name that was known is gone');
  });
});

describe('a name that is unknown', () => {
  const nobody = 'nobody';
  const grantOf = { operation: 'role.grant', member: 'lea', role: 'Squad', scope: 'team', team: 'Claims' };
  it.each([
    ['user', { user: nobody, operation: 'environment.login', environment: nobody }],
    ['environment', { operation: 'environment.login', environment: nobody }],
    ['application', { operation: 'application.list', application: nobody, environment: nobody }],
    ['environment', { operation: 'application.list', application: 'Rate Book', environment: nobody }],
    ['environment', { operation: 'application.create', environment: nobody, team: nobody, tool: 'lifetime' }],
    ['team', { operation: 'application.create', environment: 'Quality', team: nobody, tool: 'lifetime' }],
    ['application', { operation: 'application.depend', application: nobody, producer: 'x', environment: 'x' }],
    ['application', { operation: 'application.depend', application: 'Rate Book', producer: nobody, environment: 'x' }],
    ['role', { operation: 'roles.manage', role: nobody }],
    ['team', { operation: 'team.edit', team: nobody }],
    ['team', { operation: 'team.add-application', team: nobody, application: nobody }],
    ['application', { operation: 'team.add-application', team: 'Claims', application: nobody }],
    ['user', { ...grantOf, member: nobody, role: 'x', team: 'x' }],
    ['role', { ...grantOf, role: nobody, team: 'x' }],
    ['team', { ...grantOf, team: nobody }],
    ['application', { ...grantOf, scope: 'application', application: nobody }],
    ['team', { operation: 'audit.read', scope: 'team', team: nobody }],
    ['application', { operation: 'audit.read', scope: 'application', application: nobody }],
    ['connection', { operation: 'connection.configure', connection: nobody }],
    ['extension', { operation: 'extension.use', extension: nobody, application: nobody }],
    ['application', { operation: 'extension.use', extension: 'Tables', application: nobody }],
    ['user', { operation: 'dbuser.create-temporary', environment: 'Quality', for: nobody }],
  ])('is answered as unknown-%s: %o', (kind, question) =>
    expect(decide(house, { user: 'mira', ...question })).toEqual({ error: `unknown-${kind}`, value: nobody }),
  );

  it('is looked for in the fields of the operation only, and exactly', () => {
    const question = { user: 'mira', operation: 'users.manage', team: nobody } as const;
    expect(unknownName(house, question)).toBeUndefined();
    expect(decide(house, { user: 'Mira', operation: 'users.manage' })).toEqual({
      error: 'unknown-user',
      value: 'Mira',
    });
  });

  it('comes before everything else, an inactive user included', () =>
    expect(decide(house, { user: 'rui', operation: 'team.edit', team: nobody })).toMatchObject({
      error: 'unknown-team',
    }));

  it('is no word of a closed list', () => {
    const question = {
      user: 'mira',
      operation: 'dbuser.request-permanent',
      environment: 'Quality',
      profile: 'read-only',
      network: 'vpn',
      phone: '1',
    };
    expect(decide(house, question)).toMatchObject({ code: 'account-role-missing' });
  });
});

describe('every kind of name', () => {
  it.each([
    ['user', ['mira', 'tom', 'lea', 'ines', 'rui']],
    ['environment', ['Development', 'Quality', 'Production']],
    ['application', ['Claim Desk', 'Adjuster Portal', 'Rate Book']],
    ['team', ['Claims']],
    ['role', ['Administrator', 'Developer', 'Squad', 'Builder', 'Reader', 'Owner', 'Guest']],
    ['connection', ['ERP']],
    ['extension', ['Tables']],
  ] as const)('%s is listed', (kind, names) => expect([...namesOf(house, kind).keys()]).toEqual(names));
});

describe('a change of roles', () => {
  it('is read from its question with the member and the role found', () => {
    const place = inTeam('Claims');
    const found = { member: house.users.get('lea'), role: house.roles.get('Squad'), place };
    expect(changeOf(house, grant('tom', 'lea', 'Squad', place))).toEqual({ kind: 'grant', ...found });
    expect(changeOf(house, revoke('tom', 'lea', 'Squad', place))).toEqual({ kind: 'revoke', ...found });
  });

  it.each([BY_DEFAULT, inTeam('Claims'), onApplication('Rate Book')])('has the place %o and no more of it', (place) =>
    expect(placeOf(Object.assign({ member: 'lea' }, place))).toEqual(place),
  );
});

describe('the worked examples', () => {
  it('8: an Administrator serves themself', () =>
    expect(decide(house, { user: 'ines', operation: 'dbuser.create-temporary', environment: 'Development' })).toEqual({
      outcome: 'allow',
      code: 'self-service',
      decidedBy: { scope: 'default', role: 'Administrator' },
    }));
});
