import type { RoleEndCause, RoleLease } from '../domain/role-lease.ts';
import type { RoleRequestView } from '../domain/role-request-view.ts';
import type { Pieces } from './phrase.ts';
import { plainName } from './request-parts.ts';
import { appliesLabel } from './role-applies.ts';

/** `Ended … (time was up). What applies now: Developer in team Banking.` */
export function roleEndText({ company }: Pick<RoleRequestView, 'company'>, lease: RoleLease): Pieces {
  const { endedAt, endsAt, cause, after, username, place } = lease;
  const left = cause === 'superseded' ? 'Somebody changed it since; it was left as it is. ' : '';
  const now = after === undefined ? '' : `What applies now: ${appliesLabel(company, username, place, after)}.`;
  return ['Ended ', { at: endedAt ?? endsAt }, ` (${causeLabel({ company }, lease)}). ${left}${now}`];
}

/** In its own words, why a role ended. */
function causeLabel(view: Pick<RoleRequestView, 'company'>, { cause = 'expired', endedBy }: RoleLease): string {
  return cause === 'revoked' && endedBy !== undefined ? `ended by ${plainName(view, endedBy)}` : CAUSES[cause];
}

const CAUSES: Readonly<Record<RoleEndCause, string>> = {
  expired: 'time was up',
  'given-back': 'given back',
  revoked: 'ended by somebody who may take it away',
  superseded: 'replaced',
};
