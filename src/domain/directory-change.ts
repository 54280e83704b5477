import type { Company, User } from './company.ts';
import { type ConnectionMove, connectionMoves, rises } from './connection-moves.ts';
import { conveying, type Reach, reachOfApplication } from './conveying.ts';
import { rank } from './level.ts';
import { TOGGLES, type Toggle } from './role.ts';
import { asDefault, inTeamOf, levelIn, mayLogIn, worth } from './standing.ts';
import { hasToggle } from './weighing.ts';

/** Who gains and who loses access when one company takes the place of another, by username. */
export type DirectoryChange = Readonly<{
  gains: readonly string[];
  loses: readonly string[];
  /** What they gain and lose of connections to external databases. */
  levels: readonly ConnectionMove[];
  people: number;
}>;

/** `people` counts the active users that there were. */
export function directoryChange(before: Company, after: Company): DirectoryChange {
  const usernames = new Set([...before.users.keys(), ...after.users.keys()]);
  const sides = [...usernames].map(
    (username) => [username, sideOf(before, username), sideOf(after, username)] as const,
  );
  const people = new Map(sides.map(([username, then, now]) => [username, [then.user, now.user] as const]));
  const levels = connectionMoves([before, after], people);
  const [raised, lowered] = [namesIn(levels.filter(rises)), namesIn(levels.filter((move) => !rises(move)))];
  const named = (is: (side: (typeof sides)[number]) => boolean) => sides.filter(is).map(([username]) => username);
  return {
    gains: named(([username, then, now]) => raised.has(username) || exceeds(now, then)),
    loses: named(([username, then, now]) => lowered.has(username) || exceeds(then, now)),
    levels,
    people: [...before.users.values()].filter(({ active }) => active).length,
  };
}

/** Connections share the lists of those who hold a role: each is gone through once. */
const namesIn = (moves: readonly ConnectionMove[]): ReadonlySet<string> =>
  new Set([...new Set(moves.map(({ usernames }) => usernames))].flat());

/** More than a fifth of the people losing access is not taken for granted. */
export const needsConsent = ({ loses, people }: DirectoryChange): boolean => loses.length * 5 > people;

/** A company, and somebody in it while they are active. */
type Side = Readonly<{ company: Company; user: User | undefined }>;

function sideOf(company: Company, username: string): Side {
  const user = company.users.get(username);
  return { company, user: user?.active ? user : undefined };
}

/** Whether somebody has anything on one side that they lack on the other. */
function exceeds(more: Side, less: Side): boolean {
  const applications = [...new Set([...narrowed(more), ...narrowed(less)])];
  const teams = [...new Set([...(more.user?.teams.keys() ?? []), ...(less.user?.teams.keys() ?? [])])];
  return (
    teams.some((team) => manages(more, { team }) && !manages(less, { team })) ||
    applications.some((name) => manages(more, reach(more, name)) && !manages(less, reach(less, name))) ||
    [...more.company.environments.keys()].some(
      (environment) =>
        levelOn(more, environment) > levelOn(less, environment) ||
        TOGGLES.some((toggle) => holds(more, toggle, environment) && !holds(less, toggle, environment)) ||
        teams.some((team) => creates(more, team, environment) && !creates(less, team, environment)) ||
        applications.some((name) => worthOn(more, name, environment) > worthOn(less, name, environment)),
    )
  );
}

const manages = ({ user }: Side, place: Reach): boolean => user !== undefined && conveying(user, place).length > 0;

const reach = ({ company }: Side, application: string): Reach =>
  reachOfApplication(company.applications.get(application) ?? { name: application });

/** Whether somebody may create applications in a team, with LifeTime at least. */
function creates({ company, user }: Side, team: string, name: string): boolean {
  const environment = company.environments.get(name);
  const role = user?.teams.get(team);
  if (!user || !environment || !mayLogIn(user, environment)) return false;
  const counting = [asDefault(user), ...(role ? [inTeamOf(team, role)] : [])];
  return counting.some((holding) => hasToggle(holding, 'createApplications', environment));
}

function levelOn({ company, user }: Side, name: string): number {
  const environment = company.environments.get(name);
  return user && environment ? rank(levelIn(user.defaultRole, environment)) : 0;
}

const holds = ({ company, user }: Side, toggle: Toggle, name: string): boolean =>
  user !== undefined && hasToggle(asDefault(user), toggle, company.environments.get(name));

function worthOn({ company, user }: Side, application: string, name: string): number {
  const environment = company.environments.get(name);
  return user && environment
    ? worth(user, company.applications.get(application) ?? { name: application }, environment)
    : 0;
}

/** The applications on which there is a narrower role than the default one. */
const narrowed = ({ company: { teams }, user }: Side): readonly string[] =>
  user
    ? [...user.applications.keys(), ...[...user.teams.keys()].flatMap((team) => teams.get(team)?.applications ?? [])]
    : [];
