import type { Suggestion, UnknownName } from '../cards/fault.ts';
import { quoted } from '../cards/phrase.ts';
import type { Company, User } from '../domain/company.ts';
import type { NamedKind } from '../domain/question-shape.ts';
import { fold, type Match, match, matchName, mayNameOthers, textOf, visibleNames, visiblePeople } from './names.ts';
import { nearestMeant } from './nearest.ts';
import { corrected, isKeyword, type Line, LineError, type Word } from './parse.ts';

/** A line being read for one command, with what names are looked up in and who will see the faults. */
export type Reading = Readonly<{
  company: Company;
  viewer: User;
  line: Line;
  /** Name of the command, and how many words of the line it and its mode take. */
  command: string;
  usage: string;
  taken: number;
  hasForm: boolean;
}>;

/** What was understood of one part of a line: a value, or a fault; neither where nothing was said. */
export type Read<T> = Readonly<{ value?: T; fault?: UnknownName }>;
/** The same, with the words that are left after it. */
export type Taken<T> = Read<T> & Readonly<{ rest: readonly Word[] }>;

/** A keyword and the words after it, up to the next keyword. */
export type Clause = Readonly<{ keyword: Keyword; words: readonly Word[] }> & Pick<Word, 'start' | 'end'>;
export type Split = Readonly<{ words: readonly Word[]; clauses: readonly Clause[] }>;

/** The words of the arguments, apart from the clauses that keywords begin. */
export function split({ line, taken }: Reading, keywords: readonly Keyword[]): Split {
  const words: Word[] = [];
  const clauses: (Clause & { words: Word[] })[] = [];
  const given = line.words.slice(taken);
  for (const [at, word] of given.entries()) {
    const keyword = keywords.find((one) => isKeyword(word, one) && isClause(one, given[at + 1]));
    const last = clauses.at(-1);
    if (keyword !== undefined) clauses.push({ keyword, words: [], start: word.start, end: word.end });
    else if (last) last.words.push(word);
    else words.push(word);
  }
  return { words, clauses };
}

export type Keyword = 'on' | 'in' | 'for' | 'as' | 'with' | 'via' | 'phone' | 'gets' | 'since' | 'until' | 'confirm';

/** Some keywords are such only before one of a few words, so that names may hold them. */
function isClause(keyword: Keyword, next: Word | undefined): boolean {
  const few = FOLLOWERS[keyword];
  return few === undefined || next === undefined || few.some((one) => fold(next.text).startsWith(one));
}

const FOLLOWERS: Readonly<Partial<Record<Keyword, readonly string[]>>> = {
  as: ['default'],
  with: ['lifetime', 'service'],
  via: ['vpn', 'transit', 'allowlist'],
};

/** Words after the name of a thing are no part of its clause: the order of clauses is free. */
export function freed(reading: Reading, { words, clauses }: Split): Split {
  const lengths = clauses.map((clause) => nameLength(reading, clause));
  const after = clauses.flatMap((clause, at) => clause.words.slice(lengths[at]));
  const trimmed = clauses.map((clause, at) => ({ ...clause, words: clause.words.slice(0, lengths[at]) }));
  return { words: [...words, ...after], clauses: trimmed };
}

const NAMED_AFTER: Readonly<Partial<Record<Keyword, readonly NamedKind[]>>> = {
  on: ['application', 'extension', 'connection'],
  in: ['environment', 'team'],
};

/** Of the longest name that the clause begins with; a clause that names nothing known is kept whole. */
function nameLength({ company }: Reading, { keyword, words }: Clause): number {
  const kinds = NAMED_AFTER[keyword] ?? [];
  const lengths = kinds.map((kind) => matchName(company, kind, words)?.length ?? 0);
  return Math.max(0, ...lengths) || words.length;
}

/** The name of a kind that the words begin with; else all of them are taken for one that is unknown. */
export function takeName(reading: Reading, kind: NamedKind, words: readonly Word[]): Taken<string> {
  if (words.length === 0) return { rest: words };
  const found = matchName(reading.company, kind, words);
  if (found) return { value: found.name, rest: words.slice(found.length) };
  return { fault: unknownName(reading, kind, words), rest: [] };
}

export function unknownName(reading: Reading, kind: NamedKind, words: readonly Word[]): UnknownName {
  const typed = textOf(words);
  const near = nearestMeant(typed, visibleNames(reading.company, reading.viewer, kind));
  return unknown(reading, kind, words, near === undefined ? [] : [suggestion(reading, words, near)]);
}

/**
 * A mention, `me`, a username or a mail address; a display name only ever as a suggestion. Whoever may ask about nobody
 * else reads the same of those who are there as of those who are not.
 */
export function takePerson(reading: Reading, words: readonly Word[]): Taken<User> {
  const { company, viewer } = reading;
  const found = personIn(reading, words);
  if (!found) return unknownPerson(reading, words);
  const { user, length } = found;
  if (user.username !== viewer.username && !mayNameOthers(company, viewer))
    return unknownPerson(reading, words, length);
  return isDisplayName(reading, words, length)
    ? unknownPerson(reading, words)
    : { value: user, rest: words.slice(length) };
}

/** `Bob Lind` is not `bob` followed by something else. */
const isDisplayName = (reading: Reading, words: readonly Word[], length: number): boolean =>
  words.length > length && !words[0]?.quoted && (displayName(reading, words)?.length ?? 0) > length;

