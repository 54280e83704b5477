import type { AuditKind } from '../domain/audit.ts';
import { type Card, list, text } from './card.ts';
import { counted, wordsJoined } from './phrase.ts';

/** An entry that was kept back to be told with others; names as they are shown. */
export type HeldEntry = Readonly<{ seq: number; kind: AuditKind; actor: string | undefined }>;

/** So many entries are told in one post; more of them in several. */
export const SUMMED_UP = 300;

/** What happened that changes nobody's access, in the order of its numbers: every entry is in it. */
export function auditSummaryCard(entries: readonly HeldEntry[]): Card {
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  return {
    title: `In the last hour: ${counted(entries.length, 'entry that changes', 'entries that change')} nobody’s access.`,
    tone: 'plain',
    blocks: [
      list(kinds.map((kind) => lineOf(kind, entries))),
      text({ code: 'audit show' }, ' has them one by one, for whoever may read them.'),
    ],
    actions: [],
    footer: `audit entries ${ranges(entries.map(({ seq }) => seq))}`,
  };
}

function lineOf(kind: AuditKind, all: readonly HeldEntry[]): string {
  const entries = all.filter((one) => one.kind === kind);
  const people = [...new Set(entries.flatMap(({ actor }) => actor ?? []))];
  const shown = people.length > 3 ? [...people.slice(0, 3), `${people.length - 3} more`] : people;
  const who = shown.length === 0 ? '' : `, by ${wordsJoined(shown)}`;
  return `${entries.length} × ${WORDS[kind] ?? kind.replaceAll('-', ' ')}${who}: ${ranges(entries.map(({ seq }) => seq))}`;
}

const WORDS: Readonly<Partial<Record<AuditKind, string>>> = {
  'access-explained': 'somebody’s access was looked at',
  'accounts-listed': 'everybody’s database users were looked at',
  'audit-exported': 'the audit trail was exported',
  'password-link-made': 'a link to choose a password was taken',
  'account-reminded': 'a reminder of the end of a database user',
  'role-kept': 'a role without an end was looked at and kept',
  'digest-sent': 'the daily digest was sent',
  'picture-posted': 'the picture of who holds what was posted',
  'picture-shown': 'the picture of who holds what was looked at',
  'role-reminded': 'a reminder of the end of a role',
  'account-requested': 'a database user was asked for that needs no approval',
  'chat-linked': 'a chat account was linked',
  'chat-link-refused': 'a chat account was not linked',
  'role-change-refused': 'a change of a role was refused',
  'role-request-refused': 'a request for a role was refused',
  'channel-subscription-refused': 'a subscription was refused',
  'connection-level-refused': 'a level on a connection was refused',
  'account-request-refused': 'a request for a database user was refused',
  'permanent-request-refused': 'a request for a permanent database user was refused',
  'support-case-shown': 'the text of a support case was read',
  'permanent-file-taken': 'the file of a permanent database user was taken',
  'permanent-reviewed': 'it was asked whether a permanent database user is still needed',
  'permanent-kept': 'a permanent database user was looked at and kept',
};

/** `3–5, 9`. */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && number <= last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}
