import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import { LEVELS } from '../../src/domain/level.ts';
import type { Question } from '../../src/domain/question.ts';
import { company, INSURER, insurer, judged, role, user } from '../support/build.ts';

describe('an environment', () => {
  const made = company({
    roles: LEVELS.map((level) => role(level, level)),
    teams: { T: ['A'] },
    users: LEVELS.map((level) =>
      user(level, level, { teams: { T: 'full-control' }, applications: { A: 'full-control' } }),
    ),
  });

  it.each([
    ['environment.login', 1, 'access'],
    ['environment.monitor', 3, 'monitor'],
    ['environment.configure', 6, 'full-control'],
  ] as const)('%s follows the default role alone, from level %i on', (operation, least, needed) => {
    const answers = LEVELS.map((level) => decide(made, { user: level, operation, environment: 'Quality' }));
    expect(answers).toEqual(
      LEVELS.map((level, rank) => {
        const grounds = { decidedBy: { scope: 'default', role: level }, level };
        if (rank === 0) return { outcome: 'deny', code: 'no-login', ...grounds, needed: 'access' };
        return rank < least
          ? { outcome: 'deny', code: 'level-too-low', ...grounds, needed }
          : { outcome: 'allow', code: 'level-suffices', ...grounds, needed };
      }),
    );
  });

  it('leaves the login and what was compared in the trace', () => {
    const question = { user: 'list', operation: 'environment.monitor', environment: 'Quality' } as const;
    const held = { scope: 'default', role: 'list' };
    const decision = judged(made, question);
    expect(decision.trace).toEqual([
      { code: 'login', environment: 'Quality', held, level: 'list' },
      { code: 'decides', environment: 'Quality', held, level: 'list', actsAs: 'list', needed: 'monitor' },
    ]);
  });
});

const PEOPLE = [
  user('ines', 'Administrator'),
  user('ana', 'Steward', { teams: { Claims: 'Squad' }, applications: { 'Rate Book': 'Builder' } }),
  user('bea', 'Guest', { teams: { Claims: 'Steward' }, applications: { 'Rate Book': 'Steward' } }),
  user('cid', 'Chief'),
  user('dan', 'Locked', { teams: { Claims: 'Owner' } }),
  user('eva', 'Guest', { teams: { Claims: 'Owner' } }),
  user('fay', 'Guest', { applications: { 'Rate Book': 'Owner', 'Claim Desk': 'Locked' } }),
  user('gus', 'Guest'),
  user('hal', 'Guest', { teams: { Claims: 'Owner' }, applications: { 'Claim Desk': 'Owner' } }),
];
const ROLES = [
  ...(INSURER.roles ?? []),
  role('Steward', 'no-access', { manageInfrastructure: true, manageTeams: true }),
  role('Chief', 'no-access', { manageTeams: true }),
  role('Locked', 'no-access'),
];
const house = insurer({ roles: ROLES, users: PEOPLE });
const own = insurer({ roles: ROLES, users: PEOPLE, infrastructure: { hosting: 'self-managed' } });

const missing = (toggle: string) => ({ outcome: 'deny', code: 'permission-missing', toggles: [toggle] });
const byDefault = (name: string) => ({
  outcome: 'allow',
  code: 'permission-held',
  decidedBy: { scope: 'default', role: name },
});

describe.each(['users.manage', 'teams.manage', 'roles.manage', 'infrastructure.configure'] as const)(
  '%s',
  (operation) => {
    const ask = (username: string) =>
      decide(own, { user: username, operation, ...(operation === 'roles.manage' ? { role: 'Reader' } : {}) });

    it('takes Manage Infrastructure of the default role, whatever its levels are', () => {
      expect(ask('ana')).toEqual(byDefault('Steward'));
      expect(ask('ines')).toEqual(byDefault('Administrator'));
    });

    it('takes nothing from the toggle of a narrower role, nor from Manage Teams', () => {
      expect(ask('bea')).toEqual(missing('manageInfrastructure'));
      expect(ask('cid')).toEqual(missing('manageInfrastructure'));
    });
  },
);

