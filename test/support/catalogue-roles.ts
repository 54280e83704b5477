import { accessCard } from '../../src/cards/access.ts';
import { answeredCard, cancelledRequestCard, nudgedCard } from '../../src/cards/answered.ts';
import { auditCard } from '../../src/cards/audit.ts';
import type { Card } from '../../src/cards/card.ts';
import { receiptCardOf, requestCardOf } from '../../src/cards/request-card.ts';
import {
  roleAskDoneCard,
  roleAskOutOfDateCard,
  roleAskPreviewCard,
  roleAskRefusedCard,
} from '../../src/cards/role-ask.ts';
import { roleChangedCard, roleDoneCard } from '../../src/cards/role-changed.ts';
import { roleEndedCard, roleEndOutOfDateCard, roleEndPreviewCard, roleNotLiveCard } from '../../src/cards/role-end.ts';
import { roleExtendAnsweredCard } from '../../src/cards/role-extend.ts';
import { type RolePreview, rolePreviewCard } from '../../src/cards/role-preview.ts';
import { roleReminderCard, roleReminderEndedCard } from '../../src/cards/role-reminder.ts';
import type { AuditKind, RoleKind } from '../../src/domain/audit.ts';
import { createCompany } from '../../src/domain/company.ts';
import { changeOf, explain } from '../../src/domain/decide.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { matrix } from '../../src/domain/matrix.ts';
import type { RoleChange } from '../../src/domain/question.ts';
import { ROLE_END_CAUSES } from '../../src/domain/role-lease.ts';
import type { RoleRequestView } from '../../src/domain/role-request-view.ts';
import { whatIf } from '../../src/domain/what-if.ts';
import { acme, userFacts } from './acme.ts';
import { acmeWith, answer, type Making, talk } from './catalogue-talk.ts';
import { approve, at, deny, HOSTILE } from './request-views.ts';
import {
  type RoleTold,
  roleAskOf,
  roleEndOf,
  roleLeaseWith,
  roleRequestWith,
  roleViewOf,
} from './role-request-views.ts';

const BANKING = { scope: 'team', team: 'Banking' } as const;
const LOANS = { scope: 'application', application: 'Loans' } as const;
const DEFAULT = { scope: 'default' } as const;

const used = {
  status: 'used',
  givenMinutes: 480,
  votes: [approve('max', undefined, '10:02')],
  startedAt: at('10:02'),
  endsAt: at('18:02'),
} as const;
const over = { ...used, status: 'ended' } as const;
const given = { ...used, votes: [], reason: '', givenBy: 'carla', requestedAt: at('10:02') } as const;
const longer = { id: 43, extends: 42, minutes: 120, requestedAt: at('16:30'), deadlineAt: at('18:02') } as const;
const ended = { cause: 'expired', endedAt: at('18:02:03'), after: null } as const;
const bound: Facts = acmeWith(
  userFacts('bob', 'Bob Lind', 'Developer', { slack: 'U0BOB', teams: [['Banking', 'Guest']] }),
);
const history = [
  roleRequestWith({ id: 31, role: 'Release Lead', place: LOANS, status: 'denied', requestedAt: at('08:00') }),
  roleRequestWith({ id: 12, ...over, requestedAt: '2026-10-03T09:00:00.000Z' }),
  roleRequestWith({ id: 9, status: 'ended', requestedAt: '2026-09-14T10:30:00.000Z' }),
];

