import {
  answeredCard,
  cancelledRequestCard,
  extensionAskedCard,
  notExtendedCard,
  notYoursCard,
  nudgedCard,
} from '../../src/cards/answered.ts';
import type { Card } from '../../src/cards/card.ts';
import { linkCard, linkShownCard, notNowCard } from '../../src/cards/password-link.ts';
import { receiptCard } from '../../src/cards/receipt.ts';
import { requestCard } from '../../src/cards/request.ts';
import { END_CAUSES, type EndCause, type Lease } from '../../src/domain/lease.ts';
import type { Making } from './catalogue-talk.ts';
import {
  approve,
  at,
  byTwo,
  deny,
  HOSTILE,
  inLifeTime,
  leaseWith,
  mysql,
  oracle,
  requestWith,
  sqlserver,
  type Told,
  viewOf,
} from './request-views.ts';

const approved = {
  status: 'approved',
  given: { minutes: 240, profile: 'read-and-write' },
  votes: [approve('carla')],
  deadlineAt: at('17:52'),
} as const;
const used = { ...approved, status: 'used', startedAt: at('14:02'), endsAt: at('18:02') } as const;
const over = { ...used, status: 'ended' } as const;
const extension = { id: 43, extends: 42, minutes: 180, deadlineAt: at('18:02') } as const;
const extended = {
  ...extension,
  given: { minutes: 180, profile: 'read-and-write' },
  votes: [approve('dora', undefined, '16:34')],
} as const;
const revoking = { state: 'revoking', cause: 'expired', revokingAt: at('18:02') } as const;
const failing = { ...revoking, failures: 3, firstFailedAt: at('18:02:04') } as const;
const seen = { lockedAt: at('18:02:01'), sessionsEnded: 1, endedAt: at('18:02:03') } as const;
const gone = { ...seen, state: 'ended', cause: 'expired' } as const;
const replaced = {
  ...seen,
  state: 'ended',
  cause: 'replaced',
  lockedAt: at('15:10:01'),
  sessionsEnded: 0,
  endedAt: at('15:10:02'),
} as const;
const back = { ...approved, startedAt: at('14:02'), endsAt: at('18:02'), deadlineAt: at('18:02') } as const;

const holds = [leaseWith({ request: 31, environment: 'Quality', profile: 'read-only', endsAt: at('16:00') })];
const history = [
  requestWith({ id: 31, environment: 'Quality', profile: 'read-only', status: 'used', requestedAt: at('12:00') }),
  requestWith({ id: 12, status: 'denied', requestedAt: '2026-10-03T09:00:00.000Z' }),
  requestWith({
    id: 9,
    status: 'ended',
    given: { minutes: 60, profile: 'read-only' },
    requestedAt: '2026-09-14T10:30:00.000Z',
  }),
];

/** Everything that a request can come to, each as its approvers see it and as its requester does. */
const states: Readonly<Record<string, Told>> = {
  pending: { holds, history },
  'pending-in-lifetime': { database: inLifeTime },
  'pending-by-two': { database: byTwo },
  'pending-one-of-two': { database: byTwo, request: { votes: [approve('carla')] }, clock: '13:52' },
  'pending-hostile': { request: { reason: HOSTILE } },
  'pending-extension': { request: extension, lease: {}, clock: '16:30' },
  approved: { request: approved, clock: '13:52' },
  'approved-with-changes': {
    request: {
      ...approved,
      given: { minutes: 60, profile: 'read-only' },
      votes: [approve('carla', { minutes: 60, profile: 'read-only' })],
    },
    clock: '13:52',
  },
  'approved-by-two': {
    database: byTwo,
    request: { ...approved, votes: [approve('carla'), approve('dora')] },
    clock: '13:52',
  },
  'approved-in-lifetime': { database: inLifeTime, request: approved, clock: '13:52' },
  'approved-self-service': { request: { ...approved, requester: 'carla', votes: [] }, clock: '13:40' },
  'approved-not-made': {
    request: { ...approved, startedAt: at('14:02'), endsAt: at('18:02') },
    lease: { state: 'ended', cause: 'not-made', endedAt: at('14:03') },
    clock: '14:03',
  },
  replaceable: { request: back, lease: replaced, clock: '15:10' },
  creating: { request: used, lease: { state: 'creating' }, clock: '14:02' },
  active: { request: used, lease: {}, clock: '14:02' },
  'active-sqlserver': { database: sqlserver, request: used, lease: {}, clock: '14:02' },
  'active-oracle': { database: oracle, request: used, lease: {}, clock: '14:02' },
  'active-mysql': { database: mysql, request: used, lease: {}, clock: '14:02' },
  'active-in-lifetime': { database: inLifeTime, request: used, lease: { assisted: true }, clock: '14:02' },
  'active-at-ceiling': {
    request: { ...used, endsAt: '2026-11-22T02:02:00.000Z' },
    lease: { endsAt: '2026-11-22T02:02:00.000Z' },
    clock: '20:00',
  },
  extending: {
    request: { ...used, endsAt: at('21:02') },
    lease: { state: 'extending', endsAt: at('21:02') },
    clock: '16:35',
  },
  ending: { request: used, lease: revoking, clock: '18:02' },
  'ending-to-be-replaced': { request: used, lease: { ...revoking, cause: 'replaced' }, clock: '15:10' },
  overdue: {
    request: used,
    lease: { ...failing, failure: 'unreachable: connect ECONNREFUSED 10.0.0.5:5432' },
    clock: '18:02:05',
  },
  'overdue-before-the-end': {
    request: used,
    lease: { ...failing, cause: 'given-back', firstFailedAt: at('15:00'), failure: 'timeout: statement took 10 s' },
    clock: '15:01',
  },
  'overdue-refused': {
    database: sqlserver,
    request: used,
    lease: { ...failing, failure: 'refused: login failed for chatelaine' },
    clock: '18:12',
  },
  ...endings(),
  'ended-in-lifetime': {
    database: inLifeTime,
    request: over,
    lease: { state: 'ended', cause: 'expired', assisted: true, endedAt: at('18:02:03') },
    clock: '18:02:03',
  },
  extended: {
    request: { ...extended, status: 'ended' },
    lease: { state: 'extending', endsAt: at('21:02') },
    clock: '16:35',
  },
  denied: {
    request: { status: 'denied', votes: [deny('dora', 'Use Quality for this: it has the same orders.')] },
    clock: '13:52',
  },
  'denied-extension': {
    request: { ...extension, status: 'denied', votes: [deny('dora', 'Four hours were plenty.')] },
    lease: {},
    clock: '16:40',
  },
  cancelled: { request: { status: 'cancelled' }, clock: '13:45' },
  'cancelled-replaceable': { request: { ...back, status: 'cancelled' }, lease: replaced, clock: '15:20' },
  lapsed: { request: { status: 'lapsed' }, clock: '23:40' },
  'lapsed-unused': { request: { ...approved, status: 'lapsed' }, clock: '17:52' },
  'lapsed-extension': { request: { ...extension, status: 'lapsed' }, lease: gone, clock: '18:02:03' },
};

