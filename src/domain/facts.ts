import type { ConnectionLevel, Level } from './level.ts';

/**
 * What the engine decides on: the directory file with every default filled in. Plain data that survives JSON unchanged,
 * so that the facts of a decision can be stored beside it and decided again. Names are compared exactly. Maps of the file
 * are lists of pairs here, because a name may be any text, `__proto__` included.
 */
export type Facts = Readonly<{
  infrastructure: Infrastructure;
  delegation: Delegation;
  /** In promotion order. */
  environments: readonly EnvironmentFacts[];
  /** Without Administrator, which cannot be changed; with Developer only where the file gives its permissions. */
  roles: readonly RoleFacts[];
  /** In the file's order; an application is in `applications` whether or not a team owns it. */
  teams: readonly string[];
  applications: readonly Readonly<{ name: string; team?: string }>[];
  users: readonly UserFacts[];
  connections: readonly ConnectionFacts[];
  extensions: readonly ExtensionFacts[];
  databases: readonly DatabaseFacts[];
  permanentUsers: readonly PermanentUserFacts[];
  channels: ChannelFacts;
  /** Who has a live temporary database user where: known to the store only, never in the file. */
  temporaryUsers?: readonly (readonly [username: string, environment: string])[];
  /** Permanent users that were asked for here, beside those of the file: known to the store only. */
  permanentAccounts?: readonly PermanentUserFacts[];
}>;

export type Delegation = 'higher' | 'same-or-lower';
export type Hosting = 'cloud' | 'self-managed';
export type Tunnel = 'vpn' | 'transit-gateway';
export type Network = Tunnel | 'allowlist';
export type Purpose = 'development' | 'test' | 'production';
export type Profile = 'read-only' | 'read-and-write';
export type Account = 'company-administrator' | 'infrastructure-administrator';

export type Infrastructure = Readonly<{
  name: string;
  hosting: Hosting;
  /** Of the LifeTime Management Console, such as 11.26.0. */
  consoleVersion: string;
  network: readonly Tunnel[];
}>;

export type EnvironmentFacts = Readonly<{ name: string; purpose: Purpose }>;

export type RoleFacts = Readonly<{
  name: string;
  /** By environment name; one that is left out is `no-access`. */
  levels: readonly (readonly [environment: string, level: Level])[];
  createApplications: readonly string[];
  addSystemDependencies: readonly string[];
  manageInfrastructure: boolean;
  manageTeams: boolean;
}>;

export type UserFacts = Readonly<{
  username: string;
  name: string;
  email: string;
  active: boolean;
  defaultRole: string;
  teams: readonly (readonly [team: string, role: string])[];
  applications: readonly (readonly [application: string, role: string])[];
  account?: Account;
  slack?: string;
  teamsId?: string;
}>;

export type ConnectionFacts = Readonly<{
  name: string;
  environment: string;
  roles: readonly (readonly [role: string, level: ConnectionLevel])[];
  users: readonly (readonly [username: string, level: ConnectionLevel])[];
}>;

export type ExtensionFacts = Readonly<{ name: string; application: string; connection: string; configured: boolean }>;

export type DatabaseFacts = Readonly<{
  environment: string;
  engine: 'sqlserver' | 'oracle' | 'postgres' | 'mysql';
  provisioning: 'direct' | 'assisted';
  server: string;
  port: number;
  instance: string;
  database: string;
  /** Where the administrative URL is, such as `env:DEV_DB_ADMIN_URL`; never the URL itself. */
  admin: string;
  requests: 'with-approval' | 'administrators-only';
  selfService: boolean;
  approvals: number;
  maxHours: number;
}>;

export type PermanentUserFacts = Readonly<{ environment: string; profile: Profile; network: Network }>;

/** Where notices go; each value is `platform:channel id`. */
export type ChannelFacts = Readonly<{
  default?: string;
  teams: readonly (readonly [team: string, channel: string])[];
  applications: readonly (readonly [application: string, channel: string])[];
  environments: readonly (readonly [environment: string, channel: string])[];
}>;
