import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import { LEVELS } from '../../src/domain/level.ts';
import type { ApplicationOperation, Tool } from '../../src/domain/question.ts';
import { company, INSURER, insurer, judged, role, user } from '../support/build.ts';

const LADDER = LEVELS.map((level) => role(level, level));
const NEEDS: readonly (readonly [ApplicationOperation, number])[] = [
  ['application.list', 2],
  ['application.monitor', 3],
  ['application.open', 4],
  ['application.deploy', 5],
  ['application.configure', 5],
];

describe.each(NEEDS)('%s', (operation, needed) => {
  const ask = (level: string, scope: 'default' | 'team' | 'application') => {
    const made = company({
      roles: LADDER,
      teams: { T: ['A'] },
      users: [
        user('ana', scope === 'default' ? level : 'access', {
          teams: scope === 'team' ? { T: level } : {},
          applications: scope === 'application' ? { A: level } : {},
        }),
      ],
    });
    return judged(made, { user: 'ana', operation, application: 'A', environment: 'Quality' });
  };

  it.each(['default', 'team', 'application'] as const)(`is allowed from level ${needed} on by a %s role`, (scope) => {
    const outcomes = LEVELS.map((level) => ask(level, scope));
    expect(outcomes.map(({ code }) => code)).toEqual(
      LEVELS.map((_, rank) => {
        if (rank === 0 && scope === 'default') return 'no-login';
        return rank >= needed ? 'level-suffices' : 'level-too-low';
      }),
    );
  });
});

describe('an answer about an application', () => {
  const ask = (username: string, application: string, environment: string) =>
    decide(insurer(), { user: username, operation: 'application.deploy', application, environment });

  it('names the assignment that counts, with its level and what is needed', () => {
    expect(ask('mira', 'Claim Desk', 'Development')).toEqual({
      outcome: 'allow',
      code: 'level-suffices',
      decidedBy: { scope: 'team', role: 'Squad', team: 'Claims' },
      level: 'change-and-deploy',
      needed: 'change-and-deploy',
    });
  });

  it('says what a capped level acts as', () => {
    expect(ask('mira', 'Adjuster Portal', 'Development')).toEqual({
      outcome: 'allow',
      code: 'level-suffices',
      decidedBy: { scope: 'application', role: 'Owner', application: 'Adjuster Portal' },
      level: 'full-control',
      actsAs: 'change-and-deploy',
      needed: 'change-and-deploy',
    });
  });

  it('lets a weaker narrow role take away what the default role gives', () => {
    const locked = insurer({
      users: [user('ana', 'Administrator', { applications: { 'Rate Book': 'Guest' } })],
    });
    const question = { user: 'ana', operation: 'application.list', application: 'Rate Book', environment: 'Quality' };
    expect(decide(locked, question)).toEqual({
      outcome: 'deny',
      code: 'level-too-low',
      decidedBy: { scope: 'application', role: 'Guest', application: 'Rate Book' },
      level: 'access',
      actsAs: 'no-access',
      needed: 'list',
    });
  });

  it('is no where the default role does not let in, with every narrower role named as inert', () => {
    const made = insurer({
      users: [user('tom', 'Guest', { teams: { Claims: 'Owner' }, applications: { 'Claim Desk': 'Squad' } })],
    });
    const asked = { application: 'Claim Desk', environment: 'Production' };
    const decision = judged(made, { user: 'tom', operation: 'application.list', ...asked });
    expect(decision).toEqual({
      outcome: 'deny',
      code: 'no-login',
      decidedBy: { scope: 'default', role: 'Guest' },
      level: 'no-access',
      needed: 'access',
      trace: [
        { code: 'no-login', environment: 'Production', held: { scope: 'default', role: 'Guest' }, level: 'no-access' },
        {
          code: 'inert',
          environment: 'Production',
          held: { scope: 'application', role: 'Squad', application: 'Claim Desk' },
          level: 'list',
        },
        {
          code: 'inert',
          environment: 'Production',
          held: { scope: 'team', role: 'Owner', team: 'Claims' },
          level: 'monitor',
        },
      ],
    });
  });

  it('traces the login, what decides and all that it beats', () => {
    const asked = { application: 'Adjuster Portal', environment: 'Quality' };
    const decision = judged(insurer(), { user: 'mira', operation: 'application.open', ...asked });
    const about = { environment: 'Quality', application: 'Adjuster Portal' };
    expect(decision.trace).toEqual([
      { code: 'login', environment: 'Quality', held: { scope: 'default', role: 'Reader' }, level: 'list' },
      {
        code: 'decides',
        ...about,
        held: { scope: 'application', role: 'Owner', application: 'Adjuster Portal' },
        level: 'full-control',
        actsAs: 'change-and-deploy',
        needed: 'open-and-debug',
      },
      {
        code: 'overridden',
        ...about,
        held: { scope: 'team', role: 'Squad', team: 'Claims' },
        level: 'monitor',
        actsAs: 'monitor',
        by: 'application',
      },
      {
        code: 'overridden',
        ...about,
        held: { scope: 'default', role: 'Reader' },
        level: 'list',
        actsAs: 'list',
        by: 'application',
      },
    ]);
  });
});

