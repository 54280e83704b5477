import { auditCard } from '../../src/cards/audit.ts';
import type { Card } from '../../src/cards/card.ts';
import {
  permanentDoneCard,
  permanentOutOfDateCard,
  permanentPreviewCard,
  permanentRefusedCard,
} from '../../src/cards/permanent-ask.ts';
import {
  permanentFailedCard,
  permanentFileCard,
  permanentFileShownCard,
  permanentLinkCard,
  permanentLinkShownCard,
  permanentToldCard,
} from '../../src/cards/permanent-password.ts';
import { permanentReceiptCard } from '../../src/cards/permanent-receipt.ts';
import { permanentRequestCard } from '../../src/cards/permanent-request.ts';
import {
  nobodyAnswersCard,
  stillNeededCard,
  toBeTakenCard,
  unansweredReviewCard,
} from '../../src/cards/permanent-review.ts';
import { permanentNotNowCard, supportCaseCard, supportCaseShownCard } from '../../src/cards/support-case.ts';
import type { PermanentKind } from '../../src/domain/audit.ts';
import { createCompany } from '../../src/domain/company.ts';
import { explain } from '../../src/domain/decide.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { approversFor, permanentPreconditions } from '../../src/domain/own-database.ts';
import type { PermanentAsk, PermanentPreview, PermanentView } from '../../src/domain/permanent-view.ts';
import type { PermanentUserRequest } from '../../src/domain/request.ts';
import { acme, userFacts } from './acme.ts';
import { answer, type Making } from './catalogue-talk.ts';
import { approve, at, deny, HOSTILE, inLifeTime, leaseWith, postgres } from './request-views.ts';

const pia = userFacts('pia', 'Pia Roth', 'Developer', { account: 'company-administrator' });
const facts: Facts = { ...acme, users: [...acme.users, pia], databases: [...acme.databases, inLifeTime] };

const request: PermanentUserRequest = {
  id: 42,
  asks: 'permanent',
  requester: 'pia',
  environment: 'Production',
  profile: 'read-only',
  network: 'vpn',
  addresses: [],
  phone: '+351 … 340',
  reason: 'The warehouse reads the orders of the day every night',
  status: 'pending',
  votes: [],
  policy: 41,
  requestedAt: at('13:40'),
  deadlineAt: '2026-11-22T13:40:00.000Z',
};
const approved = { status: 'approved', votes: [approve('carla')], deadlineAt: '2026-12-21T13:52:00.000Z' } as const;
const opened = { ...approved, supportCase: '2781305' } as const;
const there = { ...opened, status: 'used', startedAt: '2026-11-24T09:12:00.000Z' } as const;
const listed = { network: 'allowlist', addresses: ['8.8.4.0/24', '2a00:1450::/32'] } as const;
const lease = leaseWith({
  username: 'pia',
  profile: 'read-only',
  assisted: true,
  permanent: true,
  endsAt: 'infinity',
  reviewAt: '2027-02-22T09:12:00.000Z',
});
const gone = {
  ...lease,
  state: 'ended',
  cause: 'given-back',
  endedBy: 'pia',
  endedAt: '2027-01-04T08:00:00.000Z',
} as const;

const company = createCompany(facts);
/** Where accounts are made from here. */
const direct = createCompany({
  ...facts,
  databases: [...acme.databases, { ...postgres, environment: 'Production' }],
});
const viewOf = (told: Partial<PermanentUserRequest> = {}, made?: PermanentView['lease']): PermanentView => ({
  company,
  request: { ...request, ...told },
  requester: { username: 'pia', name: 'Pia Roth' },
  database: company.databases.get('Production'),
  lease: made,
  approvers: approversFor(company, { username: 'pia' } as never),
  entry: { seq: 57, hash: '9f2c41d07be83a55c6', at: at('13:40'), policy: 41 },
});

const thereHere = { ...approved, status: 'used', startedAt: '2026-11-24T09:12:00.000Z' } as const;
const made = { ...lease, assisted: false, accountName: 'perm_pia_k4m2qz', passwordAt: '2026-11-24T09:12:00.000Z' };
const hereOf = (told: Partial<PermanentUserRequest> = {}, its?: PermanentView['lease']): PermanentView => ({
  ...viewOf(told, its),
  company: direct,
  database: direct.databases.get('Production'),
});
const { phone: _, ...byPage } = { ...request, ...approved };
const TAKE: Partial<PermanentUserRequest> = { id: 57, extends: 42, reason: 'Pia has left, and the warehouse needs it' };
const standing = hereOf(thereHere, made);

