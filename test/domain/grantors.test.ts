import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { changeOf } from '../../src/domain/decide.ts';
import { grantors, infrastructureManagers } from '../../src/domain/grantors.ts';
import type { RoleChange } from '../../src/domain/question.ts';
import {
  BY_DEFAULT,
  grant,
  INSURER,
  insurer,
  inTeam,
  judged,
  onApplication,
  revoke,
  role,
  user,
} from '../support/build.ts';
import { anyFacts, anyQuestion } from './any-company.ts';

const house = insurer({
  roles: [...(INSURER.roles ?? []), role('Steward', 'full-control', { manageInfrastructure: true })],
  users: [
    ...(INSURER.users ?? []),
    user('zed', 'Steward', { name: 'Abe' }),
    user('ada', 'Steward', { name: 'Abe' }),
    user('mia', 'Steward', { name: 'Abe' }),
    user('ann', 'Guest', { name: 'Ann', applications: { 'Claim Desk': 'Owner' } }),
    user('off', 'Steward', { active: false, teams: { Claims: 'Owner' } }),
  ],
});
const names = (question: RoleChange) => grantors(house, changeOf(house, question)).map(({ username }) => username);

describe('who may make a change', () => {
  it('comes by name, then by username, and is neither inactive nor the member', () => {
    expect(names(grant('ines', 'lea', 'Builder', onApplication('Claim Desk')))).toEqual([
      'ada',
      'mia',
      'zed',
      'ann',
      'ines',
      'tom',
    ]);
    expect(names(grant('ines', 'tom', 'Builder', onApplication('Claim Desk')))).toEqual([
      'ada',
      'mia',
      'zed',
      'ann',
      'ines',
    ]);
    expect(names(grant('tom', 'ines', 'Builder', inTeam('Claims')))).toEqual(['ada', 'mia', 'zed', 'tom']);
  });

  it('of a default role are those who manage the infrastructure', () => {
    expect(names(grant('ines', 'lea', 'Owner', BY_DEFAULT))).toEqual(['ada', 'mia', 'zed', 'ines']);
    expect(names(grant('ines', 'zed', 'Owner', BY_DEFAULT))).toEqual(['ada', 'mia', 'ines']);
  });

  it('is nobody when nobody may', () => {
    expect(names(grant('tom', 'ines', 'Reader', BY_DEFAULT))).toEqual([]);
    expect(names(revoke('tom', 'lea', 'Reader', inTeam('Claims')))).toEqual([]);
  });

  it('is exactly those to whom the engine says allow', () =>
    fc.assert(
      fc.property(anyFacts, anyQuestion('role.grant', 'role.revoke'), (facts, question) => {
        const company = createCompany(facts);
        const may = [...company.users.keys()].filter(
          (username) => judged(company, { ...question, user: username }).outcome === 'allow',
        );
        const found = grantors(company, changeOf(company, question as RoleChange)).map(({ username }) => username);
        expect(found.toSorted()).toEqual(may.toSorted());
      }),
      { numRuns: 100 },
    ));
});

describe('who manages the infrastructure', () => {
  it('are the active holders of Manage Infrastructure by default role, less the one asked about', () => {
    const of = (except: string) => infrastructureManagers(house, except).map(({ username }) => username);
    expect(of('lea')).toEqual(['ada', 'mia', 'zed', 'ines']);
    expect(of('ines')).toEqual(['ada', 'mia', 'zed']);
  });
});
