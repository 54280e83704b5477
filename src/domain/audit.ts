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
  | 'workspace-removed'
  | RequestKind
  | AccountKind
  | RoleKind
  | PermanentKind
  | ChannelKind
  | DigestKind
  | PictureKind
  | ConnectionKind
  /** Checking the trail found that it is not whole. */
  | 'chain-broken';

/** What happened to a role that was asked for, or is held for a while; giving and taking are among those above. */
export type RoleKind =
  | 'role-requested'
  | 'role-request-refused'
  /** Its end was moved. */
  | 'role-extended'
  | 'role-reminded'
  /** What was there before it applies again. */
  | 'role-ended'
  /** Its slot was given another content, which stays. */
  | 'role-superseded'
  /** Somebody who answers for it looked at a role without an end and kept it. */
  | 'role-kept';

/** What happened to the security levels of a connection to an external database. */
export type ConnectionKind =
  /** An entry for a role or a person was set, or taken away. */
  | 'connection-level-set'
  /** Somebody who may not configure the connection, or whose own entry it is. */
  | 'connection-level-refused';

/** What happened to a permanent database user; answers are among those of requests. */
export type PermanentKind =
  | 'permanent-requested'
  | 'permanent-request-refused'
  /** Its requester read the whole text of the support case, telephone and all. */
  | 'support-case-shown'
  /** The case is open at the vendor, under this number. */
  | 'support-case-opened'
  /** It is about to be made in its database. */
  | 'permanent-intended'
  /** It is there; of one that the vendor makes, as its requester says. */
  | 'permanent-made'
  /** The file with its address and user name was taken. */
  | 'permanent-file-taken'
  /** It is about to be given another password. */
  | 'permanent-rotating'
  | 'permanent-rotated'
  /** Whoever answers for it was asked whether it is still needed; or nobody does any more, and Administrators were told. */
  | 'permanent-reviewed'
  /** Somebody looked at it and says that it stays. */
  | 'permanent-kept'
  /** Somebody else answers for it from now on, as was approved. */
  | 'permanent-taken-over'
  /** It is gone; of one that the vendor made, as somebody says. */
  | 'permanent-ended';

/** The picture of who holds what where: posted in a channel, or shown to somebody who asked. */
export type PictureKind = 'picture-posted' | 'picture-shown';

/** What owners are told of what stands, and what they let lapse; what they kept is among those of roles. */
export type DigestKind =
  /** Each owner who had something to see was told. */
  | 'digest-sent'
  /** A role without an end was given one, as whoever answers for it let it lapse. */
  | 'role-lapsing';

/** What happened to a channel that entries are told in. */
export type ChannelKind =
  /** It takes no messages: they wait. */
  | 'channel-parked'
  | 'channel-returned'
  | 'channel-subscribed'
  | 'channel-unsubscribed'
  /** Somebody who may not read that log. */
  | 'channel-subscription-refused';

/** What happened to a request. */
export type RequestKind =
  | 'account-requested'
  | 'account-request-refused'
  | 'extension-requested'
  /** One of several answers; the last one is approved or denied. */
  | 'request-voted'
  /** Somebody who may not answer it pressed. */
  | 'request-answer-refused'
  | 'request-approved'
  | 'request-denied'
  | 'request-cancelled'
  | 'request-lapsed'
  /** The directory changed meanwhile: it is asked anew. */
  | 'request-reopened'
  | 'request-nudged'
  | 'password-link-made';

/** What happened to an account in a database. */
export type AccountKind =
  | 'account-intended'
  | 'account-made'
  | 'account-extending'
  | 'account-extended'
  | 'account-reminded'
  | 'account-ending'
  | 'account-ended'
  /** Somebody did not wait for the next try to end it. */
  | 'account-hastened'
  /** It could not be ended yet. */
  | 'account-overdue'
  /** It was there again after its end, or nobody here made it. */
  | 'account-reappeared'
  | 'account-unknown'
  /** Somebody looked at everybody's. */
  | 'accounts-listed';

/** Where a command came from. */
export type Surface = 'slack' | 'teams' | 'playground' | 'cli' | 'page' | 'job';

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
  /** A connection to an external database; `role` or `member` is whose entry there it is about. */
  connection?: string;
  /** Number of the request that it is about. */
  request?: number;
  /** What the slot or the entry held, and what it holds now; null is nothing. */
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