describe('creating an application', () => {
  const made = insurer({
    roles: [
      ...(INSURER.roles ?? []),
      role('Maker', 'list', { createApplications: ['Development'] }),
      role('Locked', 'no-access', { createApplications: ['Development'] }),
    ],
    users: [
      user('ana', 'Maker'),
      user('bea', 'Guest', { teams: { Claims: 'Maker' } }),
      user('cid', 'Maker', { teams: { Claims: 'Maker' } }),
      user('dan', 'Guest', { applications: { 'Claim Desk': 'Maker' } }),
      user('eva', 'Locked', { teams: { Claims: 'Maker' } }),
      user('fay', 'Maker', { teams: { Claims: 'Reader' } }),
      user('gus', 'Guest', { teams: { Claims: 'Reader' } }),
    ],
    teams: { Claims: ['Claim Desk'], Other: [] },
  });
  const create = (username: string, tool: Tool, environment = 'Development', team = 'Claims') =>
    decide(made, { user: username, operation: 'application.create', environment, team, tool });
  const held = { outcome: 'allow', code: 'permission-held' };
  const missing = { outcome: 'deny', code: 'permission-missing', toggles: ['createApplications'] };
  const byDefault = { ...held, decidedBy: { scope: 'default', role: 'Maker' } };
  const byTeam = { ...held, decidedBy: { scope: 'team', role: 'Maker', team: 'Claims' } };

  it.each(['lifetime', 'service-studio', 'service-center'] as const)(
    'with %s takes the toggle of the default role, in any team',
    (tool) => {
      expect(create('ana', tool)).toEqual(byDefault);
      expect(create('ana', tool, 'Development', 'Other')).toEqual(byDefault);
    },
  );

  it('counts the toggle of the role in that team in LifeTime only', () => {
    const notCovered = {
      outcome: 'deny',
      code: 'tool-not-covered',
      decidedBy: { scope: 'team', role: 'Maker', team: 'Claims' },
    };
    expect(create('bea', 'lifetime')).toEqual(byTeam);
    expect(create('bea', 'service-studio')).toEqual(notCovered);
    expect(create('bea', 'service-center')).toEqual(notCovered);
    expect(create('bea', 'lifetime', 'Development', 'Other')).toEqual(missing);
  });

  it('names the narrowest that holds the toggle and counts', () => {
    expect(create('cid', 'lifetime')).toEqual(byTeam);
    expect(create('cid', 'service-studio')).toEqual(byDefault);
  });

  it('is not stopped by a team role without the toggle: toggles add up', () =>
    expect(create('fay', 'lifetime')).toEqual(byDefault));

  it('takes nothing from an application role, nor from a role without the toggle', () => {
    expect(create('dan', 'lifetime')).toEqual(missing);
    expect(create('gus', 'lifetime')).toEqual(missing);
    expect(create('gus', 'service-studio')).toEqual(missing);
  });

  it('holds in the environments of the toggle only', () => {
    expect(create('ana', 'lifetime', 'Quality')).toEqual(missing);
    expect(create('bea', 'service-studio', 'Quality')).toEqual(missing);
  });

  it('needs login first', () =>
    expect(create('eva', 'lifetime')).toMatchObject({ code: 'no-login', needed: 'access' }));

  it('traces the toggles looked at, and the one that does not count', () => {
    const asked = { environment: 'Development', team: 'Claims' } as const;
    const trace = (username: string, tool: Tool) => {
      const decision = judged(made, { user: username, operation: 'application.create', ...asked, tool });
      return decision.trace.slice(1);
    };
    const toggle = { code: 'toggle', toggle: 'createApplications', environment: 'Development' };
    const inTeam = { scope: 'team', role: 'Maker', team: 'Claims' };
    expect(trace('bea', 'service-studio')).toEqual([
      { ...toggle, held: { scope: 'default', role: 'Guest' }, on: false },
      { code: 'does-not-count', toggle: 'createApplications', held: inTeam },
    ]);
    expect(trace('bea', 'lifetime')).toEqual([{ ...toggle, held: inTeam, on: true }]);
  });
});

