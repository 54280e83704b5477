import type { AccountKind, AuditEntry, PermanentKind, RequestKind, RoleKind } from '../domain/audit.ts';
import { requestName } from '../domain/request.ts';
import type { Pieces } from './phrase.ts';

/** Those that are about one request, or about the account or the role of one. */
export type AboutRequest = Exclude<
  RequestKind | AccountKind | RoleKind | PermanentKind,
  'account-unknown' | 'accounts-listed'
>;

/**
 * `Bo Lind approved R-4, a database user in Production, for Ana Silva.` and `… R-5, the role Tech Lead in team Banking, …`.
 * What nobody did, Chatelaine did.
 */
export function requestEntryText(
  entry: AuditEntry,
  kind: AboutRequest,
  person: (username: string) => Pieces[number],
): Pieces {
  const { request, actor, member } = entry;
  const number = request === undefined ? '' : `${requestName(request)}, `;
  const forWhom = member === undefined || member === actor ? [] : [', for ', person(member)];
  const who = actor === undefined ? 'Chatelaine' : person(actor);
  return [who, ` ${doneOf(entry, kind)} ${number}${thingOf(entry)}`, ...forWhom, ...roleOutcome(entry, kind), '.'];
}

/** Requests of both kinds are recorded alike; a role has no environment. */
function thingOf(entry: AuditEntry): string {
  const { environment, role, kind } = entry;
  if (environment === undefined && role !== undefined) return `the role ${role} ${entryPlace(entry)}`;
  const isPermanent = kind.startsWith('permanent-') || kind.startsWith('support-case-');
  return `a ${isPermanent ? 'permanent ' : ''}database user in ${environment ?? 'an environment'}`;
}

/** The place of a role, as an entry names it. */
export function entryPlace({ team, application }: AuditEntry): string {
  if (application !== undefined) return `on ${application}`;
  return team === undefined ? 'as default role' : `in team ${team}`;
}

/** Where its end was moved to, or what its slot holds after it. */
function roleOutcome({ after, details }: AuditEntry, kind: AboutRequest): Pieces {
  const moved = kind === 'role-extended' ? details?.after : undefined;
  if (typeof moved === 'string') return [', to ', { at: moved }];
  if ((kind !== 'role-ended' && kind !== 'role-superseded') || after === undefined) return [];
  return [after === null ? '; no role is in its place now' : `; ${after} is in its place now`];
}

/** What the vendor does nobody here can see: that is said by somebody. */
function doneOf({ details }: AuditEntry, kind: AboutRequest): string {
  if (details?.by !== 'vendor') return DONE[kind];
  return (
    { 'permanent-made': 'said that it is there:', 'permanent-ended': 'said that it is gone:' }[kind as string] ??
    DONE[kind]
  );
}

const DONE: Readonly<Record<AboutRequest, string>> = {
  'account-requested': 'asked for',
  'account-request-refused': 'was refused',
  'extension-requested': 'asked to extend',
  'request-voted': 'agreed, as one of several, to',
  'request-answer-refused': 'pressed in vain on',
  'request-approved': 'approved',
  'request-denied': 'denied',
  'request-cancelled': 'cancelled',
  'request-lapsed': 'let lapse',
  'request-reopened': 'reopened',
  'request-nudged': 'asked once more for',
  'password-link-made': 'took a link to choose the password of',
  'account-intended': 'began to make',
  'account-made': 'made',
  'account-extending': 'saved a later end of',
  'account-extended': 'moved in its database the end of',
  'account-reminded': 'reminded of the end of',
  'account-ending': 'began to end',
  'account-ended': 'ended',
  'account-hastened': 'asked to end at once',
  'account-overdue': 'could not end yet',
  'account-reappeared': 'ended, as it had come back,',
  'role-requested': 'asked for',
  'role-request-refused': 'was refused',
  'role-extended': 'moved the end of',
  'role-reminded': 'reminded of the end of',
  'role-ended': 'ended',
  'role-superseded': 'closed, as its place had changed,',
  'role-kept': 'looked at and kept',
  'permanent-requested': 'asked for',
  'permanent-request-refused': 'was refused',
  'support-case-shown': 'read the text of the support case for',
  'support-case-opened': 'opened the support case for',
  'permanent-intended': 'began to make',
  'permanent-made': 'made',
  'permanent-file-taken': 'took the file of',
  'permanent-rotating': 'began to give a new password to',
  'permanent-rotated': 'gave a new password to',
  'permanent-reviewed': 'asked whether it is still needed:',
  'permanent-kept': 'looked at and kept',
  'permanent-taken-over': 'gave another owner to',
  'permanent-ended': 'ended',
};
