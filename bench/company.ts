import { createCompany } from '../src/domain/company.ts';
import { shortfall } from '../src/domain/conveying.ts';
import type { Delegation, EnvironmentFacts, Facts, RoleFacts, UserFacts } from '../src/domain/facts.ts';
import { LEVELS, type Level } from '../src/domain/level.ts';
import { ADMINISTRATOR, DEVELOPER } from '../src/domain/role.ts';
import { asDefault } from '../src/domain/standing.ts';
import { type Random, seeded } from './random.ts';

export const SIZES = {
  S: { people: 100, applications: 50, teams: 5, environments: 3, roles: 8, memberships: 150, applicationRoles: 25 },
  M: {
    people: 10_000,
    applications: 2_000,
    teams: 200,
    environments: 4,
    roles: 25,
    memberships: 20_000,
    applicationRoles: 3_000,
  },
  L: {
    people: 100_000,
    applications: 20_000,
    teams: 2_000,
    environments: 5,
    roles: 50,
    memberships: 200_000,
    applicationRoles: 30_000,
  },
} as const;
export type Size = keyof typeof SIZES;

const SEED = 20_080_229;

/** A company of this size, the same on every run. Its roles go from weak to strong; most people's default role is a weak one. */
export function companyFacts(size: Size): Facts {
  const random = seeded(SEED);
  const environments = ENVIRONMENTS[size];
  const roles = rolesOf(SIZES[size].roles, environments, random);
  const teams = Array.from({ length: SIZES[size].teams }, (_, i) => `${random.pick(TRADES)} Team ${numbered(i, 4)}`);
  const applications = applicationsOf(SIZES[size].applications, teams, random);
  return {
    infrastructure: { name: 'Bench', hosting: 'cloud', consoleVersion: '11.26.0', network: [] },
    delegation: 'higher',
    environments,
    roles,
    teams,
    applications,
    users: usersOf(SIZES[size], { roles, teams, applications }, random),
    connections: [],
    extensions: [],
    databases: [],
    permanentUsers: [],
    channels: { teams: [], applications: [], environments: [] },
  };
}

/** Names of applications by the team that owns them. */
export function ownedBy({ applications }: Facts): ReadonlyMap<string, readonly string[]> {
  const owned = new Map<string, string[]>();
  for (const { name, team } of applications) {
    if (team === undefined) continue;
    const names = owned.get(team);
    if (names) names.push(name);
    else owned.set(team, [name]);
  }
  return owned;
}

/** How many roles nobody but an Administrator can give, whatever default role they hold, under a delegation rule. */
export function onlyByAdministrator(facts: Facts, delegation: Delegation): number {
  const company = createCompany({ ...facts, delegation, users: [] });
  const conveying = [...company.roles.values()].filter(
    ({ name, manageTeams }) => name !== ADMINISTRATOR && manageTeams,
  );
  const grantors = conveying.map((defaultRole) => ({
    ...NOBODY,
    defaultRole,
    teams: new Map(),
    applications: new Map(),
  }));
  return facts.roles.filter(({ name }) => {
    const role = company.roles.get(name);
    return !grantors.some((grantor) => {
      const { environments, toggles } = shortfall(company, grantor, asDefault(grantor), role ?? grantor.defaultRole);
      return environments.length + toggles.length === 0;
    });
  }).length;
}

const NOBODY = { username: '', name: '', email: '', active: true };

const DEVELOPMENT: EnvironmentFacts = { name: 'Development', purpose: 'development' };
const PRODUCTION: EnvironmentFacts = { name: 'Production', purpose: 'production' };
const tests = (...names: readonly string[]) => names.map((name): EnvironmentFacts => ({ name, purpose: 'test' }));

const ENVIRONMENTS: Readonly<Record<Size, readonly EnvironmentFacts[]>> = {
  S: [DEVELOPMENT, ...tests('Quality'), PRODUCTION],
  M: [DEVELOPMENT, ...tests('Quality', 'Acceptance'), PRODUCTION],
  L: [DEVELOPMENT, ...tests('Integration', 'Quality', 'Acceptance'), PRODUCTION],
};

