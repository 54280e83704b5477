import type { Application, Company, Team, User } from './company.ts';
import type { Held, Shortfall } from './decision.ts';
import type { Delegation } from './facts.ts';
import { rank } from './level.ts';
import type { Place } from './question.ts';
import { type Role, TOGGLES } from './role.ts';
import { asDefault, conveysNothing, type Holding, inTeamOf, levelIn, mayLogIn, onApplication } from './standing.ts';

/** What is to be managed: a team, an application, or an application and the team that owns it. */
export type Reach = Readonly<{ team?: string; application?: string }>;

/**
 * The roles through which somebody manages a place, narrowest first: a default role reaches everything, a team role that
 * team and its applications, an application role that application (003, Manage Teams and Application Roles).
 */
export function conveying(user: User, reach: Reach): readonly Holding[] {
  const found: Holding[] = [];
  if (!conveysNothing(user)) {
    const own = reach.application === undefined ? undefined : user.applications.get(reach.application);
    if (own?.manageTeams) found.push(onApplication(reach.application as string, own));
    const inTeam = reach.team === undefined ? undefined : user.teams.get(reach.team);
    if (inTeam?.manageTeams) found.push(inTeamOf(reach.team as string, inTeam));
  }
  if (user.defaultRole.manageTeams) found.push(asDefault(user));
  return found;
}

export const reachOfTeam = ({ name }: Pick<Team, 'name'>): Reach => ({ team: name });
export const reachOfApplication = ({ name, team }: Application): Reach =>
  team === undefined ? { application: name } : { application: name, team };

export function reachOf({ applications }: Company, place: Exclude<Place, { scope: 'default' }>): Reach {
  return place.scope === 'team'
    ? { team: place.team }
    : reachOfApplication(applications.get(place.application) ?? { name: place.application });
}

/**
 * Where a conveying role is not above the role given or taken. The roles' own levels count, without the cap; where the
 * grantor may not log in, their narrower roles are inert and count as no access.
 */
export function shortfall(
  { environments, delegation }: Company,
  grantor: User,
  conveyed: Readonly<{ held: Held; role: Role }>,
  given: Role,
): Shortfall {
  const lacking = new Set<string>();
  const failing: string[] = [];
  for (const environment of environments.values()) {
    const inert = conveyed.held.scope !== 'default' && !mayLogIn(grantor, environment);
    const mine = inert ? 0 : rank(levelIn(conveyed.role, environment));
    if (!isAbove(delegation, mine, rank(levelIn(given, environment)))) failing.push(environment.name);
    for (const toggle of ['createApplications', 'addSystemDependencies'] as const)
      if (given[toggle][environment.order] && !conveyed.role[toggle][environment.order]) lacking.add(toggle);
  }
  for (const toggle of ['manageInfrastructure', 'manageTeams'] as const)
    if (given[toggle] && !conveyed.role[toggle]) lacking.add(toggle);
  return { environments: failing, toggles: TOGGLES.filter((toggle) => lacking.has(toggle)) };
}

/** A role that gives nothing in an environment can be given by anybody there: it is how an application is taken away. */
function isAbove(delegation: Delegation, mine: number, given: number): boolean {
  if (given === 0) return true;
  return delegation === 'higher' ? mine > given : mine >= given;
}

/** The shortfalls against several roles, as one. */
export function unite(company: Company, shortfalls: readonly Shortfall[]): Shortfall {
  return {
    environments: [...company.environments.keys()].filter((name) =>
      shortfalls.some((s) => s.environments.includes(name)),
    ),
    toggles: TOGGLES.filter((toggle) => shortfalls.some((s) => s.toggles.includes(toggle))),
  };
}

export const places = ({ environments, toggles }: Shortfall): number => environments.length + toggles.length;
