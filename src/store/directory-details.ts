import { sql } from 'drizzle-orm';
import type { ChannelFacts, Facts, RoleFacts, UserFacts } from '../domain/facts.ts';
import { given, type Writer } from './columns.ts';

// A name that is unknown makes a null where none may be, so that the statement fails; an inner join would lose the row.

export async function addLevels(db: Writer, { roles }: Facts): Promise<void> {
  const rows = roles.flatMap((role) => environmentsIn(role).map((environment) => levelRow(role, environment)));
  await db.execute(sql`
    insert into role_level (role_id, environment_id, level, create_applications, add_system_dependencies)
    select role.id, environment.id, level::level, create_applications::integer, add_system_dependencies::integer
    from ${given('file', {
      role: rows.map((row) => row.role),
      environment: rows.map((row) => row.environment),
      level: rows.map((row) => row.level),
      create_applications: rows.map((row) => row.createApplications),
      add_system_dependencies: rows.map((row) => row.addSystemDependencies),
    })}
    left join role on role.name = file.role left join environment on environment.name = file.environment
    order by file.position`);
}

const environmentsIn = ({ levels, createApplications, addSystemDependencies }: RoleFacts): readonly string[] => [
  ...new Set([...levels.map(([environment]) => environment), ...createApplications, ...addSystemDependencies]),
];

function levelRow(role: RoleFacts, environment: string) {
  const place = (names: readonly string[]) => (names.includes(environment) ? names.indexOf(environment) : null);
  return {
    role: role.name,
    environment,
    level: role.levels.find(([name]) => name === environment)?.[1],
    createApplications: place(role.createApplications),
    addSystemDependencies: place(role.addSystemDependencies),
  };
}

/** What is held in teams and on applications. */
export async function addHoldings(db: Writer, { users }: Facts): Promise<void> {
  const inTeams = users.flatMap(({ username, teams }) => teams.map(([place, role]) => ({ username, place, role })));
  await db.execute(sql`
    insert into team_role (user_id, team_id, role_id) select it_user.id, team.id, role.id from ${holdings(inTeams)}
    left join it_user using (username) left join team on team.name = file.place left join role on role.name = file.role
    order by file.position`);
  const onApplications = users.flatMap(({ username, applications }) =>
    applications.map(([place, role]) => ({ username, place, role })),
  );
  await db.execute(sql`
    insert into application_role (user_id, application_id, role_id) select it_user.id, application.id, role.id
    from ${holdings(onApplications)} left join it_user using (username)
    left join application on application.name = file.place left join role on role.name = file.role
    order by file.position`);
}

type HoldingRow = Readonly<{ username: string; place: string; role: string }>;

const holdings = (rows: readonly HoldingRow[]) =>
  given('file', {
    username: rows.map(({ username }) => username),
    place: rows.map(({ place }) => place),
    role: rows.map(({ role }) => role),
  });

/** The file's links replace those of the last file, and any that was found out since and says otherwise. */
export async function addLinks(db: Writer, { users }: Facts): Promise<void> {
  const rows = users.flatMap(linksOf);
  const file = given('file', {
    username: rows.map(({ username }) => username),
    platform: rows.map(({ platform }) => platform),
    account: rows.map(({ account }) => account),
  });
  await db.execute(sql`
    delete from chat_link link where tenant = '' or exists (
      select from ${file} join it_user using (username)
      where file.platform = link.platform and (file.account = link.account) <> (it_user.id = link.user_id))`);
  await db.execute(sql`
    insert into chat_link (user_id, platform, account) select it_user.id, platform, file.account
    from ${file} left join it_user using (username) order by file.position`);
}

function linksOf({ username, slack, teamsId }: UserFacts) {
  const links = [
    { platform: 'slack', account: slack },
    { platform: 'teams', account: teamsId },
  ];
  return links.flatMap(({ platform, account }) => (account === undefined ? [] : [{ username, platform, account }]));
}

export async function addDatabases(db: Writer, facts: Facts): Promise<void> {
  await addConnections(db, facts);
  await addExtensions(db, facts);
  await addOwnDatabases(db, facts);
  await addPermanentUsers(db, facts);
}

