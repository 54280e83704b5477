import type { Card } from '../../src/cards/card.ts';
import type { NewAuditEntry } from '../../src/domain/audit.ts';
import type { Facts, UserFacts } from '../../src/domain/facts.ts';
import type { Notice, Recipient, Store } from '../../src/ports/store.ts';

/** Names that have broken programs: quotes, a prototype's key, a folder, more bytes than PostgreSQL lets a name have, emoji. */
const ODD_NAMES = [
  'Bob\'s "team"',
  '__proto__',
  'constructor',
  '../etc',
  'ñ'.repeat(70),
  '👩‍👩‍👧 家族',
  '{a,b}',
  'null',
  '\\',
] as const;

export const userNamed = (username: string, more: Partial<UserFacts> = {}): UserFacts => ({
  username,
  name: `${username} Example`,
  email: `${username}@acme.example`,
  active: true,
  defaultRole: 'Developer',
  teams: [],
  applications: [],
  ...more,
});

/** A company with something in every table and an odd name wherever there is a name. */
export const SAMPLE: Facts = {
  infrastructure: {
    name: 'Acme "Retail"',
    hosting: 'cloud',
    consoleVersion: '11.26.0',
    network: ['transit-gateway', 'vpn'],
  },
  delegation: 'same-or-lower',
  environments: [
    { name: 'Development', purpose: 'development' },
    { name: '__proto__', purpose: 'test' },
    { name: 'Production', purpose: 'production' },
  ],
  roles: [
    {
      name: 'Tech Lead',
      levels: [
        ['Production', 'list'],
        ['Development', 'change-and-deploy'],
      ],
      createApplications: ['Production', 'Development'],
      addSystemDependencies: ['__proto__'],
      manageInfrastructure: false,
      manageTeams: true,
    },
    {
      name: 'Developer',
      levels: [['Development', 'monitor']],
      createApplications: [],
      addSystemDependencies: [],
      manageInfrastructure: false,
      manageTeams: false,
    },
    ...ODD_NAMES.map((name) => ({
      name,
      levels: [],
      createApplications: [],
      addSystemDependencies: [],
      manageInfrastructure: true,
      manageTeams: true,
    })),
  ],
  teams: ['Payments', 'Banking', ...ODD_NAMES],
  applications: [
    { name: 'Sandbox' },
    { name: 'Loans', team: 'Banking' },
    { name: 'Alpha', team: 'Banking' },
    ...ODD_NAMES.map((name) => ({ name, team: name })),
  ],
  users: [
    userNamed('zoe', {
      account: 'company-administrator',
      slack: 'U0ZOE',
      teamsId: '5b0c',
      defaultRole: 'Administrator',
    }),
    userNamed('ana', {
      teams: [
        ['Payments', 'Tech Lead'],
        ['Banking', '__proto__'],
      ],
      applications: [['Loans', 'Developer']],
    }),
    userNamed('bob', { active: false, teamsId: '77aa' }),
    ...ODD_NAMES.map((name) =>
      userNamed(name, { defaultRole: name, teams: [[name, name]], applications: [[name, name]] }),
    ),
  ],
  connections: [
    {
      name: 'ERP',
      environment: 'Development',
      roles: [
        ['Tech Lead', 'publish'],
        ['Developer', 'read-only'],
      ],
      users: [['bob', 'full-control']],
    },
    { name: '"; drop table it_user; --', environment: '__proto__', roles: [], users: [] },
  ],
  extensions: [{ name: 'ErpTables', application: 'Loans', connection: 'ERP', configured: true }],
  databases: [
    {
      environment: 'Production',
      engine: 'postgres',
      provisioning: 'direct',
      server: 'db.acme.example',
      port: 5432,
      instance: '',
      database: 'osprod',
      admin: 'env:PROD_DB_ADMIN_URL',
      requests: 'with-approval',
      selfService: true,
      approvals: 2,
      maxHours: 8,
    },
  ],
  permanentUsers: [{ environment: 'Production', profile: 'read-only', network: 'allowlist' }],
  channels: {
    default: 'slack:C0AUDIT',
    teams: [
      ['Payments', 'slack:C0PAY'],
      ['Banking', 'slack:C0BANK'],
    ],
    applications: [['Loans', 'teams:19:abc']],
    environments: [['Production', 'slack:C0PROD']],
  },
};

export const importFacts = (store: Store, facts: Facts): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.replaceDirectory(facts);
    await tx.record({ kind: 'directory-imported', surface: 'cli' });
  });

export const readAll = (store: Store): Promise<Facts> => store.transaction((tx) => tx.allFacts());

export const granted = (member: string, role: string, team: string): NewAuditEntry => ({
  kind: 'role-granted',
  surface: 'cli',
  actor: 'zoe',
  member,
  role,
  team,
});

export const cardOf = (title: string): Card => ({ title, tone: 'plain', blocks: [], actions: [] });

/** One entry, and notices about it with these titles. */
export const announce = (store: Store, to: Recipient, ...titles: readonly string[]): Promise<void> =>
  tell(store, ...titles.map((title) => ('subject' in to ? { to, card: cardOf(title) } : { to, card: cardOf(title) })));

/** One entry, and these notices about it. */
export const tell = (store: Store, ...notices: readonly Untold[]): Promise<void> =>
  store.transaction(async (tx) => {
    const { seq } = await tx.record({ kind: 'access-explained', surface: 'slack' });
    for (const notice of notices) await tx.notify({ seq, ...notice });
  });
type Untold = Notice extends infer One ? (One extends unknown ? Omit<One, 'seq'> : never) : never;

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
