import type { EnvironmentFacts, RoleFacts } from './facts.ts';
import type { Level } from './level.ts';

export const ADMINISTRATOR = 'Administrator';
export const DEVELOPER = 'Developer';

/** The permissions that are on or off, in the order in which answers list them. */
export const TOGGLES = ['createApplications', 'addSystemDependencies', 'manageInfrastructure', 'manageTeams'] as const;
export type Toggle = (typeof TOGGLES)[number];

/** A named set: one level per environment, and its toggles; `order` is its place among the company's roles. */
export type Role = Readonly<{
  name: string;
  order: number;
  /** This list and the next two are by environment, in promotion order. */
  levels: readonly Level[];
  createApplications: readonly boolean[];
  addSystemDependencies: readonly boolean[];
  manageInfrastructure: boolean;
  manageTeams: boolean;
}>;

/** Turning Manage Infrastructure and Users on turns Manage Teams and Application Roles on (003, Infrastructure-wide permissions). */
export function roleOf(facts: RoleFacts, environments: readonly EnvironmentFacts[], order: number): Role {
  const levels = new Map(facts.levels);
  const isOn = (names: readonly string[]) => environments.map(({ name }) => names.includes(name));
  return {
    name: facts.name,
    order,
    levels: environments.map(({ name }) => levels.get(name) ?? 'no-access'),
    createApplications: isOn(facts.createApplications),
    addSystemDependencies: isOn(facts.addSystemDependencies),
    manageInfrastructure: facts.manageInfrastructure,
    manageTeams: facts.manageTeams || facts.manageInfrastructure,
  };
}

/** Full control everywhere and every toggle on; cannot be changed (003, Roles). */
export function administrator(environments: readonly EnvironmentFacts[]): Role {
  const on = environments.map(() => true);
  return {
    name: ADMINISTRATOR,
    order: 0,
    levels: environments.map(() => 'full-control'),
    createApplications: on,
    addSystemDependencies: on,
    manageInfrastructure: true,
    manageTeams: true,
  };
}

const DEVELOPER_LEVELS = { development: 'change-and-deploy', test: 'open-and-debug', production: 'list' } as const;

/** What Developer is until somebody edits it (003, Roles). */
export function developer(environments: readonly EnvironmentFacts[]): Role {
  const off = environments.map(() => false);
  return {
    name: DEVELOPER,
    order: 1,
    levels: environments.map(({ purpose }) => DEVELOPER_LEVELS[purpose]),
    createApplications: off,
    addSystemDependencies: off,
    manageInfrastructure: false,
    manageTeams: false,
  };
}

export const givesNothing = (role: Role): boolean => role.levels.every((level) => level === 'no-access');
