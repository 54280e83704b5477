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
  const gains: string[] = [];
  const loses: string[] = [];
  for (const username of usernames) {
    const [then, now] = [sideOf(before, username), sideOf(after, username)];
    if (exceeds(now, then)) gains.push(username);
    if (exceeds(then, now)) loses.push(username);
  }
  return { gains, loses, people: [...before.users.values()].filter(({ active }) => active).length };
}

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
