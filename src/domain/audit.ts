import type { Step, Verdict } from './decision.ts';
import type { Facts } from './facts.ts';
import type { Question } from './question.ts';

/** A closed list of what is recorded. */
export type AuditKind =
  | 'role-granted'
  | 'role-revoked'
  | 'role-change-refused'
  | 'access-explained'
  | 'audit-exported'
  | 'directory-imported'
  | 'chat-linked'
  | 'chat-link-refused'
  | 'workspace-installed'
  | 'workspace-removed';

/** Where a command came from. */
export type Surface = 'slack' | 'teams' | 'playground' | 'cli';

/** A fact that happened, kept, never edited. What the store adds: its number, its moment, and the policy in force. */
export type AuditEntry = NewAuditEntry &
  Readonly<{
    /** From 1, without a gap. */
    seq: number;
    /** ISO 8601 in UTC, by the store's clock. */
    at: string;
    /** The number of the policy that judged: how many imports there have been. */
    policy: number;
  }>;

export type NewAuditEntry = Readonly<{
  kind: AuditKind;
  surface: Surface;
  /** Username; absent when the operator of the bot acts at the command line. */
  actor?: string;
  member?: string;
  team?: string;
  application?: string;
  environment?: string;
  role?: string;
  /** What the slot held, and what it holds now; null is nothing. */
  before?: string | null;
  after?: string | null;
  /**
   * Present where the engine decided: the answer, all that was weighed for it, and enough to decide it again
   * (`decide(createCompany(facts), question)`).
   */
  judged?: Readonly<{ question: Question; answer: Verdict; trace: readonly Step[]; facts: Facts }>;
  /** Anything else worth keeping, such as the counts of an import. */
  details?: Readonly<Record<string, unknown>>;
}>;
