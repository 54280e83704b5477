import type { Facts } from '../../src/domain/facts.ts';
import { DATABASE_FACETS } from './database-facets.ts';
import type { Asked, Facet } from './facet.ts';
import { LEVEL_FACETS } from './level-facets.ts';
import { ROLE_FACETS } from './role-facets.ts';

/**
 * Small companies: at most three users, three roles besides the two built in, two environments, two applications (Loans of
 * team Banking, and Rates), one team. The product of all their facts is far out of reach, so each facet below is the full
 * product of the facts that its operations can see by domain.md, over the alphabet named at its axes; the facts that they
 * cannot see stay fixed. Every company of a facet is asked every question of the facet's operations by its askers, about
 * every user, role, team, application and environment.
 *
 * Exhaustive, each by itself:
 * - `levels`: one user's default, team and application role, each of the last two present or not: all seven levels in
 *   Development times {no-access, list, full-control} in Production, Rates in the team or not. An operation on an
 *   environment or application sees the levels of one environment; the second matters to `audit.read` (some environment
 *   with `list`) and to being shut out everywhere, for which three levels are enough. Level operations, all of them.
 * - `toggles`: each of those three roles with every legal set of toggles (per environment: in Development or nowhere), the
 *   default role shut out of no, one or both environments, narrower roles giving something or nothing, both hostings.
 * - `delegation`: the grantor's default, team and application role and the role replaced, as every way of sharing three
 *   roles among those four places (the roles' names carry no meaning, so ways that differ by renaming only are taken once,
 *   each role taking every level in turn), the last three places empty or not; each role at one of four levels in one
 *   environment, with and without Manage Teams; both policies. Comparison sees only which of two levels is higher and
 *   which is no-access; no rank between four is distinguished further.
 * - `environments`: the same comparison in two environments with three levels in each, for a default and a team role.
 * - `subsets`: every set of toggles, Manage Teams among them, of the conveying default role against every set of the role given.
 * - `warnings`: by an Administrator, to a member whose default, team and application roles are every way of sharing three
 *   roles, each with one of five levels in Development, two in Production; one of them with Create Applications or not.
 * - `administrators`: three users, each with one of four default roles, active or not; Administrator or another role as
 *   team role of the first and application role of the second.
 * - `connections`: each default level, each entry for the default role and for the user (or none), each effective level by
 *   default, team or application role, configured or not, an entry for the narrower role or none.
 * - `temporary` and `permanent`: the product of what the tables of section 7 read.
 *
 * Not exhaustive: facts of different facets together, more than three roles at once in one comparison, three environments,
 * two teams, the levels between those of a reduced ladder, a role whose `manageTeams` is off beside `manageInfrastructure`.
 * `randomCompany` goes there.
 */
export function* smallCompanies(stride = 1): Generator<Case> {
  for (const { name, count, at, operations, askers } of FACETS) {
    for (let index = 0; index < count; index += stride) yield { facet: name, facts: at(index), operations, askers };
  }
}

/** A company, with the operations to ask about and who asks them. */
export type Case = Asked & Readonly<{ facet: string; facts: Facts }>;

const FACETS: readonly Facet[] = [...LEVEL_FACETS, ...ROLE_FACETS, ...DATABASE_FACETS];
