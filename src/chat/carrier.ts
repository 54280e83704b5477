import type { Card } from '../cards/card.ts';
import type { Platform } from '../domain/chat-link.ts';
import type { PostedMessage } from '../ports/store.ts';

/**
 * What a chat platform does for notices, so that all of them are told, paced, parked and settled alike. `work` runs where the
 * messages go; whatever keeps it from running is what the verb rejects with.
 */
export type Carrier = Readonly<{
  platform: Platform;
  /** In a channel by its id on the platform. Rejects with `Refused` where a person has to mend it, such as outsiders reading there (B62). */
  inChannel(id: string, work: (spot: Spot) => Promise<void>): Promise<void>;
  /** Where somebody is alone with us. Rejects with `Undelivered` where they have no account here. */
  withUser(username: string, work: (spot: Spot) => Promise<void>): Promise<void>;
  /** Where a message was posted. Rejects with `Undelivered` where we are no more. */
  at<T>(message: PostedMessage, work: (spot: Spot) => Promise<T>): Promise<T>;
  /** Of an error of this platform's own; undefined for any other, and for what the verbs make `Refused` or `Undelivered` of. */
  failureOf(error: unknown): Failure | undefined;
}>;

/** One conversation. */
export type Spot = Readonly<{
  tenant: string;
  /** As `PostedMessage` names it. */
  channel: string;
  /** Resolves to the message's id. Rejects with `NotYet` instead of waiting for its turn. */
  say(card: Card, about: About): Promise<string>;
  /** Rejects as refused for a message that is not there any more, or that cannot be changed. */
  replace(id: string, card: Card): Promise<void>;
  /** Whether outsiders read there by now. */
  isShared(): Promise<boolean>;
}>;

export type About = Readonly<{
  /** The audit entry that it is about, so that a repeat can be told. */
  entry: number;
  /** The message that it is a reply to. */
  thread?: string | undefined;
}>;

/**
 * Why a call did not do what it should: told to wait; refused for good, by the platform's name for it; or nobody knows
 * whether it was done. `isGone`: what a reply is for is not there, while its conversation is.
 */
export type Failure = Readonly<
  { kind: 'limited'; seconds: number } | { kind: 'refused'; error: string; isGone?: boolean } | { kind: 'unknown' }
>;

/** A notice that cannot go out now; it is kept, and tried again later. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered';
}
