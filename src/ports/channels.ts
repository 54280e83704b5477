import type { HeldEntry } from '../cards/audit-summary.ts';

/** What a channel hears of besides what the directory names for it. */
export type Subscribed = Readonly<{ scope: 'application' | 'team' | 'environment'; name: string }>;

/** A channel that takes no messages: since when, why, when it was tried last, and how many wait for it. */
export type ParkedChannel = Readonly<{ channel: string; since: string; why: string; triedAt: string; waiting: number }>;

/** Channels as one transaction reads and writes them; each by its platform and its id there, such as `slack:C0BANK`. */
export type Channels = Readonly<{
  /** Marks it, or that it was tried in vain; true: nothing is `recorded` of it yet, and now something is to be. */
  park(channel: string, why: string, recorded: boolean): Promise<boolean>;
  /** It takes messages again; true: something was recorded of it. */
  unpark(channel: string): Promise<boolean>;
  subscriptions(channel: string): Promise<readonly Subscribed[]>;
  /** False: it was so already. */
  subscribe(channel: string, to: Subscribed, by: string): Promise<boolean>;
  unsubscribe(channel: string, to: Subscribed): Promise<boolean>;
  /** What is kept back of each channel, in the order of the numbers. */
  held(): Promise<readonly Held[]>;
  release(channel: string): Promise<void>;
}>;

export type Held = Readonly<{ channel: string; entries: readonly HeldEntry[] }>;
