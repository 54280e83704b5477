import { describe, expect, it } from 'vitest';
import type { Application, Environment, User } from '../../src/domain/company.ts';
import type { Step } from '../../src/domain/decision.ts';
import { asDefault } from '../../src/domain/standing.ts';
import {
  effective,
  environmentStanding,
  hasToggle,
  refuseLogin,
  refuseLoginTo,
  suffices,
  weighRule,
  weighToggle,
} from '../../src/domain/weighing.ts';
import { insurer, role, user } from '../support/build.ts';

const house = insurer({
  roles: [
    role('Maker', ['list', 'access', 'no-access'], { createApplications: ['Quality'], manageTeams: true }),
    role('Squad', 'monitor'),
  ],
  users: [user('ana', 'Maker', { teams: { Claims: 'Squad' } })],
});
const ana = house.users.get('ana') as User;
const environment = (name: string) => house.environments.get(name) as Environment;
const desk = house.applications.get('Claim Desk') as Application;
const begin = () => ({ company: house, user: ana, trace: [] as Step[] });
const held = { scope: 'default', role: 'Maker' };

describe('weighing', () => {
  it('a login that is let in leaves it in the trace and goes on', () => {
    const weighing = begin();
    expect(refuseLogin(weighing, environment('Quality'))).toBeUndefined();
    expect(refuseLoginTo(weighing, desk, environment('Quality'))).toBeUndefined();
    const step = { code: 'login', environment: 'Quality', held, level: 'access' };
    expect(weighing.trace).toEqual([step, step]);
  });

  it('a login that is refused names what that makes inert on an application, and no more of an environment', () => {
    const [one, other] = [begin(), begin()];
    const denied = { outcome: 'deny', code: 'no-login', decidedBy: held, level: 'no-access', needed: 'access' };
    expect(refuseLogin(one, environment('Production'))).toEqual(denied);
    expect(refuseLoginTo(other, desk, environment('Production'))).toEqual(denied);
    const step = { code: 'no-login', environment: 'Production', held, level: 'no-access' };
    expect(one.trace).toEqual([step]);
    expect(other.trace).toEqual([
      step,
      {
        code: 'inert',
        environment: 'Production',
        held: { scope: 'team', role: 'Squad', team: 'Claims' },
        level: 'monitor',
      },
    ]);
  });

  it('an application takes the narrowest role, an environment the default one', () => {
    const weighing = begin();
    expect(effective(weighing, desk, environment('Development'), 'list').held.role).toBe('Squad');
    expect(environmentStanding(weighing, environment('Development'), 'list')).toMatchObject({ held, level: 'list' });
    expect(weighing.trace.map(({ code }) => code)).toEqual(['decides', 'overridden', 'decides']);
  });

  it('a level suffices by what it acts as', () => {
    const standing = { held: { scope: 'team', role: 'Squad', team: 'Claims' }, level: 'full-control' } as const;
    expect(suffices({ ...standing, actsAs: 'change-and-deploy' }, 'full-control')).toBe(false);
    expect(suffices({ ...standing, actsAs: 'change-and-deploy' }, 'change-and-deploy')).toBe(true);
  });

  it('a toggle of an environment is off without one', () => {
    const holding = asDefault(ana);
    expect(hasToggle(holding, 'createApplications', environment('Quality'))).toBe(true);
    expect(hasToggle(holding, 'createApplications', environment('Development'))).toBe(false);
    expect(hasToggle(holding, 'createApplications')).toBe(false);
    expect(hasToggle(holding, 'manageTeams')).toBe(true);
    expect(hasToggle(holding, 'manageInfrastructure', environment('Quality'))).toBe(false);
  });

  it('a toggle is traced with its environment where it has one', () => {
    const weighing = begin();
    expect(weighToggle(weighing, asDefault(ana), 'createApplications', environment('Quality'))).toBe(true);
    expect(weighToggle(weighing, asDefault(ana), 'manageInfrastructure')).toBe(false);
    expect(weighing.trace).toEqual([
      { code: 'toggle', toggle: 'createApplications', held, on: true, environment: 'Quality' },
      { code: 'toggle', toggle: 'manageInfrastructure', held, on: false },
    ]);
  });

  it('a rule is traced and its outcome passed on', () => {
    const weighing = begin();
    expect([weighRule(weighing, 'own-role', true), weighRule(weighing, 'not-held', false)]).toEqual([true, false]);
    expect(weighing.trace).toEqual([
      { code: 'rule', rule: 'own-role', passed: true },
      { code: 'rule', rule: 'not-held', passed: false },
    ]);
  });
});
