import type { Network, Profile } from './facts.ts';
import type { Place } from './question.ts';

export const REQUEST_STATUSES = ['pending', 'approved', 'used', 'ended', 'denied', 'cancelled', 'lapsed'] as const;
/**
 * `approved`: an account may be made of it until its deadline. `used`: there is one, or the role is held for its time.
 * `ended`: it is gone for good; or what was given has no end of its own, as an extension or a role to keep. The last four are final.
 */
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** One user asking for an account or a role, or to keep one longer. Moments are ISO 8601 in UTC. */
export type AccessRequest = AccountRequest | RoleRequest | PermanentUserRequest;

type Asked = Readonly<{
  id: number;
  /** Whose it will be. */
  requester: string;
  /** Empty where nobody asked: a role that was given for a while. */
  reason: string;
  /** The request whose account or role is to be kept longer. */
  extends?: number;
  status: RequestStatus;
  votes: readonly Vote[];
  policy: number;
  requestedAt: string;
  deadlineAt: string;
  nudgedAt?: string;
  startedAt?: string;
  endsAt?: string;
}>;

export type AccountRequest = Asked &
  Readonly<{
    asks: 'account';
    environment: string;
    profile: Profile;
    /** Of an account: for how long. Of an extension: how much longer. */
    minutes: number;
    /** What was given, which is never more than was asked. */
    given?: Given;
  }>;

export type RoleRequest = Asked &
  Readonly<{
    asks: 'role';
    role: string;
    place: Place;
    /** For how long, or how much longer; absent: it is to have no end. */
    minutes?: number;
    /** For how long it was given; absent: nothing yet, or without an end. */
    givenMinutes?: number;
    /** Who gave it without being asked. */
    givenBy?: string;
  }>;

/** A database user for systems, which does not end by itself (002, Permanent database user). */
export type PermanentUserRequest = Asked &
  Readonly<{
    asks: 'permanent';
    environment: string;
    profile: Profile;
    network: Network;
    /** Public ranges, where it connects by allowlist. */
    addresses: readonly string[];
    /** Where the password goes, masked: `+351 … 678`. */
    phone?: string;
    /** The vendor's number of the support case, once a person opened it. */
    supportCase?: string;
  }>;

export type Given = Readonly<{ minutes: number; profile: Profile }>;
export type Vote = Readonly<{
  voter: string;
  answer: 'approve' | 'deny';
  given?: Given;
  reason?: string;
  answeredAt: string;
}>;

/** An unanswered request lapses after a day, an approval that nobody used after four hours (product, The flows). */
export const ANSWER_WITHIN_MINUTES = 24 * 60;
export const USE_WITHIN_MINUTES = 4 * 60;
/** A support case takes the vendor days, and an account for systems is not made on the spot. */
export const PERMANENT_WITHIN_MINUTES = 30 * 24 * 60;
export const NUDGE_EVERY_MINUTES = 15;
export const LINK_MINUTES = 15;

/** What all approvals together give: the shortest time, and read-only where one of them says so. */
export function givenBy(request: Pick<AccountRequest, 'minutes' | 'profile'>, votes: readonly Vote[]): Given {
  const given = votes.flatMap((vote) => (vote.answer === 'approve' && vote.given ? [vote.given] : []));
  return {
    minutes: Math.min(request.minutes, ...given.map(({ minutes }) => minutes)),
    profile: given.some(({ profile }) => profile === 'read-only') ? 'read-only' : request.profile,
  };
}

/** How people name it: in the footer of every card, and in lines. */
export const requestName = (id: number): string => `R-${id}`;
