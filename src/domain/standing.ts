import type { Application, Environment, User } from './company.ts';
import type { Grounds, Held } from './decision.ts';
import { type Level, rank } from './level.ts';
import { givesNothing, type Role } from './role.ts';

/** A role held at a scope. */
export type Holding = Readonly<{ held: Held; role: Role }>;

/** A holding with the level that it gives in one environment, and what that acts as there. */
export type Standing = Readonly<{ held: Held; level: Level; actsAs: Level }>;

/**
 * The roles that speak about an application, the one that counts first: a narrower scope replaces a wider one in every
 * environment, even where it gives less (003, Assigning Roles to IT Users).
 */
export function holdings(user: User, application: Application): readonly Holding[] {
  const found: Holding[] = [];
  const own = user.applications.get(application.name);
  if (own) found.push(onApplication(application.name, own));
  const inTeam = application.team === undefined ? undefined : user.teams.get(application.team);
  if (inTeam) found.push(inTeamOf(application.team as string, inTeam));
  found.push(asDefault(user));
  return found;
}

export const asDefault = ({ defaultRole }: User): Holding => ({
  held: { scope: 'default', role: defaultRole.name },
  role: defaultRole,
});
export const inTeamOf = (team: string, role: Role): Holding => ({
  held: { scope: 'team', role: role.name, team },
  role,
});
export const onApplication = (application: string, role: Role): Holding => ({
  held: { scope: 'application', role: role.name, application },
  role,
});

/** The one that counts: the first of `holdings`. */
export function counting(user: User, application: Application): Holding {
  const own = user.applications.get(application.name);
  if (own) return onApplication(application.name, own);
  const inTeam = application.team === undefined ? undefined : user.teams.get(application.team);
  return inTeam ? inTeamOf(application.team as string, inTeam) : asDefault(user);
}

export function standing({ held, role }: Holding, environment: Environment): Standing {
  const level = levelIn(role, environment);
  return { held, level, actsAs: held.scope === 'default' ? level : capped(level) };
}

export const levelIn = (role: Role, environment: Environment): Level => role.levels[environment.order] ?? 'no-access';

/** What a level is worth as a team or application role (003, Permission levels for an environment). */
export function capped(level: Level): Level {
  if (level === 'full-control') return 'change-and-deploy';
  return level === 'access' ? 'no-access' : level;
}

export const mayLogIn = (user: User, environment: Environment): boolean =>
  levelIn(user.defaultRole, environment) !== 'no-access';

/** With a default role of no access everywhere, team and application roles convey nothing at all. */
export const conveysNothing = (user: User): boolean => givesNothing(user.defaultRole);

/**
 * The effective level on an application as a number that can be compared. On an application `access` gives nothing, so it
 * is worth no more than `no-access`.
 */
export function worth(user: User, application: Application, environment: Environment): number {
  if (!mayLogIn(user, environment)) return 0;
  const narrow =
    user.applications.get(application.name) ??
    (application.team === undefined ? undefined : user.teams.get(application.team));
  const level = narrow ? capped(levelIn(narrow, environment)) : levelIn(user.defaultRole, environment);
  return level === 'access' ? 0 : rank(level);
}

/** The part of an answer that says which levels were compared. */
export const compared = ({ held, level, actsAs }: Standing, needed: Level): Grounds =>
  actsAs === level ? { decidedBy: held, level, needed } : { decidedBy: held, level, actsAs, needed };