/** Everything that a request for a role can come to, each as its approvers see it and as its requester does. */
const states: Readonly<Record<string, RoleTold>> = {
  pending: { history },
  'pending-replacing': { facts: bound, request: { minutes: 3 * 1440 } },
  'pending-no-end': { without: 'minutes', request: { role: 'Team Manager' } },
  'pending-production': { request: { role: 'Release Lead', place: LOANS } },
  'pending-default': { request: { role: 'Guest', place: DEFAULT } },
  'pending-administrator': { request: { role: 'Administrator', place: DEFAULT, minutes: 60 } },
  'pending-hostile': { request: { reason: HOSTILE } },
  'pending-extension': { request: longer, lease: {}, clock: '16:30' },
  held: { request: used, lease: {}, clock: '10:02' },
  'held-shorter': { request: { ...used, minutes: 3 * 1440 }, lease: {}, clock: '10:02' },
  'held-replacing': { facts: bound, request: used, lease: { before: 'Guest' }, clock: '10:02' },
  'held-given': { request: given, lease: {}, clock: '10:02' },
  'held-extended': { request: { ...used, endsAt: at('20:02') }, lease: { endsAt: at('20:02') }, clock: '16:35' },
  'held-under-another': {
    request: used,
    lease: {},
    above: [roleLeaseWith({ id: 8, request: 44, role: 'Release Lead', before: 'Tech Lead' })],
    clock: '11:00',
  },
  'held-changed-since': { request: used, lease: {}, held: 'Guest', clock: '11:00' },
  'held-at-most': { request: used, lease: { endsAt: '2027-11-21T10:02:00.000Z' }, clock: '10:02' },
  given: { without: 'minutes', request: { status: 'ended', votes: used.votes }, held: 'Tech Lead', clock: '10:02' },
  ...endings(),
  'ended-given': { request: { ...given, status: 'ended' }, lease: ended, clock: '18:02:03' },
  extended: {
    request: { ...longer, status: 'ended', givenMinutes: 120, votes: [approve('max', undefined, '16:34')] },
    lease: { endsAt: at('20:02') },
    clock: '16:35',
  },
  denied: {
    request: { status: 'denied', votes: [deny('max', 'Ask Ana to deploy it: she is on call.')] },
    clock: '09:52',
  },
  'denied-extension': {
    request: { ...longer, status: 'denied', votes: [deny('max', 'Eight hours were plenty.')] },
    lease: {},
    clock: '16:40',
  },
  cancelled: { request: { status: 'cancelled' }, clock: '09:45' },
  lapsed: { request: { status: 'lapsed' }, clock: '23:40' },
  'lapsed-extension': { request: { ...longer, status: 'lapsed' }, lease: ended, clock: '18:02:03' },
};

function endings(): Readonly<Record<string, RoleTold>> {
  const more = {
    expired: {},
    'given-back': { endedBy: 'bob' },
    revoked: { endedBy: 'carla' },
    superseded: { endedBy: 'carla', after: 'Release Lead' },
  } as const;
  return Object.fromEntries(
    ROLE_END_CAUSES.map((cause) => [
      `ended-${cause}`,
      { request: over, lease: { ...ended, cause, ...more[cause] }, clock: '18:02:03' },
    ]),
  );
}

const state = (name: string) => roleViewOf(states[name]);
const drawn = (prefix: string, draw: (view: RoleRequestView) => Card): Readonly<Record<string, Card>> =>
  Object.fromEntries(Object.keys(states).map((name) => [`${prefix}-${name}`, draw(state(name))]));

const closed = acmeWith(userFacts('bob', 'Bob Lind', 'Nobody', { slack: 'U0BOB' }));
const holding = acmeWith(userFacts('bob', 'Bob Lind', 'Developer', { teams: [['Banking', 'Tech Lead']] }));
const alone: Decision = { outcome: 'deny', code: 'nobody-to-approve', trace: [] };

const asks: Readonly<Record<string, Card>> = {
  'role-ask-preview': roleAskPreviewCard(roleAskOf()),
  'role-ask-preview-replacing': roleAskPreviewCard(roleAskOf({ minutes: 3 * 1440 }, { facts: bound })),
  'role-ask-preview-lowering': roleAskPreviewCard(roleAskOf({ role: 'Guest', place: DEFAULT })),
  'role-ask-out-of-date': roleAskOutOfDateCard(roleAskOf()),
  'role-ask-open': roleAskPreviewCard(roleAskOf({}, { open: roleRequestWith({}) })),
  'role-ask-refused-held': roleAskPreviewCard(roleAskOf({}, { facts: holding })),
  'role-ask-refused-inert': roleAskRefusedCard(roleAskOf({}, { facts: closed })),
  'role-ask-refused-nobody': roleAskRefusedCard(roleAskOf({}, { decision: alone, approvers: [] })),
  'role-ask-sent': roleAskDoneCard(42, roleAskOf()),
};

