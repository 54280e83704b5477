import { auditCard } from '../../src/cards/audit.ts';
import type { Card } from '../../src/cards/card.ts';
import { digestCard } from '../../src/cards/digest.ts';
import { roleHasEndCard, roleKeptCard, roleNotHeldCard } from '../../src/cards/role-kept.ts';
import {
  roleLapseOutOfDateCard,
  roleLapsePreviewCard,
  roleLapsingCard,
  roleLapsingDoneCard,
  roleLapsingReceiptCard,
} from '../../src/cards/role-lapse.ts';
import type { RolePreview } from '../../src/cards/role-preview.ts';
import type { DigestKind } from '../../src/domain/audit.ts';
import { createCompany, known } from '../../src/domain/company.ts';
import { explain } from '../../src/domain/decide.ts';
import { type DigestFacts, digestFor } from '../../src/domain/digest.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { whatIf } from '../../src/domain/what-if.ts';
import { acme, userFacts } from './acme.ts';
import { acmeWith, answer, type Making } from './catalogue-talk.ts';
import { at, HOSTILE, leaseWith } from './request-views.ts';
import { roleLeaseWith, roleViewOf } from './role-request-views.ts';

const BANKING = { scope: 'team', team: 'Banking' } as const;
const LOANS = { scope: 'application', application: 'Loans' } as const;
const WEEK = 7 * 24 * 60;
const joined = (role: string): Facts =>
  acmeWith(userFacts('bob', 'Bob Lind', 'Developer', { slack: 'U0BOB', teams: [['Banking', role]] }));
/** Its people are many, and one of them has chosen a name that looks like something else. */
const crowded: Facts = acmeWith(
  userFacts('bob', HOSTILE.slice(0, 60), 'Release Lead', { teams: [['Banking', 'Release Lead']] }),
  ...Array.from({ length: 120 }, (_, number) =>
    userFacts(`p${number}`, `Person ${number}`, 'Developer', { teams: [['Banking', 'Tech Lead']] }),
  ),
);

/** What is told in the morning, with what ends soon and what stands. */
function digestTo(owner: string, facts: Facts, more: Partial<DigestFacts> = {}, most?: number): Card {
  const company = createCompany(facts);
  const seen = { roleLeases: [], leases: [], kept: [], now: at('06:00'), ...more };
  return digestCard(company, digestFor(company, seen, known(company.users, owner), most), most !== undefined);
}

const ending = [
  roleLeaseWith({}),
  roleLeaseWith({ id: 8, request: 44, username: 'ana', role: 'Release Lead', place: LOANS, before: 'Tech Lead' }),
];
const digested: Readonly<Record<string, Card>> = {
  digest: digestTo('max', joined('Tech Lead'), { roleLeases: ending.slice(0, 1) }),
  'digest-covered': digestTo('max', joined('Guest'), { roleLeases: ending }),
  'digest-administrator': digestTo('carla', joined('Tech Lead'), { leases: [leaseWith({ username: 'bob' })] }),
  'digest-many': digestTo('max', crowded),
  'digest-many-all': digestTo('max', crowded, {}, 100),
  'digest-many-administrator': digestTo('carla', crowded),
  'digest-nothing': digestTo('ana', acme),
};

/** Of what Max sees when he lets a role of Bob's lapse. */
function lapseOf(role: string): RolePreview {
  const company = createCompany(joined(role));
  const change = { operation: 'role.revoke', member: 'bob', role, ...BANKING } as const;
  const decision = explain(company, { ...change, user: 'carla' });
  if ('error' in decision) throw new Error(decision.error);
  const member = known(company.users, 'bob');
  return {
    change,
    actor: known(company.users, 'carla'),
    decision,
    effect: whatIf(company, member, BANKING, undefined),
    minutes: WEEK,
    others: [],
    fingerprint: 'a1b2c3d4',
    policy: 41,
    judgedAt: at('10:02'),
  };
}

const lapsing = roleViewOf({
  facts: joined('Tech Lead'),
  request: {
    status: 'used',
    reason: '',
    givenBy: 'max',
    minutes: WEEK,
    givenMinutes: WEEK,
    requestedAt: at('10:02'),
    startedAt: at('10:02'),
    endsAt: '2026-11-28T10:02:00.000Z',
  },
  lease: { endsAt: '2026-11-28T10:02:00.000Z' },
  clock: '10:02',
});
const bob = known(createCompany(acme).users, 'bob');
const kept = { member: bob, keptAt: at('10:02'), entry: { seq: 57, hash: '9f2c41d07be83a55c6', policy: 41 } };
const reviewed: Readonly<Record<string, Card>> = {
  'role-kept': roleKeptCard({ ...kept, role: 'Tech Lead', place: BANKING }),
  'role-kept-default': roleKeptCard({ ...kept, role: 'Release Lead', place: { scope: 'default' } }),
  'role-keep-not-held': roleNotHeldCard(bob, 'Release Lead', { scope: 'default' }),
  'role-has-end': roleHasEndCard(bob, roleLeaseWith({})),
  'role-lapse-preview': roleLapsePreviewCard(lapseOf('Tech Lead'), WEEK),
  'role-lapse-preview-raising': roleLapsePreviewCard(lapseOf('Nobody'), 90),
  'role-lapse-out-of-date': roleLapseOutOfDateCard(lapseOf('Tech Lead'), WEEK),
  'role-lapsing': roleLapsingCard(lapsing),
  'role-lapsing-done': roleLapsingDoneCard(lapsing),
  'role-lapsing-receipt': roleLapsingReceiptCard(lapsing),
  'digest-trail': trail(),
};

function trail(): Card {
  const kinds: readonly DigestKind[] = ['digest-sent', 'role-lapsing'];
  const entry = { at: at('10:02'), policy: 41, hash: '9f2c41d07be83a55c6', surface: 'slack' } as const;
  const [sent, lapsed] = kinds.map((kind, number) => ({ ...entry, kind, seq: number + 1 }));
  if (!sent || !lapsed) throw new Error('there are two');
  return auditCard({
    company: createCompany(acme),
    entries: [
      { ...sent, surface: 'job', details: { day: '2026-11-21', owners: 3, endingSoon: 1, withoutEnd: 6 } },
      {
        ...lapsed,
        ...{ actor: 'max', member: 'bob', role: 'Tech Lead', team: 'Banking', request: 42 },
        details: { until: '2026-11-28T10:02:00.000Z', minutes: WEEK },
      },
    ],
    more: false,
    all: '',
  });
}

const made = [...Object.entries(digested), ...Object.entries(reviewed)].map(
  ([name, card]) => [name, Promise.resolve(card)] as const,
);
/** What owners are told of the roles that they answer for, and what comes of it. */
export const digests: Making = {
  ...Object.fromEntries(made),
  'role-keep-refused': answer('max', 'role keep max "Team Manager" in Banking'),
  'role-lapse-refused-default': answer('carla', 'role lapse bob Developer as default'),
  'role-lapse-incomplete': answer('carla', 'role lapse bob'),
};
