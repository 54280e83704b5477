import { expect, it } from 'vitest';
import { auditPostCard, threadCard } from '../../src/cards/audit-post.ts';

const entry = {
  kind: 'role-granted',
  surface: 'playground',
  actor: 'max',
  member: 'bob',
  role: 'Tech Lead',
  team: 'Banking',
  request: 7,
  before: null,
  after: 'Tech Lead',
  details: { until: '2026-11-21T22:02:00.000Z' },
  seq: 12,
  at: '2026-11-21T14:02:00.000Z',
  policy: 3,
  hash: 'f00dcafe1234567890',
} as const;
const names = { users: new Map([['max', { name: 'Max Berg' }]]) };

it('the title of a post says a moment as people read it', () => {
  const { title } = auditPostCard({ entry, names });
  expect(title).toContain('until 2026-11-21 22:02 UTC');
  expect(title).not.toContain('T22');
});

it('what became of a request is a line for each of its entries, with its number', () => {
  const card = threadCard('request:7', undefined, auditPostCard({ entry, names }));
  expect(card.title).toBe('R-7: what became of it');
  expect(JSON.stringify(card.blocks)).toContain('12: Max Berg gave');
});
