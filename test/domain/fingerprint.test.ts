import { describe, expect, it } from 'vitest';
import type { User } from '../../src/domain/company.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { fingerprint } from '../../src/domain/fingerprint.ts';
import { type Effect, whatIf } from '../../src/domain/what-if.ts';
import { insurer, inTeam, onApplication } from '../support/build.ts';

const house = insurer();
const mira = house.users.get('mira') as User;
const decision: Decision = { outcome: 'allow', code: 'may-delegate', trace: [] };
const effect = whatIf(house, mira, onApplication('Claim Desk'), house.roles.get('Builder'));

describe('a fingerprint', () => {
  it('is eight hex digits', () => {
    for (const role of house.roles.values()) {
      const one = fingerprint(whatIf(house, mira, inTeam('Claims'), role), decision);
      expect(one).toMatch(/^[0-9a-f]{8}$/);
    }
  });

  it('is the FNV-1a hash of what is shown, and so the same in every process', () => {
    expect(fingerprint(effect, decision)).toBe('dbdfb232');
  });

  it('keeps its leading zeros', () => {
    const found = Array.from({ length: 400 }, (_, at) =>
      fingerprint({ ...effect, overriddenBy: [{ scope: 'team', role: 'Squad', team: `Team ${at}` }] }, decision),
    );
    expect(found.filter((one) => one.startsWith('0')).length).toBeGreaterThan(5);
    expect(found.filter((one) => one.length !== 8)).toEqual([]);
  });

  it('is the same for the same, and does not read what is not shown', () => {
    expect(fingerprint(whatIf(house, mira, effect.place, effect.after), { ...decision, warnings: [] })).toBe(
      fingerprint(effect, decision),
    );
    const other: Decision = { ...decision, decidedBy: { scope: 'default', role: 'Boss' } };
    expect(fingerprint(effect, other)).toBe(fingerprint(effect, decision));
  });

  const [first, ...rest] = effect.environments;
  const moved = first && { ...first, before: { ...first.before, inert: true } };
  const risen = first && { ...first, after: { ...first.after, inert: true } };
  const changes: readonly (readonly [string, Partial<Effect>, Partial<Decision>])[] = [
    ['the role before', { before: house.roles.get('Guest') }, {}],
    ['the role after', { after: house.roles.get('Guest') }, {}],
    ['no role after', { after: undefined }, {}],
    ['the level before', { environments: moved ? [moved, ...rest] : [] }, {}],
    ['the level after', { environments: risen ? [risen, ...rest] : [] }, {}],
    ['an environment less', { environments: rest }, {}],
    ['a narrower role', { overriddenBy: [{ scope: 'team', role: 'Squad', team: 'Claims' }] }, {}],
    ['a permission gained', { gains: ['manageTeams'] }, {}],
    ['a permission lost', { loses: ['manageTeams'] }, {}],
    ['the code', {}, { code: 'administrator' }],
    ['a warning', {}, { warnings: ['lowers-access'] }],
  ];
  it.each(changes)('changes with %s', (_, otherEffect, otherDecision) =>
    expect(fingerprint({ ...effect, ...otherEffect }, { ...decision, ...otherDecision })).not.toBe(
      fingerprint(effect, decision),
    ),
  );

  it('tells all those changes apart', () => {
    const all = changes.map(([, otherEffect, otherDecision]) =>
      fingerprint({ ...effect, ...otherEffect }, { ...decision, ...otherDecision }),
    );
    expect(new Set(all).size).toBe(changes.length);
  });
});
