import type { Facts, UserFacts } from '../../src/domain/facts.ts';
import {
  type Answer,
  activeAdministrators,
  allow,
  applicationHeld,
  defaultHeld,
  defaultLevel,
  defaultSheet,
  deny,
  environmentsOf,
  type Fields,
  type Held,
  LADDER,
  ownerOf,
  ownLevel,
  person,
  sheet,
  shutOutEverywhere,
  teamHeld,
} from './sheet.ts';
import { warningsOf } from './warnings.ts';

/** One role given or taken; `at` is the team's or the application's name, empty where the scope is default. */
export type Change = Readonly<{
  grant: boolean;
  grantor: string;
  member: string;
  role: string;
  scope: string;
  at: string;
}>;

/** Section 5, `decide(grantor, member, role, scope, at)`, its ten lines in their order. */
export function changeRole(facts: Facts, fields: Fields): Answer {
  const change = changeOf(fields);
  const { grant, grantor, member, role, scope } = change;
  const held = heldThere(facts, change);
  // 1 "grantor = member -> deny own-role: for everybody, in every scope"
  if (grantor === member) return deny('own-role');
  // 2 "revoke with scope default -> deny default-role-required: it can only be replaced"
  if (!grant && scope === 'default') return deny('default-role-required');
  // 3 "the change would leave no active user with Administrator as default role -> deny last-administrator"
  const after = afterwards(facts, change);
  if (activeAdministrators(facts).length > 0 && activeAdministrators(after).length === 0) {
    return deny('last-administrator');
  }
  const authority = authorise(facts, change);
  if (authority.outcome === 'deny') return authority;
  // 8 "grant: member has that very role there -> already-held; revoke: does not have that very role there -> not-held"
  if (grant && held === role) return deny('already-held');
  if (!grant && held !== role) return deny('not-held');
  // 9 "grant, scope team or application: member's default role is no-access in every environment -> deny inert-everywhere"
  if (grant && scope !== 'default' && shutOutEverywhere(facts, member)) return deny('inert-everywhere');
  // 10 "allow, with the warnings below"
  const warnings = warningsOf(facts, after, change);
  return warnings.length === 0 ? authority : { ...authority, warnings };
}

function changeOf(fields: Fields): Change {
  const scope = String(fields.scope);
  return {
    grant: fields.operation === 'role.grant',
    grantor: String(fields.user),
    member: String(fields.member),
    role: String(fields.role),
    scope,
    at: scope === 'default' ? '' : String(fields[scope]),
  };
}

/** The role the member has in that very scope now. */
function heldThere(facts: Facts, { member, scope, at }: Change): string | undefined {
  if (scope === 'default') return person(facts, member).defaultRole;
  return (scope === 'team' ? teamHeld(facts, member, at) : applicationHeld(facts, member, at))?.role;
}

/** The company once the change is made. */
function afterwards(facts: Facts, change: Change): Facts {
  return { ...facts, users: facts.users.map((one) => (one.username === change.member ? changed(one, change) : one)) };
}

function changed(user: UserFacts, { grant, role, scope, at }: Change): UserFacts {
  if (scope === 'default') return { ...user, defaultRole: role };
  const list = (scope === 'team' ? user.teams : user.applications).filter(([name]) => name !== at);
  const pairs = grant ? [...list, [at, role] as const] : list;
  return scope === 'team' ? { ...user, teams: pairs } : { ...user, applications: pairs };
}

function authorise(facts: Facts, change: Change): Answer {
  const { grantor, role, scope, at } = change;
  const own = defaultHeld(facts, grantor);
  // 4 "grantor's default role is Administrator -> authority: administrator (no comparison)"
  if (own.role === 'Administrator') return allow('administrator', { decidedBy: own });
  const weighed = [role, ...replaced(facts, change)];
  // 5 "role, or the role it replaces in that scope, is Administrator -> deny administrator-role-protected"
  if (weighed.includes('Administrator')) return deny('administrator-role-protected');
  // 6 "scope default: grantor's default role has manageInfrastructure -> may-set-default-role; else permission-missing"
  if (scope === 'default') {
    return defaultSheet(facts, grantor).manageInfrastructure
      ? allow('may-set-default-role', { decidedBy: own })
      : deny('permission-missing', { toggles: ['manageInfrastructure'] });
  }
  // 7 "conveying = the grantor's roles with manageTeams that reach the scope; none -> permission-missing [manageTeams]"
  const candidates = conveying(facts, grantor, scope, at);
  if (candidates.length === 0) return deny('permission-missing', { toggles: ['manageTeams'] });
  return delegate(candidates.map((one) => shortfall(facts, grantor, one, weighed)));
}

