import { describe, expect, it } from 'vitest';
import type { DatabaseFacts, Facts, RoleFacts, UserFacts } from '../../src/domain/facts.ts';
import type { Level } from '../../src/domain/level.ts';
import { isPublic } from './addresses.ts';
import { database, user } from './company.ts';
import { oracle } from './oracle.ts';

/** The company of domain.md, section 9. */
const ENVIRONMENTS = ['Development', 'Quality', 'Production'];

function role(name: string, levels: readonly Level[], more: Partial<RoleFacts> = {}): RoleFacts {
  return {
    ...{ name, createApplications: [], addSystemDependencies: [], manageInfrastructure: false, manageTeams: false },
    levels: levels.map((level, index) => [ENVIRONMENTS[index] ?? '', level] as const),
    ...more,
  };
}

const mira: UserFacts = user('mira', 'Reader', {
  teams: [['Claims', 'Squad']],
  applications: [['Adjuster Portal', 'Owner']],
});

const acme: Facts = {
  infrastructure: { name: 'Acme', hosting: 'cloud', consoleVersion: '11.26.0', network: ['vpn'] },
  delegation: 'higher',
  environments: [
    { name: 'Development', purpose: 'development' },
    { name: 'Quality', purpose: 'test' },
    { name: 'Production', purpose: 'production' },
  ],
  roles: [
    role('Squad', ['change-and-deploy', 'monitor', 'list'], { createApplications: ['Development'] }),
    role('Builder', ['change-and-deploy', 'change-and-deploy', 'no-access']),
    role('Reader', ['list', 'list', 'list']),
    role('Owner', ['full-control', 'full-control', 'monitor'], {
      manageTeams: true,
      createApplications: ['Development'],
    }),
    role('Guest', ['access', 'access', 'no-access']),
  ],
  teams: ['Claims'],
  applications: [
    { name: 'Claim Desk', team: 'Claims' },
    { name: 'Adjuster Portal', team: 'Claims' },
    { name: 'Rate Book' },
  ],
  users: [
    mira,
    user('tom', 'Guest', { teams: [['Claims', 'Owner']] }),
    user('lea', 'Guest', { teams: [['Claims', 'Squad']] }),
    user('ines', 'Administrator'),
  ],
  connections: [],
  extensions: [],
  databases: [database('Development', { provisioning: 'assisted' })],
  permanentUsers: [],
  channels: { teams: [], applications: [], environments: [] },
};

const ask = (asker: string, operation: string, more: Record<string, unknown> = {}, facts: Facts = acme) =>
  oracle(facts, { id: '1', user: asker, operation, ...more });

