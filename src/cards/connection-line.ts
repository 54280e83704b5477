import type { ConnectionChange, EntryOf } from '../domain/connection-change.ts';
import { quoted } from './phrase.ts';

/** The line that sets or takes away an entry of a connection. */
export const connectionLine = ({ connection, of, level }: ConnectionChange, confirmed?: string): string =>
  [
    level === null ? 'dbconn revoke' : 'dbconn grant',
    quoted(connection),
    entryWords(of),
    level ?? '',
    confirmed === undefined ? '' : `confirm ${confirmed}`,
  ]
    .filter((part) => part !== '')
    .join(' ');

/** A role by its name, a person with the sign that no role is taken for. */
export const entryWords = (of: EntryOf): string => quoted('role' in of ? of.role : `@${of.user}`);

export const connectionExplainLine = (name: string, username?: string): string =>
  ['dbconn explain', quoted(name), ...(username === undefined ? [] : [quoted(username)])].join(' ');

export const connectionGuideLine = (name: string, username: string): string =>
  `dbconn guide ${quoted(name)} for ${quoted(username)}`;
