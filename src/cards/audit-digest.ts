import type { AuditEntry, AuditKind, DigestKind } from '../domain/audit.ts';
import { requestName } from '../domain/request.ts';
import { entryPlace } from './audit-account.ts';
import { counted, type Pieces } from './phrase.ts';

const KINDS: Readonly<Record<DigestKind, true>> = { 'digest-sent': true, 'role-lapsing': true };
export const isAboutDigest = (kind: AuditKind): kind is DigestKind => Object.hasOwn(KINDS, kind);

/** `Max Berg let the role Tech Lead on Loans of Ana Silva lapse: it ends …` */
export function digestEntryText(
  { kind, role, request, details, ...where }: AuditEntry,
  actor: Pieces[number],
  member: Pieces[number],
): Pieces {
  if (kind === 'digest-sent')
    return [`The daily digest went to ${counted(Number(details?.owners ?? 0), 'owner')} of roles.`];
  const until = typeof details?.until === 'string' ? [': it ends ', { at: details.until }] : [];
  const number = request === undefined ? '' : ` (${requestName(request)})`;
  return [
    actor,
    ` let the role ${role} ${entryPlace({ kind, ...where })} of `,
    member,
    ` lapse${number}`,
    ...until,
    '.',
  ];
}
