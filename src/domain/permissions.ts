import type { Application, Company, Environment, Team, User } from './company.ts';
import { conveying, type Reach, reachOfApplication, reachOfTeam } from './conveying.ts';
import { allow, deny, type Verdict } from './decision.ts';
import type { Level } from './level.ts';
import { ADMINISTRATOR, type Role, type Toggle } from './role.ts';
import { asDefault, compared, type Holding, mayLogIn } from './standing.ts';
import {
  effective,
  environmentStanding,
  refuseLogin,
  suffices,
  type Weighing,
  weighRule,
  weighToggle,
} from './weighing.ts';

export function judgeEnvironment(weighing: Weighing, environment: Environment, needed: Level): Verdict {
  const refused = refuseLogin(weighing, environment);
  if (refused) return refused;
  const counts = environmentStanding(weighing, environment, needed);
  const grounds = compared(counts, needed);
  return suffices(counts, needed) ? allow('level-suffices', grounds) : deny('level-too-low', grounds);
}

/** A toggle of the default role, whatever its levels are. */
export function judgeDefaultToggle(weighing: Weighing, toggle: Toggle): Verdict {
  return judgeToggle(weighing, toggle, [asDefault(weighing.user)]);
}

/** The first of the roles given that has the toggle on; they come narrowest first. */
function judgeToggle(weighing: Weighing, toggle: Toggle, counting: readonly Holding[]): Verdict {
  const holder = counting.find((holding) => weighToggle(weighing, holding, toggle));
  return holder
    ? allow('permission-held', { decidedBy: holder.held })
    : deny('permission-missing', { toggles: [toggle] });
}

/** In the cloud environments are the vendor's to add and remove, even for an Administrator. */
export function judgeInfrastructure(weighing: Weighing): Verdict {
  const held = judgeDefaultToggle(weighing, 'manageInfrastructure');
  if (held.outcome === 'deny') return held;
  const isOurs = weighing.company.infrastructure.hosting === 'self-managed';
  return weighRule(weighing, 'vendor-managed', isOurs) ? held : deny('vendor-managed');
}

export function judgeRoleEdit(weighing: Weighing, role: Role): Verdict {
  const held = judgeDefaultToggle(weighing, 'manageInfrastructure');
  if (held.outcome === 'deny') return held;
  if (!weighRule(weighing, 'role-fixed', role.name !== ADMINISTRATOR)) return deny('role-fixed');
  return holdsAnywhere(weighing.user, role) ? { ...held, warnings: ['own-role-edited'] } : held;
}

const holdsAnywhere = ({ defaultRole, teams, applications }: User, { name }: Role): boolean =>
  [defaultRole, ...teams.values(), ...applications.values()].some((held) => held.name === name);

export const judgeTeam = (weighing: Weighing, team: Team): Verdict =>
  judgeToggle(weighing, 'manageTeams', managing(weighing, reachOfTeam(team)));

/** Those who manage a place, or the default role, so that the trace names what was looked at. */
function managing({ user }: Weighing, reach: Reach): readonly Holding[] {
  const found = conveying(user, reach);
  return found.length > 0 ? found : [asDefault(user)];
}

export function judgeTeamAddition(weighing: Weighing, { team }: Application): Verdict {
  const held = judgeDefaultToggle(weighing, 'manageTeams');
  if (held.outcome === 'deny') return held;
  weighRule(weighing, 'application-in-team', team === undefined);
  return team === undefined ? held : deny('application-in-team', { team });
}

/** Manage Teams by default role opens the logs of teams and applications, not those of the infrastructure. */
export function judgeInfrastructureLog(weighing: Weighing): Verdict {
  const held = judgeDefaultToggle(weighing, 'manageInfrastructure');
  if (held.outcome === 'allow') return held;
  for (const environment of weighing.company.environments.values()) {
    const counts = environmentStanding(weighing, environment, 'full-control');
    if (suffices(counts, 'full-control')) return allow('level-suffices', compared(counts, 'full-control'));
  }
  return held;
}

export function judgeApplicationLog(weighing: Weighing, application: Application): Verdict {
  const { company, user } = weighing;
  for (const environment of reachable(company, user)) {
    const counts = effective(weighing, application, environment, 'list');
    if (suffices(counts, 'list')) return allow('level-suffices', compared(counts, 'list'));
  }
  return judgeToggle(weighing, 'manageTeams', managing(weighing, reachOfApplication(application)));
}

const reachable = ({ environments }: Company, user: User): readonly Environment[] =>
  [...environments.values()].filter((environment) => mayLogIn(user, environment));
