import type { KeptRole } from '../domain/endless.ts';
import type { Profile } from '../domain/facts.ts';
import type { Job, When } from '../domain/job.ts';
import type { Lease, ReminderKind } from '../domain/lease.ts';
import type { Place } from '../domain/question.ts';
import type { AccessRequest, AccountRequest, PermanentUserRequest, RoleRequest, Vote } from '../domain/request.ts';
import type { RoleEndCause, RoleLease, RoleReminderKind } from '../domain/role-lease.ts';

/** Requests, leases, links and jobs, as they are read and written inside one transaction. */
export type Ledger = Readonly<{
  requests: Requests;
  leases: Leases;
  roleLeases: RoleLeases;
  kept: KeptRoles;
  links: Links;
  jobs: Jobs;
}>;

export type Requests = Readonly<{
  read(id: number): Promise<AccessRequest | undefined>;
  /** This person's request for an account there that is pending, approved or used. */
  open(username: string, environment: string): Promise<AccountRequest | undefined>;
  /** Anybody's for a permanent user of this profile there that is pending, approved or used. */
  openPermanent(environment: string, profile: Profile): Promise<PermanentUserRequest | undefined>;
  /** What opens the telephone of a request, for whoever has the key. */
  sealedPhone(id: number): Promise<string | undefined>;
  /** This person's request for that role there that waits for an answer. */
  openRole(username: string, role: string, place: Place): Promise<RoleRequest | undefined>;
  /** A pending extension of this request. */
  extension(id: number): Promise<AccessRequest | undefined>;
  /** The last that this person was given or refused, of accounts or of roles, newest first. */
  lastOf<Asks extends AccessRequest['asks']>(
    username: string,
    asks: Asks,
    count: number,
  ): Promise<readonly Extract<AccessRequest, { asks: Asks }>[]>;
  /** Waiting for an answer or for their account: all of them, and those of people who are no longer active. */
  waiting(): Promise<readonly AccessRequest[]>;
  orphaned(): Promise<readonly AccessRequest[]>;
  /** Begins as pending; its number. */
  add(request: NewRequest): Promise<number>;
  change(id: number, change: RequestChange): Promise<void>;
  /** One a person and request, however often they press; false: they had voted. */
  vote(id: number, vote: Omit<Vote, 'answeredAt'>): Promise<boolean>;
  clearVotes(id: number): Promise<void>;
}>;

type Begun = 'requester' | 'reason' | 'policy' | 'deadlineAt' | 'extends';
export type NewRequest =
  | Pick<AccountRequest, Begun | 'asks' | 'environment' | 'profile' | 'minutes'>
  | Pick<RoleRequest, Begun | 'asks' | 'role' | 'place' | 'minutes' | 'givenBy'>
  | (Pick<PermanentUserRequest, Begun | 'asks' | 'environment' | 'profile' | 'network' | 'addresses' | 'phone'> &
      Readonly<{ sealedPhone?: string }>);
export type RequestChange = Partial<
  Pick<AccountRequest, 'status' | 'given' | 'policy' | 'deadlineAt' | 'nudgedAt'> & {
    /** Of a role. */
    givenMinutes: number;
    /** Of a permanent user. */
    supportCase: string;
    /** Null: the next password goes another way. */
    phone: string | null;
    /** Somebody else answers for it from now on. */
    requester: string;
    /** Null forgets it: nobody needs to be written to any more. */
    sealedPhone: string | null;
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
  /** Permanent ones that have not ended, the oldest first. */
  permanent(): Promise<readonly Lease[]>;
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
  'request' | 'username' | 'environment' | 'profile' | 'accountName' | 'assisted' | 'startedAt'
> &
  (Readonly<{ endsAt: string }> | Readonly<{ permanent: true; reviewAt: string }>);
/** `fence: 'raise'` overtakes whoever works on it. */
export type LeaseChange = Partial<
  Pick<
    Lease,
    | 'state'
    | 'accountId'
    | 'endsAt'
    | 'reviewAt'
    | 'passwordAt'
    | 'cause'
    | 'endedBy'
    | 'revokingAt'
    | 'lockedAt'
    | 'sessionsEnded'
    | 'endedAt'
    | 'failures'
  >
> &
  Readonly<{
    fence?: 'raise';
    /** Who answers for it from now on. */
    username?: string;
    /** Null: nobody gives it a password any more. */
    rotatingAt?: string | null;
  }>;

export type RoleLeases = Readonly<{
  read(id: number): Promise<RoleLease | undefined>;
  /** The one of this request that has not ended. */
  live(request: number): Promise<RoleLease | undefined>;
  /** The last one of this request, ended or not. */
  last(request: number): Promise<RoleLease | undefined>;
  /** Not ended yet, at one slot, in the order in which they were given. */
  ofSlot(username: string, place: Place): Promise<readonly RoleLease[]>;
  /** Not ended yet, the soonest end first; of one person, or of all. */
  ofHolder(username?: string): Promise<readonly RoleLease[]>;
  /** Not ended yet, and past their end by the store's clock. */
  due(): Promise<readonly RoleLease[]>;
  add(lease: Pick<RoleLease, 'request' | 'username' | 'role' | 'place' | 'before' | 'endsAt'>): Promise<RoleLease>;
  /** Moves the end, or what the slot goes back to. */
  change(id: number, change: Partial<Pick<RoleLease, 'endsAt' | 'before'>>): Promise<RoleLease>;
  /** Undefined: it had ended already, and nothing was changed. */
  end(
    id: number,
    end: Readonly<{ cause: RoleEndCause; endedBy?: string; after: string | null }>,
  ): Promise<RoleLease | undefined>;
  /** True the first time for this lease and kind; all are forgotten when its end is moved. */
  remindOnce(id: number, kind: RoleReminderKind): Promise<boolean>;
  reminded(id: number): Promise<number>;
}>;

export type KeptRoles = Readonly<{
  /** From the store's now; what was kept in the same slot before no longer counts. The moment. */
  keep(username: string, role: string, place: Place, by: string): Promise<string>;
}>;

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
  /** Permanent ones that have not ended; of one person, or of all. */
  permanentLeases(username?: string): Promise<readonly Lease[]>;
  lastLease(request: number): Promise<Lease | undefined>;
  lastRoleLease(request: number): Promise<RoleLease | undefined>;
  /** Not ended yet, the soonest end first; of one person, or of all. */
  liveRoleLeases(username?: string): Promise<readonly RoleLease[]>;
  /** Roles without an end that were kept at this moment or later. */
  keptSince(since: string): Promise<readonly KeptRole[]>;
  /** The last that this person was given or refused, of accounts or of roles, newest first. */
  lastRequests: Requests['lastOf'];
  /** Requests for roles that wait for an answer, the longest wait first. */
  pendingRoleRequests(): Promise<readonly RoleRequest[]>;
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