describe('depending on another application', () => {
  const ask = (
    username: string,
    application: string,
    producer: string,
    environment = 'Development',
    made = insurer(),
  ) => decide(made, { user: username, operation: 'application.depend', application, producer, environment });

  it('takes change and deploy on the consumer and monitor on the producer', () => {
    const made = insurer({
      users: [user('ana', 'Reader', { applications: { 'Claim Desk': 'Squad', 'Rate Book': 'Owner' } })],
    });
    expect(ask('ana', 'Claim Desk', 'Rate Book', 'Development', made)).toEqual({
      outcome: 'allow',
      code: 'level-suffices',
      decidedBy: { scope: 'application', role: 'Squad', application: 'Claim Desk' },
      level: 'change-and-deploy',
      needed: 'change-and-deploy',
    });
    expect(ask('ana', 'Rate Book', 'Claim Desk', 'Quality', made)).toMatchObject({ code: 'level-suffices' });
    expect(ask('ana', 'Rate Book', 'Claim Desk', 'Production', made)).toMatchObject({ code: 'level-too-low' });
  });

  it('names the application whose end falls short: the consumer’s first', () => {
    expect(ask('mira', 'Rate Book', 'Claim Desk')).toEqual({
      outcome: 'deny',
      code: 'level-too-low',
      decidedBy: { scope: 'default', role: 'Reader', application: 'Rate Book' },
      level: 'list',
      needed: 'change-and-deploy',
    });
    expect(ask('mira', 'Claim Desk', 'Rate Book')).toEqual({
      outcome: 'deny',
      code: 'producer-level-too-low',
      decidedBy: { scope: 'default', role: 'Reader', application: 'Rate Book' },
      level: 'list',
      needed: 'monitor',
    });
  });

  it('names a team’s role with the application too, and says what a cap made of it', () => {
    const made = insurer({ users: [user('ana', 'Developer', { teams: { Claims: 'Guest' } })] });
    expect(ask('ana', 'Rate Book', 'Claim Desk', 'Development', made)).toEqual({
      outcome: 'deny',
      code: 'producer-level-too-low',
      decidedBy: { scope: 'team', role: 'Guest', team: 'Claims', application: 'Claim Desk' },
      level: 'access',
      actsAs: 'no-access',
      needed: 'monitor',
    });
  });

  it('needs login first, and names what that makes inert on the consumer', () => {
    const asked = { application: 'Claim Desk', producer: 'Rate Book', environment: 'Production' };
    const decision = judged(insurer(), { user: 'tom', operation: 'application.depend', ...asked });
    expect(decision).toMatchObject({ code: 'no-login', trace: [{ code: 'no-login' }, { code: 'inert' }] });
  });

  it('traces what each end has and needs', () => {
    const asked = { application: 'Claim Desk', producer: 'Rate Book', environment: 'Development' };
    const { trace } = judged(insurer(), { user: 'lea', operation: 'application.depend', ...asked });
    expect(trace).toMatchObject([
      { code: 'login' },
      { code: 'decides', application: 'Claim Desk', needed: 'change-and-deploy' },
      { code: 'overridden', application: 'Claim Desk' },
      { code: 'decides', application: 'Rate Book', needed: 'monitor' },
    ]);
  });
});

describe('depending on a system component', () => {
  const made = insurer({
    roles: [
      role('Wirer', 'change-and-deploy', { addSystemDependencies: ['Development'] }),
      role('Plain', 'change-and-deploy'),
      role('Weak', 'list', { addSystemDependencies: ['Development'] }),
      role('Locked', 'no-access', { addSystemDependencies: ['Development'] }),
    ],
    users: [
      user('ana', 'Wirer'),
      user('bea', 'Plain', { teams: { Claims: 'Wirer' }, applications: { 'Rate Book': 'Wirer' } }),
      user('cid', 'Weak', { teams: { Claims: 'Plain' } }),
      user('dan', 'Locked', { teams: { Claims: 'Plain' } }),
    ],
  });
  const ask = (username: string, application: string, environment = 'Development') =>
    decide(made, { user: username, operation: 'application.depend-on-system', application, environment });
  const missing = { outcome: 'deny', code: 'permission-missing', toggles: ['addSystemDependencies'] };

  it('takes change and deploy there and the toggle of the default role', () => {
    expect(ask('ana', 'Rate Book')).toEqual({
      outcome: 'allow',
      code: 'permission-held',
      decidedBy: { scope: 'default', role: 'Wirer' },
    });
    expect(ask('cid', 'Claim Desk')).toMatchObject({ code: 'permission-held', decidedBy: { role: 'Weak' } });
  });

  it('takes nothing from the toggle of a narrower role, nor from one of another environment', () => {
    expect(ask('bea', 'Claim Desk')).toEqual(missing);
    expect(ask('bea', 'Rate Book')).toEqual(missing);
    expect(ask('ana', 'Rate Book', 'Quality')).toEqual(missing);
  });

  it('looks at the level before the toggle, and at login before both', () => {
    expect(ask('cid', 'Rate Book')).toMatchObject({ code: 'level-too-low', level: 'list' });
    expect(ask('dan', 'Claim Desk')).toMatchObject({ code: 'no-login' });
  });
});
