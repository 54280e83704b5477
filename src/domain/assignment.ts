import type { Company, User } from './company.ts';
import type { Place } from './question.ts';
import { ADMINISTRATOR, type Role } from './role.ts';

/** The role that somebody holds at exactly this place. */
export function heldAt(user: User, place: Place): Role | undefined {
  if (place.scope === 'default') return user.defaultRole;
  return place.scope === 'team' ? user.teams.get(place.team) : user.applications.get(place.application);
}

/** The user as they would be with this role at this place; without one, as they would be when it is taken away. */
export function withRole(user: User, place: Place, role: Role | undefined): User {
  if (place.scope === 'default') return role ? { ...user, defaultRole: role } : user;
  if (place.scope === 'team') return { ...user, teams: replaced(user.teams, place.team, role) };
  return { ...user, applications: replaced(user.applications, place.application, role) };
}

function replaced(held: ReadonlyMap<string, Role>, where: string, role: Role | undefined): ReadonlyMap<string, Role> {
  const next = new Map(held);
  if (role) next.set(where, role);
  else next.delete(where);
  return next;
}

export const isAdministrator = (user: User): boolean => user.defaultRole.name === ADMINISTRATOR;

/** Administrator as a team or application role does not count. */
export const activeAdministrators = (company: Company): readonly User[] => activeHolders(company, ADMINISTRATOR);

/** The active users with this default role. */
export const activeHolders = ({ holders }: Company, role: string): readonly User[] => [
  ...(holders.byDefaultRole.get(role)?.keys() ?? []),
];

/** Somebody who holds this default role and nothing else: answers for all of whom that is true. */
export const plainHolder = (role: Role): User => ({
  username: '',
  name: '',
  email: '',
  active: true,
  defaultRole: role,
  teams: NOTHING,
  applications: NOTHING,
});
const NOTHING: ReadonlyMap<string, Role> = new Map();
