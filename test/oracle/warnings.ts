import type { Facts } from '../../src/domain/facts.ts';
import { atLeast, effective } from './effective.ts';
import type { Change } from './role-changes.ts';
import {
  activeAdministrators,
  applicationHeld,
  defaultLevel,
  environmentsOf,
  LADDER,
  namesOf,
  ownerOf,
  ownLevel,
  person,
  sheet,
  teamHeld,
} from './sheet.ts';

/** The table of section 5, by looking at the company before and after. */
export function warningsOf(before: Facts, after: Facts, change: Change): string[] {
  const seen: readonly (readonly [warning: string, holds: boolean])[] = [
    ['inert-in-environment', change.grant && inertSomewhere(before, change)],
    ['raises-access', !change.grant && anywhere(before, after, change, (was, is) => is > was)],
    ['lowers-access', change.grant && lowers(before, after, change)],
    // "afterwards only one active user has Administrator as default role, and there were more"
    ['leaves-one-administrator', activeAdministrators(after).length === 1 && activeAdministrators(before).length > 1],
    // "Giving a role to an inactive member is allowed, warning `member-inactive`."
    ['member-inactive', change.grant && !person(before, change.member).active],
  ];
  return seen.filter(([, holds]) => holds).map(([warning]) => warning);
}

/**
 * "grant in team or application: somewhere the member's default role is no-access and the role would give something
 * (`list` or more, or Create Applications); grant of a default role: it is no-access somewhere the member's team or
 * application roles would give something".
 */
function inertSomewhere(facts: Facts, { member, role, scope }: Change): boolean {
  if (scope !== 'default') {
    return environmentsOf(facts).some(
      (environment) => defaultLevel(facts, member, environment) === 'no-access' && gives(facts, role, environment),
    );
  }
  const { teams, applications } = person(facts, member);
  return environmentsOf(facts).some(
    (environment) =>
      ownLevel(facts, role, environment) === 'no-access' &&
      [...teams, ...applications].some(([, narrower]) => gives(facts, narrower, environment)),
  );
}

const gives = (facts: Facts, role: string, environment: string): boolean =>
  atLeast(ownLevel(facts, role, environment), 'list') || sheet(facts, role).createApplications.includes(environment);

/** "the member's effective level falls, on some application concerned in some environment (scope default: also the default level itself)". */
function lowers(before: Facts, after: Facts, change: Change): boolean {
  const defaultFalls = environmentsOf(before).some(
    (environment) =>
      LADDER.indexOf(defaultLevel(after, change.member, environment)) <
      LADDER.indexOf(defaultLevel(before, change.member, environment)),
  );
  return defaultFalls || anywhere(before, after, change, (was, is) => is < was);
}

function anywhere(before: Facts, after: Facts, change: Change, test: (was: number, is: number) => boolean): boolean {
  return concerned(before, change).some((application) =>
    environmentsOf(before).some((environment) =>
      test(rank(before, change.member, application, environment), rank(after, change.member, application, environment)),
    ),
  );
}

/** "On an application `access` gives nothing, so there it equals `no-access`." */
function rank(facts: Facts, member: string, application: string, environment: string): number {
  const level = effective(facts, member, application, environment)?.actsAs ?? 'no-access';
  return LADDER.indexOf(level === 'access' ? 'no-access' : level);
}

/**
 * "scope application, that one; scope team, the team's on which the member has no application role; scope default, those
 * with neither".
 */
function concerned(facts: Facts, { member, scope, at }: Change): string[] {
  const all = namesOf(facts.applications);
  if (scope === 'application') return all.filter((application) => application === at);
  const unset = all.filter((application) => applicationHeld(facts, member, application) === undefined);
  if (scope === 'team') return unset.filter((application) => ownerOf(facts, application) === at);
  return unset.filter((application) => teamHeld(facts, member, ownerOf(facts, application)) === undefined);
}
