import { eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { ChannelFacts, Facts, RoleFacts, UserFacts } from '../domain/facts.ts';
import type { Level } from '../domain/level.ts';
import { gather, grouped, type Reader } from './columns.ts';
import { readDatabases } from './databases.ts';
import {
  application,
  applicationRole,
  channel,
  environment,
  infrastructure,
  itUser,
  role,
  roleLevel,
  team,
  teamRole,
} from './schema.ts';
import { isOneOf, type Names, readUsers } from './users.ts';

/**
 * The whole company. Its statements must see one state: inside a writer's transaction, which is alone, or under
 * REPEATABLE READ.
 */
export async function readFacts(db: Reader): Promise<Facts> {
  const [head, roles, teams, applications, databases, channels] = await Promise.all([
    readHead(db),
    readNames(db, sql`select id, name from ${role}`),
    readNames(db, sql`select id, name from ${team} order by position`),
    readApplications(db, sql`true`),
    readDatabases(db),
    readChannels(db),
  ]);
  const users = await readUsers(db, undefined, { roles, teams, applications: applications.names });
  return { ...head, teams: [...teams.values()], applications: applications.facts, users, ...databases, channels };
}

export const readMembers = (db: Reader, usernames: readonly string[]): Promise<readonly UserFacts[]> =>
  readUsersBy(db, idsNamed(usernames));

const idsNamed = (usernames: readonly string[]) =>
  sql`select id from ${itUser} where ${inArray(itUser.username, [...usernames])}`;

/** A few users. Their ids come first, so that the rest is found by index, and no more names are read than are needed. */
async function readUsersBy(db: Reader, query: SQL): Promise<readonly UserFacts[]> {
  const { id: ids } = await gather<{ id: number }>(db, ['id'], query);
  const places = (column: SQL, table: SQL) => sql`(select ${column} from ${table} where ${isOneOf(sql`user_id`, ids)})`;
  const [roles, teams, applications] = await Promise.all([
    readNames(db, sql`select id, name from ${role}`),
    readNames(db, sql`select id, name from ${team} where id in ${places(sql`team_id`, sql`${teamRole}`)}`),
    readNames(
      db,
      sql`select id, name from ${application} where id in ${places(sql`application_id`, sql`${applicationRole}`)}`,
    ),
  ]);
  return readUsers(db, ids, { roles, teams, applications });
}

async function readNames(db: Reader, query: SQL): Promise<Names> {
  const { id, name } = await gather<{ id: number; name: string }>(db, ['id', 'name'], query);
  return new Map(id.map((number, i) => [number, name[i] ?? '']));
}

async function readApplications(db: Reader, among: SQL): Promise<{ names: Names; facts: Facts['applications'] }> {
  type Row = { id: number; name: string; team: string | null };
  const query = sql`select ${application.id}, ${application.name}, ${team.name} team from ${application}
    left join ${team} on ${team.id} = ${application.teamId} where ${among} order by ${application.position}`;
  const found = await gather<Row>(db, ['id', 'name', 'team'], query);
  const facts = found.name.map((name, i) => {
    const owner = found.team[i];
    return owner == null ? { name } : { name, team: owner };
  });
  return { names: new Map(found.id.map((id, i) => [id, found.name[i] ?? ''])), facts };
}

async function readHead(db: Reader): Promise<Pick<Facts, 'infrastructure' | 'delegation' | 'environments' | 'roles'>> {
  const [one, environments, roles] = await Promise.all([
    readInfrastructure(db),
    db.select({ name: environment.name, purpose: environment.purpose }).from(environment).orderBy(environment.position),
    readRoles(db),
  ]);
  return { ...one, environments, roles };
}

async function readInfrastructure(db: Reader): Promise<Pick<Facts, 'infrastructure' | 'delegation'>> {
  const { name, hosting, consoleVersion, network, delegation } = infrastructure;
  const [row] = await db.select({ name, hosting, consoleVersion, network, delegation }).from(infrastructure);
  if (!row) throw new Error('the row of the infrastructure is missing');
  const { delegation: rule, ...rest } = row;
  return { infrastructure: rest, delegation: rule };
}

/** Those of the file: a built-in role that it leaves alone has no place in it. */
async function readRoles(db: Reader): Promise<readonly RoleFacts[]> {
  const { id, name, manageInfrastructure, manageTeams } = role;
  const { roleId, level, createApplications, addSystemDependencies } = roleLevel;
  const [roles, levels] = await Promise.all([
    db
      .select({ id, name, manageInfrastructure, manageTeams })
      .from(role)
      .where(isNotNull(role.position))
      .orderBy(role.position),
    db
      .select({ roleId, environment: environment.name, level, createApplications, addSystemDependencies })
      .from(roleLevel)
      .innerJoin(environment, eq(environment.id, roleLevel.environmentId))
      .orderBy(roleLevel.id),
  ]);
  const levelsOf = grouped(levels, (row) => row.roleId);
  return roles.map(({ id: of, ...rest }) => ({ ...rest, ...permissionsFrom(levelsOf.get(of) ?? []) }));
}

/** A level of a role, or the places of the environment in the file's lists of its toggles. */
export type LevelRow = Readonly<{
  environment: string;
  level: Level | null;
  createApplications: number | null;
  addSystemDependencies: number | null;
}>;

export function permissionsFrom(
  rows: readonly LevelRow[],
): Pick<RoleFacts, 'levels' | 'createApplications' | 'addSystemDependencies'> {
  const places = (toggle: 'createApplications' | 'addSystemDependencies') =>
    rows
      .flatMap((row) => (row[toggle] === null ? [] : [{ place: row[toggle], environment: row.environment }]))
      .toSorted((a, b) => a.place - b.place)
      .map((row) => row.environment);
  return {
    levels: rows.flatMap((row) => (row.level === null ? [] : [[row.environment, row.level] as const])),
    createApplications: places('createApplications'),
    addSystemDependencies: places('addSystemDependencies'),
  };
}

async function readChannels(db: Reader): Promise<ChannelFacts> {
  const rows = await db
    .select({ team: team.name, application: application.name, environment: environment.name, channel: channel.channel })
    .from(channel)
    .leftJoin(team, eq(team.id, channel.teamId))
    .leftJoin(application, eq(application.id, channel.applicationId))
    .leftJoin(environment, eq(environment.id, channel.environmentId))
    .orderBy(channel.id);
  const of = (kind: 'team' | 'application' | 'environment') =>
    rows.flatMap((row) => (row[kind] === null ? [] : [[row[kind], row.channel] as const]));
  const rest = rows.find((row) => row.team === null && row.application === null && row.environment === null);
  const named = { teams: of('team'), applications: of('application'), environments: of('environment') };
  return rest ? { default: rest.channel, ...named } : named;
}
