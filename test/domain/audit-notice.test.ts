import { describe, expect, it } from 'vitest';
import type { AuditKind, NewAuditEntry } from '../../src/domain/audit.ts';
import { isRepeated, saidOf, threadOf } from '../../src/domain/audit-notice.ts';

const entry = (kind: AuditKind, more: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  kind,
  surface: 'job',
  ...more,
});
const said = (kind: AuditKind, more: Partial<NewAuditEntry> = {}, refusals = 0) => saidOf(entry(kind, more), refusals);

describe('how channels hear of an entry', () => {
  it.each<AuditKind>(['account-requested', 'request-approved', 'account-made', 'account-ended', 'role-granted'])(
    '%s of a request: in its thread',
    (kind) => expect(said(kind, { request: 7 })).toBe('thread'),
  );

  it.each<AuditKind>([
    'account-overdue',
    'account-reappeared',
    'account-unknown',
    'directory-imported',
    'chain-broken',
    'channel-parked',
    'channel-returned',
  ])('%s: as a post of its own, even of a request', (kind) => {
    expect([said(kind), said(kind, { request: 7 })]).toEqual(['own', 'own']);
  });

  it('tells what an Administrator gave themself, and what somebody removed in a database, as posts of their own', () => {
    expect(said('request-approved', { request: 7, details: { selfService: true } })).toBe('own');
    expect(said('account-ending', { request: 7, details: { cause: 'vanished' } })).toBe('own');
    expect(said('account-ending', { request: 7, details: { cause: 'expired' } })).toBe('thread');
  });

  it.each<AuditKind>(['access-explained', 'accounts-listed', 'audit-exported', 'chat-linked', 'role-change-refused'])(
    '%s: summed up with others',
    (kind) => expect(said(kind)).toBe('quiet'),
  );

  it('sums up what is quiet of a request too, such as the link to its password', () => {
    expect([said('password-link-made', { request: 7 }), said('account-reminded', { request: 7 })]).toEqual([
      'quiet',
      'quiet',
    ]);
  });

  it('tells a change of a role that nobody asked for as a post of its own', () => {
    expect([said('role-granted'), said('role-revoked')]).toEqual(['own', 'own']);
  });

  it('tells the third refusal of the same person, and then every tenth, as a post of its own', () => {
    const told = Array.from({ length: 40 }, (_, at) => at + 1).filter((count) => isRepeated(count));
    expect(told).toEqual([3, 10, 20, 30, 40]);
    expect([said('role-change-refused', {}, 3), said('request-answer-refused', { request: 7 }, 3)]).toEqual([
      'own',
      'own',
    ]);
    expect([said('role-change-refused', {}, 4), said('request-answer-refused', { request: 7 }, 2)]).toEqual([
      'quiet',
      'thread',
    ]);
    expect(said('access-explained', {}, 3)).toBe('quiet');
  });

  it('has one thread a request', () => {
    expect([threadOf({ request: 7 }), threadOf({})]).toEqual(['request:7', undefined]);
  });
});