const ends: Readonly<Record<string, Card>> = {
  'role-end-preview': roleEndPreviewCard(roleEndOf(state('held')), true),
  'role-end-preview-other': roleEndPreviewCard(roleEndOf(state('held')), false),
  'role-end-preview-raising': roleEndPreviewCard(
    roleEndOf(roleViewOf({ request: { ...used, role: 'Guest' }, lease: {}, clock: '10:02' })),
    true,
  ),
  'role-end-preview-under-another': roleEndPreviewCard(roleEndOf(state('held-under-another')), true),
  'role-end-out-of-date': roleEndOutOfDateCard(roleEndOf(state('held')), true),
  'role-ended': roleEndedCard(state('ended-given-back')),
  'role-not-live': roleNotLiveCard(state('ended-expired')),
  'role-not-live-no-end': roleNotLiveCard(state('given')),
  'role-not-live-pending': roleNotLiveCard(state('pending')),
  'role-reminder': roleReminderCard({ ...state('held'), entry: { ...state('held').entry, at: at('17:52') } }),
  'role-reminder-day': roleReminderCard(
    roleViewOf({ request: used, lease: { endsAt: '2026-11-24T10:02:00.000Z' }, clock: '10:02' }),
  ),
  'role-reminder-ended': roleReminderEndedCard(state('ended-given-back')),
  'role-extension-asked': roleExtendAnsweredCard(state('pending-extension'), 'asked'),
  'role-extension-not-live': roleExtendAnsweredCard(state('ended-expired'), 'not-live'),
  'role-extension-no-end': roleExtendAnsweredCard(state('given'), 'not-live'),
  'role-extension-asked-already': roleExtendAnsweredCard(state('held'), 'asked-already'),
  'role-extension-nobody': roleExtendAnsweredCard(state('held'), 'nobody-to-approve'),
  'role-extension-over-most': roleExtendAnsweredCard(state('held-at-most'), 'over-most'),
};

const inert: Decision = { outcome: 'deny', code: 'inert-everywhere', trace: [] };
const answers: Readonly<Record<string, Card>> = {
  'role-answered-approved': answeredCard({ state: 'approved', view: state('held') }),
  'role-answered-own': answeredCard({ state: 'own', view: state('pending') }),
  'role-answered-not-entitled': answeredCard({ state: 'not-entitled', view: state('pending') }),
  'role-answered-not-entitled-decided': answeredCard({ state: 'not-entitled', view: state('held') }),
  'role-answered-too-late': answeredCard({ state: 'too-late', view: state('held') }),
  'role-answered-too-late-no-end': answeredCard({ state: 'too-late', view: state('given') }),
  'role-answered-void': answeredCard({ state: 'void', view: state('cancelled'), decision: inert }),
  'role-nudged': nudgedCard({ state: 'nudged', view: state('pending') }),
  'role-taken-back': cancelledRequestCard({ state: 'cancelled', view: state('cancelled') }),
};

/** A change by Carla of Bob's role in Banking, as it is shown before and after. */
function changeOfBob(facts: Facts, change: RoleChange, more: Pick<RolePreview, 'minutes' | 'superseded'>): RolePreview {
  const company = createCompany(facts);
  const actor = company.users.get('carla');
  const decision = explain(company, { ...change, user: 'carla' });
  if (!actor || 'error' in decision) throw new Error('nobody, or nothing');
  const { member, role, place } = changeOf(company, change);
  return {
    change,
    actor,
    decision,
    effect: whatIf(company, member, place, change.operation === 'role.grant' ? role : undefined),
    others: [],
    fingerprint: 'a1b2c3d4',
    policy: 41,
    judgedAt: at('10:02'),
    ...more,
  };
}

const grant = { operation: 'role.grant', member: 'bob', role: 'Tech Lead', ...BANKING } as const;
const forAWhile = changeOfBob(bound, grant, { minutes: 480 });
const superseding = changeOfBob(bound, grant, {
  superseded: [roleLeaseWith({ role: 'Guest', endsAt: at('18:00') })],
});
const changed = (preview: RolePreview, details: Readonly<Record<string, unknown>> = {}) => ({
  ...preview,
  entry: {
    kind: 'role-granted' as const,
    surface: 'slack' as const,
    seq: 57,
    at: at('10:02'),
    policy: 41,
    hash: '9f2c41d07be83a55c6',
    details,
  },
});
const changes: Readonly<Record<string, Card>> = {
  'preview-grant-for-a-while': rolePreviewCard(changeOfBob(acme, grant, { minutes: 480 })),
  'preview-grant-for-a-while-replacing': rolePreviewCard(forAWhile),
  'preview-grant-superseding': rolePreviewCard(superseding),
  'changed-grant-for-a-while': roleChangedCard(changed(forAWhile, { until: at('18:02:11') })),
  'changed-grant-superseding': roleChangedCard(changed(superseding)),
  'done-grant-for-a-while': roleDoneCard(changed(forAWhile)),
};

