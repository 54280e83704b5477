import type { AuditEntry } from '../domain/audit.ts';
import type { Company } from '../domain/company.ts';
import { entryPlace, requestEntryText } from './audit-account.ts';
import { channelEntryText, isAboutChannel } from './audit-channel.ts';
import { connectionEntryText, isAboutConnection } from './audit-connection.ts';
import { digestEntryText, isAboutDigest } from './audit-digest.ts';
import { button, type Card, facts, list, type Text, table, text } from './card.ts';
import { counted, type Pieces, personPiece } from './phrase.ts';

export type ShownEntry = AuditEntry & Readonly<{ hash: string }>;
export type ShownEntries = Readonly<{
  company: Company;
  entries: readonly ShownEntry[];
  more: boolean;
  /** The line that shows all of them. */
  all: string;
}>;

/** What was done to somebody's access and by them, newest first. */
export function historyCard(name: string, { company, entries, more, all }: ShownEntries): Card {
  return {
    title: `History of ${name}: ${shownText(entries.length, more)}`,
    tone: 'plain',
    blocks:
      entries.length > 0
        ? [list(entries.map((entry) => [{ at: entry.at }, ': ', ...entryText(company, entry)]))]
        : [NOTHING],
    actions: more ? [button('All', all)] : [],
  };
}

/** Entries of the audit trail, newest first: number, who, what, when, and the head of the hash. */
export function auditCard({ company, entries, more, all }: ShownEntries): Card {
  return {
    title: `Audit trail: ${shownText(entries.length, more)}`,
    tone: 'plain',
    blocks:
      entries.length > 0
        ? [
            table(
              ['Entry', 'When', 'What', 'Hash'],
              entries.map((entry) => rowOf(company, entry)),
            ),
          ]
        : [NOTHING],
    actions: more ? [button('All', all)] : [],
  };
}

const NOTHING = text('Nothing is recorded that you may read.');
const shownText = (count: number, more: boolean): string =>
  `${counted(count, 'entry', 'entries')}${more ? ', and more' : ''}`;

const rowOf = (company: Company, entry: ShownEntry): readonly Text[] => [
  String(entry.seq),
  { at: entry.at },
  entryText(company, entry),
  { code: entry.hash.slice(0, 12) },
];

/** People by username, as far as their names are known. */
export type Names = Readonly<{ users: Readonly<{ get(username: string): Readonly<{ name: string }> | undefined }> }>;

/** One entry in a sentence: who did what for whom. */
export function entryText({ users }: Names, entry: AuditEntry): Pieces {
  const person = (username: string) => personPiece({ username, name: users.get(username)?.name ?? username });
  const actor = entry.actor === undefined ? 'The operator' : person(entry.actor);
  const member = entry.member === undefined ? 'somebody' : person(entry.member);
  const role = `${entry.role ?? 'a role'} ${entryPlace(entry)}`;
  if (isAboutDigest(entry.kind)) return digestEntryText(entry, actor, member);
  if (isAboutConnection(entry.kind)) return connectionEntryText(entry, actor, member);
  if (isAboutChannel(entry.kind)) return channelEntryText(entry, entry.kind, actor);
  switch (entry.kind) {
    case 'role-granted':
      return [actor, ' gave ', member, ...grantedText(entry, role)];
    case 'role-revoked':
      return [actor, ` took ${role} away from `, member, '.'];
    case 'role-change-refused':
      return [actor, ` was refused ${role} for `, member, ` (${codeOf(entry)}).`];
    case 'access-explained':
      return [actor, ' looked at the access of ', member, '.'];
    case 'audit-exported':
      return [actor, ' exported the audit trail.'];
    case 'directory-imported':
      return [actor, ' imported the directory.'];
    case 'chat-linked':
      return ['A chat account was linked to ', member, ' by a verified mail address.'];
    case 'chat-link-refused':
      return ['A chat account was not linked: its mail address does not name one active user who has no other.'];
    case 'workspace-installed':
      return ['Chatelaine was installed in a workspace.'];
    case 'workspace-removed':
      return ['Chatelaine was removed from a workspace.'];
    case 'chain-broken':
      return ['The audit trail was checked, and is not whole.'];
    case 'picture-posted':
      return ['The picture of who holds what where was posted in a channel.'];
    case 'picture-shown':
      return [actor, ' looked at the picture of who holds what where.'];
    case 'accounts-listed':
      return [actor, ' looked at everybody’s database users.'];
    case 'account-unknown':
      return [`A database user in ${entry.environment} was found that nobody here made.`];
    default:
      return requestEntryText(entry, entry.kind, person);
  }
}

/** What was given and what it replaced; until when, of a role that was given for a while. */
function grantedText({ before, details }: AuditEntry, role: string): Pieces {
  const replaced = before ? `, replacing ${before}.` : '.';
  const until = details?.until;
  return typeof until === 'string' ? [` ${role} until `, { at: until }, replaced] : [` ${role}${replaced}`];
}

const codeOf = ({ judged }: AuditEntry): string => String(judged?.answer.code ?? 'refused');

/** An export is a file, and a file is not posted in a conversation. */
export function auditExportCard({ entries, head }: Readonly<{ entries: number; head: string }>, command: string): Card {
  return {
    title: `The export has ${counted(entries, 'entry', 'entries')}.`,
    tone: 'plain',
    blocks: [
      text('A file is not posted in a conversation. On the machine of the bot, run ', { code: command }, '.'),
      facts({ Head: { code: head } }),
    ],
    actions: [button('Verify', 'audit verify')],
  };
}

/** What checking the chain found. */
export type AuditCheck = Readonly<{
  entries: number;
  head: string | null;
  checkpoints: number;
  /** What is wrong, a sentence each; none: all is well. */
  faults: readonly string[];
}>;

export function auditVerifyCard({ entries, head, checkpoints, faults }: AuditCheck): Card {
  const fine = faults.length === 0;
  return {
    title: fine ? 'Yes. The audit trail is whole.' : 'No. The audit trail is not whole.',
    tone: fine ? 'good' : 'bad',
    blocks: [
      ...(fine ? [] : [list(faults)]),
      facts({
        Entries: String(entries),
        Checkpoints: String(checkpoints),
        ...(head === null ? {} : { Head: { code: head } }),
      }),
    ],
    actions: [],
  };
}