/** Everything that it can come to, each as its approvers see it and as its requester does. */
const states: Readonly<Record<string, PermanentView>> = {
  pending: viewOf(),
  'pending-by-allowlist': viewOf({ ...listed, profile: 'read-and-write' }),
  'pending-hostile': viewOf({ reason: HOSTILE }),
  approved: viewOf(approved),
  'case-open': viewOf(opened),
  there: viewOf(there, lease),
  ended: viewOf({ ...there, status: 'ended' }, gone),
  'ended-by-an-administrator': viewOf({ ...there, status: 'ended' }, { ...gone, cause: 'revoked', endedBy: 'dora' }),
  denied: viewOf({ status: 'denied', votes: [deny('dora', 'Use the replica for this.')] }),
  cancelled: viewOf({ status: 'cancelled' }),
  lapsed: viewOf({ status: 'lapsed' }),
  'lapsed-unused': viewOf({ ...approved, status: 'lapsed' }),
  'here-pending': hereOf(),
  'here-approved': hereOf(approved),
  'here-approved-by-page': { ...hereOf(), request: byPage },
  'here-making': hereOf(thereHere, { ...made, state: 'creating' }),
  'here-there': standing,
  'here-ending': hereOf(thereHere, { ...made, state: 'revoking', cause: 'given-back' }),
  'here-overdue': hereOf(thereHere, {
    ...made,
    state: 'revoking',
    cause: 'given-back',
    failures: 3,
    failure: 'unreachable: nobody answers',
  }),
  'here-ended': hereOf({ ...thereHere, status: 'ended' }, { ...gone, assisted: false, sessionsEnded: 2 }),
  'take-pending': hereOf(TAKE, made),
  'take-approved': hereOf({ ...TAKE, status: 'ended', votes: [approve('carla')] }, { ...made, username: 'tom' }),
  'take-denied': hereOf({ ...TAKE, status: 'denied', votes: [deny('dora', 'Pia is back on Monday.')] }, made),
  'here-vanished': hereOf(
    { ...thereHere, status: 'ended' },
    { ...made, state: 'ended', cause: 'vanished', endedAt: '2027-01-04T08:00:00.000Z', sessionsEnded: 0 },
  ),
};

function previewOf(more: Partial<Facts>, ask: Partial<PermanentAsk> = {}, who = 'pia'): PermanentPreview {
  const all = createCompany({ ...facts, ...more });
  const { environment, profile, network, addresses, phone = '', reason } = request;
  const whole: PermanentAsk = { environment, profile, network, addresses, phone, reason, ...ask };
  const [asker, place] = [all.users.get(who), all.environments.get(environment)];
  const { reason: _, ...asked } = whole;
  const decision = explain(all, { user: who, operation: 'dbuser.request-permanent', ...asked });
  if (!asker || !place || 'error' in decision) throw new Error('nobody, or nowhere');
  return {
    ask: whole,
    asker,
    decision,
    database: all.databases.get(environment),
    preconditions: permanentPreconditions(all, asker, place, whole),
    approvers: approversFor(all, asker),
    open: undefined,
    fingerprint: 'a1b2c3d4',
    policy: 41,
    judgedAt: at('13:40'),
  };
}

