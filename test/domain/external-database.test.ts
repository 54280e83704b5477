import { describe, expect, it } from 'vitest';
import type { Connection, Environment, User } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { connectionStanding, extended } from '../../src/domain/external-database.ts';
import { CONNECTION_LEVELS } from '../../src/domain/level.ts';
import type { Question } from '../../src/domain/question.ts';
import { connection, INSURER, insurer, judged, type Parts, role, user } from '../support/build.ts';

const ENTRIES = {
  roles: { Integrator: 'publish', Operator: 'read-only', Squad: 'full-control' },
  users: { cid: 'no-access', dan: 'full-control', eva: 'read-only', fay: 'publish' },
} as const;

const made = (more: Parts = {}) =>
  insurer({
    roles: [
      ...(INSURER.roles ?? []),
      role('Integrator', ['change-and-deploy', 'access', 'no-access']),
      role('Operator', ['full-control', 'list', 'no-access']),
      role('Weak', ['open-and-debug', 'list', 'no-access']),
      role('Shut', ['no-access', 'list', 'list']),
    ],
    users: [
      user('ana', 'Integrator'),
      user('bea', 'Operator'),
      user('cid', 'Operator'),
      user('dan', 'Weak'),
      user('eva', 'Integrator'),
      user('fay', 'Developer'),
      user('gus', 'Developer', { teams: { Claims: 'Integrator' }, applications: { 'Rate Book': 'Integrator' } }),
      user('hal', 'Shut', { applications: { 'Rate Book': 'Operator' } }),
      user('iva', 'Guest', { applications: { 'Rate Book': 'Squad' } }),
      user('jon', 'Integrator', { applications: { 'Rate Book': 'Reader' } }),
      user('kim', 'Integrator', { applications: { 'Rate Book': 'Operator' } }),
    ],
    connections: [connection('ERP', 'Development', ENTRIES), connection('Other', 'Quality')],
    extensions: [
      { name: 'Tables', application: 'Rate Book', connection: 'ERP', configured: true },
      { name: 'Draft', application: 'Rate Book', connection: 'ERP', configured: false },
    ],
    ...more,
  });
const house = made();

const byDefault = (name: string) => ({ decidedBy: { scope: 'default', role: name } });

describe('the level on a connection', () => {
  const standing = (username: string, company = house) =>
    connectionStanding(
      company.users.get(username) as User,
      company.connections.get('ERP') as Connection,
      company.environments.get('Development') as Environment,
    );

  it.each([
    ['ana', 'publish', 'role'],
    ['bea', 'full-control', 'environment'],
    ['cid', 'no-access', 'user'],
    ['dan', 'full-control', 'user'],
    ['eva', 'read-only', 'user'],
    ['gus', 'no-access', 'nothing'],
    ['iva', 'no-access', 'nothing'],
  ])('of %s is %s, through %s', (username, level, through) => expect(standing(username)).toEqual({ level, through }));

  it('by environment is that of the connection’s own', () =>
    expect(
      connectionStanding(
        house.users.get('bea') as User,
        house.connections.get('Other') as Connection,
        house.environments.get('Quality') as Environment,
      ),
    ).toEqual({ level: 'no-access', through: 'nothing' }));
});

