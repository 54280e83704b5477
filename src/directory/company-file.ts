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
  RoleFacts,
  UserFacts,
} from '../domain/facts.ts';
import { CONNECTION_LEVELS, LEVELS } from '../domain/level.ts';
import { gatherNames, type Names, refuseRepetitions } from './company-names.ts';
import type { Findings } from './fault.ts';
import type { Located, Place } from './located.ts';
import { name } from './name.ts';
import {
  flag,
  known,
  list,
  matching,
  oneOf,
  optional,
  pairs,
  type Reader,
  record,
  set,
  text,
  textOf,
  whole,
} from './reader.ts';
import { identifier, secretSource, server } from './server.ts';

/** The facts that the file gives; undefined once anything in it was found wrong. */
export function readCompany(node: Located, findings: Findings): Facts | undefined {
  const root: Place = { node };
  const names = gatherNames(root, findings);
  refuseRepetitions(root, findings);
  const file = companyFile(names).read(root, findings);
  return file && factsOf(file);
}

/** The file as the contract shows it, every default filled in. */
type CompanyFile = Readonly<{
  version: number;
  infrastructure: Infrastructure;
  policy: Readonly<{ delegation: Delegation }>;
  environments: readonly EnvironmentFacts[];
  roles: readonly RoleFacts[];
  applications: readonly string[];
  teams: readonly Readonly<{ name: string; applications: readonly string[] }>[];
  users: readonly UserInFile[];
  connections: readonly ConnectionFacts[];
  extensions: readonly ExtensionFacts[];
  databases: readonly DatabaseInFile[];
  permanentUsers: readonly PermanentUserFacts[];
  channels: ChannelFacts;
}>;
type UserInFile = Omit<UserFacts, 'name'> & Readonly<{ name?: string }>;
type DatabaseInFile = Omit<DatabaseFacts, 'port'> & Readonly<{ port?: number }>;

const companyFile = (names: Names): Reader<CompanyFile> =>
  record<CompanyFile>({
    version: whole(1, 1),
    infrastructure: optional(infrastructure, { name: '', hosting: 'cloud', consoleVersion: '', network: [] }),
    policy: optional(policy, { delegation: 'higher' }),
    environments: optional(list(environment), []),
    roles: optional(list(role(names)), []),
    applications: optional(list(name), []),
    teams: optional(list(team), []),
    users: optional(list(user(names)), []),
    connections: optional(list(connection(names)), []),
    extensions: optional(list(extension(names)), []),
    databases: optional(list(database(names)), []),
    permanentUsers: optional(list(permanentUser(names)), []),
    channels: optional(channels(names), { teams: [], applications: [], environments: [] }),
  });

/** Left out it is empty, and it may be given as empty. */
const orEmpty = (reader: Reader<string>) =>
  optional<string>(
    { ...reader, read: (place, findings) => (textOf(place) === '' ? '' : reader.read(place, findings)) },
    '',
  );

const infrastructure = record<Infrastructure>({
  name: orEmpty(name),
  hosting: optional(oneOf(['cloud', 'self-managed']), 'cloud'),
  // Left out it is older than any: what needs a newer console is refused then.
  consoleVersion: orEmpty(
    matching('a version such as 11.26.0, in quotes if it has one dot only', /^\d{1,6}(\.\d{1,6}){0,3}$/),
  ),
  network: optional(set(oneOf(['vpn', 'transit-gateway'])), []),
});

const policy = record<CompanyFile['policy']>({ delegation: optional(oneOf(['higher', 'same-or-lower']), 'higher') });

const environment = record<EnvironmentFacts>({ name, purpose: oneOf(['development', 'test', 'production']) });

const role = ({ environments }: Names) =>
  record<RoleFacts>({
    name,
    levels: optional(pairs(environments, oneOf(LEVELS)), []),
    createApplications: optional(set(known(environments)), []),
    addSystemDependencies: optional(set(known(environments)), []),
    manageInfrastructure: optional(flag, false),
    manageTeams: optional(flag, false),
  });

