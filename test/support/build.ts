import { type Company, createCompany } from '../../src/domain/company.ts';
import { explain } from '../../src/domain/decide.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type {
  ConnectionFacts,
  DatabaseFacts,
  EnvironmentFacts,
  Facts,
  Infrastructure,
  RoleFacts,
  UserFacts,
} from '../../src/domain/facts.ts';
import type { ConnectionLevel, Level } from '../../src/domain/level.ts';
import type { Place, Question, RoleChange } from '../../src/domain/question.ts';

/** What a test has to say about a company: everything left out is empty, in the cloud, and `higher`. */
export type Parts = Partial<Omit<Facts, 'infrastructure' | 'teams' | 'applications'>> &
  Readonly<{
    infrastructure?: Partial<Infrastructure>;
    /** The applications of each team. */
    teams?: Readonly<Record<string, readonly string[]>>;
    /** Those of no team. */
    applications?: readonly string[];
  }>;

/** Where nothing else is said, levels are given in this order. */
export const ENVIRONMENTS: readonly EnvironmentFacts[] = [
  { name: 'Development', purpose: 'development' },
  { name: 'Quality', purpose: 'test' },
  { name: 'Production', purpose: 'production' },
];

export function facts({ infrastructure, teams = {}, applications = [], ...rest }: Parts = {}): Facts {
  const owned = Object.entries(teams).flatMap(([team, names]) => names.map((name) => ({ name, team })));
  return {
    infrastructure: { name: 'Acme', hosting: 'cloud', consoleVersion: '11.26.0', network: ['vpn'], ...infrastructure },
    delegation: 'higher',
    environments: ENVIRONMENTS,
    roles: [],
    teams: Object.keys(teams),
    applications: [...owned, ...applications.map((name) => ({ name }))],
    users: [],
    connections: [],
    extensions: [],
    databases: [],
    permanentUsers: [],
    channels: { teams: [], applications: [], environments: [] },
    ...rest,
  };
}

export const company = (parts: Parts = {}): Company => createCompany(facts(parts));

/** Levels in the order of `ENVIRONMENTS`; those left out are no access, and a single one holds everywhere. */
export function role(
  name: string,
  levels: Level | readonly Level[],
  more: Partial<Omit<RoleFacts, 'name'>> = {},
): RoleFacts {
  const inOrder = typeof levels === 'string' ? ENVIRONMENTS.map(() => levels) : levels;
  return {
    name,
    levels: inOrder.map((level, order) => [ENVIRONMENTS[order]?.name ?? '', level]),
    createApplications: [],
    addSystemDependencies: [],
    manageInfrastructure: false,
    manageTeams: false,
    ...more,
  };
}

/** The decision on a question whose names are all known. */
export function judged(made: Company, question: Question): Decision {
  const answer = explain(made, question);
  if ('error' in answer) throw new Error(`${answer.error}: ${answer.value}`);
  return answer;
}

type Held = Readonly<Record<string, string>>;
type Person = Partial<Omit<UserFacts, 'username' | 'teams' | 'applications'>> &
  Readonly<{ teams?: Held; applications?: Held }>;

/** A username such as `mira` gives the name Mira. */
export function user(username: string, defaultRole: string, more: Person = {}): UserFacts {
  const { teams = {}, applications = {}, ...rest } = more;
  return {
    username,
    name: `${username.charAt(0).toUpperCase()}${username.slice(1)}`,
    email: `${username}@acme.example`,
    active: true,
    defaultRole,
    teams: Object.entries(teams),
    applications: Object.entries(applications),
    ...rest,
  };
}

type Entries = Readonly<Record<string, ConnectionLevel>>;

export const connection = (
  name: string,
  environment: string,
  { roles = {}, users = {} }: Readonly<{ roles?: Entries; users?: Entries }> = {},
): ConnectionFacts => ({ name, environment, roles: Object.entries(roles), users: Object.entries(users) });

export const database = (environment: string, more: Partial<DatabaseFacts> = {}): DatabaseFacts => ({
  environment,
  engine: 'postgres',
  provisioning: 'direct',
  server: 'db.acme.example',
  port: 5432,
  instance: '',
  database: 'platform',
  admin: 'env:DB_ADMIN_URL',
  requests: 'with-approval',
  selfService: true,
  approvals: 1,
  maxHours: 12,
  ...more,
});

export const BY_DEFAULT: Place = { scope: 'default' };
export const inTeam = (team: string) => ({ scope: 'team', team }) as const;
export const onApplication = (application: string) => ({ scope: 'application', application }) as const;

type Asked = Question & RoleChange;
export const grant = (asking: string, member: string, given: string, place: Place): Asked => ({
  user: asking,
  operation: 'role.grant',
  member,
  role: given,
  ...place,
});
export const revoke = (asking: string, member: string, taken: string, place: Place): Asked => ({
  user: asking,
  operation: 'role.revoke',
  member,
  role: taken,
  ...place,
});

/** The company of the worked examples: a team Claims, Rate Book of no team, and four people. */
export const INSURER: Parts = {
  roles: [
    role('Squad', ['change-and-deploy', 'monitor', 'list']),
    role('Builder', ['change-and-deploy', 'change-and-deploy', 'no-access']),
    role('Reader', 'list'),
    role('Owner', ['full-control', 'full-control', 'monitor'], { manageTeams: true }),
    role('Guest', ['access', 'access', 'no-access']),
  ],
  teams: { Claims: ['Claim Desk', 'Adjuster Portal'] },
  applications: ['Rate Book'],
  users: [
    user('mira', 'Reader', { teams: { Claims: 'Squad' }, applications: { 'Adjuster Portal': 'Owner' } }),
    user('tom', 'Guest', { teams: { Claims: 'Owner' } }),
    user('lea', 'Guest', { teams: { Claims: 'Squad' } }),
    user('ines', 'Administrator'),
  ],
};

export const insurer = (more: Parts = {}): Company => company({ ...INSURER, ...more });
