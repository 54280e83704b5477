import type { Facts, RoleFacts, UserFacts } from '../../src/domain/facts.ts';
import type { Level } from '../../src/domain/level.ts';

const ENVIRONMENTS = ['Development', 'Quality', 'Production'] as const;

/** A role by its levels in Development, Quality and Production. */
export const roleFacts = (name: string, levels: readonly Level[], more: Partial<RoleFacts> = {}): RoleFacts => ({
  name,
  levels: ENVIRONMENTS.map((environment, at) => [environment, levels[at] ?? 'no-access']),
  createApplications: [],
  addSystemDependencies: [],
  manageInfrastructure: false,
  manageTeams: false,
  ...more,
});

export const userFacts = (
  username: string,
  name: string,
  defaultRole: string,
  more: Partial<UserFacts> = {},
): UserFacts => ({
  username,
  name,
  email: `${username}@acme.example`,
  active: true,
  defaultRole,
  teams: [],
  applications: [],
  ...more,
});

export const factsWith = (more: Partial<Facts>): Facts => ({
  infrastructure: { name: 'Acme Retail', hosting: 'cloud', consoleVersion: '11.26.0', network: ['vpn'] },
  delegation: 'higher',
  environments: [
    { name: 'Development', purpose: 'development' },
    { name: 'Quality', purpose: 'test' },
    { name: 'Production', purpose: 'production' },
  ],
  roles: [],
  teams: [],
  applications: [],
  users: [],
  connections: [],
  extensions: [],
  databases: [],
  permanentUsers: [],
  channels: { teams: [], applications: [], environments: [] },
  ...more,
});

/** The company of the product's examples, with an application that few may see. */
export const acme: Facts = factsWith({
  roles: [
    roleFacts('Tech Lead', ['change-and-deploy', 'open-and-debug', 'list']),
    roleFacts('Release Lead', ['change-and-deploy', 'change-and-deploy', 'change-and-deploy']),
    roleFacts('Team Manager', ['full-control', 'full-control', 'change-and-deploy'], { manageTeams: true }),
    roleFacts('Nobody', ['no-access', 'no-access', 'no-access']),
    roleFacts('Guest', ['access', 'access', 'no-access']),
  ],
  teams: ['Banking', 'Treasury'],
  applications: [
    { name: 'Loans', team: 'Banking' },
    { name: 'Mobile Banking', team: 'Banking' },
    { name: 'Payroll', team: 'Treasury' },
    { name: 'Sandbox' },
    { name: 'Sign in for Banks' },
  ],
  users: [
    userFacts('ana', 'Ana Silva', 'Developer', { slack: 'U0ANA', applications: [['Loans', 'Tech Lead']] }),
    userFacts('bob', 'Bob Lind', 'Developer', { slack: 'U0BOB' }),
    userFacts('carla', 'Carla Nunes', 'Administrator'),
    userFacts('dora', 'Dora Reis', 'Administrator'),
    userFacts('max', 'Max Berg', 'Developer', { teams: [['Banking', 'Team Manager']] }),
    userFacts('gil', 'Gil Costa', 'Guest'),
    userFacts('ines', 'Ines Pinto', 'Developer', { active: false }),
  ],
  databases: [
    {
      environment: 'Development',
      engine: 'postgres',
      provisioning: 'assisted',
      server: 'db',
      port: 5432,
      instance: '',
      database: 'osdev',
      admin: 'env:DEV',
      requests: 'with-approval',
      selfService: true,
      approvals: 1,
      maxHours: 12,
    },
  ],
  connections: [
    { name: 'ERP', environment: 'Development', roles: [['Developer', 'publish']], users: [['bob', 'full-control']] },
  ],
  extensions: [{ name: 'ErpTables', application: 'Loans', connection: 'ERP', configured: false }],
  channels: { default: 'slack:C0AUDIT', teams: [['Banking', 'slack:C0BANK']], applications: [], environments: [] },
});
