import type {
  Account,
  ChannelFacts,
  ConnectionFacts,
  DatabaseFacts,
  Delegation,
  EnvironmentFacts,
  ExtensionFacts,
  Facts,
  Infrastructure,
  PermanentUserFacts,
  UserFacts,
} from './facts.ts';
import type { ConnectionLevel } from './level.ts';
import { ADMINISTRATOR, administrator, DEVELOPER, developer, type Role, roleOf } from './role.ts';

/** The facts with their names resolved and looked up at once; what every question is asked of. */
export type Company = Readonly<{
  infrastructure: Infrastructure;
  delegation: Delegation;
  environments: ReadonlyMap<string, Environment>;
  /** Administrator and Developer first. */
  roles: ReadonlyMap<string, Role>;
  teams: ReadonlyMap<string, Team>;
  applications: ReadonlyMap<string, Application>;
  users: ReadonlyMap<string, User>;
  connections: ReadonlyMap<string, Connection>;
  extensions: ReadonlyMap<string, ExtensionFacts>;
  /** By environment. */
  databases: ReadonlyMap<string, DatabaseFacts>;
  permanentUsers: readonly PermanentUserFacts[];
  channels: ChannelFacts;
  /** Live temporary database users. */
  temporaryUsers: readonly (readonly [username: string, environment: string])[];
  /** Who holds what, for questions asked the other way round. */
  holders: Holders;
}>;

/** `order` is its place in promotion order, and the index into a role's lists. */
export type Environment = EnvironmentFacts & Readonly<{ order: number }>;
export type Team = Readonly<{ name: string; applications: readonly string[] }>;
export type Application = Readonly<{ name: string; team?: string }>;
export type User = Readonly<{
  username: string;
  name: string;
  email: string;
  active: boolean;
  defaultRole: Role;
  /** By team name and by application name. */
  teams: ReadonlyMap<string, Role>;
  applications: ReadonlyMap<string, Role>;
  account?: Account;
  slack?: string;
  teamsId?: string;
}>;
export type Connection = Readonly<{
  name: string;
  environment: string;
  roles: ReadonlyMap<string, ConnectionLevel>;
  users: ReadonlyMap<string, ConnectionLevel>;
}>;

/**
 * Users with the role they hold, by the name of the default role (active users only), of the team and of the application:
 * whoever goes through thousands should not have to ask each of them for it.
 */
export type Holders = Readonly<Record<'byDefaultRole' | 'byTeam' | 'byApplication', ReadonlyMap<string, HeldBy>>>;
export type HeldBy = ReadonlyMap<User, Role>;

/** A company, and the ways to move it on: a user or a connection in the place of the one of that name, and who has a database user. */
export type LiveCompany = Readonly<{
  company: Company;
  replaceUser(facts: UserFacts): void;
  replaceTemporaryUsers(users: Company['temporaryUsers']): void;
  replaceConnection(facts: ConnectionFacts): void;
}>;

export const createCompany = (facts: Facts): Company => createLiveCompany(facts).company;

/** Names are taken to be known and unique: the reader of the file and the store's constraints see to that. */
export function createLiveCompany(facts: Facts): LiveCompany {
  const roles = rolesOf(facts);
  const users = new Map<string, User>();
  const holders = { byDefaultRole: new Index(), byTeam: new Index(), byApplication: new Index() };
  const replaceUser = (next: UserFacts) => {
    const before = users.get(next.username);
    if (before) forEachHolding(before, holders, (index, name) => index.get(name)?.delete(before));
    const user = userOf(next, roles);
    users.set(user.username, user);
    forEachHolding(user, holders, (index, name, role) => hold(index, name, user, role));
  };
  for (const user of facts.users) replaceUser(user);
  const fixed = fixedParts(facts);
  const temporaryUsers = [...fixed.temporaryUsers];
  const replaceTemporaryUsers: LiveCompany['replaceTemporaryUsers'] = (next) => {
    temporaryUsers.splice(0, temporaryUsers.length, ...next);
  };
  const connections = new Map(fixed.connections);
  const replaceConnection: LiveCompany['replaceConnection'] = (next) => {
    connections.set(next.name, connectionOf(next));
  };
  const company = { ...fixed, connections, temporaryUsers, roles, users, holders };
  return { company, replaceUser, replaceTemporaryUsers, replaceConnection };
}

