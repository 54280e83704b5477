import type { Job, When } from '../domain/job.ts';
import type { Lease, ReminderKind } from '../domain/lease.ts';
import type { AccessRequest, Vote } from '../domain/request.ts';

/** Requests, leases, links and jobs, as they are read and written inside one transaction. */
export type Ledger = Readonly<{
  requests: Requests;
  leases: Leases;
  links: Links;
  jobs: Jobs;
}>;

export type Requests = Readonly<{
  read(id: number): Promise<AccessRequest | undefined>;
  /** This person's request for an account there that is pending, approved or used. */
  open(username: string, environment: string): Promise<AccessRequest | undefined>;
  /** A pending extension of this request. */
  extension(id: number): Promise<AccessRequest | undefined>;
  /** The last that this person was given or refused, newest first. */
  lastOf(username: string, count: number): Promise<readonly AccessRequest[]>;
  /** Waiting for an answer or for their account, of people who are no longer active. */
  orphaned(): Promise<readonly AccessRequest[]>;
  /** Begins as pending; its number. */
  add(request: NewRequest): Promise<number>;
  change(id: number, change: RequestChange): Promise<void>;
  /** One a person and request, however often they press; false: they had voted. */
  vote(id: number, vote: Omit<Vote, 'answeredAt'>): Promise<boolean>;
  clearVotes(id: number): Promise<void>;
}>;

export type NewRequest = Pick<
  AccessRequest,
  'requester' | 'environment' | 'profile' | 'reason' | 'minutes' | 'policy' | 'deadlineAt' | 'extends'
>;
export type RequestChange = Partial<
  Pick<AccessRequest, 'status' | 'given' | 'policy' | 'deadlineAt' | 'nudgedAt'> & {
    /** Null takes it back: nothing was made after all. */
    startedAt: string | null;
    endsAt: string | null;
  }
>;

export type Leases = Readonly<{
  read(id: number): Promise<Lease | undefined>;
  /** The one of this request that has not ended. */
  live(request: number): Promise<Lease | undefined>;
  /** The last one of this request, ended or not. */
  last(request: number): Promise<Lease | undefined>;
  /** Not ended yet; of one person, or of all. */
  ofHolder(username?: string): Promise<readonly Lease[]>;
  /** Whether an account of this request was there before, and was taken away to be made again. */
  wasReplaced(request: number): Promise<boolean>;
  /** Begins as creating, with fence 1; throws `stale` when this person has a live one there. */
  add(lease: NewLease): Promise<Lease>;
  /** Changes the lease if its fence is still this one; undefined: somebody has overtaken, and nothing was changed. */
  change(id: number, fence: number, change: LeaseChange): Promise<Lease | undefined>;
  /** Counts a failure to end it, by the store's clock; the lease after that. */
  countFailure(id: number, failure: string): Promise<Lease>;
  /** True the first time for this lease and kind. */
  remindOnce(id: number, kind: ReminderKind): Promise<boolean>;
  /** How many reminders there were; `forget` for an end that was moved. */
  reminded(id: number): Promise<number>;
  forgetReminders(id: number): Promise<void>;
  /** Of people who are no longer active; what is being ended already does not count. */
  orphaned(): Promise<readonly Lease[]>;
}>;

export type NewLease = Pick<
  Lease,
  'request' | 'username' | 'environment' | 'profile' | 'accountName' | 'assisted' | 'startedAt' | 'endsAt'
>;
/** `fence: 'raise'` overtakes whoever works on it. */
export type LeaseChange = Partial<
  Pick<
    Lease,
    | 'state'
    | 'accountId'
    | 'endsAt'
    | 'cause'
    | 'endedBy'
    | 'revokingAt'
    | 'lockedAt'
    | 'sessionsEnded'
    | 'endedAt'
    | 'failures'
  >
> &
  Readonly<{ fence?: 'raise' }>;

export type Links = Readonly<{
  /** Older links of the request are dead from here on. */
  add(link: Readonly<{ tokenHash: string; request: number; username: string; expiresAt: string }>): Promise<void>;
  /** Uses it up; undefined when it is unknown, used, or past its time. */
  spend(tokenHash: string): Promise<Readonly<{ request: number; username: string }> | undefined>;
}>;

export type Jobs = Readonly<{
  /** A job of the same key is moved; with `unlessWaiting` it stays as it is. With the transaction or not at all. */
  schedule(job: Job, when: When, how?: 'unlessWaiting'): Promise<void>;
  unschedule(job: Job): Promise<void>;
}>;

/** What is read of them outside a transaction; for showing, never for granting. */
export type LedgerReads = Readonly<{
  request(id: number): Promise<AccessRequest | undefined>;
  lease(id: number): Promise<Lease | undefined>;
  /** Not ended yet; of one person, or of all. */
  liveLeases(username?: string): Promise<readonly Lease[]>;
  lastLease(request: number): Promise<Lease | undefined>;
  /** What the link with this hash is for, and whether it still works. */
  link(tokenHash: string): Promise<LinkSeen | undefined>;
  /** Whether there is a live account by this name, and of which lease; ended ones too. */
  leaseNamed(accountName: string): Promise<Lease | undefined>;
  /** Leases past their end, whose ending or moving has begun, or that nobody saw through: each should have a job. */
  overdue(): Promise<readonly Lease[]>;
}>;

export type LinkSeen = Readonly<{
  request: number;
  username: string;
  state: 'fresh' | 'used' | 'expired';
  expiresAt: string;
}>;