const LINK = { url: 'https://access.acme.example/once/4fT2', expiresAt: at('14:15') };
const FILE = { url: 'https://access.acme.example/file/9aB1', expiresAt: at('14:15') };
const noTunnel = { infrastructure: { ...acme.infrastructure, network: [] } } as const;
const preview = previewOf({});
const asks: Readonly<Record<string, Card>> = {
  'permanent-preview': permanentPreviewCard(preview, 'q1w2e3r4t5y6'),
  'permanent-preview-new-vpn': permanentPreviewCard(previewOf(noTunnel), 'q1w2e3r4t5y6'),
  'permanent-preview-by-allowlist': permanentPreviewCard(
    previewOf({ ...noTunnel, databases: [] }, listed),
    'q1w2e3r4t5y6',
  ),
  'permanent-refused': permanentRefusedCard(previewOf({}, {}, 'bob')),
  'permanent-refused-allowlist': permanentRefusedCard(previewOf({}, listed)),
  'permanent-refused-gateway': permanentRefusedCard(previewOf({}, { network: 'transit-gateway' })),
  'permanent-asked-already': permanentPreviewCard({ ...preview, open: request }),
  'permanent-asked-by-another': permanentPreviewCard({ ...preview, open: { ...request, requester: 'ana' } }),
  'permanent-out-of-date': permanentOutOfDateCard(preview, 'q1w2e3r4t5y6'),
  'permanent-sent': permanentDoneCard(42, preview),
  'support-case': supportCaseCard(viewOf(approved), '+351967218340'),
  'support-case-by-allowlist': supportCaseCard(viewOf({ ...approved, ...listed }), '+351967218340'),
  'support-case-without-telephone': supportCaseCard(viewOf(approved), undefined),
  'support-case-shown': supportCaseShownCard(viewOf(approved)),
  'support-case-not-now': permanentNotNowCard(viewOf()),
  'permanent-link': permanentLinkCard({ ...hereOf(), request: byPage }, LINK),
  'permanent-link-rotating': permanentLinkCard(standing, LINK),
  'permanent-link-shown': permanentLinkShownCard(standing, LINK),
  'permanent-file': permanentFileCard(standing, FILE),
  'permanent-file-shown': permanentFileShownCard(standing, FILE),
  'permanent-told': permanentToldCard(standing, 'made'),
  'permanent-told-rotated': permanentToldCard(standing, 'rotated'),
  'permanent-failed': permanentFailedCard(42, { why: 'No text message reaches that telephone.' }),
  'permanent-failed-unknown': permanentFailedCard(42, {
    why: 'The database did not answer in time.',
    holds: 'unknown',
  }),
  'permanent-still-needed': stillNeededCard(standing),
  'permanent-still-needed-vendor': stillNeededCard(viewOf(there, lease)),
  'permanent-unanswered-review': unansweredReviewCard(standing),
  'permanent-nobody-answers': nobodyAnswersCard(standing),
  'permanent-to-be-taken': toBeTakenCard(standing),
  'permanent-take-preview': permanentPreviewCard({ ...preview, ask: { ...preview.ask, extends: 42 } }, 'q1w2e3r4t5y6'),
  'permanent-take-refused': permanentRefusedCard({
    ...previewOf({}, {}, 'bob'),
    ask: { ...preview.ask, extends: 42 },
  }),
  'permanent-take-asked-already': permanentPreviewCard({
    ...preview,
    ask: { ...preview.ask, extends: 42 },
    open: { ...request, id: 57, extends: 42 },
  }),
  'permanent-nobody-answers-vendor': nobodyAnswersCard(viewOf(there, lease)),
  'permanent-preview-here': permanentPreviewCard(
    previewOf({ databases: [...acme.databases, { ...postgres, environment: 'Production' }] }),
    'q1w2e3r4t5y6',
  ),
};

const FILLED = 'read-and-write via allowlist 8.8.4.0/24 phone "+351 967 218 340" because INC-4711 nightly orders';
const forms: Making = {
  'form-permanent': answer('pia', 'dbuser permanent form', facts),
  'form-permanent-filled': answer('pia', `dbuser permanent form Production ${FILLED}`, facts),
  'form-permanent-fault': answer(
    'pia',
    'dbuser permanent form Prodction via allowlist 8.8.4.9/24 phone 967218340 because hm',
    facts,
  ),
  'form-take': answer('pia', 'request take form R-42', facts),
  'form-take-fault': answer('pia', 'request take R-42 phone 967218340 because hm', facts),
  'form-case': answer('pia', 'request case form R-42', facts),
  'form-case-fault': answer('pia', 'request case R-42 form #', facts),
  'form-permanent-here': answer('pia', 'dbuser permanent form', {
    ...facts,
    databases: [...acme.databases, { ...postgres, environment: 'Production' }],
  }),
  'form-permanent-no-telephone': answer(
    'pia',
    'dbuser permanent Production read-only via vpn because nightly orders',
    facts,
  ),
};

const KINDS: Readonly<Record<PermanentKind, true>> = {
  'permanent-requested': true,
  'permanent-request-refused': true,
  'support-case-shown': true,
  'support-case-opened': true,
  'permanent-intended': true,
  'permanent-made': true,
  'permanent-file-taken': true,
  'permanent-rotating': true,
  'permanent-rotated': true,
  'permanent-reviewed': true,
  'permanent-kept': true,
  'permanent-taken-over': true,
  'permanent-ended': true,
};

/** One entry of each kind. */
function trail(): Card {
  const entries = Object.keys(KINDS).map((kind, number) => ({
    kind: kind as PermanentKind,
    seq: number + 1,
    at: at('14:02'),
    policy: 41,
    hash: '41d07be83a55c69f2c',
    surface: 'slack' as const,
    environment: 'Production',
    actor: 'pia',
    member: 'pia',
    ...(kind === 'permanent-request-refused' ? {} : { request: 42 }),
  }));
  return auditCard({ company, entries, more: false, all: '' });
}

const drawn = (prefix: string, draw: (view: PermanentView) => Card): Readonly<Record<string, Card>> =>
  Object.fromEntries(Object.entries(states).map(([name, view]) => [`${prefix}-${name}`, draw(view)]));

const cards = {
  ...drawn('permanent-request', permanentRequestCard),
  ...drawn('permanent-receipt', permanentReceiptCard),
  ...asks,
  'audit-permanent': trail(),
};

export const permanents: Making = {
  ...Object.fromEntries(Object.entries(cards).map(([name, card]) => [name, Promise.resolve(card)])),
  ...forms,
};
