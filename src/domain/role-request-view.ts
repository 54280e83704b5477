import type { Company, User } from './company.ts';
import type { Decision } from './decision.ts';
import type { PermanentView } from './permanent-view.ts';
import type { Place } from './question.ts';
import type { RoleRequest } from './request.ts';
import type { RequestView } from './request-view.ts';
import type { RoleLease } from './role-lease.ts';
import type { Effect } from './what-if.ts';

/** A request for a role with all that its cards show: whose it is, what it does, what came of it, who may answer. */
export type RoleRequestView = Readonly<{
  company: Company;
  request: RoleRequest;
  requester: Pick<User, 'username' | 'name'>;
  /** The lease made of it; of an extension: the one that is to be kept longer. None where it was given without an end. */
  lease: RoleLease | undefined;
  /** Who may answer; known while it is waiting. */
  approvers: readonly User[];
  /** While it waits: what giving it would do. While it is held: what its end would do. Absent when it is over. */
  effect?: Effect;
  /** What the slot holds now; null is nothing. */
  held: string | null;
  /** What the requester was last given or refused, newest first. */
  history: readonly RoleRequest[];
  /** Of the entry that this state was recorded by. */
  entry: RequestView['entry'];
}>;

export type AnyRequestView = RequestView | RoleRequestView | PermanentView;

export const isAboutPermanent = (view: AnyRequestView): view is PermanentView => view.request.asks === 'permanent';
export const isAboutRole = (view: AnyRequestView): view is RoleRequestView => view.request.asks === 'role';

/** Where a request for a role has come to. */
export type RolePhase =
  | 'pending'
  /** It is held for its time. */
  | 'held'
  /** It was given without an end. */
  | 'given'
  | 'ended'
  /** The role is held longer. */
  | 'extended'
  | 'denied'
  | 'cancelled'
  | 'lapsed';

export function rolePhaseOf({ request, lease }: Pick<RoleRequestView, 'request' | 'lease'>): RolePhase {
  const { status } = request;
  if (status === 'pending' || status === 'denied' || status === 'cancelled' || status === 'lapsed') return status;
  if (request.extends !== undefined) return 'extended';
  if (lease === undefined) return 'given';
  return lease.endedAt === undefined ? 'held' : 'ended';
}

export type RoleAsk = Readonly<{
  role: string;
  place: Place;
  /** For how long; absent: without an end. */
  minutes?: number;
  reason: string;
}>;

/** The truth about a request for a role before it is sent. */
export type RoleAskPreview = Readonly<{
  ask: RoleAsk;
  asker: User;
  /** How one of those who are asked would be answered if they gave it now; refused: nobody is asked. */
  decision: Decision;
  effect: Effect;
  approvers: readonly User[];
  /** What waits already: it is said before anybody is bothered. */
  open: RoleRequest | undefined;
  /** What a confirmation has to repeat, so that nobody sends what they did not see. */
  fingerprint: string;
  policy: number;
  judgedAt: string;
}>;

/** What ending a role before its time would do, before it is confirmed. */
export type RoleEndPreview = Readonly<{
  view: RoleRequestView;
  /** Absent: another grant lies on it and stays in force, so nothing changes. */
  effect?: Effect;
  warnings: Decision['warnings'];
  fingerprint: string;
}>;
