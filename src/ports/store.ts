import type { Card } from '../cards/card.ts';
import type { AuditEntry, AuditKind, NewAuditEntry } from '../domain/audit.ts';
import type { ChatAccount, ChatLinks, LinkCandidate, Platform } from '../domain/chat-link.ts';
import type { Company } from '../domain/company.ts';
import type { EntryOf } from '../domain/connection-change.ts';
import type { Facts } from '../domain/facts.ts';
import type { Standing } from '../domain/lease.ts';
import type { ConnectionLevel } from '../domain/level.ts';
import type { Place } from '../domain/question.ts';
import type { Channels, ParkedChannel } from './channels.ts';
import type { Ledger, LedgerReads } from './ledger.ts';

/** The one store, as the use cases need it. */
export type Store = Readonly<{
  /**
   * The whole company as of the last committed entry; kept in memory and caught up on each call. May refuse, explain or
   * list; never grant. With a leeway, it may be that old and is caught up behind: what another process committed since
   * may be missing; what this one did is not.
   */
  snapshot(leewayMs?: number): Promise<Snapshot>;
  /**
   * Runs the work in one transaction that is alone among writers: what it reads stays true until it commits. With a
   * delivery, takes it in the same transaction, and throws `repeated` when it was taken before.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, delivery?: string): Promise<T>;
  /** Takes what a chat platform delivered, by its key; false when it was taken before, by whichever process. */
  takeDelivery(delivery: string): Promise<boolean>;
  /** Forgets deliveries that no platform would send again. */
  forgetDeliveries(): Promise<void>;
  /** Newest first unless `oldestFirst`. */
  auditEntries(filter: AuditFilter): AsyncIterable<StoredEntry>;
  checkpoints(): Promise<readonly Checkpoint[]>;
  /** Signs the head of the chain, unless the last checkpoint already has it. */
  checkpoint(): Promise<Checkpoint | undefined>;
  /** Whoever has notices waiting, the longest wait first. */
  recipients(): Promise<readonly Recipient[]>;
  /**
   * Hands out the unsent notices of one recipient in the order in which they were recorded, each marked as sent once
   * `send` has resolved. Ends with the first that it rejects, which it rethrows, and after a lot, so that others get
   * their turn (`more`); `busy` is another process that is at it. Of a parked channel only the first is handed out, and
   * `returned` says that it was taken.
   */
  drain(to: Recipient, send: (notice: StoredNotice) => Promise<void>): Promise<Drained>;
  /** Keeps where a message was posted that a later decision settles. */
  keepPosted(subject: string, message: PostedMessage): Promise<void>;
  /** Every copy that nothing has settled yet. */
  unsettled(subject: string): Promise<readonly PostedMessage[]>;
  markSettled(message: PostedMessage): Promise<void>;
  /** The message that a thread hangs on in a channel, by the channel's id on its platform: the newest, settled or not. */
  threadRoot(thread: string, platform: Platform, channel: string): Promise<PostedMessage | undefined>;
  /** Channels that take no messages at present, the longest first. */
  parked(): Promise<readonly ParkedChannel[]>;
  /** What a user has going on with database users. */
  standing(username: string): Promise<Standing>;
  /** Requests and leases, as they are. */
  ledger: LedgerReads;
}>;

export type Drained = 'done' | 'more' | 'busy' | 'returned';

/** A message as its platform finds it: `id` is Slack's `ts`. */
export type PostedMessage = Readonly<{ platform: Platform; tenant: string; channel: string; id: string }>;

export type Snapshot = Readonly<{
  company: Company;
  /** Number of the policy in force. */
  policy: number;
  /** The last audit entry that this company has in it. */
  seq: number;
  /** The links of chat accounts that were found out. */
  links: ChatLinks;
}>;