function endings(): Readonly<Record<string, Told>> {
  const ended: Readonly<Partial<Record<EndCause, Partial<Lease>>>> = {
    revoked: { endedBy: 'dora', sessionsEnded: 2 },
    'not-made': { sessionsEnded: 0 },
  };
  const told = (cause: EndCause): Told => ({
    request: over,
    lease: { ...gone, cause, ...ended[cause] },
    clock: '18:02:03',
  });
  return Object.fromEntries(END_CAUSES.map((cause) => [`ended-${cause}`, told(cause)]));
}

const drawn = (prefix: string, draw: (view: ReturnType<typeof viewOf>) => Card): Making =>
  Object.fromEntries(
    Object.entries(states).map(([name, told]) => [`${prefix}-${name}`, Promise.resolve(draw(viewOf(told)))]),
  );

const state = (name: string) => viewOf(states[name]);
const url = 'https://chatelaine.acme.example/once/tJ0rNn0K2Gk3u0m3Qe1m0h3xwq7c1l9aZbYdXfUvWs4';
const link = { url, expiresAt: at('14:17') };

const answers: Readonly<Record<string, Card>> = {
  'answered-approved': answeredCard({ state: 'approved', view: state('approved') }),
  'answered-denied': answeredCard({ state: 'denied', view: state('denied') }),
  'answered-counted': answeredCard({ state: 'counted', view: state('pending-one-of-two') }),
  'answered-own': answeredCard({ state: 'own', view: state('pending') }),
  'answered-not-entitled': answeredCard({ state: 'not-entitled', view: state('pending') }),
  'answered-not-yours': notYoursCard(9, state('pending').approvers),
  'answered-too-late': answeredCard({ state: 'too-late', view: state('approved') }),
  'answered-too-late-cancelled': answeredCard({ state: 'too-late', view: state('cancelled') }),
  'answered-already': answeredCard({ state: 'answered-already', view: state('pending-one-of-two') }),
  'answered-reopened': answeredCard({ state: 'reopened', view: state('pending') }),
  'answered-void': answeredCard({
    state: 'void',
    view: state('cancelled'),
    decision: { outcome: 'deny', code: 'requests-closed', trace: [] },
  }),
  nudged: nudgedCard({ state: 'nudged', view: state('pending-one-of-two') }),
  'nudged-too-soon': nudgedCard({ state: 'too-soon', view: state('pending'), again: at('13:55') }),
  'nudged-too-late': nudgedCard({ state: 'too-late', view: state('active') }),
  'request-taken-back': cancelledRequestCard({ state: 'cancelled', view: state('cancelled') }),
  'request-not-taken-back': cancelledRequestCard({ state: 'too-late', view: state('denied') }),
  'extension-asked': extensionAskedCard(state('pending-extension')),
  'extension-refused': notExtendedCard(state('active-at-ceiling'), 'It is at its twelve hours, which nothing moves.'),
  'password-link': linkCard(state('approved'), link),
  'password-link-again': linkCard(state('replaceable'), link),
  'password-link-shown': linkShownCard(state('approved'), link),
  'password-link-not-now': notNowCard(state('pending')),
};

export const requests: Making = {
  ...drawn('request', requestCard),
  ...drawn('receipt', receiptCard),
  ...Object.fromEntries(Object.entries(answers).map(([name, card]) => [name, Promise.resolve(card)])),
};
