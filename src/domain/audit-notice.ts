import type { AuditKind, NewAuditEntry } from './audit.ts';

/**
 * How channels hear of an entry: in the thread of its request, as a post of its own, or summed up with others once an
 * hour. Every entry is one of the three, so that every entry reaches its channels (product, Audit channel).
 */
export type Said = 'thread' | 'own' | 'quiet';

/** `refusals`: how often whoever this entry refuses was refused within an hour, this time included. */
export function saidOf(entry: NewAuditEntry, refusals: number): Said {
  if (isRefusal(entry) && isRepeated(refusals)) return 'own';
  if (standsOut(entry)) return 'own';
  if (QUIET.has(entry.kind) || needsNobody(entry)) return 'quiet';
  if (entry.request !== undefined) return 'thread';
  return isRefusal(entry) ? 'quiet' : 'own';
}

/** The one thread of a request, wherever it is told of. */
export const threadOf = ({ request }: Pick<NewAuditEntry, 'request'>): string | undefined =>
  request === undefined ? undefined : `request:${request}`;

/** What somebody was not allowed to do. */
export const REFUSALS = [
  'role-change-refused',
  'role-request-refused',
  'account-request-refused',
  'permanent-request-refused',
  'request-answer-refused',
  'channel-subscription-refused',
  'connection-level-refused',
] as const satisfies readonly AuditKind[];

export const isRefusal = ({ kind }: Pick<NewAuditEntry, 'kind'>): boolean => REFUSALS.some((one) => one === kind);

/** The third within an hour, then every tenth: whoever tries on and on fills no channel. */
export const isRepeated = (refusals: number): boolean => refusals === 3 || (refusals > 3 && refusals % 10 === 0);

const OWN: ReadonlySet<AuditKind> = new Set([
  'account-overdue',
  'account-reappeared',
  'account-unknown',
  'directory-imported',
  'chain-broken',
  'channel-parked',
  'channel-returned',
  'channel-subscribed',
  'channel-unsubscribed',
  'workspace-installed',
  'workspace-removed',
]);

/** Self-service, and what was taken away in a database by somebody else, among them. */
const standsOut = ({ kind, details }: NewAuditEntry): boolean =>
  OWN.has(kind) ||
  (kind === 'request-approved' && details?.selfService === true) ||
  (kind === 'account-ending' && details?.cause === 'vanished');

/** Reading, and what changes nobody's access. */
const QUIET: ReadonlySet<AuditKind> = new Set([
  'access-explained',
  'accounts-listed',
  'audit-exported',
  'password-link-made',
  'support-case-shown',
  'permanent-file-taken',
  'permanent-reviewed',
  'permanent-kept',
  'account-reminded',
  'role-reminded',
  'role-kept',
  'digest-sent',
  'picture-posted',
  'picture-shown',
  'chat-linked',
  'chat-link-refused',
]);

/** A request that nobody is asked about: what is told of it is that it was approved. */
const needsNobody = ({ kind, judged }: NewAuditEntry): boolean =>
  kind === 'account-requested' && judged?.answer.outcome === 'allow';