const TRADES = [
  'Retail',
  'Loans',
  'Claims',
  'Payments',
  'Cards',
  'Field Service',
  'Logistics',
  'Onboarding',
  'Billing',
  'Fraud',
];
const PURPOSES = [
  'Portal',
  'Backoffice',
  'Core',
  'Mobile',
  'Reports',
  'Gateway',
  'Scheduler',
  'Connector',
  'Theme',
  'Console',
];
const JOBS = ['Viewer', 'Tester', 'Operator', 'Builder', 'Analyst', 'Engineer', 'Lead', 'Architect'];
const GIVEN_NAMES = [
  'Ana',
  'Bruno',
  'Carla',
  'Diogo',
  'Eva',
  'Filipe',
  'Grace',
  'Hugo',
  'Ines',
  'Joao',
  'Lia',
  'Marta',
];
const FAMILY_NAMES = [
  'Silva',
  'Costa',
  'Almeida',
  'Okafor',
  'Schmidt',
  'Tanaka',
  'Novak',
  'Rossi',
  'Haddad',
  'Larsen',
  'Moreau',
];

const numbered = (i: number, digits: number): string => `${i + 1}`.padStart(digits, '0');

/** One in ten manages teams, from the top; the strongest manages the infrastructure too. */
function rolesOf(count: number, environments: readonly EnvironmentFacts[], random: Random): readonly RoleFacts[] {
  return Array.from({ length: count }, (_, i) => {
    const strength = (i + 1) / count;
    const some = (chance: number) =>
      environments.filter(() => random.next() < chance * strength).map(({ name }) => name);
    return {
      name: i === Math.floor(count / 2) ? DEVELOPER : `${random.pick(JOBS)} ${numbered(i, 2)}`,
      levels: environments.map(
        ({ name }, at) => [name, levelAt(strength, at / (environments.length - 1), random)] as const,
      ),
      createApplications: some(0.4),
      addSystemDependencies: some(0.2),
      manageInfrastructure: i === count - 1,
      manageTeams: i >= count - Math.max(2, Math.floor(count / 10)),
    };
  });
}

/** The nearer to production, the less. */
function levelAt(strength: number, promoted: number, random: Random): Level {
  const aim = 2 + strength * 5 - promoted * 2.5 + random.next() * 4 - 2;
  return LEVELS[Math.min(LEVELS.length - 1, Math.max(0, Math.round(aim)))] ?? 'no-access';
}

/** Team by team, as the directory file lists them. */
function applicationsOf(count: number, teams: readonly string[], random: Random): Facts['applications'] {
  const owners = Array.from({ length: count }, () => random.whole(teams.length)).toSorted((a, b) => a - b);
  return owners.map((owner, i) => ({
    name: `${random.pick(TRADES)} ${random.pick(PURPOSES)} ${numbered(i, 5)}`,
    team: teams[owner] ?? '',
  }));
}

type Places = Readonly<{ roles: readonly RoleFacts[]; teams: readonly string[]; applications: Facts['applications'] }>;

const ADMINISTRATORS = 3;

function usersOf(size: (typeof SIZES)[Size], places: Places, random: Random): readonly UserFacts[] {
  const roles = places.roles.map(({ name }) => name);
  const applications = places.applications.map(({ name }) => name);
  const inTeams = scattered(size.memberships, size.people, places.teams, roles, random);
  const onApplications = scattered(size.applicationRoles, size.people, applications, roles, random);
  return Array.from({ length: size.people }, (_, i) => {
    const [given, family] = [random.pick(GIVEN_NAMES), random.pick(FAMILY_NAMES)];
    const username = `${given}.${family}.${numbered(i, 6)}`.toLowerCase();
    return {
      username,
      name: `${given} ${family}`,
      email: `${username}@bench.example`,
      active: i < ADMINISTRATORS || random.next() < 0.98,
      defaultRole: i < ADMINISTRATORS ? ADMINISTRATOR : defaultRole(roles, random),
      teams: [...(inTeams.get(i) ?? [])],
      applications: [...(onApplications.get(i) ?? [])],
    };
  });
}

/** One in a hundred has any role; all others one of the weaker four fifths. */
const defaultRole = (roles: readonly string[], random: Random): string =>
  random.next() < 0.01 ? random.pick(roles) : random.pick(roles.slice(0, Math.floor(roles.length * 0.8)));

/** So many roles at different places, thrown at the people; by the person's number. */
function scattered(
  count: number,
  people: number,
  places: readonly string[],
  roles: readonly string[],
  random: Random,
): ReadonlyMap<number, ReadonlyMap<string, string>> {
  const held = new Map<number, Map<string, string>>();
  for (let left = count; left > 0; ) {
    const person = random.whole(people);
    const [place, role] = [random.pick(places), random.pick(roles)];
    const mine = held.get(person) ?? new Map<string, string>();
    if (mine.has(place)) continue;
    held.set(person, mine.set(place, role));
    left -= 1;
  }
  return held;
}