describe('the infrastructure', () => {
  const ask = (username: string) => judged(house, { user: username, operation: 'infrastructure.configure' });

  it('is the vendor’s in the cloud, even for an Administrator', () =>
    expect(ask('ines')).toEqual({
      outcome: 'deny',
      code: 'vendor-managed',
      trace: [
        {
          code: 'toggle',
          toggle: 'manageInfrastructure',
          held: { scope: 'default', role: 'Administrator' },
          on: true,
        },
        { code: 'rule', rule: 'vendor-managed', passed: false },
      ],
    }));

  it('asks for the permission first', () => expect(ask('gus')).toMatchObject(missing('manageInfrastructure')));
});

describe('editing a role', () => {
  const ask = (username: string, name: string) =>
    decide(house, { user: username, operation: 'roles.manage', role: name });

  it('is never allowed of Administrator', () => {
    expect(ask('ines', 'Administrator')).toEqual({ outcome: 'deny', code: 'role-fixed' });
    expect(ask('gus', 'Administrator')).toEqual(missing('manageInfrastructure'));
  });

  it('traces that rule', () => {
    const question = { user: 'ines', operation: 'roles.manage', role: 'Squad' } as const;
    expect(judged(house, question).trace.at(-1)).toEqual({ code: 'rule', rule: 'role-fixed', passed: true });
  });

  it.each(['Steward', 'Squad', 'Builder'])('warns whoever holds it in any scope, as here %s', (name) =>
    expect(ask('ana', name)).toEqual({ ...byDefault('Steward'), warnings: ['own-role-edited'] }),
  );

  it('goes without warning for others', () => expect(ask('ana', 'Reader')).toEqual(byDefault('Steward')));
});

describe('a team', () => {
  const ask = (username: string, operation: 'team.edit' | 'audit.read') =>
    decide(house, {
      user: username,
      operation,
      team: 'Claims',
      ...(operation === 'audit.read' ? { scope: 'team' } : {}),
    });

  it.each(['team.edit', 'audit.read'] as const)(
    '%s takes Manage Teams of the default role or of the role in it',
    (what) => {
      expect(ask('cid', what)).toEqual(byDefault('Chief'));
      expect(ask('ana', what)).toEqual(byDefault('Steward'));
      expect(ask('eva', what)).toEqual({
        outcome: 'allow',
        code: 'permission-held',
        decidedBy: { scope: 'team', role: 'Owner', team: 'Claims' },
      });
      expect(ask('fay', what)).toEqual(missing('manageTeams'));
      expect(ask('gus', what)).toEqual(missing('manageTeams'));
    },
  );

  it('is not managed through a team role by somebody who may log in nowhere', () => {
    expect(ask('dan', 'team.edit')).toEqual(missing('manageTeams'));
    expect(judged(house, { user: 'dan', operation: 'team.edit', team: 'Claims' })).toMatchObject({
      trace: [{ code: 'toggle', toggle: 'manageTeams', held: { scope: 'default', role: 'Locked' }, on: false }],
    });
  });
});

describe('adding an application to a team', () => {
  const ask = (username: string, application: string) =>
    decide(house, { user: username, operation: 'team.add-application', team: 'Claims', application });

  it('takes Manage Teams of the default role, and an application of no team', () => {
    expect(ask('cid', 'Rate Book')).toEqual(byDefault('Chief'));
    expect(ask('eva', 'Rate Book')).toEqual(missing('manageTeams'));
    expect(ask('eva', 'Claim Desk')).toEqual(missing('manageTeams'));
  });

  it('names the team that owns it, also when it is the same', () =>
    expect(ask('cid', 'Claim Desk')).toEqual({ outcome: 'deny', code: 'application-in-team', team: 'Claims' }));

  it('traces whether it has one', () => {
    const rule = (application: string) =>
      judged(house, { user: 'cid', operation: 'team.add-application', team: 'Claims', application }).trace.at(-1);
    expect(rule('Rate Book')).toEqual({ code: 'rule', rule: 'application-in-team', passed: true });
    expect(rule('Claim Desk')).toEqual({ code: 'rule', rule: 'application-in-team', passed: false });
  });
});

