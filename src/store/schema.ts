import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, primaryKey, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import {
  account,
  connectionLevel,
  delegation,
  engine,
  hosting,
  id,
  level,
  longId,
  moment,
  name,
  network,
  only,
  partOf,
  position,
  profile,
  provisioning,
  purpose,
  refers,
  requests,
  tunnel,
} from './kinds.ts';

export const infrastructure = pgTable(
  'infrastructure',
  {
    id: only(),
    name: text().notNull(),
    hosting: hosting().notNull(),
    consoleVersion: text().notNull(),
    network: tunnel().array().notNull(),
    delegation: delegation().notNull(),
    /** How many imports there have been. */
    policy: integer().notNull(),
  },
  (t) => [check('infrastructure_is_one', sql`${t.id} = 1`)],
);

export const environment = pgTable('environment', {
  id: id(),
  name: name(),
  purpose: purpose().notNull(),
  position: position(),
});

export const role = pgTable(
  'role',
  {
    id: id(),
    name: name(),
    builtIn: boolean().notNull().default(false),
    /** Absent on a built-in role that the file leaves as it is. */
    position: integer(),
    manageInfrastructure: boolean().notNull().default(false),
    manageTeams: boolean().notNull().default(false),
  },
  (t) => [
    // "administrator", "Administrator " and full-width letters must not pass for the built-in role.
    uniqueIndex('role_folded_name').on(sql`lower(btrim(normalize(${t.name}, NFKC)))`),
    check('role_administrator_is_fixed', sql`${t.name} <> 'Administrator' or (${t.builtIn} and ${t.position} is null)`),
    check('role_has_position', sql`${t.builtIn} or ${t.position} is not null`),
  ],
);

export const roleLevel = pgTable(
  'role_level',
  {
    id: longId(),
    roleId: partOf(() => role.id),
    environmentId: partOf(() => environment.id),
    /** Absent where the file names the environment for a toggle only. */
    level: level(),
    /** The place in the role's own list, for each of the three. */
    createApplications: integer(),
    addSystemDependencies: integer(),
  },
  (t) => [unique().on(t.roleId, t.environmentId)],
);

export const team = pgTable('team', { id: id(), name: name(), position: position() });

export const application = pgTable(
  'application',
  {
    id: id(),
    name: name(),
    teamId: integer().references(() => team.id, { onDelete: 'set null' }),
    position: position(),
  },
  (t) => [index().on(t.teamId)],
);

export const itUser = pgTable(
  'it_user',
  {
    id: id(),
    username: name(),
    name: text().notNull(),
    email: text().notNull(),
    active: boolean().notNull(),
    defaultRoleId: refers(() => role.id).notNull(),
    account: account(),
    position: position(),
  },
  (t) => [index().on(t.defaultRoleId)],
);

export const teamRole = pgTable(
  'team_role',
  {
    id: longId(),
    userId: partOf(() => itUser.id),
    teamId: partOf(() => team.id),
    roleId: refers(() => role.id).notNull(),
    endsAt: moment(),
  },
  (t) => [unique().on(t.userId, t.teamId), index().on(t.teamId), index().on(t.roleId)],
);

export const applicationRole = pgTable(
  'application_role',
  {
    id: longId(),
    userId: partOf(() => itUser.id),
    applicationId: partOf(() => application.id),
    roleId: refers(() => role.id).notNull(),
    endsAt: moment(),
  },
  (t) => [unique().on(t.userId, t.applicationId), index().on(t.applicationId), index().on(t.roleId)],
);

export const connection = pgTable('connection', {
  id: id(),
  name: name(),
  environmentId: refers(() => environment.id).notNull(),
  position: position(),
});

export const connectionRole = pgTable(
  'connection_role',
  {
    id: longId(),
    connectionId: partOf(() => connection.id),
    roleId: refers(() => role.id).notNull(),
    level: connectionLevel().notNull(),
  },
  (t) => [unique().on(t.connectionId, t.roleId)],
);

export const connectionUser = pgTable(
  'connection_user',
  {
    id: longId(),
    connectionId: partOf(() => connection.id),
    userId: partOf(() => itUser.id),
    level: connectionLevel().notNull(),
  },
  (t) => [unique().on(t.connectionId, t.userId)],
);

export const extension = pgTable('extension', {
  id: id(),
  name: name(),
  applicationId: refers(() => application.id).notNull(),
  connectionId: refers(() => connection.id).notNull(),
  configured: boolean().notNull(),
  position: position(),
});

export const database = pgTable(
  'database',
  {
    environmentId: integer()
      .primaryKey()
      .references(() => environment.id),
    engine: engine().notNull(),
    provisioning: provisioning().notNull(),
    server: text().notNull(),
    port: integer().notNull(),
    instance: text().notNull(),
    database: text().notNull(),
    /** Where the administrative URL is; never the URL. */
    admin: text().notNull(),
    requests: requests().notNull(),
    selfService: boolean().notNull(),
    approvals: integer().notNull(),
    maxHours: integer().notNull(),
    position: position(),
  },
  (t) => [
    check('database_max_hours', sql`${t.maxHours} between 1 and 12`),
    check('database_approvals', sql`${t.approvals} >= 0`),
    check('database_admin_is_no_url', sql`${t.admin} not like '%://%'`),
  ],
);

export const permanentUser = pgTable(
  'permanent_user',
  {
    environmentId: refers(() => environment.id).notNull(),
    profile: profile().notNull(),
    network: network().notNull(),
    position: position(),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.profile] })],
);

/** Where notices go; a row that names nothing is for all the rest. */
export const channel = pgTable(
  'channel',
  {
    id: longId(),
    teamId: integer().references(() => team.id, { onDelete: 'cascade' }),
    applicationId: integer().references(() => application.id, { onDelete: 'cascade' }),
    environmentId: integer().references(() => environment.id, { onDelete: 'cascade' }),
    channel: text().notNull(),
  },
  (t) => [
    unique().on(t.teamId, t.applicationId, t.environmentId).nullsNotDistinct(),
    check('channel_is_for_one', sql`num_nonnulls(${t.teamId}, ${t.applicationId}, ${t.environmentId}) <= 1`),
  ],
);

/** Who somebody is on a platform. The file's links name no tenant. */
export const chatLink = pgTable(
  'chat_link',
  {
    id: longId(),
    userId: partOf(() => itUser.id),
    platform: text({ enum: ['slack', 'teams'] }).notNull(),
    tenant: text().notNull().default(''),
    account: text().notNull(),
  },
  (t) => [
    unique().on(t.platform, t.tenant, t.account),
    unique().on(t.userId, t.platform, t.tenant),
    check('chat_link_platform', sql`${t.platform} in ('slack', 'teams')`),
  ],
);
