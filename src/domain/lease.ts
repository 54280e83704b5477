import type { Profile } from './facts.ts';
import type { RequestStatus, RoleRequest } from './request.ts';
import type { RoleLease } from './role-lease.ts';

export const LEASE_STATES = ['creating', 'active', 'extending', 'revoking', 'ended'] as const;
export type LeaseState = (typeof LEASE_STATES)[number];

/** Why an account ended, or has to. */
export const END_CAUSES = [
  /** Its time was up. */
  'expired',
  'given-back',
  /** By an Administrator. */
  'revoked',
  'person-left',
  /** Its password was lost, and it is made again. */
  'replaced',
  /** It never came to be, or nobody saw it through. */
  'not-made',
  /** Somebody took it away in the database. */
  'vanished',
] as const;
export type EndCause = (typeof END_CAUSES)[number];

/** An account on an environment's database and the time for which it is held. Moments are ISO 8601 in UTC. */
export type Lease = Readonly<{
  id: number;
  /** The request that it was made of, by which people know it. */
  request: number;
  username: string;
  environment: string;
  profile: Profile;
  assisted: boolean;
  accountName: string;
  /** It stays until somebody ends it: `endsAt` is `infinity`, which no moment comes after. */
  permanent?: true;
  /** When whoever answers for a permanent one is to look at it again. */
  reviewAt?: string;
  /** When a permanent one was last given a password, and since when one is being given. */
  passwordAt?: string;
  rotatingAt?: string;
  /** The target's own id of the account, once it was made. */
  accountId?: string;
  state: LeaseState;
  /** Every write after an effect names the number it began with; whoever has been overtaken writes nothing. */
  fence: number;
  createdAt: string;
  /** When the first account of its request was made: twelve hours count from here. */
  startedAt: string;
  endsAt: string;
  cause?: EndCause;
  /** Username of who ended it, where a person did. */
  endedBy?: string;
  revokingAt?: string;
  lockedAt?: string;
  sessionsEnded?: number;
  endedAt?: string;
  failures: number;
  firstFailedAt?: string;
  failure?: string;
}>;

/** Nothing moves the end of a temporary account past this, counted from its first making (002). */
export const CEILING_MINUTES = 12 * 60;

/**
 * How much longer an account may be held, in whole minutes; 0: not at all. The most that its database allows counts from
 * the first making, as the twelve hours do.
 */
export function extensionLeft({ startedAt, endsAt }: Pick<Lease, 'startedAt' | 'endsAt'>, maxHours = 12): number {
  const most = Math.min(CEILING_MINUTES, maxHours * 60) * 60_000;
  return Math.max(0, Math.floor((Date.parse(startedAt) + most - Date.parse(endsAt)) / 60_000));
}

export type ReminderKind = 'hour' | 'ten-minutes';
const REMINDERS: readonly (readonly [kind: ReminderKind, minutesBefore: number])[] = [
  ['hour', 60],
  ['ten-minutes', 10],
];

/**
 * When the holder is reminded: an hour and ten minutes before the end, never in the first half of a lease, and not at all
 * where it is shorter than half an hour. Times of a lease over two days are a role's.
 */
export function remindersOf({
  startedAt,
  endsAt,
}: Pick<Lease, 'startedAt' | 'endsAt'>): readonly Readonly<{ kind: ReminderKind; at: string }>[] {
  const [from, end] = [Date.parse(startedAt), Date.parse(endsAt)];
  if (end - from < 30 * 60_000) return [];
  return REMINDERS.map(([kind, minutes]) => ({ kind, moment: end - minutes * 60_000 }))
    .filter(({ moment }) => moment >= from + (end - from) / 2)
    .map(({ kind, moment }) => ({ kind, at: new Date(moment).toISOString() }));
}

/** Moments are ISO 8601 in UTC; the soonest end and the longest wait first. */
export type Standing = Readonly<{
  leases: readonly Readonly<{
    request: number;
    environment: string;
    profile: Profile;
    endsAt: string | null;
    state: LeaseState;
  }>[];
  /** Requests of others that this user may answer and has not. */
  waiting: readonly (RequestLine & Readonly<{ requester: string }>)[];
  /** Their own requests that are still open. */
  asked: readonly RequestLine[];
  /** Roles that they hold for a while. */
  roles?: readonly RoleLease[];
  /** Requests of others for a role that this user could give, and their own that wait for an answer. */
  waitingRoles?: readonly RoleRequest[];
  askedRoles?: readonly RoleRequest[];
}>;
export type RequestLine = Readonly<{
  id: number;
  environment: string;
  profile: Profile;
  status: RequestStatus;
  deadlineAt: string;
}>;