type Index = Map<string, Map<User, Role>>;
const Index = Map<string, Map<User, Role>>;

function hold(index: Index, name: string, user: User, role: Role): void {
  const users = index.get(name);
  if (users) users.set(user, role);
  else index.set(name, new Map([[user, role]]));
}

function forEachHolding(
  { active, defaultRole, teams, applications }: User,
  holders: Readonly<Record<keyof Holders, Index>>,
  visit: (index: Index, name: string, role: Role) => void,
): void {
  if (active) visit(holders.byDefaultRole, defaultRole.name, defaultRole);
  for (const [team, role] of teams) visit(holders.byTeam, team, role);
  for (const [application, role] of applications) visit(holders.byApplication, application, role);
}

function rolesOf({ roles, environments }: Facts): ReadonlyMap<string, Role> {
  const edited = roles.find(({ name }) => name === DEVELOPER);
  const others = roles.filter(({ name }) => name !== ADMINISTRATOR && name !== DEVELOPER);
  const all = [
    administrator(environments),
    edited ? roleOf(edited, environments, 1) : developer(environments),
    ...others.map((role, at) => roleOf(role, environments, at + 2)),
  ];
  return new Map(all.map((role) => [role.name, role]));
}

const NO_ROLES: ReadonlyMap<string, Role> = new Map();

function userOf(facts: UserFacts, roles: ReadonlyMap<string, Role>): User {
  const known = (name: string): Role => {
    const role = roles.get(name);
    if (!role) throw new Error(`user ${facts.username} holds the unknown role ${name}`);
    return role;
  };
  // Most people have no role on an application: one empty map serves them all.
  const held = (pairs: readonly (readonly [string, string])[]) =>
    pairs.length === 0 ? NO_ROLES : new Map(pairs.map(([where, role]) => [where, known(role)]));
  const { username, name, email, active, defaultRole, teams, applications, ...links } = facts;
  // Each field by its name: what comes by a spread is stored apart, and reading it costs a decision twice its time.
  const user = {
    active,
    defaultRole: known(defaultRole),
    teams: held(teams),
    applications: held(applications),
    username,
    name,
    email,
  };
  return { ...user, ...links };
}

function fixedParts(facts: Facts): Omit<Company, 'roles' | 'users' | 'holders'> {
  const { infrastructure, delegation, channels, temporaryUsers = [] } = facts;
  const environments = facts.environments.map((environment, order) => ({ ...environment, order }));
  const connections = facts.connections.map(connectionOf);
  return {
    infrastructure,
    delegation,
    permanentUsers: allPermanent(facts),
    channels,
    temporaryUsers,
    environments: new Map(environments.map((environment) => [environment.name, environment])),
    teams: teamsOf(facts),
    applications: new Map(facts.applications.map((application) => [application.name, application])),
    connections: new Map(connections.map((connection) => [connection.name, connection])),
    extensions: new Map(facts.extensions.map((extension) => [extension.name, extension])),
    databases: new Map(facts.databases.map((database) => [database.environment, database])),
  };
}

const connectionOf = ({ roles, users, ...rest }: ConnectionFacts): Connection => ({
  ...rest,
  roles: new Map(roles),
  users: new Map(users),
});

/** One of each profile in an environment, whoever knows of it. */
function allPermanent({ permanentUsers, permanentAccounts = [] }: Facts): Company['permanentUsers'] {
  const isListed = ({ environment, profile }: PermanentUserFacts) =>
    permanentUsers.some((one) => one.environment === environment && one.profile === profile);
  const others = permanentAccounts.filter((one) => !isListed(one));
  return others.length === 0 ? permanentUsers : [...permanentUsers, ...others];
}

function teamsOf({ teams, applications }: Facts): ReadonlyMap<string, Team> {
  const owned = new Map<string, string[]>(teams.map((team) => [team, []]));
  for (const { name, team } of applications) if (team !== undefined) owned.get(team)?.push(name);
  return new Map([...owned].map(([name, names]) => [name, { name, applications: names }]));
}

/** Every name was looked up before; one that is missing here is a defect. */
export function known<T>(things: ReadonlyMap<string, T>, name: string): T {
  const thing = things.get(name);
  if (thing === undefined) throw new Error('a name that was known is gone');
  return thing;
}
