import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import type { Operation, Question } from '../../src/domain/question.ts';
import { whoCan } from '../../src/domain/who-can.ts';
import { connection, grant, INSURER, insurer, inTeam, judged, role, user } from '../support/build.ts';
import { anyFacts, anyQuestion } from './any-company.ts';

const house = insurer({
  roles: [...(INSURER.roles ?? []), role('Integrator', 'change-and-deploy')],
  users: [
    ...(INSURER.users ?? []),
    user('ana', 'Reader'),
    user('bea', 'Reader', { active: false }),
    user('cid', 'Guest', { teams: { Claims: 'Squad' }, active: false }),
    user('dan', 'Integrator'),
    user('eva', 'Integrator'),
  ],
  connections: [
    connection('ERP', 'Development', {
      roles: { Integrator: 'publish' },
      users: { eva: 'no-access', lea: 'full-control' },
    }),
  ],
  extensions: [{ name: 'Tables', application: 'Rate Book', connection: 'ERP', configured: true }],
});

const shown = (operation: Operation, company = house) => {
  const { count, groups } = whoCan(company, operation);
  return {
    count,
    groups: groups.map(({ held, count: size, users }) => ({
      held,
      size,
      users: users().map(({ username }) => username),
    })),
  };
};

describe('who can', () => {
  it('is grouped by the assignment that lets them', () =>
    expect(shown({ operation: 'application.list', application: 'Claim Desk', environment: 'Development' })).toEqual({
      count: 7,
      groups: [
        { held: { scope: 'default', role: 'Administrator' }, size: 1, users: ['ines'] },
        { held: { scope: 'default', role: 'Reader' }, size: 1, users: ['ana'] },
        { held: { scope: 'default', role: 'Integrator' }, size: 2, users: ['dan', 'eva'] },
        { held: { scope: 'team', role: 'Squad', team: 'Claims' }, size: 2, users: ['mira', 'lea'] },
        { held: { scope: 'team', role: 'Owner', team: 'Claims' }, size: 1, users: ['tom'] },
      ],
    }));

  it('counts neither the inactive nor those whom a narrower role shuts out', () =>
    expect(shown({ operation: 'application.deploy', application: 'Claim Desk', environment: 'Quality' })).toEqual({
      count: 4,
      groups: [
        { held: { scope: 'default', role: 'Administrator' }, size: 1, users: ['ines'] },
        { held: { scope: 'default', role: 'Integrator' }, size: 2, users: ['dan', 'eva'] },
        { held: { scope: 'team', role: 'Owner', team: 'Claims' }, size: 1, users: ['tom'] },
      ],
    }));

  it('is found one by one where a connection has entries for users', () => {
    expect(shown({ operation: 'extension.publish', extension: 'Tables' })).toEqual({
      count: 2,
      groups: [
        { held: { scope: 'default', role: 'Administrator' }, size: 1, users: ['ines'] },
        { held: { scope: 'default', role: 'Integrator' }, size: 1, users: ['dan'] },
      ],
    });
    expect(shown({ operation: 'connection.configure', connection: 'ERP' })).toEqual({
      count: 2,
      groups: [
        { held: { scope: 'default', role: 'Administrator' }, size: 1, users: ['ines'] },
        { held: undefined, size: 1, users: ['lea'] },
      ],
    });
  });

  it('asks everybody about a change of roles, which depends on the member too', () => {
    const { user: _, ...operation } = grant('tom', 'ines', 'Builder', inTeam('Claims'));
    expect(shown(operation)).toEqual({
      count: 1,
      groups: [{ held: { scope: 'team', role: 'Owner', team: 'Claims' }, size: 1, users: ['tom'] }],
    });
  });

  it('is nobody where all would need approval', () =>
    expect(shown({ operation: 'dbuser.create-temporary', environment: 'Quality' })).toEqual({ count: 0, groups: [] }));

  it('is nobody where a default role has no active holder', () => {
    const made = insurer({ users: [user('bea', 'Administrator', { active: false })] });
    expect(shown({ operation: 'users.manage' }, made)).toEqual({ count: 0, groups: [] });
  });

  it('is asked of names that are known', () => {
    const operation = { operation: 'application.list', application: 'Rate Book', environment: 'Nowhere' } as const;
    expect(() => shown(operation)).toThrow('a name that was known is gone');
    expect(() => shown({ ...operation, application: 'Nothing', environment: 'Quality' })).toThrow();
  });

  it('is exactly those to whom the engine says allow, for what it says', () =>
    fc.assert(
      fc.property(anyFacts, anyQuestion(), (facts, { user: _, ...operation }) => {
        const company = createCompany(facts);
        const { count, groups } = whoCan(company, operation as Operation);
        const asked = [...company.users.keys()].flatMap((username) => {
          const { outcome, decidedBy } = judged(company, { ...operation, user: username } as Question);
          return outcome === 'allow' ? [`${username} by ${decidedBy?.scope} ${decidedBy?.role}`] : [];
        });
        const found = groups.flatMap(({ held, users }) =>
          users().map(({ username }) => `${username} by ${held?.scope} ${held?.role}`),
        );
        expect(found.toSorted()).toEqual(asked.toSorted());
        expect(count).toBe(asked.length);
        expect(groups.map((group) => group.count)).toEqual(groups.map(({ users }) => users().length));
        expect(groups.filter((group) => group.count === 0)).toEqual([]);
      }),
      { numRuns: 150 },
    ));
});
