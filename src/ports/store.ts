import type { Card } from '../cards/card.ts';
import type { AuditEntry, AuditKind, NewAuditEntry } from '../domain/audit.ts';
import type { Company } from '../domain/company.ts';
import type { Facts } from '../domain/facts.ts';
import type { Place } from '../domain/question.ts';

/** The one store, as the use cases need it. */
export type Store = Readonly<{
  /** The whole company as of the last committed entry; kept in memory and caught up on each call. May refuse, explain or list; never grant. */
  snapshot(): Promise<Snapshot>;
  /** Runs the work in one transaction that is alone among writers: what it reads stays true until it commits. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Newest first unless `oldestFirst`. */
  auditEntries(filter: AuditFilter): AsyncIterable<StoredEntry>;
  checkpoints(): Promise<readonly Checkpoint[]>;
  /** Signs the head of the chain, unless the last checkpoint already has it. */
  checkpoint(): Promise<Checkpoint | undefined>;
  /** Notices not yet sent, in the order in which they were recorded. */
  unsentNotices(): Promise<readonly StoredNotice[]>;
  markSent(notice: number): Promise<void>;
}>;

export type Snapshot = Readonly<{
  company: Company;
  /** Number of the policy in force. */
  policy: number;
  /** The last audit entry that this company has in it. */
  seq: number;
}>;

export type Transaction = Readonly<{
  /** The facts that a change of somebody's role is judged on: these users and every active Administrator, all roles and environments, the named team with its applications, the named application. */
  facts(
    about: Readonly<{ users: readonly string[] }> & Partial<Record<'team' | 'application', string>>,
  ): Promise<Facts>;
  /** Every fact there is; for an import. */
  allFacts(): Promise<Facts>;
  /** Sets or, with null, empties the slot. */
  assign(member: string, place: Place, role: string | null): Promise<void>;
  /** Makes the directory what the facts say. Users who are no longer in it are deactivated, never deleted. */
  replaceDirectory(facts: Facts): Promise<void>;
  record(entry: NewAuditEntry): Promise<StoredEntry>;
  /** A message that goes out after the commit, at least once. */
  notify(notice: Notice): Promise<void>;
}>;

export type AuditFilter = Readonly<{
  actorOrMember?: string;
  kinds?: readonly AuditKind[];
  /** ISO 8601; from, inclusive, and until, exclusive. */
  since?: string;
  until?: string;
  oldestFirst?: boolean;
  limit?: number;
}>;

export type StoredEntry = AuditEntry & Readonly<{ hash: string }>;
export type Notice = Readonly<{ seq: number; to: Readonly<{ user: string } | { channel: string }>; card: Card }>;
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
