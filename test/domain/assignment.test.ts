import { describe, expect, it } from 'vitest';
import {
  activeAdministrators,
  activeHolders,
  heldAt,
  isAdministrator,
  plainHolder,
  withRole,
} from '../../src/domain/assignment.ts';
import type { User } from '../../src/domain/company.ts';
import type { Role } from '../../src/domain/role.ts';
import { BY_DEFAULT, insurer, inTeam, onApplication, user } from '../support/build.ts';

const company = insurer();
const mira = company.users.get('mira') as User;
const builder = company.roles.get('Builder') as Role;

describe('the role held at a place', () => {
  it('is the one of exactly that scope', () => {
    expect(heldAt(mira, BY_DEFAULT)?.name).toBe('Reader');
    expect(heldAt(mira, inTeam('Claims'))?.name).toBe('Squad');
    expect(heldAt(mira, onApplication('Adjuster Portal'))?.name).toBe('Owner');
  });

  it('is none where none was given, even though a wider one counts there', () => {
    expect(heldAt(mira, onApplication('Claim Desk'))).toBeUndefined();
    expect(heldAt(mira, inTeam('Adjuster Portal'))).toBeUndefined();
  });
});

describe('a user as they would be', () => {
  const places = [BY_DEFAULT, inTeam('Claims'), onApplication('Adjuster Portal')];

  it.each(places)('with another role at %o, and the same elsewhere', (place) => {
    const after = withRole(mira, place, builder);
    const expected = places.map((one) => (one.scope === place.scope ? builder : heldAt(mira, one)));
    expect(places.map((one) => heldAt(after, one))).toEqual(expected);
  });

  it('with a role taken away holds none in that scope, and the rest', () => {
    expect(withRole(mira, inTeam('Claims'), undefined).teams.size).toBe(0);
    expect(withRole(mira, inTeam('Claims'), undefined).applications).toBe(mira.applications);
    expect(withRole(mira, onApplication('Adjuster Portal'), undefined).applications.size).toBe(0);
  });

  it('keeps the default role, which can only be replaced', () =>
    expect(withRole(mira, BY_DEFAULT, undefined)).toBe(mira));

  it('leaves the user as they are alone', () => {
    withRole(mira, inTeam('Claims'), builder);
    withRole(mira, onApplication('Adjuster Portal'), undefined);
    expect(heldAt(mira, inTeam('Claims'))?.name).toBe('Squad');
    expect(heldAt(mira, onApplication('Adjuster Portal'))?.name).toBe('Owner');
  });
});

describe('an Administrator', () => {
  const staff = insurer({
    users: [
      user('ines', 'Administrator'),
      user('rui', 'Administrator', { active: false }),
      user('tom', 'Guest', { teams: { Claims: 'Administrator' }, applications: { 'Rate Book': 'Administrator' } }),
    ],
  });

  it('is one by default role only', () => {
    expect([...staff.users.values()].filter(isAdministrator).map(({ username }) => username)).toEqual(['ines', 'rui']);
  });

  it('counts while active', () =>
    expect(activeAdministrators(staff).map(({ username }) => username)).toEqual(['ines']));
});

describe('a plain holder of a role', () => {
  it('is active and holds nothing else', () => {
    const { active, defaultRole, teams, applications } = plainHolder(builder);
    expect({ active, defaultRole, held: [...teams, ...applications] }).toEqual({
      active: true,
      defaultRole: builder,
      held: [],
    });
  });
});

describe('the holders of a default role', () => {
  it('are those who are active', () => {
    expect(activeHolders(company, 'Guest').map(({ username }) => username)).toEqual(['tom', 'lea']);
    expect(activeHolders(company, 'Squad')).toEqual([]);
  });
});
