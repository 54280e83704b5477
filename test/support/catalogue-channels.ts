import { asOfCard, auditPostCard, threadCard } from '../../src/cards/audit-post.ts';
import { auditSummaryCard } from '../../src/cards/audit-summary.ts';
import { channelParkedCard } from '../../src/cards/channel-parked.ts';
import { noSubscriptionCard } from '../../src/cards/subscription.ts';
import type { NewAuditEntry } from '../../src/domain/audit.ts';
import { createCompany } from '../../src/domain/company.ts';
import { acme } from './acme.ts';
import { type Making, talk } from './catalogue-talk.ts';

const names = createCompany(acme);
const hash = 'f00dcafe1234567890';
const stored = (entry: Omit<NewAuditEntry, 'surface'>, seq = 12) => ({
  surface: 'slack' as const,
  ...entry,
  seq,
  at: '2026-11-21T14:02:00.000Z',
  policy: 3,
  hash,
});
const about = { member: 'bob', environment: 'Production', request: 7 } as const;
const post = (entry: Omit<NewAuditEntry, 'surface'>, refusals?: number) =>
  auditPostCard({ entry: stored(entry), names, ...(refusals !== undefined && { refusals }) });
const DENIED = { kind: 'request-denied', actor: 'carla', ...about, details: { reason: 'Not on a Friday.' } } as const;
const ENDED = { kind: 'account-ended', ...about, details: { cause: 'given-back' } } as const;

const question = {
  user: 'max',
  operation: 'role.grant',
  member: 'bob',
  role: 'Release Lead',
  scope: 'team',
  team: 'Banking',
} as const;
const refused = {
  kind: 'role-change-refused',
  actor: 'max',
  member: 'bob',
  role: 'Release Lead',
  team: 'Banking',
  judged: { question, answer: { outcome: 'deny', code: 'grantor-level-too-low' }, trace: [], facts: acme },
} as const;

const soFar = threadCard('request:7', undefined, post({ kind: 'request-approved', actor: 'carla', ...about }));

export const channels: Making = {
  'audit-post': made(post(DENIED)),
  'audit-post-ended': made(post(ENDED)),
  'audit-post-overdue': made(
    post({ kind: 'account-overdue', ...about, details: { failure: 'unreachable: no route' } }),
  ),
  'audit-post-policy': made(post({ kind: 'directory-imported' })),
  'audit-post-parked': made(
    post({ kind: 'channel-parked', details: { channel: 'slack:C0BANK', why: 'Slack says is_archived' } }),
  ),
  'audit-post-subscribed': made(
    post({ kind: 'channel-subscribed', actor: 'max', team: 'Banking', details: { channel: 'slack:C0MINE' } }),
  ),
  'audit-post-refused': made(post(refused)),
  'audit-post-refused-often': made(post(refused, 3)),
  'audit-post-later': made(asOfCard(post(ENDED), 9)),
  'audit-thread': made(threadCard('request:7', soFar, post(ENDED))),
  'audit-summary': made(
    auditSummaryCard([
      { seq: 3, kind: 'access-explained', actor: 'Ana Silva' },
      { seq: 4, kind: 'access-explained', actor: 'Bob Lind' },
      { seq: 5, kind: 'access-explained', actor: 'Max Berg' },
      { seq: 8, kind: 'access-explained', actor: 'Carla Nunes' },
      { seq: 9, kind: 'chat-linked', actor: undefined },
    ]),
  ),
  'channel-parked': made(
    channelParkedCard({ channel: 'slack:C0BANK', why: 'Slack says is_archived', entry: stored(ENDED) }),
  ),
  subscriptions: talk().say('max', 'audit subscribe'),
  'subscriptions-some': subscribed('audit subscribe'),
  'subscribe-form': talk().say('max', 'audit subscribe form'),
  subscribed: talk().say('max', 'audit subscribe Banking'),
  'subscribed-already': subscribed('audit subscribe team Banking'),
  unsubscribed: subscribed('audit subscribe Banking off'),
  'unsubscribed-already': talk().say('max', 'audit unsubscribe Banking'),
  'subscribe-refused': talk().say('bob', 'audit subscribe Quality'),
  'subscribe-shared': made(noSubscriptionCard('shared')),
  'subscribe-closed': made(noSubscriptionCard('closed')),
  'subscribe-alone': made(noSubscriptionCard('alone')),
};

async function made<T>(card: T): Promise<T> {
  return card;
}

async function subscribed(line: string) {
  const talking = talk();
  await talking.say('max', 'audit subscribe Banking');
  return talking.say('max', line);
}
