import { heldAt, withRole } from './assignment.ts';
import type { Company, User } from './company.ts';
import type { Held } from './decision.ts';
import { type Cell, cell } from './matrix.ts';
import type { Place } from './question.ts';
import { type Role, TOGGLES, type Toggle } from './role.ts';
import { asDefault, type Holding, holdings, inTeamOf, onApplication } from './standing.ts';

/** What giving or taking one role would do to its member; changes nothing. */
export type Effect = Readonly<{
  member: User;
  place: Place;
  before: Role | undefined;
  after: Role | undefined;
  /** The assignment that counts at the place, before and after, with what it comes to in each environment. */
  environments: readonly Readonly<{ environment: string; before: Cell; after: Cell }>[];
  /** Assignments at narrower scopes, on which the change will not show. */
  overriddenBy: readonly Held[];
  /** Permissions that begin or stop to hold somewhere, by the toggle's name. */
  gains: readonly Toggle[];
  loses: readonly Toggle[];
}>;

/** Without a role it is taken away, and what it replaced comes to count again. */
export function whatIf(company: Company, member: User, place: Place, role: Role | undefined): Effect {
  const changed = withRole(member, place, role);
  const [now, then] = [cells(company, member, place), cells(company, changed, place)];
  const [had, has] = [toggles(member, place), toggles(changed, place)];
  return {
    member,
    place,
    before: heldAt(member, place),
    after: role,
    environments: [...company.environments.keys()].map((environment, order) => ({
      environment,
      before: now[order] as Cell,
      after: then[order] as Cell,
    })),
    overriddenBy: narrower(company, member, place),
    gains: TOGGLES.filter((toggle) => has.has(toggle) && !had.has(toggle)),
    loses: TOGGLES.filter((toggle) => had.has(toggle) && !has.has(toggle)),
  };
}

const cells = (company: Company, user: User, place: Place): readonly Cell[] =>
  [...company.environments.values()].map((environment) => cell(user, counting(company, user, place), environment));

/** The assignment that counts at a place; of a team, on its applications without a narrower role. */
function counting({ applications }: Company, user: User, place: Place): Holding {
  if (place.scope === 'application') {
    const application = applications.get(place.application) ?? { name: place.application };
    return holdings(user, application)[0] ?? asDefault(user);
  }
  if (place.scope === 'default') return asDefault(user);
  const inTeam = user.teams.get(place.team);
  return inTeam ? inTeamOf(place.team, inTeam) : asDefault(user);
}

/** The toggles that a role has on somewhere and that count at its scope; they add up over scopes, so each is told apart. */
function toggles(user: User, place: Place): ReadonlySet<Toggle> {
  const role = heldAt(user, place);
  const isOn = (toggle: Toggle) => {
    const value = role?.[toggle] ?? false;
    return typeof value === 'boolean' ? value : value.includes(true);
  };
  return new Set(TOGGLES.filter((toggle) => COUNTS[place.scope].includes(toggle) && isOn(toggle)));
}

/** Where each toggle counts (003, Specific permissions for an environment; Infrastructure-wide permissions). */
const COUNTS: Readonly<Record<Place['scope'], readonly Toggle[]>> = {
  default: TOGGLES,
  team: ['createApplications', 'manageTeams'],
  application: ['manageTeams'],
};

function narrower({ teams }: Company, user: User, place: Place): readonly Held[] {
  if (place.scope === 'application') return [];
  const owned = place.scope === 'team' ? (teams.get(place.team)?.applications ?? []) : [...user.applications.keys()];
  const onApplications = [...user.applications].filter(([name]) => owned.includes(name));
  const inTeams = place.scope === 'default' ? [...user.teams] : [];
  return [
    ...inTeams.map(([team, role]) => inTeamOf(team, role).held),
    ...onApplications.map(([application, role]) => onApplication(application, role).held),
  ];
}
