import { activeAdministrators } from './assignment.ts';
import type { Company, User } from './company.ts';
import type { Place } from './question.ts';
import { conveysNothing } from './standing.ts';

/** Who answers for what is held where. */
export type Owners = Readonly<{
  administrators: readonly User[];
  /** Those of a place; the very list of `administrators` where nobody else answers for it. */
  at(place: Place): readonly User[];
}>;

/**
 * An owner of a team and its applications is whoever is active and holds a role in it with Manage Teams and Application
 * Roles that is not inert; of a team without one, of applications without a team, and of default roles: the active
 * Administrators.
 */
export function ownersOf(company: Company): Owners {
  const administrators = activeAdministrators(company);
  const known = new Map<string, readonly User[]>();
  const ofTeam = (team: string): readonly User[] => {
    const managers = known.get(team) ?? managersOf(company, team);
    known.set(team, managers);
    return managers.length > 0 ? managers : administrators;
  };
  return {
    administrators,
    at: (place) => {
      const team = teamOf(company, place);
      return team === undefined ? administrators : ofTeam(team);
    },
  };
}

function teamOf({ applications }: Company, place: Place): string | undefined {
  if (place.scope === 'default') return undefined;
  return place.scope === 'team' ? place.team : applications.get(place.application)?.team;
}

const managersOf = ({ holders }: Company, team: string): readonly User[] =>
  [...(holders.byTeam.get(team) ?? [])].flatMap(([user, role]) =>
    user.active && role.manageTeams && !conveysNothing(user) ? [user] : [],
  );
