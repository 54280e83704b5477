import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Company, createCompany, type User } from '../../src/domain/company.ts';
import { conveying } from '../../src/domain/conveying.ts';
import { directoryChange, needsConsent } from '../../src/domain/directory-change.ts';
import { connectionStanding } from '../../src/domain/external-database.ts';
import type { ConnectionFacts, Facts } from '../../src/domain/facts.ts';
import { type ConnectionLevel, connectionRank, rank } from '../../src/domain/level.ts';
import { TOGGLES } from '../../src/domain/role.ts';
import { levelIn, worth } from '../../src/domain/standing.ts';
import { ENVIRONMENTS, facts, type Parts, role, user } from '../support/build.ts';
import { anyFacts } from './any-company.ts';

const change = (before: Parts, after: Parts) =>
  directoryChange(createCompany(facts(before)), createCompany(facts(after)));
const ROLES = [
  role('Reader', 'list'),
  role('Guest', ['access', 'access', 'no-access']),
  role('Lead', 'monitor', { manageTeams: true }),
  role('Locked', 'no-access'),
  role('Steward', 'no-access', { manageInfrastructure: true }),
];
const with1 = (ana: ReturnType<typeof user>, more: Parts = {}): Parts => ({
  roles: ROLES,
  teams: { Claims: ['Claim Desk'], Books: [] },
  applications: ['Rate Book'],
  ...more,
  users: [ana],
});

