import type { Held } from '../domain/decision.ts';
import type { Network, Profile } from '../domain/facts.ts';
import type { ConnectionLevel, Level } from '../domain/level.ts';
import type { Cell } from '../domain/matrix.ts';
import type { Place, Tool } from '../domain/question.ts';
import type { Toggle } from '../domain/role.ts';

/** LifeTime's own words (003, Permission levels for an environment), and Service Center's for connections. */
const LEVELS: Readonly<Record<Level | ConnectionLevel, string>> = {
  'no-access': 'No Access',
  access: 'Access',
  list: 'List Applications',
  monitor: 'Monitor and Add Dependencies',
  'open-and-debug': 'Open and Debug Applications',
  'change-and-deploy': 'Change and Deploy Applications',
  'full-control': 'Full Control',
  'read-only': 'Read-Only',
  publish: 'Publish',
};

const TOGGLES: Readonly<Record<Toggle, string>> = {
  createApplications: 'Create Applications',
  addSystemDependencies: 'Add System Dependencies',
  manageInfrastructure: 'Manage Infrastructure and Users',
  manageTeams: 'Manage Teams and Application Roles',
};

const TOOLS: Readonly<Record<Tool, string>> = {
  lifetime: 'LifeTime',
  'service-studio': 'Service Studio',
  'service-center': 'Service Center',
};

const NETWORKS: Readonly<Record<Network, string>> = {
  vpn: 'VPN',
  'transit-gateway': 'AWS Transit Gateway',
  allowlist: 'IP allowlisting',
};

export const levelLabel = (level: Level | ConnectionLevel): string => LEVELS[level];
export const toggleLabel = (toggle: Toggle): string => TOGGLES[toggle];
export const toolLabel = (tool: Tool): string => TOOLS[tool];
export const networkLabel = (network: Network): string => NETWORKS[network];
export const profileLabel = (profile: Profile): string =>
  profile.replaceAll('-', ' ').replace('read only', 'read-only');

/** A level with its effect, where that is another: `Full Control (acts as Change and Deploy Applications)`. */
export const standingLabel = ({ level, actsAs }: Readonly<{ level: Level; actsAs: Level }>): string =>
  level === actsAs ? levelLabel(level) : `${levelLabel(level)} (acts as ${levelLabel(actsAs)})`;

export const cellLabel = ({ standing, inert }: Cell): string =>
  inert && standing.level !== 'no-access'
    ? `No Access (${levelLabel(standing.level)} is inert)`
    : standingLabel(standing);

/** `in team Claims`, `on Loans`; a default role has no place. */
export function placeLabel(place: Place | Held): string {
  if (place.scope === 'default') return 'as default role';
  return place.scope === 'team' ? `in team ${place.team}` : `on ${place.application}`;
}

/** `default role Reader`, `Squad in team Claims`, `Owner on Adjuster Portal`. */
export const heldLabel = (held: Held): string =>
  held.scope === 'default' ? `default role ${held.role}` : `${held.role} ${placeLabel(held)}`;

/** `default role`, `role in team Claims`, `role on Loans`. */
export const slotLabel = (place: Place | Held): string =>
  place.scope === 'default' ? 'default role' : `role ${placeLabel(place)}`;