/** "with the role replaced if a grant replaces one". */
function replaced(facts: Facts, change: Change): string[] {
  const held = heldThere(facts, change);
  return change.grant && held !== undefined ? [held] : [];
}

/** "default role: everywhere; role in team T: T and T's applications; role on application A: A"; narrowest first. */
export function conveying(facts: Facts, grantor: string, scope: string, at: string): Held[] {
  const inert = shutOutEverywhere(facts, grantor);
  const narrow =
    scope === 'team'
      ? [teamHeld(facts, grantor, at)]
      : [applicationHeld(facts, grantor, at), teamHeld(facts, grantor, ownerOf(facts, at))];
  return [...(inert ? [] : narrow), defaultHeld(facts, grantor)]
    .filter((held) => held !== undefined)
    .filter((held) => sheet(facts, held.role).manageTeams);
}

type Shortfall = Readonly<{ decidedBy: Held; environments: readonly string[]; toggles: readonly string[] }>;

const places = ({ environments, toggles }: Shortfall): number => environments.length + toggles.length;

/** "one of them passes -> may-delegate; else environments and toggles of the one that falls short in the fewest places". */
function delegate(tried: readonly Shortfall[]): Answer {
  const passed = tried.find((one) => places(one) === 0);
  if (passed !== undefined) return allow('may-delegate', { decidedBy: passed.decidedBy });
  const fewest = Math.min(...tried.map(places));
  const { decidedBy, environments, toggles } = tried.find((one) => places(one) === fewest) as Shortfall;
  return deny(environments.length > 0 ? 'grantor-level-too-low' : 'grantor-permission-missing', {
    decidedBy,
    environments: environments.length > 0 ? environments : undefined,
    toggles: toggles.length > 0 ? toggles : undefined,
  });
}

/** Where one conveying role is not above every role weighed, and which toggles it lacks. */
function shortfall(facts: Facts, grantor: string, decidedBy: Held, weighed: readonly string[]): Shortfall {
  const environments = environmentsOf(facts).filter((environment) =>
    weighed.some((role) => !higher(facts, conveyedLevel(facts, grantor, decidedBy, environment), role, environment)),
  );
  const lacking = weighed.flatMap((role) => togglesLacking(facts, decidedBy.role, role));
  return { decidedBy, environments, toggles: TOGGLES.filter((toggle) => lacking.includes(toggle)) };
}

/** "Where the grantor's own default role is no-access, their team or application role counts as no-access in the comparison". */
function conveyedLevel(facts: Facts, grantor: string, held: Held, environment: string): string {
  const inert = held.scope !== 'default' && defaultLevel(facts, grantor, environment) === 'no-access';
  return inert ? 'no-access' : ownLevel(facts, held.role, environment);
}

/** "where `role`'s level is above `no-access`, strictly higher. With `same-or-lower`: in every environment at least as high." */
function higher(facts: Facts, conveyed: string, role: string, environment: string): boolean {
  const given = LADDER.indexOf(ownLevel(facts, role, environment));
  const own = LADDER.indexOf(conveyed);
  if (facts.delegation === 'same-or-lower') return own >= given;
  return given === 0 || own > given;
}

const TOGGLES: readonly string[] = [
  'createApplications',
  'addSystemDependencies',
  'manageInfrastructure',
  'manageTeams',
];

/** "`role`'s toggles must be a subset of the conveying role's: ... environment by environment, `manageInfrastructure`, `manageTeams`". */
function togglesLacking(facts: Facts, conveyingRole: string, role: string): string[] {
  const has = sheet(facts, conveyingRole);
  const wants = sheet(facts, role);
  return [
    wants.createApplications.every((one) => has.createApplications.includes(one)) ? '' : 'createApplications',
    wants.addSystemDependencies.every((one) => has.addSystemDependencies.includes(one)) ? '' : 'addSystemDependencies',
    wants.manageInfrastructure && !has.manageInfrastructure ? 'manageInfrastructure' : '',
    wants.manageTeams && !has.manageTeams ? 'manageTeams' : '',
  ];
}
