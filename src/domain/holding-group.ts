import type { Company, Environment, User } from './company.ts';
import { type Level, rank } from './level.ts';
import { capped, levelIn, mayLogIn } from './standing.ts';

/** A team with its applications, or the applications that have no team, and the active people with a role there. */
export type Group = Readonly<{
  team?: string;
  applications: ReadonlySet<string>;
  members: ReadonlySet<User>;
}>;

/** The teams with the most members, and last what has no team, unless certain teams are asked for; how many teams are left. */
export function groupsOf(
  company: Company,
  most: number,
  teams?: ReadonlySet<string>,
): Readonly<{ rows: readonly Group[]; left: number }> {
  const all = [...company.teams.values()]
    .filter(({ name }) => teams?.has(name) ?? true)
    .map(({ name, applications }) => groupOf(company, applications, name))
    .sort((one, other) => other.members.size - one.members.size || compare(one.team ?? '', other.team ?? ''));
  const alone = [...company.applications.values()].flatMap(({ name, team }) => (team === undefined ? name : []));
  const rest = teams === undefined && alone.length > 0 ? [groupOf(company, alone)] : [];
  return { rows: [...all.slice(0, most), ...rest], left: Math.max(0, all.length - most) };
}

function groupOf({ holders }: Company, applications: readonly string[], team?: string): Group {
  const members = new Set<User>();
  const add = (held: ReadonlyMap<User, unknown> | undefined) => {
    for (const user of held?.keys() ?? []) if (user.active) members.add(user);
  };
  if (team !== undefined) add(holders.byTeam.get(team));
  for (const application of applications) add(holders.byApplication.get(application));
  return { ...(team !== undefined && { team }), applications: new Set(applications), members };
}

/**
 * The highest effective level on any application of the group: a role on an application counts there alone, the one in
 * the team or the default role on all others. Where there is no application yet it is what the first one would meet.
 */
export function levelAt(user: User, { team, applications }: Group, environment: Environment): Level {
  if (!mayLogIn(user, environment)) return 'no-access';
  let best: Level = 'no-access';
  let narrowed = 0;
  for (const [application, role] of user.applications) {
    if (!applications.has(application)) continue;
    narrowed += 1;
    best = higher(best, capped(levelIn(role, environment)));
  }
  if (narrowed > 0 && narrowed === applications.size) return best;
  const inTeam = team === undefined ? undefined : user.teams.get(team);
  return higher(best, inTeam ? capped(levelIn(inTeam, environment)) : levelIn(user.defaultRole, environment));
}

const higher = (one: Level, other: Level): Level => (rank(one) < rank(other) ? other : one);

/** By name, and by username where two are called the same. */
export const inOrder = (users: Iterable<User>): readonly User[] =>
  [...users].sort((one, other) => compare(one.name, other.name) || compare(one.username, other.username));

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
