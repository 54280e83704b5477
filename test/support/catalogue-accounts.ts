import {
  askDoneCard,
  askOutOfDateCard,
  askPreviewCard,
  askRefusedCard,
  nothingSentCard,
} from '../../src/cards/account-ask.ts';
import { accountsCard, askBeforeCard, noAccountCard, whichAccountCard } from '../../src/cards/accounts.ts';
import { auditCard } from '../../src/cards/audit.ts';
import type { AboutRequest } from '../../src/cards/audit-account.ts';
import type { Card } from '../../src/cards/card.ts';
import { reminderCard, reminderEndedCard } from '../../src/cards/reminder.ts';
import { strayCard } from '../../src/cards/stray.ts';
import type { PermanentKind, RoleKind } from '../../src/domain/audit.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { LEASE_STATES } from '../../src/domain/lease.ts';
import { acme, userFacts } from './acme.ts';
import { acmeWith, answer, type Making, talk } from './catalogue-talk.ts';
import {
  acmeWithDatabase,
  at,
  byTwo,
  inLifeTime,
  leaseWith,
  postgres,
  previewOf,
  requestWith,
  viewOf,
} from './request-views.ts';

const direct = acmeWithDatabase(postgres);
const used = {
  status: 'used',
  given: { minutes: 240, profile: 'read-and-write' },
  startedAt: at('14:02'),
  endsAt: at('18:02'),
} as const;
const live = viewOf({ request: used, lease: {}, clock: '17:02' });
const last = viewOf({ request: used, lease: {}, clock: '17:52' });
const ceiling = { endsAt: '2026-11-22T02:02:00.000Z' };
const entry = { seq: 61, hash: '41d07be83a559f2cc6', at: at('18:20'), policy: 41 };

const previews: Readonly<Record<string, Card>> = {
  'ask-preview': askPreviewCard(previewOf(direct, 'ana')),
  'ask-preview-read-only': askPreviewCard(previewOf(direct, 'ana', { profile: 'read-only', minutes: 90 })),
  'ask-preview-by-two': askPreviewCard(previewOf(acmeWithDatabase(byTwo), 'ana')),
  'ask-preview-self-service': askPreviewCard(previewOf(direct, 'carla')),
  'ask-preview-in-lifetime': askPreviewCard(previewOf(acmeWithDatabase(inLifeTime), 'ana')),
  'ask-preview-self-service-in-lifetime': askPreviewCard(previewOf(acme, 'carla', { environment: 'Development' })),
  'ask-out-of-date': askOutOfDateCard(previewOf(direct, 'ana')),
  'ask-open-pending': askPreviewCard(previewOf(direct, 'ana', {}, requestWith({}))),
  'ask-open-approved': askPreviewCard(previewOf(direct, 'ana', {}, requestWith({ status: 'approved' }))),
  'ask-open-used': askPreviewCard(previewOf(direct, 'ana', {}, requestWith({ status: 'used' }))),
  'ask-sent': askDoneCard(42, previewOf(direct, 'ana')),
  'ask-not-sent': nothingSentCard(),
};

/** The facts under which each precondition fails, for Ana. */
const inTheWay: Readonly<Record<string, Facts>> = {
  'no-database': acme,
  'no-login': { ...direct, users: [...acme.users, userFacts('lee', 'Lee Low', 'Guest')] },
  'requests-closed': acmeWithDatabase({ ...postgres, requests: 'administrators-only' }),
  'self-managed': acmeWithDatabase(inLifeTime, { infrastructure: { ...acme.infrastructure, hosting: 'self-managed' } }),
  'console-too-old': acmeWithDatabase(inLifeTime, {
    infrastructure: { ...acme.infrastructure, consoleVersion: '11.7.4' },
  }),
  'network-missing': acmeWithDatabase(postgres, { infrastructure: { ...acme.infrastructure, network: [] } }),
  'allowlist-conflict': acmeWithDatabase(postgres, {
    permanentUsers: [{ environment: 'Quality', profile: 'read-only', network: 'allowlist' }],
  }),
  'temporary-user-live': acmeWithDatabase(postgres, { temporaryUsers: [['ana', 'Production']] }),
  'nobody-to-approve': acmeWithDatabase({ ...postgres, approvals: 3 }),
  inactive: { ...direct, users: acmeWith(userFacts('ana', 'Ana Silva', 'Developer', { active: false })).users },
};
const refusals = Object.entries(inTheWay).map(([code, facts]) => {
  const preview = previewOf(facts, code === 'no-login' ? 'lee' : 'ana');
  if (preview.decision.code !== code) throw new Error(`${preview.decision.code} instead of ${code}`);
  return [`ask-refused-${code}`, askRefusedCard(preview)] as const;
});

const ownLeases = [
  leaseWith({}),
  leaseWith({ request: 31, environment: 'Quality', profile: 'read-only', endsAt: at('20:00') }),
];
const everybody = Array.from({ length: 30 }, (_, number) =>
  leaseWith({
    request: 100 + number,
    username: ['ana', 'bob', 'carla', 'max'][number % 4] ?? 'ana',
    environment: ['Development', 'Quality', 'Production'][number % 3] ?? 'Production',
    assisted: number % 3 === 0,
    profile: number % 2 === 0 ? 'read-only' : 'read-and-write',
    state: LEASE_STATES[number % 4] ?? 'active',
    endsAt: at(`18:${String(number).padStart(2, '0')}`),
  }),
);
const listed = (leases: typeof everybody, isAll: boolean, viewer: string) =>
  accountsCard({ company: live.company, leases, isAll, viewer });