describe('the oracle on the worked examples', () => {
  it('1: a role in a team replaces the default role', () =>
    expect(ask('mira', 'application.deploy', { application: 'Claim Desk', environment: 'Quality' })).toEqual({
      ...{ outcome: 'deny', code: 'level-too-low', level: 'monitor', needed: 'change-and-deploy' },
      decidedBy: { scope: 'team', team: 'Claims', role: 'Squad' },
    }));

  it('2: a role on an application replaces both', () =>
    expect(ask('mira', 'application.open', { application: 'Adjuster Portal', environment: 'Production' })).toEqual({
      ...{ outcome: 'deny', code: 'level-too-low', level: 'monitor', needed: 'open-and-debug' },
      decidedBy: { scope: 'application', application: 'Adjuster Portal', role: 'Owner' },
    }));

  it('3: the settings of an environment follow the default role alone', () =>
    expect(ask('tom', 'environment.configure', { environment: 'Quality' })).toEqual({
      ...{ outcome: 'deny', code: 'level-too-low', level: 'access', needed: 'full-control' },
      decidedBy: { scope: 'default', role: 'Guest' },
    }));

  it('3: a full control in a team acts as change-and-deploy', () =>
    expect(ask('tom', 'application.deploy', { application: 'Claim Desk', environment: 'Quality' })).toEqual({
      ...{ outcome: 'allow', code: 'level-suffices', level: 'full-control', actsAs: 'change-and-deploy' },
      ...{ needed: 'change-and-deploy', decidedBy: { scope: 'team', team: 'Claims', role: 'Owner' } },
    }));

  it('4: a default role of no-access makes a team role inert', () =>
    expect(ask('tom', 'application.list', { application: 'Claim Desk', environment: 'Production' })).toEqual({
      ...{ outcome: 'deny', code: 'no-login', level: 'no-access', needed: 'access' },
      decidedBy: { scope: 'default', role: 'Guest' },
    }));

  const squad = { member: 'mira', role: 'Squad', scope: 'application', application: 'Claim Desk' };

  it('5: what is inert cannot be passed on', () =>
    expect(ask('tom', 'role.grant', squad)).toEqual({
      ...{ outcome: 'deny', code: 'grantor-level-too-low', environments: ['Production'] },
      decidedBy: { scope: 'team', team: 'Claims', role: 'Owner' },
    }));

  it('5: an Administrator can give it', () =>
    expect(ask('ines', 'role.grant', squad)).toEqual({
      ...{ outcome: 'allow', code: 'administrator', decidedBy: { scope: 'default', role: 'Administrator' } },
    }));

  it('1: what Tom can give her would lower Production', () =>
    expect(ask('tom', 'role.grant', { ...squad, role: 'Builder' })).toEqual({
      ...{ outcome: 'allow', code: 'may-delegate', warnings: ['lowers-access'] },
      decidedBy: { scope: 'team', team: 'Claims', role: 'Owner' },
    }));

  it('6: the other end of a dependency counts too', () =>
    expect(
      ask('lea', 'application.depend', {
        application: 'Claim Desk',
        producer: 'Rate Book',
        environment: 'Development',
      }),
    ).toEqual({
      ...{ outcome: 'deny', code: 'producer-level-too-low', level: 'access', needed: 'monitor' },
      decidedBy: { scope: 'default', role: 'Guest', application: 'Rate Book' },
    }));

  const create = { environment: 'Development', team: 'Claims' };

  it('7: Create Applications of a team role counts in LifeTime only', () => {
    const decidedBy = { scope: 'team', team: 'Claims', role: 'Squad' };
    expect(ask('lea', 'application.create', { ...create, tool: 'service-studio' })).toEqual({
      ...{ outcome: 'deny', code: 'tool-not-covered', decidedBy },
    });
    expect(ask('lea', 'application.create', { ...create, tool: 'lifetime' })).toEqual({
      ...{ outcome: 'allow', code: 'permission-held', decidedBy },
    });
  });

  it('8: an Administrator needs no approval for a temporary database user of their own', () =>
    expect(ask('ines', 'dbuser.create-temporary', { environment: 'Development' })).toEqual({
      ...{ outcome: 'allow', code: 'self-service', decidedBy: { scope: 'default', role: 'Administrator' } },
    }));

  it('8: where self-service is off, another Administrator has to approve', () => {
    const closed: readonly DatabaseFacts[] = [
      database('Development', { provisioning: 'assisted', selfService: false }),
    ];
    const facts = { ...acme, databases: closed };
    const second = { ...facts, users: [...acme.users, user('noa', 'Administrator')] };
    const question = { environment: 'Development' };
    expect(ask('ines', 'dbuser.create-temporary', question, facts)).toEqual({
      outcome: 'deny',
      code: 'nobody-to-approve',
    });
    expect(ask('ines', 'dbuser.create-temporary', question, second)).toEqual({
      outcome: 'ask',
      code: 'approval-needed',
    });
  });
});

describe('the oracle on what is not a question', () => {
  it.each([
    ['text'],
    [null],
    [[]],
    [{ operation: 'users.manage' }],
    [{ id: '1', user: 'mira', operation: 'toString' }],
    [{ id: '1', user: 'mira', operation: 'role.grant', member: 'tom', role: 'Squad', scope: 'team' }],
  ])('%j', (question) => expect(oracle(acme, question)).toEqual({ error: 'invalid' }));

  it('names the first unknown name, the user before all', () => {
    const more = { application: 'Lons', environment: 'Nowhere' };
    expect(ask('mira', 'application.deploy', more)).toEqual({ error: 'unknown-application', value: 'Lons' });
    expect(ask('Mira', 'application.deploy', more)).toEqual({ error: 'unknown-user', value: 'Mira' });
  });
});

describe('isPublic', () => {
  it.each(['8.8.8.8', '8.8.8.0/24', '172.32.0.1', '2a00:1450:4001::1'])('takes %s', (text) =>
    expect(isPublic(text)).toBe(true),
  );
  it.each([
    ...['10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.0.1', '172.16.0.0', '192.168.0.1', '224.0.0.1', '0.0.0.0/0'],
    ...['8.8.8', '8.8.8.08', '8.8.8.8/33', '::1', 'fe80::1', 'fd00::', 'ff02::1', '::ffff:8.8.8.8', ''],
  ])('refuses %s', (text) => expect(isPublic(text)).toBe(false));
});
