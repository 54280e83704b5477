import type {
  Account,
  ConnectionFacts,
  DatabaseFacts,
  EnvironmentFacts,
  Facts,
  RoleFacts,
  UserFacts,
} from '../../src/domain/facts.ts';
import type { ConnectionLevel, Level } from '../../src/domain/level.ts';
import { database } from './company.ts';
import { below, chance, pick, type Random, randomFrom, some, upTo } from './draw.ts';
import { CONNECTION_LADDER, LADDER, namesOf } from './sheet.ts';

/** Names that trip code which keeps them as keys, folds their case or compares them with something of another kind. */
const NAMES = ['Alpha', 'alpha', '__proto__', 'constructor', 'default', 'Beta', 'Größe', 'a b', '0', 'toString'];

function names(random: Random, count: number, prefix: string): string[] {
  const odd = NAMES[below(random, NAMES.length * 6)];
  const plain = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  return odd === undefined || count === 0 ? plain : [odd, ...plain.slice(1)];
}

/** A company of up to 8 users, 6 roles, 4 environments, 6 applications, 3 teams; the same one for the same seed. */
export function randomCompany(seed: number): Facts {
  const random = randomFrom(seed);
  const environments = randomEnvironments(random);
  const places = namesOf(environments);
  const teams = names(random, upTo(random, 0, 3), 'team');
  const applications = names(random, upTo(random, 0, 6), 'application').map((name) =>
    teams.length > 0 && chance(random, 0.7) ? { name, team: pick(random, teams) } : { name },
  );
  const roles = randomRoles(random, places);
  const held = [...new Set(['Administrator', 'Developer', ...namesOf(roles)])];
  const users = names(random, upTo(random, 1, 8), 'user').map((username) =>
    randomUser(random, username, held, teams, namesOf(applications)),
  );
  const connections = places.length === 0 ? [] : randomConnections(random, places, held, users);
  return {
    infrastructure: {
      name: 'X',
      hosting: pick(random, ['cloud', 'self-managed']),
      consoleVersion: pick(random, ['11.26.0', '11.7.5', '11.7.4', '11.7.10', '10.99.9', '12.0.0', '11.7', '11.8']),
      network: some(random, ['vpn', 'transit-gateway'], 0.5),
    },
    delegation: pick(random, ['higher', 'same-or-lower']),
    ...{ environments, roles, teams, applications, users, connections },
    extensions:
      connections.length === 0 || applications.length === 0
        ? []
        : names(random, upTo(random, chance(random, 0.1) ? 0 : 1, 3), 'extension').map((name) => ({
            name,
            application: pick(random, applications).name,
            connection: pick(random, connections).name,
            configured: chance(random, 0.6),
          })),
    databases: some(random, places, pick(random, [0, 0.5, 0.8])).map((environment) =>
      randomDatabase(random, environment),
    ),
    permanentUsers: some(random, places, 0.2).map((environment) => ({
      environment,
      profile: pick(random, ['read-only', 'read-and-write']),
      network: pick(random, ['vpn', 'transit-gateway', 'allowlist']),
    })),
    channels: { teams: [], applications: [], environments: [] },
    ...(chance(random, 0.5) && {
      temporaryUsers: users.flatMap(({ username }) =>
        some(random, places, 0.15).map((one) => [username, one] as const),
      ),
    }),
  };
}

const randomEnvironments = (random: Random): EnvironmentFacts[] =>
  names(random, chance(random, 0.03) ? 0 : upTo(random, 1, 4), 'environment').map((name) => ({
    name,
    purpose: pick(random, ['development', 'test', 'production']),
  }));

/** The facts may hold a Developer of their own; levels that are no-access are sometimes left out. */
function randomRoles(random: Random, places: readonly string[]): RoleFacts[] {
  const own = names(random, upTo(random, 0, 6), 'role').map((name, index) =>
    index === 1 && chance(random, 0.3) ? 'Developer' : name,
  );
  return own.map((name) => {
    const ladder = levelsFor(random);
    return {
      name,
      levels: places
        .map((place) => [place, pick(random, ladder)] as const)
        .filter(([, level]) => level !== 'no-access' || chance(random, 0.5)),
      createApplications: some(random, places),
      addSystemDependencies: some(random, places),
      manageInfrastructure: chance(random, 0.15),
      manageTeams: chance(random, 0.5),
    };
  });
}

/** Roles that are high, low or shut out everywhere are drawn more often than even odds would. */
function levelsFor(random: Random): readonly Level[] {
  const all = LADDER as readonly Level[];
  return pick(random, [all, all, all, all.slice(4), all.slice(0, 3), all.slice(0, 1)]);
}

function randomUser(
  random: Random,
  username: string,
  roles: readonly string[],
  teams: readonly string[],
  applications: readonly string[],
): UserFacts {
  const account: Account = pick(random, ['company-administrator', 'infrastructure-administrator']);
  return {
    ...{ username, name: username, email: `${username}@x.example` },
    active: chance(random, 0.85),
    defaultRole: pick(random, roles),
    teams: some(random, teams, 0.5).map((team) => [team, pick(random, roles)]),
    applications: some(random, applications, 0.35).map((application) => [application, pick(random, roles)]),
    ...(chance(random, 0.5) && { account }),
  };
}

const randomConnections = (
  random: Random,
  places: readonly string[],
  roles: readonly string[],
  users: readonly UserFacts[],
): ConnectionFacts[] => {
  const level = (): ConnectionLevel => pick(random, CONNECTION_LADDER as readonly ConnectionLevel[]);
  return names(random, upTo(random, chance(random, 0.1) ? 0 : 1, 2), 'connection').map((name) => ({
    ...{ name, environment: pick(random, places) },
    roles: some(random, roles, 0.5).map((one) => [one, level()]),
    users: some(random, users, 0.25).map(({ username }) => [username, level()]),
  }));
};

const randomDatabase = (random: Random, environment: string): DatabaseFacts =>
  database(environment, {
    provisioning: pick(random, ['direct', 'assisted']),
    requests: pick(random, ['with-approval', 'with-approval', 'administrators-only']),
    selfService: chance(random, 0.7),
    approvals: upTo(random, 1, 3),
  });