const lists: Readonly<Record<string, Card>> = {
  'accounts-none': listed([], false, 'ana'),
  'accounts-none-at-all': listed([], true, 'carla'),
  'accounts-none-there': noAccountCard('Quality'),
  'accounts-own': listed(ownLeases, false, 'ana'),
  'accounts-all': listed(everybody, true, 'carla'),
  'which-account': whichAccountCard('extend', ownLeases),
  'ask-before-end': askBeforeCard('end', live),
  'ask-before-end-in-lifetime': askBeforeCard(
    'end',
    viewOf({ database: inLifeTime, request: used, lease: { assisted: true } }),
  ),
  'ask-before-replace': askBeforeCard('replace', live),
  reminder: reminderCard(live, 1),
  'reminder-last': reminderCard(last, 0),
  'reminder-without-sessions': reminderCard(last, undefined),
  'reminder-at-ceiling': reminderCard(viewOf({ request: { ...used, ...ceiling }, lease: ceiling, clock: '23:00' }), 2),
  'reminder-in-lifetime': reminderCard(
    viewOf({ database: inLifeTime, request: used, lease: { assisted: true }, clock: '17:52' }),
    undefined,
  ),
  'reminder-ended': reminderEndedCard(
    viewOf({
      request: { ...used, status: 'ended' },
      lease: {
        state: 'ended',
        cause: 'given-back',
        lockedAt: at('17:55:10'),
        sessionsEnded: 0,
        endedAt: at('17:55:11'),
      },
    }),
  ),
  'stray-unknown': strayCard({ kind: 'unknown', environment: 'Production', name: 'tmp_bob_q7w2m1', entry }),
  'stray-reappeared': strayCard({
    kind: 'reappeared',
    environment: 'Production',
    name: 'tmp_ana_k3x9q2',
    entry,
    sessionsEnded: 1,
  }),
};

/** Forms about a request that is there, which the store in memory keeps none of. */
async function formOf(actor: string, line: string): Promise<Card> {
  const { store } = talk(direct);
  await store.transaction((tx) => tx.record({ kind: 'account-made', surface: 'page', request: 42 }));
  const ledger = { ...store.ledger, request: async () => live.request, lastLease: async () => live.lease };
  return talk(direct, { store: { ...store, ledger } }).say(actor, line);
}

const INCIDENT = 'because INC-4711 stuck orders';
const accountForms: Making = {
  'form-request': answer('ana', 'dbuser request form', direct),
  'form-request-filled': answer('ana', `dbuser request form Production for 90m read-only ${INCIDENT}`, direct),
  'form-request-fault': answer('ana', 'dbuser request form Prodction for 99h because hm', direct),
  'form-request-read-only-in-lifetime': answer('ana', `dbuser request form Development read-only ${INCIDENT}`, direct),
  'form-approve': formOf('carla', 'request approve form R-42'),
  'form-approve-fault': formOf('carla', 'request approve R-42 form for 9h'),
  'form-deny': formOf('carla', 'request deny form R-42'),
  'form-deny-fault': formOf('carla', 'request deny R-42 form because no'),
  'form-extend': formOf('ana', 'dbuser extend form R-42'),
  'form-extend-fault': formOf('ana', 'dbuser extend R-42 form for 11h'),
};

const ABOUT_REQUESTS: Readonly<Record<Exclude<AboutRequest, RoleKind | PermanentKind>, true>> = {
  'account-requested': true,
  'account-request-refused': true,
  'extension-requested': true,
  'request-voted': true,
  'request-answer-refused': true,
  'request-approved': true,
  'request-denied': true,
  'request-cancelled': true,
  'request-lapsed': true,
  'request-reopened': true,
  'request-nudged': true,
  'password-link-made': true,
  'account-intended': true,
  'account-made': true,
  'account-extending': true,
  'account-extended': true,
  'account-reminded': true,
  'account-ending': true,
  'account-ended': true,
  'account-overdue': true,
  'account-hastened': true,
  'account-reappeared': true,
};
const BY_JOBS = /lapsed|extended|reminded|account-ended|overdue|reappeared/;
const BY_OTHERS = /voted|answer|approved|denied|reopened/;

/** One entry of each kind: by Ana for herself, by an Administrator for her, or by a job. */
function trailOfRequests(): Card {
  const kinds = [
    ...(Object.keys(ABOUT_REQUESTS) as (keyof typeof ABOUT_REQUESTS)[]),
    'account-unknown',
    'accounts-listed',
  ] as const;
  const entries = kinds.map((kind, number) => ({
    kind,
    seq: number + 1,
    at: at('14:02'),
    policy: 41,
    hash: entry.hash,
    surface: 'page' as const,
    environment: 'Production',
    ...(kind === 'account-unknown' || BY_JOBS.test(kind) ? {} : { actor: isOthers(kind) ? 'carla' : 'ana' }),
    ...(kind === 'account-unknown' || kind === 'accounts-listed' ? {} : { member: 'ana' }),
    ...(kind === 'account-request-refused' ? {} : { request: 42 }),
  }));
  return auditCard({ company: live.company, entries, more: false, all: '' });
}

const isOthers = (kind: string): boolean => kind === 'accounts-listed' || BY_OTHERS.test(kind);

const cards = { ...previews, ...Object.fromEntries(refusals), ...lists, 'audit-requests': trailOfRequests() };

export const accounts: Making = {
  ...Object.fromEntries(Object.entries(cards).map(([name, card]) => [name, Promise.resolve(card)])),
  ...accountForms,
};
