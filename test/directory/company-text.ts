import { stringify } from 'yaml';
import { faultLines, readDirectory } from '../../src/directory/directory.ts';
import type { Facts } from '../../src/domain/facts.ts';

/** A small right file, to which a test adds the lines it is about. */
export const BASE = `version: 1
environments:
  - { name: Development, purpose: development }
  - { name: Production, purpose: production }
roles:
  - { name: Tech Lead, levels: { Development: change-and-deploy } }
teams:
  - { name: Banking, applications: [Loans] }
users:
  - { username: ana, name: Ana Silva, defaultRole: Developer }
`;

/** The fault lines of a text, or none. */
export function faultsOf(text: string | Uint8Array): readonly string[] {
  const reading = readDirectory(text, 'company.yaml');
  return reading.ok ? [] : faultLines(reading);
}

export function factsOf(text: string | Uint8Array): Facts {
  const reading = readDirectory(text, 'company.yaml');
  if (!reading.ok) throw new Error(faultLines(reading).join('\n'));
  return reading.facts;
}

/** Writes facts as a directory file. `flow` puts everything on one line. */
export function writeDirectory(facts: Facts, style: 'block' | 'flow' = 'block'): string {
  const { delegation, applications, teams, roles, users, connections, channels, ...same } = facts;
  const file = {
    version: 1,
    ...same,
    policy: { delegation },
    applications: applications.filter(({ team }) => team === undefined).map(({ name }) => name),
    teams: teams.map((name) => ({
      name,
      applications: applications.filter(({ team }) => team === name).map((each) => each.name),
    })),
    roles: roles.map((role) => ({ ...role, levels: new Map(role.levels) })),
    users: users.map((user) => ({ ...user, teams: new Map(user.teams), applications: new Map(user.applications) })),
    connections: connections.map((each) => ({ ...each, roles: new Map(each.roles), users: new Map(each.users) })),
    channels: {
      ...channels,
      teams: new Map(channels.teams),
      applications: new Map(channels.applications),
      environments: new Map(channels.environments),
    },
  };
  return stringify(file, {
    version: '1.2',
    aliasDuplicateObjects: false,
    lineWidth: 0,
    ...(style === 'flow' && { collectionStyle: 'flow' }),
  });
}
