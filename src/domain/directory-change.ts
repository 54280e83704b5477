import type { Application, Company, User } from './company.ts';
import { rank } from './level.ts';
import { TOGGLES } from './role.ts';
import { asDefault, levelIn, mayLogIn, worth } from './standing.ts';
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
    if (exceeds({ company: after, user: is }, { company: before, user: was })) gains.push(username);
    if (exceeds({ company: before, user: was }, { company: after, user: is })) loses.push(username);
  }
  return { gains, loses, people: [...before.users.values()].filter(({ active }) => active).length };
}

/** More than a fifth of the people losing access is not taken for granted. */
export const needsConsent = ({ loses, people }: DirectoryChange): boolean => loses.length * 5 > people;

/** The roles and teams that mean the same in both companies. */
type Shared = Readonly<{ roles: ReadonlySet<string>; teams: ReadonlySet<string>; ownership: boolean }>;

function sharedNames(before: Company, after: Company): Shared {
  const unchanged = <T>(was: ReadonlyMap<string, T>, is: ReadonlyMap<string, T>) =>
    new Set(
      [...was].filter(([name, thing]) => JSON.stringify(thing) === JSON.stringify(is.get(name))).map(([name]) => name),
    );
  const isEqual = [...before.environments.keys()].join('\n') === [...after.environments.keys()].join('\n');
  return {
    roles: isEqual ? unchanged(before.roles, after.roles) : new Set(),
    teams: unchanged(before.teams, after.teams),
    ownership: unchanged(before.applications, after.applications).size === before.applications.size,
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
  const isOwned = shared.ownership || is.applications.size === 0;
  return (
    same(was.teams, is.teams) &&
    same(was.applications, is.applications) &&
    isOwned &&
    [...is.teams.keys()].every((team) => shared.teams.has(team))
  );
}

type Side = Readonly<{ company: Company; user: User | undefined }>;

/** Whether somebody has anything on one side that they lack on the other. */
function exceeds(more: Side, less: Side): boolean {
  const { company, user } = more;
  if (!user?.active) return false;
  const other = less.user?.active ? less.user : undefined;
  return [...company.environments.values()].some((environment) => {
    const there = less.company.environments.get(environment.name);
    const applications = concerned(more, less);
    const level = (who: User) => rank(levelIn(who.defaultRole, environment));
    if (!other || !there) return mayLogIn(user, environment);
    if (level(user) > rank(levelIn(other.defaultRole, there))) return true;
    if (
      TOGGLES.some(
        (toggle) => hasToggle(asDefault(user), toggle, environment) && !hasToggle(asDefault(other), toggle, there),
      )
    )
      return true;
    return applications.some(([mine, theirs]) => worth(user, mine, environment) > worth(other, theirs, there));
  });
}

/** The applications on which either side has a narrower role, as each company knows them. */
function concerned(more: Side, less: Side): readonly (readonly [Application, Application])[] {
  const names = new Set([more, less].flatMap(({ company, user }) => (user ? narrowed(company, user) : [])));
  return [...names].map((name) => [applicationOf(more.company, name), applicationOf(less.company, name)] as const);
}

const applicationOf = ({ applications }: Company, name: string): Application => applications.get(name) ?? { name };

const narrowed = ({ teams }: Company, user: User): readonly string[] => [
  ...user.applications.keys(),
  ...[...user.teams.keys()].flatMap((team) => teams.get(team)?.applications ?? []),
];
