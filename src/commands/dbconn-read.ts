import { entryWords } from '../cards/connection-line.ts';
import { levelLabel } from '../cards/label.ts';
import { wordsJoined } from '../cards/phrase.ts';
import type { EntryOf } from '../domain/connection-change.ts';
import { CONNECTION_LEVELS, type ConnectionLevel } from '../domain/level.ts';
import type { Part } from './dbuser-ask.ts';
import { fold, match, matchName, mayNameOthers, textOf, visibleNames, visiblePeople } from './names.ts';
import { nearestMeant } from './nearest.ts';
import type { Word } from './parse.ts';
import {
  displayName,
  isPersonal,
  onlyClause,
  personIn,
  type Read,
  type Reading,
  requireNothing,
  split,
  suggestion,
  type Taken,
  unknown,
  unknownName,
} from './reading.ts';

/** A change of an entry of a connection, as far as it was said and understood. */
export type EntryRead = Readonly<{
  connection: Read<string>;
  /** An entry of a connection that was named and is not the asker's to see: they read that there is none. */
  attempted: Readonly<{ connection: string; of: EntryOf }> | undefined;
  of: Read<EntryOf>;
  level: Part<ConnectionLevel>;
  confirmed?: string;
}>;

/** The level is looked for at the end: names may hold any words. */
export function readEntry(reading: Reading, takesLevel: boolean): EntryRead {
  const { words, clauses } = split(reading, ['confirm']);
  const confirm = onlyClause(reading, clauses, 'confirm');
  const { level, rest } = takesLevel ? takeLevel(words) : { level: {}, rest: words };
  const connection = takeConnection(reading, rest);
  const of = takeEntryOf(reading, connection.rest);
  const left = [...of.rest, ...(confirm?.words.slice(1) ?? [])];
  const isLevel = takesLevel && level.value === undefined && left.length > 0;
  if (!isLevel) requireNothing(reading, left);
  const confirmed = confirm?.words[0]?.text.toLowerCase();
  return {
    connection,
    attempted: attemptIn(reading, connection.hidden),
    of,
    level: isLevel ? { typed: textOf(left), label: 'level', error: EXPECTED } : level,
    ...(confirmed === undefined ? {} : { confirmed }),
  };
}

const EXPECTED = `Expected: ${wordsJoined(CONNECTION_LEVELS, 'or')}.`;

function takeLevel(words: readonly Word[]): Readonly<{ level: Part<ConnectionLevel>; rest: readonly Word[] }> {
  for (const count of [2, 1]) {
    if (words.length < count) continue;
    const said = words.slice(-count);
    const value = levelNamed(textOf(said));
    if (value) return { level: { value, typed: textOf(said) }, rest: words.slice(0, -count) };
  }
  return { level: {}, rest: words };
}

/** As in files or by its label, however it is spelt. */
const levelNamed = (typed: string): ConnectionLevel | undefined =>
  CONNECTION_LEVELS.find((level) => [level, fold(levelLabel(level))].some((one) => plain(one) === plain(fold(typed))));
const plain = (text: string): string => text.replaceAll(/[ -]+/g, '-');

/** A connection that the words begin with and that the asker may not see, and the words after it. */
type Hidden = Readonly<{ name: string; rest: readonly Word[] }>;

/**
 * The connection that the words begin with. One that the asker may not see reads like one that is not there, down to
 * where its name is taken to end.
 */
export function takeConnection(
  reading: Reading,
  words: readonly Word[],
): Taken<string> & Readonly<{ hidden?: Hidden | undefined }> {
  if (words.length === 0) return { rest: words };
  const { company, viewer } = reading;
  const seen = match(visibleNames(company, viewer, 'connection'), words);
  if (seen) return { value: seen.name, rest: words.slice(seen.length) };
  const length = unknownLength(reading, words);
  const fault = unknownName(reading, 'connection', words.slice(0, length));
  const there = matchName(company, 'connection', words);
  const hidden = there && { name: there.name, rest: words.slice(there.length) };
  return { fault, rest: words.slice(length), hidden };
}

/** Whoever it was meant for, be it somebody whom the asker may not name. */
function attemptIn(reading: Reading, hidden: Hidden | undefined): EntryRead['attempted'] {
  if (!hidden) return undefined;
  const { value, rest } = takeEntryOf(reading, hidden.rest);
  if (value) return rest.length === 0 ? { connection: hidden.name, of: value } : undefined;
  const person = personIn(reading, hidden.rest);
  const isWhole = person?.length === hidden.rest.length;
  return person && isWhole ? { connection: hidden.name, of: { user: person.user.username } } : undefined;
}

/** Up to where a role or a person begins, as far as one does. */
function unknownLength(reading: Reading, words: readonly Word[]): number {
  const begins = (at: number) => {
    const after = words.slice(at);
    return matchName(reading.company, 'role', after) !== undefined || personIn(reading, after) !== undefined;
  };
  const found = words.findIndex((_, at) => at > 0 && begins(at));
  return found === -1 ? words.length : found;
}

/** A role or a person, whichever takes more of the words; of the same words a role, as `@` says that a person is meant. */
function takeEntryOf(reading: Reading, words: readonly Word[]): Taken<EntryOf> {
  const [first] = words;
  if (!first) return { rest: words };
  const { company, viewer } = reading;
  const role = isPersonal(first) && !first.quoted ? undefined : matchName(company, 'role', words);
  const person = personIn(reading, words);
  const mayName = person && (person.user.username === viewer.username || mayNameOthers(company, viewer));
  const full = first.quoted ? 0 : (displayName(reading, words)?.length ?? 0);
  const longest = Math.max(role?.length ?? 0, mayName ? person.length : 0);
  if (longest === 0 || full > longest) return unknownEntry(reading, words, full);
  if (role && role.length === longest) return { value: { role: role.name }, rest: words.slice(longest) };
  return person ? { value: { user: person.user.username }, rest: words.slice(longest) } : { rest: words };
}

/** With the nearest role, or whoever goes by that name and may be shown: a name that is shown is only ever suggested. */
function unknownEntry(reading: Reading, all: readonly Word[], length: number): Taken<EntryOf> {
  const { company, viewer } = reading;
  const named = length > 0 ? displayName(reading, all) : undefined;
  const words = all.slice(0, length || all.length);
  const people = visiblePeople(company, viewer);
  const roles = visibleNames(company, viewer, 'role');
  const typed = textOf(words).replace(/^@/, '');
  const near = nearestMeant(typed, [...roles, ...people.map(({ username }) => username)]);
  const meant = people.filter(({ name, username }) =>
    named ? name === named.name : username === near && !roles.includes(near),
  );
  const suggestions =
    meant.length > 0
      ? meant.slice(0, 5).map(({ name, username }) => ({
          ...suggestion(reading, words, username, entryWords({ user: username })),
          label: `${name} (${username})`,
        }))
      : near === undefined
        ? []
        : [suggestion(reading, words, near)];
  return { fault: unknown(reading, 'role or person', words, suggestions), rest: all.slice(words.length) };
}