/** The name that the words begin with of somebody who may be shown. */
export function displayName({ company, viewer }: Reading, words: readonly Word[]): Match | undefined {
  const first = fold(words[0]?.text ?? '');
  const alike = visiblePeople(company, viewer).filter(({ name }) => fold(name).startsWith(first));
  return match(new Set(alike.map(({ name }) => name)), words);
}

type Person = Readonly<{ user: User; length: number }>;

/** Whoever the words begin with, whether or not the asker may name them. */
export function personIn({ company, viewer }: Reading, words: readonly Word[]): Person | undefined {
  const [first] = words;
  if (!first) return undefined;
  const mentioned = isKeyword(first, 'me') ? viewer : mentionedBy(company, first);
  if (mentioned) return { user: mentioned, length: 1 };
  const plain = first.text.startsWith('@') ? [{ ...first, text: first.text.slice(1) }, ...words.slice(1)] : words;
  const found = matchName(company, 'user', plain);
  const user = company.users.get(found?.name ?? '');
  return found && user && { user, length: found.length };
}

/** Whether a word can be nothing but a person. */
export const isPersonal = (word: Word): boolean => isKeyword(word, 'me') || word.text.includes('@');

function mentionedBy({ users }: Company, { text }: Word): User | undefined {
  const slack = /^<@([A-Z0-9]{1,30})(?:\|[^<>]{0,200})?>$/.exec(text)?.[1];
  if (slack !== undefined) return onlyOne(users, (user) => user.slack === slack);
  const mail = fold(text);
  return /^[^@\s]+@[^@\s]+$/.test(mail)
    ? onlyOne(users, ({ active, email }) => active && fold(email) === mail)
    : undefined;
}

function onlyOne(users: Company['users'], is: (user: User) => boolean): User | undefined {
  const found = [...users.values()].filter(is);
  return found.length === 1 ? found[0] : undefined;
}

function unknownPerson(reading: Reading, words: readonly Word[], said?: number): Taken<User> {
  if (words.length === 0) return { rest: words };
  const people = visiblePeople(reading.company, reading.viewer);
  const named = said === undefined ? displayName(reading, words) : undefined;
  const length = said ?? named?.length ?? 1;
  const typed = words.slice(0, length);
  const near = nearestMeant(
    textOf(typed).replace(/^@/, ''),
    people.map(({ username }) => username),
  );
  const meant = people.filter(({ name, username }) => (named ? name === named.name : username === near));
  const suggestions = meant
    .slice(0, 5)
    .map(({ name, username }) => ({ ...suggestion(reading, typed, username), label: `${name} (${username})` }));
  return { fault: unknown(reading, 'user', typed, suggestions), rest: words.slice(length) };
}

/** For a thing that the asker may not know of: what they would read if it did not exist. */
export function unknownAs(reading: Reading, what: NamedKind, id: string): UnknownName | undefined {
  const given = reading.line.words.slice(reading.taken);
  for (const [at] of given.entries()) {
    const words = given.slice(at);
    if (what === 'user') {
      const found = personIn(reading, words);
      if (found?.user.username === id) return unknownPerson(reading, words, found.length).fault;
    } else {
      const found = matchName(reading.company, what, words);
      if (found?.name === id) return unknownName(reading, what, words.slice(0, found.length));
    }
  }
  return undefined;
}

export function unknown(
  reading: Reading,
  kind: UnknownName['kind'],
  words: readonly Word[],
  suggestions: readonly Suggestion[],
): UnknownName {
  const form = reading.hasForm ? { form: formLineOf(reading) } : {};
  return { code: 'unknown', kind, typed: shortened(textOf(words)), suggestions, ...form };
}

/** The line with the words replaced by what may have been meant. */
export function suggestion({ line }: Reading, words: readonly Word[], meant: string, said = quoted(meant)): Suggestion {
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last) throw new Error('nothing to replace');
  return { label: meant, line: corrected(line, { start: first.start, end: last.end }, said) };
}

/** The same line, opening the form with what was understood. */
export function formLineOf({ command, line, taken }: Reading): string {
  const from = line.words[taken]?.start;
  return from === undefined ? `${command} form` : `${command} form ${line.source.slice(from)}`.trim();
}

/** Throws for words that belong to nothing; a keyword with one letter wrong is suggested. */
export function requireNothing(reading: Reading, words: readonly Word[], keywords: readonly Keyword[] = []): void {
  const [first] = words;
  if (!first) return;
  const near = first.quoted ? undefined : nearestMeant(first.text, keywords);
  const typed = shortened(textOf(words));
  throw new LineError({
    code: 'unexpected',
    typed,
    usage: reading.usage,
    ...(near === undefined ? {} : { suggestion: suggestion(reading, [first], near, near) }),
  });
}

const shortened = (words: string): string => (words.length > 80 ? `${words.slice(0, 80)}…` : words);

/** The one clause with this keyword; said twice it is refused. */
export function onlyClause(reading: Reading, clauses: readonly Clause[], keyword: Keyword): Clause | undefined {
  const found = clauses.filter((clause) => clause.keyword === keyword);
  if (found.length > 1) throw new LineError({ code: 'twice', word: keyword, usage: reading.usage });
  return found[0];
}
