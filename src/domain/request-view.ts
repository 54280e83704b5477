import type { Company, User } from './company.ts';
import type { Decision } from './decision.ts';
import type { DatabaseFacts, Profile } from './facts.ts';
import type { Lease } from './lease.ts';
import type { PreconditionSeen } from './own-database.ts';
import type { AccountRequest } from './request.ts';

/** A request for an account with all that its cards show: whose it is, what was made of it, who may answer. */
export type RequestView = Readonly<{
  company: Company;
  request: AccountRequest;
  requester: Pick<User, 'username' | 'name'>;
  /** Absent where the directory names the database no more. */
  database: DatabaseFacts | undefined;
  /** The last account made of it; of an extension: the one that is to be kept longer. */
  lease: Lease | undefined;
  approvers: readonly User[];
  /** What the requester has on other databases, and what they were last given or refused. */
  holds: readonly Lease[];
  history: readonly AccountRequest[];
  /** Of the entry that this state was recorded by. */
  entry: Readonly<{ seq: number; hash: string; at: string; policy: number }>;
}>;

/** Where a request has come to, with its account. */
export type Phase =
  | 'pending'
  | 'approved'
  /** Its account was taken away to be made again. */
  | 'replaceable'
  | 'creating'
  | 'active'
  | 'extending'
  | 'ending'
  | 'overdue'
  | 'ended'
  /** The account that was there is kept longer. */
  | 'extended'
  | 'denied'
  | 'cancelled'
  | 'lapsed';

export function phaseOf({ request, lease }: Pick<RequestView, 'request' | 'lease'>): Phase {
  const { status } = request;
  if (request.extends !== undefined && (status === 'approved' || status === 'used' || status === 'ended'))
    return 'extended';
  if (status === 'approved') return lease?.cause === 'replaced' ? 'replaceable' : 'approved';
  if (status !== 'used') return status;
  if (lease?.state === 'revoking') return lease.failures > 0 ? 'overdue' : 'ending';
  return lease === undefined || lease.state === 'ended' ? 'creating' : lease.state;
}

export type AccountAsk = Readonly<{ environment: string; minutes: number; profile: Profile; reason: string }>;

/** The truth about a request before it is sent. */
export type AskPreview = Readonly<{
  ask: AccountAsk;
  asker: User;
  decision: Decision;
  database: DatabaseFacts | undefined;
  preconditions: readonly PreconditionSeen[];
  approvers: readonly User[];
  /** What is open already: it is said before anybody is bothered. */
  open: AccountRequest | undefined;
  /** What they have on databases already. */
  holds: readonly Lease[];
  /** What a confirmation has to repeat, so that nobody sends what they did not see. */
  fingerprint: string;
  policy: number;
  judgedAt: string;
}>;
