import { activeHolders } from './assignment.ts';
import type { Company, Environment, User } from './company.ts';
import { type Group, groupsOf, inOrder, levelAt } from './holding-group.ts';
import { LEVELS, type Level, rank } from './level.ts';
import type { Role } from './role.ts';
import type { RoleLease } from './role-lease.ts';
import { levelIn } from './standing.ts';

/** Who holds what where: how many people have each level on the applications of a team, by environment. */
export type HoldingPicture = Readonly<{
  infrastructure: string;
  /** In promotion order. */
  environments: readonly string[];
  /** The teams with the most members first; what has no team comes last. */
  rows: readonly HoldingRow[];
  /** How many teams have no row. */
  left: number;
  /** Everybody who is active, all of whom each cell counts. */
  people: number;
}>;

export type HoldingRow = Readonly<{
  /** Absent: the applications that have no team. */
  team?: string;
  applications: number;
  /** Active people who hold a role in the team or on one of its applications. */
  members: number;
  cells: readonly HoldingCell[];
}>;

export type HoldingCell = Readonly<{
  /** People by their highest effective level on an application of the team, in the order of `LEVELS`. */
  counts: readonly number[];
  /** Those with List Applications or more: below it nobody can do anything with an application. */
  acting: number;
  /** The highest level that anybody has. */
  highest: Level;
  /** The first few who have it, members first, each by name; nobody where nobody acts. */
  first: readonly Pick<User, 'username' | 'name'>[];
  /** Those who act and hold a role for a while in the team, on one of its applications, or as the default role that counts there. */
  timed: number;
}>;

export type Shown = Readonly<{
  /** These teams alone, and nothing that has no team. */
  teams?: ReadonlySet<string>;
  /** The most teams that get a row. */
  most?: number;
}>;

const MOST_TEAMS = 20;
const FIRST = 3;

/**
 * Counts by role, and looks into the roles of a team's members alone, so that a company of a hundred thousand people
 * takes moments. `leases` are those that have not ended.
 */
export function holdingPicture(
  company: Company,
  leases: readonly RoleLease[],
  { teams, most = MOST_TEAMS }: Shown = {},
): HoldingPicture {
  const { rows, left } = groupsOf(company, most, teams);
  const environments = [...company.environments.values()];
  const byDefault = defaultHolders(company);
  const people = [...company.roles.keys()].reduce((sum, role) => sum + activeCount(company, role), 0);
  return {
    infrastructure: company.infrastructure.name,
    environments: environments.map(({ name }) => name),
    left,
    people,
    rows: rows.map((group) => {
      const members = inOrder(group.members);
      const timed = timedIn(company, group, leases);
      return {
        ...(group.team !== undefined && { team: group.team }),
        applications: group.applications.size,
        members: members.length,
        cells: environments.map((environment) => cellOf(company, { group, members, timed, byDefault }, environment)),
      };
    }),
  };
}

type Seen = Readonly<{
  group: Group;
  /** By name. */
  members: readonly User[];
  timed: readonly User[];
  byDefault: (role: Role) => readonly User[];
}>;

function cellOf(company: Company, { group, members, timed, byDefault }: Seen, environment: Environment): HoldingCell {
  const counts = LEVELS.map(() => 0);
  const add = (level: Level, count: number) => {
    counts[rank(level)] = (counts[rank(level)] ?? 0) + count;
  };
  for (const role of company.roles.values()) add(levelIn(role, environment), activeCount(company, role.name));
  const levels = members.map((user) => levelAt(user, group, environment));
  for (const [at, user] of members.entries()) {
    add(levelIn(user.defaultRole, environment), -1);
    add(levels[at] as Level, 1);
  }
  const highest = LEVELS[counts.findLastIndex((count) => count > 0)] ?? 'no-access';
  const acts = (level: Level) => rank(level) >= rank('list');
  const first = acts(highest) ? members.filter((_, at) => levels[at] === highest).slice(0, FIRST) : [];
  return {
    counts,
    acting: counts.slice(rank('list')).reduce((sum, count) => sum + count, 0),
    highest,
    first: acts(highest) ? [...first, ...firstByDefault()] : [],
    timed: timed.filter((user) => acts(levelAt(user, group, environment))).length,
  };

  function firstByDefault(): readonly Pick<User, 'username' | 'name'>[] {
    const found: User[] = [];
    for (const role of company.roles.values()) {
      if (levelIn(role, environment) !== highest) continue;
      let taken = 0;
      for (const user of byDefault(role)) {
        if (taken === FIRST - first.length) break;
        if (group.members.has(user)) continue;
        found.push(user);
        taken += 1;
      }
    }
    return inOrder(found).slice(0, FIRST - first.length);
  }
}

const activeCount = ({ holders }: Company, role: string): number => holders.byDefaultRole.get(role)?.size ?? 0;

/** The active holders of a default role by name, put in order once and only where they are asked for. */
function defaultHolders(company: Company): Seen['byDefault'] {
  const known = new Map<string, readonly User[]>();
  return ({ name }) => {
    const users = known.get(name) ?? inOrder(activeHolders(company, name));
    known.set(name, users);
    return users;
  };
}

/** A default role that is held for a while does not count where a narrower role does. */
function timedIn({ users }: Company, group: Group, leases: readonly RoleLease[]): readonly User[] {
  const timed = new Set<User>();
  for (const { username, place, endedAt } of leases) {
    const user = users.get(username);
    if (!user?.active || endedAt !== undefined) continue;
    const counts =
      place.scope === 'default'
        ? !group.members.has(user)
        : place.scope === 'team'
          ? place.team === group.team
          : group.applications.has(place.application);
    if (counts) timed.add(user);
  }
  return [...timed];
}