describe('a directory that takes the place of another', () => {
  const reader = user('ana', 'Reader');

  it.each<[string, Parts, Parts, string]>([
    ['nothing different', with1(reader), with1(reader), ''],
    ['a higher default role', with1(user('ana', 'Guest')), with1(reader), 'gains'],
    ['a lower default role', with1(reader), with1(user('ana', 'Guest')), 'loses'],
    [
      'more here and less there',
      with1(reader),
      with1(user('ana', 'Reader', { teams: { Claims: 'Locked' } }), {
        roles: [...ROLES.slice(1), role('Reader', 'monitor')],
      }),
      'gains loses',
    ],
    ['a user who was not there', { roles: ROLES }, with1(reader), 'gains'],
    ['a user who is not there any more', with1(reader), { roles: ROLES }, 'loses'],
    ['a user who held nothing', { roles: ROLES }, with1(user('ana', 'Locked')), ''],
    ['a user who held toggles only', { roles: ROLES }, with1(user('ana', 'Steward')), 'gains'],
    ['somebody made inactive', with1(reader), with1({ ...reader, active: false }), 'loses'],
    ['somebody made active', with1({ ...reader, active: false }), with1(reader), 'gains'],
    [
      'somebody inactive all along',
      with1({ ...reader, active: false }),
      with1(user('ana', 'Lead', { active: false })),
      '',
    ],
    [
      'another name for the same role',
      with1(reader),
      with1(user('ana', 'Same'), { roles: [role('Same', 'list')] }),
      '',
    ],
    ['the same name for a higher role', with1(reader), with1(reader, { roles: [role('Reader', 'monitor')] }), 'gains'],
    [
      'a toggle more',
      with1(reader),
      with1(reader, { roles: [role('Reader', 'list', { manageTeams: true })] }),
      'gains',
    ],
    [
      'Create Applications in another environment',
      with1(reader, { roles: [role('Reader', 'list', { createApplications: ['Quality'] })] }),
      with1(reader, { roles: [role('Reader', 'list', { createApplications: ['Production'] })] }),
      'gains loses',
    ],
    ['a better team role', with1(reader), with1(user('ana', 'Reader', { teams: { Claims: 'Lead' } })), 'gains'],
    ['a lock', with1(reader), with1(user('ana', 'Reader', { applications: { 'Rate Book': 'Locked' } })), 'loses'],
    [
      'another role on the same application',
      with1(user('ana', 'Reader', { applications: { 'Rate Book': 'Lead' } })),
      with1(user('ana', 'Reader', { applications: { 'Rate Book': 'Locked' } })),
      'loses',
    ],
    [
      'a narrower role on one application rather than on another',
      with1(user('ana', 'Reader', { applications: { 'Rate Book': 'Lead' } })),
      with1(user('ana', 'Reader', { applications: { 'Claim Desk': 'Lead' } })),
      'gains loses',
    ],
    [
      'a narrower role changed under its name',
      with1(user('ana', 'Reader', { teams: { Claims: 'Lead' } })),
      with1(user('ana', 'Reader', { teams: { Claims: 'Lead' } }), {
        roles: [role('Reader', 'list'), role('Lead', 'list')],
      }),
      'loses',
    ],
    [
      'a role in a team without applications',
      with1(reader),
      with1(user('ana', 'Reader', { teams: { Books: 'Reader' } })),
      '',
    ],
    [
      'a team without applications to manage',
      with1(reader),
      with1(user('ana', 'Reader', { teams: { Books: 'Lead' } })),
      'gains',
    ],
    [
      'a team role that no longer creates applications',
      with1(user('ana', 'Reader', { teams: { Books: 'Maker' } }), {
        roles: [...ROLES, role('Maker', 'list', { createApplications: ['Quality'] })],
      }),
      with1(user('ana', 'Reader', { teams: { Books: 'Maker' } }), { roles: [...ROLES, role('Maker', 'list')] }),
      'loses',
    ],
    [
      'an application no longer to manage',
      with1(user('ana', 'Reader', { applications: { 'Rate Book': 'Same' } }), {
        roles: [...ROLES, role('Same', 'list', { manageTeams: true })],
      }),
      with1(user('ana', 'Reader', { applications: { 'Rate Book': 'Same' } }), {
        roles: [...ROLES, role('Same', 'list')],
      }),
      'loses',
    ],
    [
      'a team that owns more',
      with1(user('ana', 'Reader', { teams: { Books: 'Lead' } })),
      with1(user('ana', 'Reader', { teams: { Books: 'Lead' } }), {
        teams: { Claims: ['Claim Desk'], Books: ['Rate Book'] },
        applications: [],
      }),
      'gains',
    ],
    [
      'an application that changes hands under one’s own role on it',
      with1(user('ana', 'Reader', { applications: { 'Rate Book': 'Lead' } })),
      with1(user('ana', 'Reader', { applications: { 'Rate Book': 'Lead' } }), {
        teams: { Claims: ['Claim Desk', 'Rate Book'] },
        applications: [],
      }),
      '',
    ],
    ['an environment less', with1(reader), with1(reader, { environments: ENVIRONMENTS.slice(0, 2) }), 'loses'],
    ['an environment more', with1(reader, { environments: ENVIRONMENTS.slice(1) }), with1(reader), 'gains'],
    [
      'an environment more, where one may not log in',
      with1(user('ana', 'Guest'), { environments: ENVIRONMENTS.slice(0, 2) }),
      with1(user('ana', 'Guest')),
      '',
    ],
    ['environments in another order', with1(reader), with1(reader, { environments: ENVIRONMENTS.toReversed() }), ''],
    [
      'one environment in the place of another',
      with1(reader, { environments: ENVIRONMENTS.slice(0, 1) }),
      with1(reader, { environments: ENVIRONMENTS.slice(1, 2) }),
      'gains loses',
    ],
    [
      'a purpose that changes what Developer is',
      with1(user('ana', 'Developer')),
      with1(user('ana', 'Developer'), { environments: ENVIRONMENTS.map((one) => ({ ...one, purpose: 'production' })) }),
      'loses',
    ],
    [
      'the toggles of an environment’s successor',
      with1(user('ana', 'Steward'), { environments: ENVIRONMENTS.slice(0, 1) }),
      with1(user('ana', 'Steward'), { environments: ENVIRONMENTS.slice(1) }),
      '',
    ],
  ])('with %s', (_, before, after, expected) => {
    const { gains, loses } = change(before, after);
    expect([...gains.map(() => 'gains'), ...loses.map(() => 'loses')].join(' ')).toBe(expected);
  });

  it('names everybody concerned, and counts the active people that there were', () => {
    const users = [user('ana', 'Guest'), user('bea', 'Reader'), user('old', 'Reader', { active: false })];
    const after = [user('ana', 'Reader'), user('bea', 'Guest'), user('new', 'Reader')];
    expect(change({ roles: ROLES, users }, { roles: ROLES, users: after })).toEqual({
      gains: ['ana', 'new'],
      loses: ['bea'],
      levels: [],
      people: 2,
    });
  });

  it('says which levels on connections are gained and lost, and by whom', () => {
    const on = (name: string, roles: readonly (readonly [string, ConnectionLevel])[], users: typeof roles = []) => ({
      name,
      environment: 'Development',
      roles,
      users,
    });
    const users = [
      user('ana', 'Reader'),
      user('bea', 'Reader'),
      user('cem', 'Guest', { teams: { Claims: 'Reader' } }),
      user('root', 'Administrator'),
      user('old', 'Reader', { active: false }),
    ];
    const before = {
      ...with1(reader),
      users,
      connections: [
        on('ERP', [['Reader', 'read-only']], [['bea', 'full-control']]),
        on('Gone', [], [['cem', 'publish']]),
      ],
    };
    const after = {
      ...before,
      connections: [
        on(
          'ERP',
          [['Reader', 'publish']],
          [
            ['bea', 'no-access'],
            ['cem', 'publish'],
            ['root', 'read-only'],
          ],
        ),
        on('New', [['Reader', 'read-only']]),
      ],
    };
    const { gains, loses, levels } = change(before, after);
    expect(
      levels.flatMap((one) => one.usernames.map((who) => [one.connection, who, one.before, one.after].join(' '))),
    ).toEqual([
      'ERP ana read-only publish',
      'ERP bea full-control no-access',
      'ERP cem no-access publish',
      'ERP root full-control read-only',
      'Gone root full-control no-access',
      'Gone cem publish no-access',
      'New ana no-access read-only',
      'New bea no-access read-only',
      'New root no-access full-control',
    ]);
    expect([gains, loses]).toEqual([
      ['ana', 'bea', 'cem', 'root'],
      ['bea', 'cem', 'root'],
    ]);
  });

  it('counts nobody whose level stays, whichever entry gives it', () => {
    const connections = (more: Partial<ConnectionFacts>) => [
      { name: 'ERP', environment: 'Development', roles: [], users: [], ...more },
    ];
    const { gains, loses, levels } = change(
      { ...with1(reader), connections: connections({ roles: [['Reader', 'publish']] }) },
      {
        ...with1(reader),
        connections: connections({ users: [['ana', 'publish']], roles: [['Guest', 'full-control']] }),
      },
    );
    expect([gains, loses, levels]).toEqual([[], [], []]);
  });

  it('is found for many people and connections', () => {
    const users = Array.from({ length: 20_000 }, (_, at) => user(`u${at}`, at % 2 ? 'Reader' : 'Guest'));
    const connections = (level: ConnectionLevel) =>
      Array.from({ length: 300 }, (_, at) => ({
        name: `C${at}`,
        environment: 'Development',
        roles: [['Guest', level] as const],
        users: [[`u${at}`, level] as const],
      }));
    const [before, after] = (['publish', 'read-only'] as const).map((level) =>
      createCompany(facts({ roles: ROLES, users, connections: connections(level) })),
    );
    const { loses, levels } = directoryChange(before as Company, after as Company);
    expect([loses.length, levels.length]).toEqual([10_150, 600]);
  });

  it('finds, however alike the two, what comparing everything finds', () =>
    fc.assert(
      fc.property(anyFacts, anyFacts, anyParts, anyEnvironments, (one, other, taken, environments) => {
        const mixed = Object.fromEntries(taken.map((part) => [part, other[part]]));
        const [before, after] = [createCompany(one), createCompany({ ...one, environments, ...mixed })];
        expect(directoryChange(before, after)).toMatchObject({
          gains: everyUser(before, after).filter((name) => hasMore(after, before, name)),
          loses: everyUser(before, after).filter((name) => hasMore(before, after, name)),
        });
      }),
      { numRuns: 60 },
    ));
});