describe.each([
  ['connection.configure', { connection: 'ERP' }],
  ['extension.configure', { extension: 'Tables' }],
] as const)('%s', (operation, named) => {
  const ask = (username: string) => decide(house, { user: username, operation, ...named });

  it('is open to full control of the environment, whatever the entries say', () => {
    const allowed = {
      outcome: 'allow',
      code: 'environment-full-control',
      ...byDefault('Operator'),
      level: 'full-control',
      needed: 'full-control',
    };
    expect(ask('bea')).toEqual(allowed);
    expect(ask('cid')).toEqual(allowed);
  });

  it('traces the default role alone where that is enough', () =>
    expect(judged(house, { user: 'cid', operation, ...named } as Question).trace).toMatchObject([
      { code: 'login' },
      { code: 'decides', held: { role: 'Operator' }, level: 'full-control', needed: 'full-control' },
    ]));

  it('is open to an entry of full control, with no level on the application', () =>
    expect(ask('dan')).toEqual({
      outcome: 'allow',
      code: 'connection-level-suffices',
      level: 'full-control',
      needed: 'full-control',
    }));

  it('is closed to lower entries, and to full control by a narrower role', () => {
    const denied = { outcome: 'deny', code: 'connection-level-too-low', needed: 'full-control' };
    expect(ask('ana')).toEqual({ ...denied, ...byDefault('Integrator'), level: 'publish' });
    expect(ask('fay')).toEqual({ ...denied, level: 'publish' });
    expect(ask('kim')).toEqual({ ...denied, ...byDefault('Integrator'), level: 'publish' });
    expect(ask('iva')).toEqual({ ...denied, level: 'no-access' });
  });

  it('needs login first', () => expect(ask('hal')).toMatchObject({ code: 'no-login', ...byDefault('Shut') }));

  it.each(CONNECTION_LEVELS)('with an entry of %s for the user', (level) => {
    const one = made({ connections: [connection('ERP', 'Development', { users: { gus: level } })] });
    expect(decide(one, { user: 'gus', operation, ...named })).toMatchObject({
      outcome: level === 'full-control' ? 'allow' : 'deny',
      level,
    });
  });
});

describe('publishing an extension', () => {
  const ask = (username: string, company = house) =>
    decide(company, { user: username, operation: 'extension.publish', extension: 'Tables' });

  it('is allowed by the connection level of the default role', () =>
    expect(ask('ana')).toEqual({
      outcome: 'allow',
      code: 'connection-level-suffices',
      ...byDefault('Integrator'),
      level: 'publish',
      needed: 'publish',
    }));

  it('is allowed by full control of the environment, unless a lower entry for the user wins', () => {
    expect(ask('bea')).toEqual({
      outcome: 'allow',
      code: 'connection-level-suffices',
      ...byDefault('Operator'),
      level: 'full-control',
      needed: 'publish',
    });
    expect(ask('cid')).toEqual({
      outcome: 'deny',
      code: 'connection-level-too-low',
      level: 'no-access',
      needed: 'publish',
    });
  });

  it.each(CONNECTION_LEVELS)('with an entry of %s for the user, from publish on', (level) => {
    const one = made({ connections: [connection('ERP', 'Development', { users: { gus: level } })] });
    expect(ask('gus', one)).toEqual({
      outcome: level === 'publish' || level === 'full-control' ? 'allow' : 'deny',
      code: level === 'publish' || level === 'full-control' ? 'connection-level-suffices' : 'connection-level-too-low',
      level,
      needed: 'publish',
    });
  });

  it('needs the level by default role: a narrower role does not help', () => {
    const denied = { outcome: 'deny', code: 'default-role-too-low', needed: 'change-and-deploy' };
    expect(ask('iva')).toEqual({ ...denied, ...byDefault('Guest'), level: 'access' });
    expect(ask('dan')).toEqual({ ...denied, ...byDefault('Weak'), level: 'open-and-debug' });
  });

  it('stops at a lock set by a narrower role', () =>
    expect(ask('jon')).toEqual({
      outcome: 'deny',
      code: 'level-too-low',
      decidedBy: { scope: 'application', role: 'Reader', application: 'Rate Book' },
      level: 'list',
      needed: 'change-and-deploy',
    }));

  it('needs login first, and traces the default role, the application and the connection in that order', () => {
    expect(ask('hal')).toMatchObject({ code: 'no-login' });
    const decision = judged(house, { user: 'ana', operation: 'extension.publish', extension: 'Tables' });
    expect(decision).toMatchObject({
      trace: [
        { code: 'login' },
        { code: 'decides', needed: 'change-and-deploy' },
        { code: 'decides', application: 'Rate Book', needed: 'change-and-deploy' },
        { code: 'connection', connection: 'ERP', through: 'role', level: 'publish', needed: 'publish' },
      ],
    });
  });
});