export type Transaction = Readonly<{
  /** The store's clock: ISO 8601 in UTC. */
  now(): Promise<string>;
  /** The number of the policy in force. */
  policy(): Promise<number>;
  /**
   * The facts that a change is judged on: these users and every active Administrator, all roles and environments, the named
   * team with its applications, the named application, the named connection with its entries; with `databases`, the platform's databases, their permanent users,
   * and which of these people have a temporary one there.
   */
  facts(
    about: Readonly<{ users: readonly string[]; databases?: true }> &
      Partial<Record<'team' | 'application' | 'connection', string>>,
  ): Promise<Facts>;
  /** Every fact there is; for an import. */
  allFacts(): Promise<Facts>;
  /** Sets or, with null, empties the slot. */
  assign(member: string, place: Place, role: string | null): Promise<void>;
  /** Sets or, with null, takes away one entry of a connection. Throws `missing` for a name that is unknown. */
  setConnectionLevel(connection: string, of: EntryOf, level: ConnectionLevel | null): Promise<void>;
  /** Makes the directory what the facts say. Users who are no longer in it are deactivated, never deleted. */
  replaceDirectory(facts: Facts): Promise<void>;
  /** Puts an entry on the trail, and tells the channels of its team, application and environment, or keeps it back for them. */
  record(entry: NewAuditEntry): Promise<StoredEntry>;
  /** As the store's, with those of this transaction: no other writer adds to them meanwhile. */
  auditEntries(filter: AuditFilter): AsyncIterable<StoredEntry>;
  /**
   * A message that goes out after the commit, at least once. One to a subject is kept only if a copy is unsettled. One to a
   * channel that is told of the same entry takes the place of what it would have been told.
   */
  notify(notice: Notice): Promise<void>;
  /** Takes a key together with what is written; false when it was taken within the last day, by whichever process. */
  isFirst(key: string): Promise<boolean>;
  /** Every user with this mail address, whatever its case. */
  usersWithEmail(email: string): Promise<readonly LinkCandidate[]>;
  linkAccount(username: string, account: ChatAccount): Promise<void>;
  channels: Channels;
}> &
  Ledger;

export type AuditFilter = Readonly<{
  /** The one entry of that number. */
  seq?: number;
  actorOrMember?: string;
  kinds?: readonly AuditKind[];
  /** Number of the request that it is about. */
  request?: number;
  /** ISO 8601; from, inclusive, and until, exclusive. */
  since?: string;
  until?: string;
  oldestFirst?: boolean;
  limit?: number;
}>;

export type StoredEntry = AuditEntry & Readonly<{ hash: string }>;
/** A person, a channel, or every copy of a message about a subject: the card takes their place. */
export type Recipient = Readonly<{ user: string } | { channel: string } | { subject: string }>;
/**
 * Once posted, a card that `keeps` a subject is a copy that later cards for that subject take the place of. These come to
 * `quiet` copies without a word, are `told` besides to those who have seen one, or are the `last` (as is one that does not
 * say): told, and the copies never change again. One to a subject is kept while a copy can change or is yet to be posted.
 */
export type Notice = Readonly<{ seq: number; card: Card }> &
  Readonly<
    | { to: Exclude<Recipient, { subject: string }>; keeps?: string; thread?: Thread }
    | {
        to: Extract<Recipient, { subject: string }>;
        change?: 'quiet' | 'told' | 'last';
        /** The channels that hear of the entry by themselves: copies there change without a word. The store says which. */
        heard?: readonly string[];
      }
  >;
/** Of what a channel hears of an entry, said by the store: what it belongs to, and whether it is a reply there. */
export type Thread = Readonly<{ of: string; isReply: boolean }>;
export type StoredNotice = Notice & Readonly<{ id: number }>;

/** A signed statement of how long the chain was and what its head was. `keyId` is made from `publicKey`. */
export type Checkpoint = Readonly<{
  size: number;
  head: string;
  at: string;
  keyId: string;
  publicKey: string;
  signature: string;
}>;
