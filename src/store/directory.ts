import { type SQL, sql } from 'drizzle-orm';
import type { Facts } from '../domain/facts.ts';
import { AccessError } from '../domain/problem.ts';
import { DEVELOPER } from '../domain/role.ts';
import { given, type Writer } from './columns.ts';
import { addDatabases, addHoldings, addLevels, addLinks, setChannels } from './directory-details.ts';

/**
 * Makes the tables what the facts say and counts the policy up. What has a name and stays keeps its id; what hangs on it
 * is made anew, in the order of the facts. A user who is gone stays as inactive, because the audit trail names them.
 */
export async function replaceDirectory(db: Writer, facts: Facts): Promise<void> {
  mustBeUnique(facts);
  await setInfrastructure(db, facts);
  await clearDetails(db);
  await removeGone(db, facts);
  await mergeNamed(db, facts);
  await mergeUsers(db, facts);
  await addLevels(db, facts);
  await addHoldings(db, facts);
  await addLinks(db, facts);
  await addDatabases(db, facts);
  await setChannels(db, facts);
}

/** The constraints see two new rows of one name, but not two changes of one row. */
function mustBeUnique({ environments, roles, teams, applications, users }: Facts): void {
  const named = [environments, roles, applications].map((list) => list.map(({ name }) => name));
  for (const names of [...named, teams, users.map(({ username }) => username)]) {
    if (new Set(names).size < names.length)
      throw new AccessError({ code: 'invalid', field: 'name', expected: 'a name that is not taken' });
  }
}

async function setInfrastructure(db: Writer, { infrastructure, delegation }: Facts): Promise<void> {
  const { name, hosting, consoleVersion, network } = infrastructure;
  await db.execute(sql`
    update infrastructure set name = ${name}, hosting = ${hosting}, console_version = ${consoleVersion},
      network = array(select tunnel::tunnel from ${given('file', { tunnel: network })} order by position),
      delegation = ${delegation}, policy = policy + 1`);
}

const DETAILS = [
  'extension',
  'connection', // and with it who may do what there
  'database',
  'permanent_user',
  'channel',
  'role_level',
  'team_role',
  'application_role',
] as const;

async function clearDetails(db: Writer): Promise<void> {
  for (const table of DETAILS) await db.execute(sql`delete from ${sql.identifier(table)}`);
}

/** What was asked for and held in an environment that is gone stays in the audit trail alone; one that holds a live account is refused by its foreign key. */
async function removeGone(db: Writer, { roles, teams, applications, environments }: Facts): Promise<void> {
  const goneRoles = sql`not built_in and ${isMissing(roles.map(({ name }) => name))}`;
  await db.execute(sql`
    update it_user set default_role_id = (select id from role where name = ${DEVELOPER})
    where default_role_id in (select id from role where ${goneRoles})`);
  await db.execute(sql`delete from role where ${goneRoles}`);
  await db.execute(sql`
    update role set position = null, manage_infrastructure = false, manage_teams = false
    where built_in and position is not null and ${isMissing(roles.map(({ name }) => name))}`);
  await db.execute(sql`delete from team where ${isMissing(teams)}`);
  await db.execute(sql`delete from application where ${isMissing(applications.map(({ name }) => name))}`);
  const goneEnvironments = sql`select id from environment where ${isMissing(environments.map(({ name }) => name))}`;
  await db.execute(sql`delete from lease where state = 'ended' and environment_id in (${goneEnvironments})`);
  await db.execute(sql`
    delete from request where environment_id in (${goneEnvironments}) and not exists (select from lease where request_id = request.id)`);
  await db.execute(sql`delete from environment where ${isMissing(environments.map(({ name }) => name))}`);
}

const isMissing = (names: readonly string[]) => sql`name not in (select name from ${given('file', { name: names })})`;

async function mergeNamed(db: Writer, { environments, roles, teams, applications }: Facts): Promise<void> {
  await merge(
    db,
    'environment',
    ['name', 'purpose', 'position'],
    sql`
    select name, purpose::purpose, position from ${given('file', {
      name: environments.map(({ name }) => name),
      purpose: environments.map(({ purpose }) => purpose),
    })}`,
  );
  await merge(
    db,
    'role',
    ['name', 'manage_infrastructure', 'manage_teams', 'position'],
    sql`
    select name, manage_infrastructure::boolean, manage_teams::boolean, position from ${given('file', {
      name: roles.map(({ name }) => name),
      manage_infrastructure: roles.map(({ manageInfrastructure }) => manageInfrastructure),
      manage_teams: roles.map(({ manageTeams }) => manageTeams),
    })}`,
  );
  await merge(db, 'team', ['name', 'position'], sql`select name, position from ${given('file', { name: teams })}`);
  await merge(
    db,
    'application',
    ['name', 'team_id', 'position'],
    sql`
    select file.name, team.id team_id, file.position from ${given('file', {
      name: applications.map(({ name }) => name),
      team: applications.map(({ team }) => team),
    })} left join team on team.name = file.team`,
  );
}

async function mergeUsers(db: Writer, { users }: Facts): Promise<void> {
  const username = users.map((user) => user.username);
  await db.execute(sql`
    update it_user set active = false, position = ${users.length}::integer + gone.place
    from (
      select id, row_number() over (order by position)::integer place from it_user
      where username not in (select username from ${given('file', { username })})
    ) gone
    where it_user.id = gone.id and (active or it_user.position <> ${users.length}::integer + gone.place)`);
  const columns = ['username', 'name', 'email', 'active', 'default_role_id', 'account', 'position'] as const;
  await merge(
    db,
    'it_user',
    columns,
    sql`
    select file.username, file.name, email, active::boolean, role.id default_role_id, account::account, file.position
    from ${given('file', {
      username,
      name: users.map(({ name }) => name),
      email: users.map(({ email }) => email),
      active: users.map(({ active }) => active),
      default_role: users.map(({ defaultRole }) => defaultRole),
      account: users.map(({ account }) => account),
    })} left join role on role.name = file.default_role`,
  );
}

/** Changes the rows whose key, the first column, is there already, where they differ, and adds the others. */
async function merge(
  db: Writer,
  table: string,
  [key, ...others]: readonly [string, ...string[]],
  rows: SQL,
): Promise<void> {
  const at = (place: string, column: string) => sql`${sql.identifier(place)}.${sql.identifier(column)}`;
  const list = (columns: readonly SQL[]) => sql.join([...columns], sql`, `);
  const target = sql.identifier(table);
  await db.execute(sql`
    with given as materialized (${rows}),
    changed as (
      update ${target} set ${list(others.map((column) => sql`${sql.identifier(column)} = ${at('given', column)}`))}
      from given
      where ${at(table, key)} = ${at('given', key)}
        and row(${list(others.map((column) => at(table, column)))})
          is distinct from row(${list(others.map((column) => at('given', column)))})
    )
    insert into ${target} (${list([key, ...others].map((column) => sql`${sql.identifier(column)}`))})
    select ${list([key, ...others].map((column) => at('given', column)))} from given
    where not exists (select from ${target} where ${at(table, key)} = ${at('given', key)})
    order by ${at('given', 'position')}`);
}
