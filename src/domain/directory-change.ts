import type { Company, User } from './company.ts';
import { rank } from './level.ts';
import { TOGGLES, type Toggle } from './role.ts';
import { asDefault, levelIn, worth } from './standing.ts';
import { hasToggle } from './weighing.ts';

/** Who gains and who loses access when one company takes the place of another, by username. */
export type DirectoryChange = Readonly<{ gains: readonly string[]; loses: readonly string[]; people: number }>;

/** `people` counts the active users that there were. */
export function directoryChange(before: Company, after: Company): DirectoryChange {
  const usernames = new Set([...before.users.keys(), ...after.users.keys()]);
  const shared = sharedNames(before, after);
  const gains: string[] = [];
  const loses: string[] = [];
  for (const username of usernames) {
    const [was, is] = [before.users.get(username), after.users.get(username)];
    if (was && is && isSame(was, is, shared)) continue;
    const [then, now] = [sideOf(before, was), sideOf(after, is)];
    if (exceeds(now, then)) gains.push(username);
    if (exceeds(then, now)) loses.push(username);
  }
  return { gains, loses, people: [...before.users.values()].filter(({ active }) => active).length };
}

/** More than a fifth of the people losing access is not taken for granted. */
export const needsConsent = ({ loses, people }: DirectoryChange): boolean => loses.length * 5 > people;

/** The roles and teams that mean the same in both companies. */
type Shared = Readonly<{ roles: ReadonlySet<string>; teams: ReadonlySet<string> }>;

function sharedNames(before: Company, after: Company): Shared {
  const unchanged = <T>(was: ReadonlyMap<string, T>, is: ReadonlyMap<string, T>) =>
    new Set(
      [...was].filter(([name, thing]) => JSON.stringify(thing) === JSON.stringify(is.get(name))).map(([name]) => name),
    );
  const isEqual = [...before.environments.keys()].join('\n') === [...after.environments.keys()].join('\n');
  return {
    roles: isEqual ? unchanged(before.roles, after.roles) : new Set(),
    teams: unchanged(before.teams, after.teams),
  };
}

/** Nothing that bears on this user differs: the cheap question that spares most of the work. */
function isSame(was: User, is: User, shared: Shared): boolean {
  if (
    was.active !== is.active ||
    was.defaultRole.name !== is.defaultRole.name ||
    !shared.roles.has(is.defaultRole.name)
  )
    return false;
  const same = (a: User['teams'], b: User['teams']) =>
    a.size === b.size && [...a].every(([where, { name }]) => b.get(where)?.name === name && shared.roles.has(name));
  return (
    same(was.teams, is.teams) &&
    same(was.applications, is.applications) &&
    [...is.teams.keys()].every((team) => shared.teams.has(team))
  );
}

/** A company, and somebody in it while they are active. */
type Side = Readonly<{ company: Company; user: User | undefined }>;

const sideOf = (company: Company, user: User | undefined): Side => ({ company, user: user?.active ? user : undefined });

/** Whether somebody has anything on one side that they lack on the other. */
function exceeds(more: Side, less: Side): boolean {
  const applications = [...new Set([...narrowed(more), ...narrowed(less)])];
  return [...more.company.environments.keys()].some(
    (environment) =>
      levelOn(more, environment) > levelOn(less, environment) ||
      TOGGLES.some((toggle) => holds(more, toggle, environment) && !holds(less, toggle, environment)) ||
      applications.some((name) => worthOn(more, name, environment) > worthOn(less, name, environment)),
  );
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
