import type { Company, User } from './company.ts';
import type { Decision } from './decision.ts';
import type { DatabaseFacts, Network, Profile } from './facts.ts';
import type { Lease } from './lease.ts';
import type { PreconditionSeen } from './own-database.ts';
import type { PermanentUserRequest } from './request.ts';
import type { RequestView } from './request-view.ts';

/** A request for a permanent database user with all that its cards show. */
export type PermanentView = Readonly<{
  company: Company;
  request: PermanentUserRequest;
  requester: Pick<User, 'username' | 'name'>;
  /** Absent where the directory names none there: the vendor makes it all the same. */
  database: DatabaseFacts | undefined;
  /** The last account made of it. */
  lease: Lease | undefined;
  approvers: readonly User[];
  /** Of the entry that this state was recorded by. */
  entry: RequestView['entry'];
}>;

/** Where it has come to. */
export type PermanentPhase =
  | 'pending'
  /** Approved: somebody has to open the support case. */
  | 'approved'
  /** The support case is open. */
  | 'case'
  /** Being made in its database this moment. */
  | 'making'
  | 'standing'
  /** Being taken away in its database. */
  | 'ending'
  /** Whoever asked to answer for one that was there does so now. */
  | 'taken'
  | 'ended'
  | 'denied'
  | 'cancelled'
  | 'lapsed';

export function permanentPhaseOf({ request, lease }: Pick<PermanentView, 'request' | 'lease'>): PermanentPhase {
  const { status, supportCase } = request;
  if (request.extends !== undefined && (status === 'approved' || status === 'ended')) return 'taken';
  if (status !== 'used') return status === 'approved' && supportCase !== undefined ? 'case' : status;
  if (lease?.state === 'creating') return 'making';
  return lease?.state === 'revoking' ? 'ending' : 'standing';
}

/** Made in a database that we reach, else by the vendor. Where it is there already, it is as it was made. */
export const isMadeHere = ({ lease, database }: Pick<PermanentView, 'lease' | 'database'>): boolean =>
  lease ? !lease.assisted : database?.provisioning === 'direct';

/** What is asked for. The telephone is masked; what opens it to whoever may read it goes beside. */
export type PermanentAsk = Readonly<{
  environment: string;
  profile: Profile;
  network: Network;
  addresses: readonly string[];
  phone?: string;
  reason: string;
  /** The request of one that is there, and that nobody answers for any more: whoever asks wants to. */
  extends?: number;
}>;

/** The truth about it before it is sent. */
export type PermanentPreview = Readonly<{
  ask: PermanentAsk;
  asker: User;
  decision: Decision;
  database: DatabaseFacts | undefined;
  preconditions: readonly PreconditionSeen[];
  approvers: readonly User[];
  /** Somebody's, of this profile there, that is open already. */
  open: PermanentUserRequest | undefined;
  fingerprint: string;
  policy: number;
  judgedAt: string;
}>;

/** A permanent user is looked at every three months. */
const REVIEW_DAYS = 90;
export const nextReview = (now: string): string => new Date(Date.parse(now) + REVIEW_DAYS * 86_400_000).toISOString();