const ABOUT_ROLES: Readonly<Record<RoleKind, true>> = {
  'role-requested': true,
  'role-request-refused': true,
  'role-extended': true,
  'role-reminded': true,
  'role-ended': true,
  'role-superseded': true,
  'role-kept': true,
};
const BY_JOBS: readonly AuditKind[] = ['role-reminded', 'role-ended'];
const BY_BOB: readonly AuditKind[] = ['role-requested', 'role-request-refused', 'extension-requested'];

/** One entry of each kind: by Bob for himself, by an Administrator for him, or by a job. */
function trailOfRoles(): Card {
  const kinds: readonly AuditKind[] = [
    ...(Object.keys(ABOUT_ROLES) as RoleKind[]),
    'request-approved',
    'role-granted',
    'extension-requested',
  ];
  const entries = kinds.map((kind, number) => ({
    kind,
    seq: number + 1,
    at: at('10:02'),
    policy: 41,
    hash: '9f2c41d07be83a55c6',
    surface: 'slack' as const,
    member: 'bob',
    role: 'Tech Lead',
    team: 'Banking',
    before: kind === 'role-granted' ? 'Guest' : null,
    after: kind === 'role-superseded' ? 'Release Lead' : null,
    ...(BY_JOBS.includes(kind) ? {} : { actor: BY_BOB.includes(kind) ? 'bob' : 'carla' }),
    ...(kind === 'role-request-refused' ? {} : { request: 42 }),
    ...(kind === 'role-granted' ? { details: { until: at('18:02') } } : {}),
    ...(kind === 'role-extended' ? { details: { before: at('18:02'), after: at('20:02') } } : {}),
  }));
  return auditCard({ company: createCompany(acme), entries, more: false, all: '' });
}

/** What Bob holds, a part of it for a while. */
function access(): Card {
  const { company, lease } = state('held-replacing');
  const user = company.users.get('bob');
  if (!user || !lease) throw new Error('Bob holds nothing');
  return accessCard({
    user,
    company,
    matrix: matrix(company, user),
    policy: 41,
    judgedAt: at('11:00'),
    leases: [lease],
  });
}

/** Forms about a request that is there, which the store in memory keeps none of. */
async function formOf(actor: string, line: string, view: RoleRequestView): Promise<Card> {
  const { store } = talk();
  await store.transaction((tx) => tx.record({ kind: 'role-requested', surface: 'slack', request: 42 }));
  const ledger = { ...store.ledger, request: async () => view.request, lastRoleLease: async () => view.lease };
  return talk(acme, { store: { ...store, ledger } }).say(actor, line);
}

const forms: Making = {
  'form-role-request': answer('bob', 'access request form'),
  'form-role-request-filled': answer('bob', 'access request form "Tech Lead" on Loans for 3d because covering for Max'),
  'form-role-request-fault': answer('bob', 'access request form "Tech Led" in Bankng for 1.5h because hm'),
  'form-role-approve': formOf('carla', 'request approve form R-42', state('pending')),
  'form-role-deny': formOf('carla', 'request deny form R-42', state('pending')),
  'form-role-extend': formOf('bob', 'request extend form R-42', state('held')),
};

const cards = {
  ...drawn('role-request', requestCardOf),
  ...drawn('role-receipt', receiptCardOf),
  ...asks,
  ...ends,
  ...answers,
  ...changes,
  'audit-roles': trailOfRoles(),
  'access-for-a-while': access(),
};

export const roles: Making = {
  ...Object.fromEntries(Object.entries(cards).map(([name, card]) => [name, Promise.resolve(card)])),
  ...forms,
};