async function addConnections(db: Writer, { connections }: Facts): Promise<void> {
  await db.execute(sql`
    insert into connection (name, environment_id, position) select file.name, environment.id, file.position
    from ${given('file', {
      name: connections.map(({ name }) => name),
      environment: connections.map(({ environment }) => environment),
    })} left join environment on environment.name = file.environment order by file.position`);
  const ofRoles = connections.flatMap(({ name, roles }) => roles.map(([who, level]) => ({ name, who, level })));
  await db.execute(sql`
    insert into connection_role (connection_id, role_id, level) select connection.id, role.id, level::connection_level
    from ${levels(ofRoles)} left join connection using (name) left join role on role.name = file.who
    order by file.position`);
  const ofUsers = connections.flatMap(({ name, users }) => users.map(([who, level]) => ({ name, who, level })));
  await db.execute(sql`
    insert into connection_user (connection_id, user_id, level) select connection.id, it_user.id, level::connection_level
    from ${levels(ofUsers)} left join connection using (name) left join it_user on it_user.username = file.who
    order by file.position`);
}

const levels = (rows: readonly Readonly<{ name: string; who: string; level: string }>[]) =>
  given('file', {
    name: rows.map(({ name }) => name),
    who: rows.map(({ who }) => who),
    level: rows.map(({ level }) => level),
  });

async function addExtensions(db: Writer, { extensions }: Facts): Promise<void> {
  await db.execute(sql`
    insert into extension (name, application_id, connection_id, configured, position)
    select file.name, application.id, connection.id, configured::boolean, file.position
    from ${given('file', {
      name: extensions.map(({ name }) => name),
      application: extensions.map(({ application }) => application),
      connection: extensions.map(({ connection }) => connection),
      configured: extensions.map(({ configured }) => configured),
    })}
    left join application on application.name = file.application left join connection on connection.name = file.connection
    order by file.position`);
}

async function addOwnDatabases(db: Writer, { databases }: Facts): Promise<void> {
  await db.execute(sql`
    insert into database (environment_id, engine, provisioning, server, port, instance, database, admin, requests,
      self_service, approvals, max_hours, position)
    select environment.id, engine::engine, provisioning::provisioning, server, port::integer, instance, database, admin,
      requests::requests, self_service::boolean, approvals::integer, max_hours::integer, file.position
    from ${given('file', {
      environment: databases.map(({ environment }) => environment),
      engine: databases.map(({ engine }) => engine),
      provisioning: databases.map(({ provisioning }) => provisioning),
      server: databases.map(({ server }) => server),
      port: databases.map(({ port }) => port),
      instance: databases.map(({ instance }) => instance),
      database: databases.map(({ database }) => database),
      admin: databases.map(({ admin }) => admin),
      requests: databases.map(({ requests }) => requests),
      self_service: databases.map(({ selfService }) => selfService),
      approvals: databases.map(({ approvals }) => approvals),
      max_hours: databases.map(({ maxHours }) => maxHours),
    })} left join environment on environment.name = file.environment order by file.position`);
}

async function addPermanentUsers(db: Writer, { permanentUsers }: Facts): Promise<void> {
  await db.execute(sql`
    insert into permanent_user (environment_id, profile, network, position)
    select environment.id, profile::profile, network::network, file.position
    from ${given('file', {
      environment: permanentUsers.map(({ environment }) => environment),
      profile: permanentUsers.map(({ profile }) => profile),
      network: permanentUsers.map(({ network }) => network),
    })} left join environment on environment.name = file.environment order by file.position`);
}

export async function setChannels(db: Writer, { channels }: Facts): Promise<void> {
  const rows = channelRows(channels);
  await db.execute(sql`
    insert into channel (team_id, application_id, environment_id, channel)
    select team.id, application.id, environment.id, file.channel from ${given('file', {
      team: rows.map(({ team }) => team),
      application: rows.map(({ application }) => application),
      environment: rows.map(({ environment }) => environment),
      channel: rows.map(({ channel }) => channel),
    })}
    left join team on team.name = file.team left join application on application.name = file.application
    left join environment on environment.name = file.environment order by file.position`);
}

type ChannelRow = Readonly<{ channel: string; team?: string; application?: string; environment?: string }>;

function channelRows({ default: rest, teams, applications, environments }: ChannelFacts): readonly ChannelRow[] {
  return [
    ...(rest === undefined ? [] : [{ channel: rest }]),
    ...teams.map(([team, channel]) => ({ team, channel })),
    ...applications.map(([application, channel]) => ({ application, channel })),
    ...environments.map(([environment, channel]) => ({ environment, channel })),
  ];
}