const team = record<CompanyFile['teams'][number]>({ name, applications: optional(list(name), []) });

const user = ({ roles, teams, applications }: Names) =>
  record<UserInFile>({
    username: name,
    name: optional(name),
    email: orEmpty(matching('an e-mail address', /^(?!.{255})[^\s@\p{C}]+@[^\s@\p{C}]+$/u)),
    active: optional(flag, true),
    defaultRole: known(roles),
    teams: optional(pairs(teams, known(roles)), []),
    applications: optional(pairs(applications, known(roles)), []),
    account: optional(oneOf<Account>(['company-administrator', 'infrastructure-administrator'])),
    slack: optional(matching('the id of a Slack member, such as U0ANA', /^[UW][A-Z0-9]{1,40}$/)),
    teamsId: optional(matching('a Microsoft Entra object id', /^[^\s\p{C}]{1,100}$/u)),
  });

const connection = ({ environments, roles, users }: Names) =>
  record<ConnectionFacts>({
    name,
    environment: known(environments),
    roles: optional(pairs(roles, oneOf(CONNECTION_LEVELS)), []),
    users: optional(pairs(users, oneOf(CONNECTION_LEVELS)), []),
  });

const extension = ({ applications, connections }: Names) =>
  record<ExtensionFacts>({
    name,
    application: known(applications),
    connection: known(connections),
    configured: optional(flag, false),
  });

const database = ({ environments }: Names) =>
  record<DatabaseInFile>({
    environment: known(environments),
    engine: oneOf(['sqlserver', 'oracle', 'postgres', 'mysql']),
    provisioning: oneOf(['direct', 'assisted']),
    server: orEmpty(server),
    port: optional(whole(1, 65_535)),
    instance: orEmpty(identifier),
    database: orEmpty(identifier),
    admin: orEmpty(secretSource),
    requests: optional(oneOf(['with-approval', 'administrators-only']), 'with-approval'),
    selfService: optional(flag, true),
    approvals: optional(whole(1, 10), 1),
    maxHours: optional(whole(1, 12), 12),
  });

const permanentUser = ({ environments }: Names) =>
  record<PermanentUserFacts>({
    environment: known(environments),
    profile: oneOf(['read-only', 'read-and-write']),
    network: oneOf(['vpn', 'transit-gateway', 'allowlist']),
  });

const CHANNEL = 'a platform and its channel, such as slack:C0AUDIT; platforms are slack, teams and playground';
const channel = text(CHANNEL, (value) =>
  /^(slack|teams|playground):[^\s\p{C}]{1,200}$/u.test(value) ? undefined : CHANNEL,
);

const channels = ({ teams, applications, environments }: Names) =>
  record<ChannelFacts>({
    default: optional(channel),
    teams: optional(pairs(teams, channel), []),
    applications: optional(pairs(applications, channel), []),
    environments: optional(pairs(environments, channel), []),
  });

const PORTS = { sqlserver: 1433, oracle: 1521, postgres: 5432, mysql: 3306 } as const;

function factsOf({ version: _, policy, applications, teams, roles, users, databases, ...file }: CompanyFile): Facts {
  return {
    ...file,
    delegation: policy.delegation,
    // Turning the first infrastructure toggle on turns the second on (003, Infrastructure-wide permissions).
    roles: roles.map((each) => ({ ...each, manageTeams: each.manageTeams || each.manageInfrastructure })),
    teams: teams.map((each) => each.name),
    applications: [
      ...applications.map((each) => ({ name: each })),
      ...teams.flatMap((each) => each.applications.map((owned) => ({ name: owned, team: each.name }))),
    ],
    users: users.map((each) => ({ ...each, name: each.name ?? each.username })),
    databases: databases.map((each) => ({ ...each, port: each.port ?? PORTS[each.engine] })),
  };
}
