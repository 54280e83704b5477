import type { AccountKind, AuditEntry, RequestKind } from '../domain/audit.ts';
import { requestName } from '../domain/request.ts';
import type { Pieces } from './phrase.ts';

/** Those that are about one request, or the account of one. */
export type AboutRequest = Exclude<RequestKind | AccountKind, 'account-unknown' | 'accounts-listed'>;

/** `Bo Lind approved R-4, a database user in Production, for Ana Silva.` What nobody did, Chatelaine did. */
export function requestEntryText(
  { request, environment, actor, member }: AuditEntry,
  kind: AboutRequest,
  person: (username: string) => Pieces[number],
): Pieces {
  const number = request === undefined ? '' : `${requestName(request)}, `;
  const forWhom = member === undefined || member === actor ? [] : [', for ', person(member)];
  const who = actor === undefined ? 'Chatelaine' : person(actor);
  return [who, ` ${DONE[kind]} ${number}a database user in ${environment ?? 'an environment'}`, ...forWhom, '.'];
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
};
