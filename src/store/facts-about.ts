import { sql } from 'drizzle-orm';
import type { Account, ConnectionFacts, DatabaseFacts, Facts, RoleFacts } from '../domain/facts.ts';
import type { ConnectionLevel } from '../domain/level.ts';
import { ADMINISTRATOR } from '../domain/role.ts';
import type { Transaction } from '../ports/store.ts';
import type { Reader } from './columns.ts';
import { type LevelRow, permissionsFrom } from './facts.ts';

/**
 * What the port's `Transaction.facts` promises, by one statement: whoever asks holds the lock that all writers wait for.
 * Extensions and channels have no part in it and are empty.
 */
export async function readFactsAbout(db: Reader, about: Parameters<Transaction['facts']>[0]): Promise<Facts> {
  const { users, team = null, application = null, connection = null, databases = false } = about;
  const [row] = await db.execute<Row>(sql`
    with asked as materialized (
      select ${JSON.stringify(users)}::text::json usernames, ${team}::text team, ${application}::text application,
        ${connection}::text connection, ${databases}::boolean databases, ${ADMINISTRATOR}::text administrator
    ), ${FACTS}`);
  return factsFrom(row);
}

/** Rows as JSON, in their order; none: an empty list. */
const list = (query: string): string => `(select coalesce(json_agg(listed), '[]') from (${query}) listed)`;

const LEVELS = list(`select e.name environment, level, create_applications "createApplications",
  add_system_dependencies "addSystemDependencies" from role_level l join environment e on e.id = l.environment_id
  where l.role_id = role.id order by l.id`);
const TEAMS = list(`select t.name place, r.name role from team_role h join team t on t.id = h.team_id
  join role r on r.id = h.role_id where h.user_id = u.id order by h.id`);
const APPLICATIONS = list(`select a.name place, r.name role from application_role h
  join application a on a.id = h.application_id join role r on r.id = h.role_id where h.user_id = u.id order by h.id`);
const CONNECTION_ROLES = list(`select r.name who, h.level from connection_role h join role r on r.id = h.role_id
  where h.connection_id = c.id order by h.id`);
const CONNECTION_USERS = list(`select u.username who, h.level from connection_user h join it_user u on u.id = h.user_id
  where h.connection_id = c.id order by h.id`);
/** Those of the file: links that were found out later name their tenant. */
const CHAT = list("select platform, c.account from chat_link c where c.user_id = u.id and tenant = ''");

/** As text, which is made once: putting it together costs more than the database takes to answer it. */
const FACTS = sql.raw(`
  named as materialized (
    select id from it_user where username in (select json_array_elements_text(usernames) from asked)
    union select id from it_user where active and default_role_id = (select role.id from role, asked where name = administrator)
  ), place as materialized (
    select (select id from team where name = asked.team) team_id,
      (select team_id from application where name = asked.application) owner_id from asked
  )
  select
    ${list('select name, hosting, console_version "consoleVersion", network, delegation from infrastructure')} heads,
    ${list('select name, purpose from environment order by position')} environments,
    ${list(`select name, manage_infrastructure "manageInfrastructure", manage_teams "manageTeams", ${LEVELS} levels
      from role where position is not null order by position`)} roles,
    ${list('select name from team where id in (select unnest(array[team_id, owner_id]) from place) order by position')} teams,
    ${list(`select a.name, t.name team from application a left join team t on t.id = a.team_id
      where a.team_id = (select team_id from place) or a.name = (select application from asked) order by a.position`)} applications,
    ${list(`select username, u.name, email, active, role.name "defaultRole", account, ${TEAMS} teams,
      ${APPLICATIONS} applications, ${CHAT} chat
      from it_user u join role on role.id = default_role_id where u.id in (select id from named) order by u.position`)} users,
    ${list(`select c.name, e.name environment, ${CONNECTION_ROLES} roles, ${CONNECTION_USERS} users
      from connection c join environment e on e.id = c.environment_id
      where c.name = (select connection from asked) order by c.position`)} connections,
    ${list(`select e.name environment, engine, provisioning, server, port, instance, database, admin, requests,
      self_service "selfService", approvals, max_hours "maxHours" from database join environment e on e.id = environment_id
      where (select databases from asked) order by database.position`)} databases,
    ${list(`select e.name environment, profile, network from permanent_user join environment e on e.id = environment_id
      where (select databases from asked) order by permanent_user.position`)} "permanentUsers",
    ${list(`select e.name environment, l.profile, r.network from lease l join request r on r.id = l.request_id
      join environment e on e.id = l.environment_id where (select databases from asked) and l.kind = 'permanent'
      and l.state <> 'ended' order by l.id`)} "permanentAccounts",
    ${list(`select username, e.name environment from lease l join it_user u on u.id = l.user_id
      join environment e on e.id = l.environment_id where (select databases from asked) and l.kind = 'temporary'
      and l.state <> 'ended' and l.user_id in (select id from named) order by l.id`)} "temporaryUsers"`);