/** What is taken from another company: often little, so that the short cut of what stays the same is taken too. */
const anyParts = fc.subarray(['roles', 'users', 'applications', 'connections'] satisfies (keyof Facts)[]);
const anyEnvironments = fc.oneof(
  { weight: 3, arbitrary: fc.constant(ENVIRONMENTS) },
  { weight: 1, arbitrary: fc.shuffledSubarray([...ENVIRONMENTS], { minLength: 1 }) },
);

const everyUser = (before: Company, after: Company) => [...new Set([...before.users.keys(), ...after.users.keys()])];

/** In all environments, on all applications, by all toggles, without a short cut. */
function hasMore(more: Company, less: Company, username: string): boolean {
  const [mine, theirs] = [more, less].map((company) => everything(company, company.users.get(username)));
  return [...(mine ?? [])].some(([what, worthOf]) => worthOf > (theirs?.get(what) ?? 0));
}

function everything(
  { environments, applications, teams, connections }: Company,
  who: User | undefined,
): ReadonlyMap<string, number> {
  if (!who?.active) return new Map();
  const found = [...environments.values()].flatMap((environment) => [
    [`level in ${environment.name}`, rank(levelIn(who.defaultRole, environment))] as const,
    ...[...applications.values()].map(
      (one) => [`${one.name} in ${environment.name}`, worth(who, one, environment)] as const,
    ),
    ...TOGGLES.map((toggle) => {
      const on = who.defaultRole[toggle];
      const isOn = typeof on === 'boolean' ? on : on[environment.order];
      return [typeof on === 'boolean' ? toggle : `${toggle} in ${environment.name}`, Number(isOn)] as const;
    }),
  ]);
  const places = [
    ...[...teams.keys()].map((team) => ({ team })),
    ...[...applications.values()].map(({ name, ...owner }) => ({ application: name, ...owner })),
  ];
  const managed = places.map(
    (place) =>
      [
        `manage ${JSON.stringify({ ...place, ...('application' in place ? { team: '' } : {}) })}`,
        Math.min(1, conveying(who, place).length),
      ] as const,
  );
  const created = [...teams.keys()].flatMap((team) =>
    [...environments.values()].map((environment) => {
      const held = [who.defaultRole, who.teams.get(team)].some((one) => one?.createApplications[environment.order]);
      const mayEnter = levelIn(who.defaultRole, environment) !== 'no-access';
      return [`create in ${team} in ${environment.name}`, Number(held && mayEnter)] as const;
    }),
  );
  const connected = [...connections.values()].flatMap((connection) => {
    const environment = environments.get(connection.environment);
    if (!environment) return [];
    return [
      [`connection ${connection.name}`, connectionRank(connectionStanding(who, connection, environment).level)],
    ] as const;
  });
  return new Map([...found, ...managed, ...created, ...connected]);
}

describe('consent', () => {
  it.each([
    [0, 0, false],
    [1, 0, true],
    [1, 4, true],
    [1, 5, false],
    [2, 9, true],
    [2, 10, false],
    [3, 10, true],
  ])('to %i of %i people losing access: %s', (count, people, needed) =>
    expect(needsConsent({ gains: ['x'], levels: [], loses: Array.from({ length: count }, () => 'x'), people })).toBe(
      needed,
    ),
  );
});
