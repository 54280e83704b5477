import { withRole } from '../domain/assignment.ts';
import type { Company } from '../domain/company.ts';
import type { Place } from '../domain/question.ts';
import { requestName } from '../domain/request.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import type { RoleRequestView } from '../domain/role-request-view.ts';
import { asDefault, holdings } from '../domain/standing.ts';
import type { Effect } from '../domain/what-if.ts';
import { type Block, text } from './card.ts';
import { heldLabel } from './label.ts';

/**
 * What counts at a place with this role in its slot, or with nothing in it: `Developer in team Banking`, `default role
 * Reader`. Whoever the directory names no more has nothing there.
 */
export function appliesLabel(company: Company, username: string, place: Place, role: string | null): string {
  if (role !== null) return heldLabel({ ...place, role });
  const user = company.users.get(username);
  if (!user || place.scope === 'default') return 'no role there';
  const without = withRole(user, place, undefined);
  if (place.scope === 'team') return heldLabel(asDefault(without).held);
  const application = company.applications.get(place.application) ?? { name: place.application };
  return heldLabel((holdings(without, application)[0] ?? asDefault(without)).held);
}

/** What counts at the place of a change before it, which is what comes back at the end of a role given for a while. */
export const beforeLabel = ({ before, place, environments: [first] }: Effect): string =>
  first ? heldLabel(first.before.standing.held) : before ? heldLabel({ ...place, role: before.name }) : 'no role there';

/** What comes back once the role ends, after `then`; of one that something was laid on, that it stays as it is. */
export function backWords(view: RoleRequestView): string {
  const { company, request, lease, effect } = view;
  if (request.status === 'pending' && effect) return `${beforeLabel(effect)} applies again`;
  if (!lease) return 'what was there before applies again';
  const laid = isWaitingOrOver(view) || effect ? undefined : laidOn(view, lease.role);
  return laid ?? `${appliesLabel(company, lease.username, lease.place, lease.before)} applies again`;
}

const isWaitingOrOver = ({ request, lease }: RoleRequestView): boolean =>
  request.status === 'pending' || lease?.endedAt !== undefined;

/** Why nothing comes back; an extension that was agreed to is over itself, and says nothing of what lies on the role. */
function laidOn({ request, held }: RoleRequestView, role: string): string | undefined {
  if (held === null) return `nothing changes, as ${role} was taken away since`;
  if (held !== role) return `nothing changes, as ${held} was given there since and stays`;
  return request.extends === undefined ? `nothing changes, as ${role} was given once more and stays` : undefined;
}

/** `It ends R-42, Developer until …, which does not come back.`, for each that is over with a change without an end. */
export const supersededBlocks = (leases: readonly RoleLease[] = []): readonly Block[] =>
  leases.map(({ request, role, endsAt }) =>
    text(`It ends ${requestName(request)}, ${role} until `, { at: endsAt }, ', which does not come back.'),
  );