type Row = Readonly<{
  heads: readonly [Facts['infrastructure'] & Readonly<{ delegation: Facts['delegation'] }>];
  environments: Facts['environments'];
  roles: readonly (Pick<RoleFacts, 'name' | 'manageInfrastructure' | 'manageTeams'> & {
    levels: readonly LevelRow[];
  })[];
  teams: readonly Readonly<{ name: string }>[];
  applications: readonly Readonly<{ name: string; team: string | null }>[];
  users: readonly UserRow[];
  connections: readonly Readonly<{ name: string; environment: string; roles: Levels; users: Levels }>[];
  databases: readonly DatabaseFacts[];
  permanentUsers: Facts['permanentUsers'];
  permanentAccounts: Facts['permanentUsers'];
  temporaryUsers: readonly Readonly<{ username: string; environment: string }>[];
}>;
type Levels = readonly Readonly<{ who: string; level: ConnectionLevel }>[];
type Held = readonly Readonly<{ place: string; role: string }>[];
type UserRow = Readonly<{
  username: string;
  name: string;
  email: string;
  active: boolean;
  defaultRole: string;
  account: Account | null;
  teams: Held;
  applications: Held;
  chat: readonly Readonly<{ platform: 'slack' | 'teams'; account: string }>[];
}>;

function factsFrom(row: Row | undefined): Facts {
  const [head] = row?.heads ?? [];
  if (!row || !head) throw new Error('the row of the infrastructure is missing');
  const { delegation, ...infrastructure } = head;
  const { environments, databases, permanentUsers, permanentAccounts, temporaryUsers } = row;
  return {
    infrastructure,
    delegation,
    environments,
    roles: row.roles.map(({ levels, ...role }) => ({ ...role, ...permissionsFrom(levels) })),
    teams: row.teams.map(({ name }) => name),
    applications: row.applications.map(({ name, team }) => (team === null ? { name } : { name, team })),
    users: row.users.map(userFrom),
    connections: row.connections.map(connectionFrom),
    extensions: [],
    databases,
    permanentUsers,
    channels: { teams: [], applications: [], environments: [] },
    ...(permanentAccounts.length > 0 && { permanentAccounts }),
    ...(temporaryUsers.length > 0 && {
      temporaryUsers: temporaryUsers.map(({ username, environment }) => [username, environment] as const),
    }),
  };
}

function connectionFrom({ roles, users, ...rest }: Row['connections'][number]): ConnectionFacts {
  const entries = (levels: Levels) => levels.map(({ who, level }) => [who, level] as const);
  return { ...rest, roles: entries(roles), users: entries(users) };
}

function userFrom({ account, teams, applications, chat, ...user }: UserRow): Facts['users'][number] {
  const held = (places: Held) => places.map(({ place, role }) => [place, role] as const);
  return {
    ...user,
    teams: held(teams),
    applications: held(applications),
    ...(account !== null && { account }),
    ...Object.fromEntries(chat.map((one) => [one.platform === 'slack' ? 'slack' : 'teamsId', one.account])),
  };
}
