import { and, eq, ne } from 'drizzle-orm';
import type { ConnectionFacts, DatabaseFacts, Facts } from '../domain/facts.ts';
import type { ConnectionLevel } from '../domain/level.ts';
import { grouped, type Reader } from './columns.ts';
import { lease, request } from './ledger-schema.ts';
import {
  application,
  connection,
  connectionRole,
  connectionUser,
  database,
  environment,
  extension,
  itUser,
  permanentUser,
  role,
} from './schema.ts';

/** The databases that applications connect to, the platform's own, and who has a user there. */
export async function readDatabases(db: Reader): Promise<Pick<Facts, 'connections' | 'extensions' | Platform>> {
  const [connections, extensions, platform] = await Promise.all([
    readConnections(db),
    readExtensions(db),
    readPlatformDatabases(db),
  ]);
  return { connections, extensions, ...platform };
}

/** The platform's own, and who has a user there: few rows, however large the company. */
async function readPlatformDatabases(db: Reader): Promise<Pick<Facts, Platform>> {
  const [databases, permanentUsers, temporaryUsers, permanentAccounts] = await Promise.all([
    readOwnDatabases(db),
    readPermanentUsers(db),
    readTemporaryUsers(db),
    readPermanentAccounts(db),
  ]);
  return {
    databases,
    permanentUsers,
    ...(temporaryUsers.length > 0 && { temporaryUsers }),
    ...(permanentAccounts.length > 0 && { permanentAccounts }),
  };
}

type Platform = 'databases' | 'permanentUsers' | 'temporaryUsers' | 'permanentAccounts';

/** All of them. */
export async function readConnections(db: Reader): Promise<readonly ConnectionFacts[]> {
  const [connections, roles, users] = await Promise.all([
    db
      .select({ id: connection.id, name: connection.name, environment: environment.name })
      .from(connection)
      .innerJoin(environment, eq(environment.id, connection.environmentId))
      .orderBy(connection.position),
    db
      .select({ connection: connectionRole.connectionId, name: role.name, level: connectionRole.level })
      .from(connectionRole)
      .innerJoin(role, eq(role.id, connectionRole.roleId))
      .orderBy(connectionRole.id),
    db
      .select({ connection: connectionUser.connectionId, name: itUser.username, level: connectionUser.level })
      .from(connectionUser)
      .innerJoin(itUser, eq(itUser.id, connectionUser.userId))
      .orderBy(connectionUser.id),
  ]);
  const [rolesOf, usersOf] = [levelsByConnection(roles), levelsByConnection(users)];
  return connections.map(({ id, ...rest }) => ({ ...rest, roles: rolesOf(id), users: usersOf(id) }));
}

function levelsByConnection(rows: readonly Readonly<{ connection: number; name: string; level: ConnectionLevel }>[]) {
  const found = grouped(rows, (row) => row.connection);
  return (id: number) => (found.get(id) ?? []).map(({ name, level }) => [name, level] as const);
}

const readExtensions = (db: Reader): Promise<Facts['extensions']> =>
  db
    .select({
      name: extension.name,
      application: application.name,
      connection: connection.name,
      configured: extension.configured,
    })
    .from(extension)
    .innerJoin(application, eq(application.id, extension.applicationId))
    .innerJoin(connection, eq(connection.id, extension.connectionId))
    .orderBy(extension.position);

async function readOwnDatabases(db: Reader): Promise<readonly DatabaseFacts[]> {
  const rows = await db
    .select({ environment: environment.name, row: database })
    .from(database)
    .innerJoin(environment, eq(environment.id, database.environmentId))
    .orderBy(database.position);
  return rows.map(({ environment: name, row: { environmentId, position, ...rest } }) => ({
    environment: name,
    ...rest,
  }));
}

const readPermanentUsers = (db: Reader): Promise<Facts['permanentUsers']> =>
  db
    .select({ environment: environment.name, profile: permanentUser.profile, network: permanentUser.network })
    .from(permanentUser)
    .innerJoin(environment, eq(environment.id, permanentUser.environmentId))
    .orderBy(permanentUser.position);

const readPermanentAccounts = async (db: Reader): Promise<Facts['permanentUsers']> =>
  (
    await db
      .select({ environment: environment.name, profile: lease.profile, network: request.network })
      .from(lease)
      .innerJoin(request, eq(request.id, lease.requestId))
      .innerJoin(environment, eq(environment.id, lease.environmentId))
      .where(and(eq(lease.kind, 'permanent'), ne(lease.state, 'ended')))
      .orderBy(lease.id)
  ).map(({ network, ...rest }) => ({ ...rest, network: network ?? 'vpn' }));

export async function readTemporaryUsers(
  db: Reader,
): Promise<readonly (readonly [username: string, environment: string])[]> {
  const rows = await db
    .select({ username: itUser.username, environment: environment.name })
    .from(lease)
    .innerJoin(itUser, eq(itUser.id, lease.userId))
    .innerJoin(environment, eq(environment.id, lease.environmentId))
    .where(and(eq(lease.kind, 'temporary'), ne(lease.state, 'ended')))
    .orderBy(lease.id);
  return rows.map(({ username, environment: where }) => [username, where]);
}
