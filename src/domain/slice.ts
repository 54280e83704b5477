import { activeAdministrators } from './assignment.ts';
import type { Company, Connection, User } from './company.ts';
import type { ConnectionFacts, Facts, RoleFacts, UserFacts } from './facts.ts';
import type { Question } from './question.ts';
import { ADMINISTRATOR, type Role } from './role.ts';

/**
 * The few facts that a question turns on, as plain data: deciding it on them gives the same answer as on the whole
 * company. Kept with the record of the decision, so that it can be checked by somebody who has nothing else.
 */
export function slice(company: Company, question: Question): Facts {
  const named = question as Readonly<Record<string, unknown>>;
  const people = [named.user, named.member, named.for].flatMap((name) => company.users.get(name as string) ?? []);
  const administrators = activeAdministrators(company).slice(0, enoughAdministrators(company));
  const users = [...new Map([...people, ...administrators].map((user) => [user.username, user])).values()];
  const extension = company.extensions.get(named.extension as string);
  const connection = company.connections.get((extension?.connection ?? named.connection) as string);
  const applications = applicationsAbout(
    company,
    [named.application, named.producer, extension?.application],
    named.team,
  );
  const teams = new Set([named.team, ...applications.map(({ team }) => team)]);
  return {
    infrastructure: company.infrastructure,
    delegation: company.delegation,
    environments: [...company.environments.values()].map(({ name, purpose }) => ({ name, purpose })),
    roles: rolesAbout(company, users, named.role),
    teams: [...company.teams.keys()].filter((team) => teams.has(team)),
    applications,
    // Who somebody is elsewhere decides nothing, so it is not kept.
    users: users.map(({ slack, teamsId, ...user }) => userFacts({ ...user, email: '' })),
    connections: connection ? [connectionFacts(connection)] : [],
    extensions: extension ? [extension] : [],
    databases: [...company.databases.values()],
    permanentUsers: company.permanentUsers,
    channels: { teams: [], applications: [], environments: [] },
    temporaryUsers: company.temporaryUsers.filter(([username]) => username === question.user),
  };
}

/** So many tell "none left", "one left" and "enough others to approve" apart, the one who asks not counted. */
const enoughAdministrators = ({ databases }: Company): number =>
  Math.max(2, ...[...databases.values()].map(({ approvals }) => approvals)) + 1;

/** Those named, and the whole of a team that is named. */
function applicationsAbout({ applications, teams }: Company, names: readonly unknown[], team: unknown) {
  const all = new Set([...names, ...(teams.get(team as string)?.applications ?? [])]);
  return [...all].flatMap((name) => applications.get(name as string) ?? []);
}

function rolesAbout({ roles, environments }: Company, users: readonly User[], named: unknown): readonly RoleFacts[] {
  const held = users.flatMap(({ defaultRole, teams, applications }) => [
    defaultRole,
    ...teams.values(),
    ...applications.values(),
  ]);
  const names = new Set([named, ...held.map(({ name }) => name)]);
  const order = [...environments.keys()];
  return [...roles.values()]
    .filter(({ name }) => name !== ADMINISTRATOR && names.has(name))
    .map((role) => roleFacts(role, order));
}

/** The way back from `roleOf`. */
function roleFacts(role: Role, environments: readonly string[]): RoleFacts {
  const { name, levels, manageInfrastructure, manageTeams } = role;
  const where = (on: readonly boolean[]) => environments.filter((_, order) => on[order]);
  return {
    name,
    levels: environments.map((environment, order) => [environment, levels[order] ?? 'no-access']),
    createApplications: where(role.createApplications),
    addSystemDependencies: where(role.addSystemDependencies),
    manageInfrastructure,
    manageTeams,
  };
}

function userFacts(user: User): UserFacts {
  const held = (roles: ReadonlyMap<string, Role>) => [...roles].map(([where, { name }]) => [where, name] as const);
  return {
    ...user,
    defaultRole: user.defaultRole.name,
    teams: held(user.teams),
    applications: held(user.applications),
  };
}

const connectionFacts = ({ roles, users, ...rest }: Connection): ConnectionFacts => ({
  ...rest,
  roles: [...roles],
  users: [...users],
});
