import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import type { DatabaseFacts } from '../../src/domain/facts.ts';
import { temporaryPreconditions } from '../../src/domain/own-database.ts';
import { database, INSURER, insurer, type Parts, role, user } from '../support/build.ts';

const STAFF = [
  user('ines', 'Administrator'),
  user('rui', 'Administrator'),
  user('mira', 'Reader'),
  user('shut', 'Shut'),
];
const ROLES = [...(INSURER.roles ?? []), role('Shut', 'no-access')];

function listed(who: string, base: Partial<DatabaseFacts> = {}, parts: Parts = {}) {
  const company = insurer({ roles: ROLES, users: STAFF, databases: [database('Production', base)], ...parts });
  const [asker, environment] = [company.users.get(who), company.environments.get('Production')];
  if (!asker || !environment) throw new Error('nobody to ask');
  const seen = temporaryPreconditions(company, asker, environment);
  const verdict = decide(company, { user: who, operation: 'dbuser.create-temporary', environment: 'Production' });
  return { seen, failed: seen.filter(({ holds }) => !holds).map(({ code }) => code), verdict };
}

describe('the list that is shown before a request is sent', () => {
  it('is all ticks where it may be sent', () => {
    const { seen, failed, verdict } = listed('mira');
    expect(failed).toEqual([]);
    expect(verdict).toMatchObject({ outcome: 'ask' });
    expect(seen.map(({ code }) => code)).toEqual([
      'no-login',
      'requests-closed',
      'network-missing',
      'allowlist-conflict',
      'temporary-user-live',
      'nobody-to-approve',
    ]);
  });

  it('names what LifeTime needs only where LifeTime makes the account', () => {
    const codes = listed('mira', { provisioning: 'assisted' }).seen.map(({ code }) => code);
    expect(codes).toContain('self-managed');
    expect(codes).toContain('console-too-old');
  });

  it('asks for no approver where an Administrator serves themself', () => {
    expect(listed('ines').seen.map(({ code }) => code)).not.toContain('nobody-to-approve');
    expect(listed('ines', { selfService: false }).seen.map(({ code }) => code)).toContain('nobody-to-approve');
  });

  it('says only that there is no database where there is none', () => {
    expect(listed('mira', {}, { databases: [] }).seen).toEqual([{ code: 'no-database', holds: false }]);
  });

  it.each<[string, string, Partial<DatabaseFacts>, Parts]>([
    ['no-login', 'shut', {}, {}],
    ['requests-closed', 'mira', { requests: 'administrators-only' }, {}],
    ['network-missing', 'mira', {}, { infrastructure: { network: [] } }],
    ['temporary-user-live', 'mira', {}, { temporaryUsers: [['mira', 'Production']] }],
    ['nobody-to-approve', 'mira', { approvals: 3 }, {}],
  ])('crosses %s, as the decision does', (code, who, base, parts) => {
    const { failed, verdict } = listed(who, base, parts);
    expect(failed).toEqual([code]);
    expect(verdict).toMatchObject({ outcome: 'deny', code });
  });

  it('shows every one that fails, and not only the first', () => {
    const parts = { infrastructure: { network: [] }, temporaryUsers: [['mira', 'Production']] } as const;
    expect(listed('mira', { approvals: 3 }, parts).failed).toEqual([
      'network-missing',
      'temporary-user-live',
      'nobody-to-approve',
    ]);
  });
});
