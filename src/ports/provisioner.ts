import type { DatabaseFacts, Profile } from '../domain/facts.ts';
import type { Secret } from '../domain/secret.ts';

/** What is to be made: one account for one lease. */
export type AccountOrder = Readonly<{
  /** `^[a-z][a-z0-9_]{2,29}$`; refused otherwise, before anything is sent. */
  name: string;
  profile: Profile;
  lease: number;
  /**
   * ISO 8601 in UTC; set as the account's own end where the engine keeps one, else a job in the target locks it then. Null:
   * the account has no end of its own, and no job.
   */
  endsAt: string | null;
  /**
   * The store's clock when the order was made, ISO 8601 in UTC. A target whose clock is another by more than 30 seconds
   * refuses it: the account's own end would be wrong by as much.
   */
  now: string;
  /** For PostgreSQL a SCRAM-SHA-256 verifier and nothing else; for the others the password. */
  credential: Secret;
}>;

/** `id` is the target's own for the account (an oid, a sid), which is read before it is dropped: sessions are found by it. */
export type MadeAccount = Readonly<{ id: string }>;

/** The facts of an end, as they were seen. Moments are ISO 8601 in UTC. */
export type EndedAccount = Readonly<{
  /** Since when nobody could log in. */
  lockedAt: string;
  sessionsEnded: number;
  /** When it was seen that there is no such account and no session of it. */
  absentAt: string;
}>;

/** An account on the target that has the shape of ours. `lease` is read from its comment, where the engine keeps one. */
export type FoundAccount = Readonly<{
  name: string;
  lease?: number;
  sessions: number;
  /** What the database itself lets it do, where it keeps an end for an account: null is none. ISO 8601 in UTC. */
  own?: Readonly<{ id: string; mayLogIn: boolean; endsAt: string | null }>;
}>;

/** One thing that was looked at; `remedy` where it is not as it has to be, in a sentence for the operator. */
export type TargetFinding = Readonly<{ what: string; remedy?: string }>;

/**
 * Makes, moves and removes accounts in one database. Every verb may be run again from any point. Giving access stops at
 * the first failure and undoes what it made; taking it away goes on, does all it can, then reports.
 * All reject with `TargetFault`.
 */
export type Provisioner = Readonly<{
  /** May we do our work here? Changes nothing. */
  check(): Promise<readonly TargetFinding[]>;
  /**
   * Makes the account locked, gives it the profile's role, unlocks it last, and reads the catalogue to see that it is so.
   * One of that name that is there already is removed first, never adopted.
   */
  ensure(order: AccountOrder): Promise<MadeAccount>;
  /** Moves the account's own end, where the engine keeps one. */
  extend(account: Readonly<{ name: string; lease: number; endsAt: string }>): Promise<void>;
  /**
   * Gives the account this credential, as of an order, and changes nothing else: a connection that is open goes on, a new
   * one needs the new password, and what is locked stays locked. Makes none; that of another lease is refused where the
   * engine keeps the lease.
   */
  rotate(account: Readonly<{ name: string; lease: number; credential: Secret }>): Promise<void>;
  /** Locks, ends every session, drops what it owns, drops it, and looks again. Absent is success. */
  revoke(account: Readonly<{ name: string; id?: string }>): Promise<EndedAccount>;
  /** How many sessions it has open. */
  sessions(name: string): Promise<number>;
  list(): Promise<readonly FoundAccount[]>;
  /** Answers when the target does; for a target that was down. */
  probe(): Promise<void>;
}>;

/** The provisioner of each environment's database. */
export type Targets = Readonly<{ of(database: DatabaseFacts): Provisioner }>;

export type TargetFaultCode =
  /** Nobody answered at all. */
  | 'unreachable'
  /** It took longer than a statement may. */
  | 'timeout'
  /** The administrative login was turned away, or lacks a right. */
  | 'refused'
  /** Something in the target keeps the account from being dropped: `detail` names it. */
  | 'blocked'
  /** Our own settings: no administrative address, or one that cannot be used. */
  | 'misconfigured'
  /** Anything else the target said no to. */
  | 'failed';

/** What went wrong at a target. `detail` is for the operator: no statement, no secret. */
export class TargetFault extends Error {
  override readonly name = 'TargetFault';
  readonly code: TargetFaultCode;
  readonly detail: string;

  constructor(code: TargetFaultCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}
