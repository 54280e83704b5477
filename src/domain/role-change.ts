import { activeAdministrators, heldAt, isAdministrator, withRole } from './assignment.ts';
import type { Application, Company, Environment, User } from './company.ts';
import { conveying, places, reachOf, shortfall, unite } from './conveying.ts';
import { allow, deny, type Held, type Shortfall, type Verdict, type Warning } from './decision.ts';
import { rank } from './level.ts';
import type { Place } from './question.ts';
import { ADMINISTRATOR, type Role } from './role.ts';
import { asDefault, conveysNothing, type Holding, levelIn, mayLogIn, worth } from './standing.ts';
import { type Weighing, weighRule, weighToggle } from './weighing.ts';

/** Giving or taking one role. `place` is where; nothing else about the change comes from outside. */
export type Change = Readonly<{ kind: 'grant' | 'revoke'; member: User; role: Role; place: Place }>;

/** The ten steps of "Giving and taking roles", in their order; the first that fails answers. */
export function judgeRoleChange(weighing: Weighing, change: Change): Verdict {
  const verdict = judged(weighing, change);
  const warnings = verdict.outcome === 'allow' ? warningsOf(weighing.company, change) : [];
  return warnings.length === 0 ? verdict : { ...verdict, warnings };
}

/** As `judgeRoleChange`, where nobody reads more than yes or no. */
export const mayChangeRole = (company: Company, user: User, change: Change): boolean =>
  judged({ company, user, trace: undefined }, change).outcome === 'allow';

function judged(weighing: Weighing, change: Change): Verdict {
  const { company, user } = weighing;
  const { kind, member, role, place } = change;
  const passes = (code: Verdict['code'], passed: boolean) => weighRule(weighing, code, passed);
  if (!passes('own-role', user.username !== member.username)) return deny('own-role');
  if (!passes('default-role-required', kind === 'grant' || place.scope !== 'default'))
    return deny('default-role-required');
  if (!passes('last-administrator', !leavesAdministrators(company, change, 0))) return deny('last-administrator');
  const authority = authorityFor(weighing, change);
  if (authority.outcome === 'deny') return authority;
  const held = heldAt(member, place)?.name === role.name;
  if (kind === 'grant' && !passes('already-held', !held)) return deny('already-held');
  if (kind === 'revoke' && !passes('not-held', held)) return deny('not-held');
  const isInert = kind === 'grant' && place.scope !== 'default' && conveysNothing(member);
  return passes('inert-everywhere', !isInert) ? authority : deny('inert-everywhere');
}

function authorityFor(weighing: Weighing, change: Change): Verdict {
  const { user } = weighing;
  const byDefault = asDefault(user);
  if (isAdministrator(user)) return allow('administrator', { decidedBy: byDefault.held });
  const touched = [change.role, ...replacedBy(change)];
  const isProtected = touched.some(({ name }) => name === ADMINISTRATOR);
  if (!weighRule(weighing, 'administrator-role-protected', !isProtected)) return deny('administrator-role-protected');
  if (change.place.scope !== 'default') return delegated(weighing, change.place, touched);
  return weighToggle(weighing, byDefault, 'manageInfrastructure')
    ? allow('may-set-default-role', { decidedBy: byDefault.held })
    : deny('permission-missing', { toggles: ['manageInfrastructure'] });
}

/** A weak role may not push out a stronger one that could not have been taken away. */
function replacedBy({ kind, member, place }: Change): readonly Role[] {
  const before = heldAt(member, place);
  return kind === 'grant' && before ? [before] : [];
}

/** Conveying roles are tried one by one; levels and toggles of different roles are never combined. */
function delegated(weighing: Weighing, place: Exclude<Place, { scope: 'default' }>, touched: readonly Role[]): Verdict {
  const { company, user, trace } = weighing;
  let least: (Shortfall & { held: Held }) | undefined;
  for (const holding of conveying(user, reachOf(company, place))) {
    const against = touched.map((role) => comparison(company, user, holding, role));
    trace?.push(...against);
    const short = { held: holding.held, ...unite(company, against) };
    if (places(short) === 0) return allow('may-delegate', { decidedBy: holding.held });
    if (!least || places(short) < places(least)) least = short;
  }
  if (!least) return deny('permission-missing', { toggles: ['manageTeams'] });
  const { held: decidedBy, environments, toggles } = least;
  if (environments.length === 0) return deny('grantor-permission-missing', { decidedBy, toggles });
  return deny('grantor-level-too-low', { decidedBy, environments, ...(toggles.length > 0 ? { toggles } : {}) });
}

const comparison = (company: Company, user: User, holding: Holding, role: Role) => ({
  code: 'compared' as const,
  held: holding.held,
  role: role.name,
  ...shortfall(company, user, holding, role),
});

/** Whether the change takes an active Administrator away and leaves this many; a default role can only be replaced. */
function leavesAdministrators(company: Company, { member, role, place }: Change, left: number): boolean {
  const takesOne = place.scope === 'default' && member.active && isAdministrator(member) && role.name !== ADMINISTRATOR;
  return takesOne && activeAdministrators(company).length - 1 === left;
}

function warningsOf(company: Company, change: Change): readonly Warning[] {
  const { kind, member, place, role } = change;
  const after = withRole(member, place, kind === 'grant' ? role : undefined);
  const found: Warning[] = [];
  if (kind === 'grant' && isInertSomewhere(company, change)) found.push('inert-in-environment');
  if (kind === 'revoke' && differs(company, place, after, member)) found.push('raises-access');
  if (kind === 'grant' && differs(company, place, member, after)) found.push('lowers-access');
  if (leavesAdministrators(company, change, 1)) found.push('leaves-one-administrator');
  if (kind === 'grant' && !member.active) found.push('member-inactive');
  return found;
}

/** Whether the member would have more somewhere with that in the slot; none: with nothing in it. */
export const raisesAccess = (company: Company, member: User, place: Place, role: Role | undefined): boolean =>
  differs(company, place, withRole(member, place, role), member);

function isInertSomewhere({ environments }: Company, { member, role, place }: Change): boolean {
  const narrower = [...member.teams.values(), ...member.applications.values()];
  return [...environments.values()].some((environment) =>
    place.scope === 'default'
      ? levelIn(role, environment) === 'no-access' && narrower.some((one) => givesSomething(one, environment))
      : !mayLogIn(member, environment) && givesSomething(role, environment),
  );
}

const givesSomething = (role: Role, environment: Environment): boolean =>
  rank(levelIn(role, environment)) >= rank('list') || role.createApplications[environment.order] === true;

/** Whether `more` stands above `less` on some application concerned in some environment. */
function differs(company: Company, place: Place, more: User, less: User): boolean {
  const environments = [...company.environments.values()];
  // The default level itself is compared there, and no application without a narrower role can fall without it.
  if (place.scope === 'default')
    return environments.some((environment) => defaultRank(more, environment) > defaultRank(less, environment));
  return applicationsAt(company, place).some((application) =>
    environments.some((environment) => worth(more, application, environment) > worth(less, application, environment)),
  );
}

const defaultRank = (user: User, environment: Environment): number => rank(levelIn(user.defaultRole, environment));

/** The applications on which a change at this place can show, save where a narrower role hides it. */
export function applicationsAt(
  { applications, teams }: Company,
  place: Exclude<Place, { scope: 'default' }>,
): readonly Application[] {
  const names = place.scope === 'team' ? (teams.get(place.team)?.applications ?? []) : [place.application];
  return names.flatMap((name) => applications.get(name) ?? []);
}
