import type { LeaseState } from '../domain/lease.ts';
import type { RequestStatus } from '../domain/request.ts';

/** An invariant of reliability.md (section 6) that does not hold: where, in words that hold no secret. */
export type Broken = Readonly<{ id: `I-${number}`; says: string }>;

export const brokenText = ({ id, says }: Broken): string => `${id}: ${says}`;

/** What the ledger says, read in one go; for comparing, never for granting. */
export type LedgerSeen = Readonly<{
  /** What its tables alone show to be wrong. */
  broken: readonly Broken[];
  leases: readonly LeaseSeen[];
  requests: readonly RequestSeen[];
}>;

export type LeaseSeen = Readonly<{
  id: number;
  account: string;
  /** The target's own id of the account; null until it was made. */
  accountId: string | null;
  environment: string;
  state: LeaseState;
  assisted: boolean;
  /** Its end, in milliseconds since 1970; null: it is permanent and has none. */
  endsMs: number | null;
  /** Past its end, or told to end, for longer than it may take; not where the target was away and people were told. */
  late: boolean;
}>;

export type RequestSeen = Readonly<{
  id: number;
  asks: 'account' | 'role';
  status: RequestStatus;
  /** The state of its last lease; `none`: there was none. */
  lease: LeaseState | 'none';
  leases: number;
  ended: number;
  /** Approved, and nothing was given. */
  isEmpty: boolean;
}>;

/** An account as its target shows it. `untilMs`: until when it lets it log in, null for ever, absent where it keeps none. */
export type AccountSeen = Readonly<{
  name: string;
  id?: string;
  lease?: number;
  mayLogIn?: boolean;
  untilMs?: number | null;
  hasSession: boolean;
}>;

/** Notices that have waited too long, and the channels that take none: since when, in UTC, and why. */
export type Waiting = Readonly<{
  broken: readonly Broken[];
  parked: readonly Readonly<{ channel: string; why: string; since: string; waiting: number }>[];
}>;