describe('editing attributes', () => {
  const ask = (username: string) =>
    decide(house, { user: username, operation: 'extension.edit-attributes', extension: 'Tables' });

  it('needs change and deploy on the application, and nothing of the connection', () => {
    expect(ask('gus')).toEqual({
      outcome: 'allow',
      code: 'level-suffices',
      decidedBy: { scope: 'application', role: 'Integrator', application: 'Rate Book' },
      level: 'change-and-deploy',
      needed: 'change-and-deploy',
    });
    expect(ask('cid')).toMatchObject({ outcome: 'allow', code: 'level-suffices', level: 'full-control' });
  });

  it('must stay within attributes where the default role is below that', () =>
    expect(ask('iva')).toEqual({
      outcome: 'allow',
      code: 'attributes-only',
      decidedBy: { scope: 'application', role: 'Squad', application: 'Rate Book' },
      level: 'change-and-deploy',
      needed: 'change-and-deploy',
    }));

  it('is refused below', () => {
    expect(ask('dan')).toMatchObject({ outcome: 'deny', code: 'level-too-low', level: 'open-and-debug' });
    expect(ask('jon')).toMatchObject({ outcome: 'deny', code: 'level-too-low', level: 'list' });
    expect(ask('hal')).toMatchObject({ outcome: 'deny', code: 'no-login' });
  });

  it('traces what the default role gives', () => {
    const decision = judged(house, { user: 'iva', operation: 'extension.edit-attributes', extension: 'Tables' });
    expect(decision.trace).toMatchObject([
      { code: 'login' },
      { code: 'decides', application: 'Rate Book', held: { role: 'Squad' }, needed: 'change-and-deploy' },
      { code: 'overridden', application: 'Rate Book', held: { role: 'Guest' } },
      { code: 'decides', held: { scope: 'default', role: 'Guest' }, level: 'access', needed: 'change-and-deploy' },
    ]);
  });
});

describe('using an extension', () => {
  const ask = (username: string, extension = 'Tables', application = 'Claim Desk') =>
    decide(house, { user: username, operation: 'extension.use', extension, application });

  it('is a dependency of the consumer on its application', () => {
    expect(ask('ana')).toMatchObject({ outcome: 'allow', code: 'level-suffices', ...byDefault('Integrator') });
    expect(ask('dan')).toMatchObject({ code: 'level-too-low', decidedBy: { application: 'Claim Desk' } });
    expect(ask('jon')).toMatchObject({ code: 'producer-level-too-low', decidedBy: { application: 'Rate Book' } });
    expect(ask('hal')).toMatchObject({ code: 'no-login' });
  });

  it('asks nothing of the connection', () => expect(ask('cid')).toMatchObject({ outcome: 'allow' }));

  it('needs the extension to be configured, last', () => {
    expect(ask('ana', 'Draft')).toEqual({ outcome: 'deny', code: 'extension-not-configured' });
    expect(ask('dan', 'Draft')).toMatchObject({ code: 'level-too-low' });
    const decision = judged(house, {
      user: 'ana',
      operation: 'extension.use',
      extension: 'Draft',
      application: 'Claim Desk',
    });
    expect(decision.trace.at(-1)).toEqual({
      code: 'rule',
      rule: 'extension-not-configured',
      passed: false,
    });
  });
});

describe('an extension that stands on nothing', () => {
  const broken = { name: 'Loose', application: 'Rate Book', connection: 'ERP', configured: true };

  it('is a defect of the facts', () => {
    expect(() => extended(house, { ...broken, connection: 'Gone' })).toThrow('extension Loose stands on nothing');
    expect(() => extended(house, { ...broken, application: 'Gone' })).toThrow('extension Loose stands on nothing');
    const adrift = made({ connections: [connection('ERP', 'Gone')] });
    expect(() => extended(adrift, broken)).toThrow('extension Loose stands on nothing');
  });
});
