import type { Profile } from './facts.ts';

/** Moments are ISO 8601 in UTC; the soonest end and the longest wait first. */
export type Standing = Readonly<{
  leases: readonly Readonly<{ environment: string; profile: Profile; endsAt: string | null; state: string }>[];
  /** Requests of others that this user may answer and has not. */
  waiting: readonly (RequestLine & Readonly<{ requester: string }>)[];
  /** Their own requests that are still open. */
  asked: readonly RequestLine[];
}>;
export type RequestLine = Readonly<{ id: number; environment: string; profile: Profile; deadlineAt: string }>;
