import type {
  ConnectionFacts,
  DatabaseFacts,
  Delegation,
  ExtensionFacts,
  Facts,
  Infrastructure,
  PermanentUserFacts,
  RoleFacts,
  UserFacts,
} from '../../src/domain/facts.ts';
import type { Level } from '../../src/domain/level.ts';

/** The two environments of every small company, in promotion order. */
export const DEVELOPMENT = 'Development';
export const PRODUCTION = 'Production';

export function user(username: string, defaultRole: string, more: Partial<UserFacts> = {}): UserFacts {
  return {
    username,
    name: username,
    email: `${username}@x.example`,
    active: true,
    defaultRole,
    teams: [],
    applications: [],
    ...more,
  };
}

/** A role with these levels in Development and Production, and its toggles off unless given. */
export function role(name: string, levels: readonly Level[], toggles: Partial<RoleFacts> = {}): RoleFacts {
  const [development = 'no-access', production = 'no-access'] = levels;
  return {
    name,
    levels: [
      [DEVELOPMENT, development],
      [PRODUCTION, production],
    ],
    createApplications: [],
    addSystemDependencies: [],
    manageInfrastructure: false,
    manageTeams: false,
    ...toggles,
  };
}

export type Parts = Readonly<{
  roles?: readonly RoleFacts[];
  users: readonly UserFacts[];
  delegation?: Delegation;
  infrastructure?: Partial<Infrastructure>;
  /** Who owns Rates; Loans is always Banking's. */
  ratesOwner?: string | undefined;
  connections?: readonly ConnectionFacts[];
  extensions?: readonly ExtensionFacts[];
  databases?: readonly DatabaseFacts[];
  permanentUsers?: readonly PermanentUserFacts[];
  temporaryUsers?: readonly (readonly [string, string])[];
}>;

/** A company of two environments and two applications: Loans in team Banking, and Rates. */
export function company({ infrastructure, ratesOwner, delegation = 'higher', ...parts }: Parts): Facts {
  return {
    infrastructure: { name: 'X', hosting: 'cloud', consoleVersion: '11.26.0', network: ['vpn'], ...infrastructure },
    delegation,
    environments: [
      { name: DEVELOPMENT, purpose: 'development' },
      { name: PRODUCTION, purpose: 'production' },
    ],
    roles: [],
    teams: ['Banking'],
    applications: [
      { name: 'Loans', team: 'Banking' },
      ratesOwner === undefined ? { name: 'Rates' } : { name: 'Rates', team: ratesOwner },
    ],
    connections: [],
    extensions: [],
    databases: [],
    permanentUsers: [],
    channels: { teams: [], applications: [], environments: [] },
    ...parts,
  };
}

export const database = (environment: string, more: Partial<DatabaseFacts> = {}): DatabaseFacts => ({
  environment,
  engine: 'postgres',
  provisioning: 'direct',
  server: 'db.x.example',
  port: 5432,
  instance: '',
  database: 'os',
  admin: 'env:DB',
  requests: 'with-approval',
  selfService: true,
  approvals: 1,
  maxHours: 12,
  ...more,
});