describe('the log of the infrastructure', () => {
  const made = insurer({
    roles: [
      ...ROLES,
      role('Operator', ['list', 'full-control', 'no-access']),
      role('Both', ['full-control', 'list', 'list'], { manageInfrastructure: true }),
    ],
    users: [
      ...PEOPLE,
      user('oto', 'Operator'),
      user('pia', 'Guest', { teams: { Claims: 'Operator' } }),
      user('rui', 'Both'),
    ],
  });
  const ask = (username: string) => decide(made, { user: username, operation: 'audit.read', scope: 'infrastructure' });

  it('is open to Manage Infrastructure of the default role', () => {
    expect(ask('ana')).toEqual(byDefault('Steward'));
    expect(ask('rui')).toEqual(byDefault('Both'));
  });

  it('is open to full control of any environment by default role', () =>
    expect(ask('oto')).toEqual({
      outcome: 'allow',
      code: 'level-suffices',
      decidedBy: { scope: 'default', role: 'Operator' },
      level: 'full-control',
      needed: 'full-control',
    }));

  it('traces the level in each environment until one suffices', () =>
    expect(judged(made, { user: 'oto', operation: 'audit.read', scope: 'infrastructure' }).trace).toMatchObject([
      { code: 'toggle', toggle: 'manageInfrastructure', on: false },
      { code: 'decides', environment: 'Development', level: 'list', needed: 'full-control' },
      { code: 'decides', environment: 'Quality', level: 'full-control', needed: 'full-control' },
    ]));

  it('is closed to Manage Teams and to narrower roles', () => {
    expect(ask('cid')).toEqual(missing('manageInfrastructure'));
    expect(ask('pia')).toEqual(missing('manageInfrastructure'));
  });
});

describe('the log of an application', () => {
  const ask = (username: string, application: string) =>
    decide(house, { user: username, operation: 'audit.read', scope: 'application', application });

  it('is open to whoever has it listed in some environment', () => {
    expect(ask('eva', 'Claim Desk')).toEqual({
      outcome: 'allow',
      code: 'level-suffices',
      decidedBy: { scope: 'team', role: 'Owner', team: 'Claims' },
      level: 'full-control',
      actsAs: 'change-and-deploy',
      needed: 'list',
    });
  });

  it('is open by a level that only the last environment gives', () => {
    const late = insurer({
      roles: [role('Late', ['no-access', 'access', 'list'])],
      users: [user('ana', 'Late')],
    });
    const question = { user: 'ana', operation: 'audit.read', scope: 'application', application: 'Rate Book' };
    expect(decide(late, question)).toMatchObject({ code: 'level-suffices', level: 'list', needed: 'list' });
    expect(judged(late, question as Question).trace).toMatchObject([
      { code: 'decides', environment: 'Quality', level: 'access', needed: 'list' },
      { code: 'decides', environment: 'Production', level: 'list', needed: 'list' },
    ]);
  });

  it('does not count a level where the default role does not let in', () => {
    const shut = insurer({
      roles: [role('Late', ['no-access', 'no-access', 'list']), role('Guest', ['access', 'access', 'no-access'])],
      users: [user('ana', 'Guest', { applications: { 'Rate Book': 'Late' } })],
    });
    const question = { user: 'ana', operation: 'audit.read', scope: 'application', application: 'Rate Book' };
    expect(decide(shut, question)).toEqual(missing('manageTeams'));
  });

  it('is open to Manage Teams conveyed for it, narrowest first', () => {
    const managers = insurer({
      roles: [role('Boss', ['no-access', 'no-access', 'access'], { manageTeams: true })],
      users: [
        user('ana', 'Boss', { teams: { Claims: 'Boss' }, applications: { 'Claim Desk': 'Boss' } }),
        user('bea', 'Boss', { teams: { Claims: 'Boss' } }),
        user('cid', 'Boss'),
      ],
    });
    const by = (username: string) =>
      decide(managers, { user: username, operation: 'audit.read', scope: 'application', application: 'Claim Desk' });
    expect(['ana', 'bea', 'cid'].map(by)).toEqual([
      {
        outcome: 'allow',
        code: 'permission-held',
        decidedBy: { scope: 'application', role: 'Boss', application: 'Claim Desk' },
      },
      { outcome: 'allow', code: 'permission-held', decidedBy: { scope: 'team', role: 'Boss', team: 'Claims' } },
      byDefault('Boss'),
    ]);
  });

  it('is closed to everybody else', () => {
    expect(ask('gus', 'Claim Desk')).toEqual(missing('manageTeams'));
    expect(ask('fay', 'Claim Desk')).toEqual(missing('manageTeams'));
  });
});
