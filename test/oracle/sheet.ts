import type { Facts, UserFacts } from '../../src/domain/facts.ts';

/** The seven levels, lowest first (contract, section 1); a level's rank is its position here. */
export const LADDER: readonly string[] = [
  'no-access',
  'access',
  'list',
  'monitor',
  'open-and-debug',
  'change-and-deploy',
  'full-control',
];

/** Section 6: "`no-access` < `read-only` < `publish` < `full-control`". */
export const CONNECTION_LADDER: readonly string[] = ['no-access', 'read-only', 'publish', 'full-control'];

/** An assignment as an answer names it. */
export type Held = Readonly<{ scope: string; role: string; team?: string; application?: string }>;
export type Fields = Readonly<Record<string, unknown>>;
export type Answer = Record<string, unknown>;

/** A role written out in full, whether it is built in or in the facts. */
export type Sheet = Readonly<{
  levels: readonly (readonly [environment: string, level: string])[];
  createApplications: readonly string[];
  addSystemDependencies: readonly string[];
  manageInfrastructure: boolean;
  manageTeams: boolean;
}>;

/** Contract: "change-and-deploy where the purpose is development, open-and-debug where it is test, list where it is production". */
const DEVELOPER = { development: 'change-and-deploy', test: 'open-and-debug', production: 'list' };

export const namesOf = (list: readonly Readonly<{ name: string }>[]): string[] => list.map((one) => one.name);
export const environmentsOf = (facts: Facts): string[] => namesOf(facts.environments);
export const rolesOf = (facts: Facts): string[] => ['Administrator', 'Developer', ...namesOf(facts.roles)];

export function sheet(facts: Facts, role: string): Sheet {
  const everywhere = environmentsOf(facts);
  // "Administrator is built in, full control in every environment, every toggle on, and cannot be changed."
  if (role === 'Administrator') {
    return {
      levels: everywhere.map((environment) => [environment, 'full-control'] as const),
      createApplications: everywhere,
      addSystemDependencies: everywhere,
      manageInfrastructure: true,
      manageTeams: true,
    };
  }
  const given = facts.roles.find((one) => one.name === role);
  // "Turning the first infrastructure toggle on turns the second on (003)."
  if (given !== undefined) return { ...given, manageTeams: given.manageTeams || given.manageInfrastructure };
  // "Developer is built in and may be edited; its toggles are off unless the file says otherwise (003)."
  if (role === 'Developer') {
    return {
      levels: facts.environments.map(({ name, purpose }) => [name, DEVELOPER[purpose]] as const),
      createApplications: [],
      addSystemDependencies: [],
      manageInfrastructure: false,
      manageTeams: false,
    };
  }
  throw new Error(`the facts have no role ${role}`);
}

/** "What a role leaves out is off (a level: `no-access`)". */
export function ownLevel(facts: Facts, role: string, environment: string): string {
  return sheet(facts, role).levels.find(([name]) => name === environment)?.[1] ?? 'no-access';
}

export function person(facts: Facts, username: string): UserFacts {
  const found = facts.users.find((one) => one.username === username);
  if (found === undefined) throw new Error(`the facts have no user ${username}`);
  return found;
}

export const defaultHeld = (facts: Facts, username: string): Held => ({
  scope: 'default',
  role: person(facts, username).defaultRole,
});

export const defaultSheet = (facts: Facts, username: string): Sheet =>
  sheet(facts, person(facts, username).defaultRole);

export const defaultLevel = (facts: Facts, username: string, environment: string): string =>
  ownLevel(facts, person(facts, username).defaultRole, environment);

export function teamHeld(facts: Facts, username: string, team: string | undefined): Held | undefined {
  const found = person(facts, username).teams.find(([name]) => name === team);
  return found && { scope: 'team', role: found[1], team: found[0] };
}

export function applicationHeld(facts: Facts, username: string, application: string): Held | undefined {
  const found = person(facts, username).applications.find(([name]) => name === application);
  return found && { scope: 'application', role: found[1], application: found[0] };
}

export const ownerOf = (facts: Facts, application: string): string | undefined =>
  facts.applications.find((one) => one.name === application)?.team;

/** "If it is no-access in *every* environment, the user's team and application roles convey nothing at all". */
export const shutOutEverywhere = (facts: Facts, username: string): boolean =>
  environmentsOf(facts).every((environment) => defaultLevel(facts, username, environment) === 'no-access');

export const activeAdministrators = (facts: Facts): string[] =>
  facts.users.filter((one) => one.active && one.defaultRole === 'Administrator').map((one) => one.username);

export const present = (facts: Answer): Answer =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

const answered =
  (outcome: string) =>
  (code: string, more: Answer = {}): Answer =>
    present({ outcome, code, ...more });

export const allow = answered('allow');
export const ask = answered('ask');
export const deny = answered('deny');
