import type { Decision } from '../domain/decision.ts';
import type { RoleRequestView } from '../domain/role-request-view.ts';
import { changeGrounds } from './change-grounds.ts';
import { spaced } from './explain.ts';
import { type Pieces, personPiece } from './phrase.ts';

/** Why a role that was asked for is not to be had any more, whoever gives it (domain, Giving and taking roles). */
export function roleVoidText({ company, request, requester, lease }: RoleRequestView, decision: Decision): Pieces {
  const { role, place } = request;
  if (request.extends !== undefined && lease?.endedAt !== undefined) return ['The role has ended meanwhile.'];
  if (decision.code === 'not-held') return ['The directory names the role or its place no more.'];
  if (decision.code === 'inactive') return [personPiece(requester), ' is not active any more.'];
  const subject = company.users.get(requester.username);
  if (!subject) return [personPiece(requester), ' is not in the directory any more.'];
  const question = { operation: 'role.grant', member: requester.username, role, ...place } as const;
  return spaced(changeGrounds({ company, question, subject, decision }));
}
