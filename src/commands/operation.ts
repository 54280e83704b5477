import type { UnknownName } from '../cards/fault.ts';
import type { Question } from '../domain/question.ts';
import { type NamedKind, OPERATIONS, shapeOf } from '../domain/question-shape.ts';
import { withoutDigits } from '../domain/telephone.ts';
import { fold, matchName } from './names.ts';
import type { Word } from './parse.ts';
import { type Clause, type Keyword, type Reading, type Split, takeName, takePerson, unknownName } from './reading.ts';

export type OperationName = Question['operation'];

/** The words that begin an operation, and what they may mean; which of them, what follows tells. */
const MEANINGS: readonly (readonly [words: string, meanings: readonly OperationName[]])[] = [
  ['manage users', ['users.manage']],
  ['manage teams', ['teams.manage']],
  ['read audit', ['audit.read']],
  ['login', ['environment.login']],
  ['list', ['application.list']],
  ['open', ['application.open']],
  ['monitor', ['application.monitor', 'environment.monitor']],
  ['deploy', ['application.deploy']],
  ['configure', ['application.configure', 'environment.configure', 'extension.configure', 'connection.configure']],
  ['create', ['application.create']],
  ['depend', ['application.depend', 'application.depend-on-system']],
  ['publish', ['extension.publish']],
  ['use', ['extension.use']],
  ['edit', ['team.edit']],
  ['grant', ['role.grant']],
  ['revoke', ['role.revoke']],
  ['database', ['dbuser.create-temporary']],
  ...OPERATIONS.map((name) => [name, [name]] as const),
];

/** What an operation can begin with, for suggestions. */
export const OPERATION_WORDS: readonly string[] = MEANINGS.map(([words]) => words);

export const OPERATION_KEYWORDS: readonly Keyword[] = ['on', 'in', 'as', 'with', 'via', 'for'];

export type Begun = Readonly<{ meanings: readonly OperationName[]; rest: Split }>;

/** The operation that the words begin with, if any. A keyword in it, as in `depend on system`, has become a clause. */
export function beginOperation({ words, clauses }: Split): Begun | undefined {
  const [first] = words;
  const found = first && BY_FIRST_WORD.get(fold(first.text))?.find(({ after }) => begins(words, after));
  if (!found) return undefined;
  return { meanings: found.meanings, rest: { words: words.slice(1 + found.after.length), clauses } };
}

type Meaning = Readonly<{ after: readonly string[]; meanings: readonly OperationName[] }>;

/** By the word that they begin with, as each line is looked through for one several times. */
const BY_FIRST_WORD: ReadonlyMap<string, readonly Meaning[]> = indexed();

function indexed(): ReadonlyMap<string, readonly Meaning[]> {
  const index = new Map<string, Meaning[]>();
  for (const [phrase, meanings] of MEANINGS) {
    const [first = '', ...after] = phrase.split(' ');
    index.set(first, [...(index.get(first) ?? []), { after, meanings }]);
  }
  return index;
}

const begins = (words: readonly Word[], after: readonly string[]): boolean =>
  after.every((part, at) => fold(words[at + 1]?.text ?? '') === part);

/** An operation with the fields that were said, those that were not, and what is wrong. */
export type Filled = Readonly<{
  operation: OperationName;
  fields: Readonly<Record<string, string | readonly string[]>>;
  missing: readonly string[];
  faults: readonly UnknownName[];
  rest: readonly Word[];
}>;

/** The meaning that what follows fits best; several that fit wholly are left to the asker. */
export function fillOperation(reading: Reading, { meanings, rest }: Begun): readonly Filled[] {
  const fills = meanings.map((operation) => fill(reading, operation, rest));
  const least = Math.min(...fills.map(misfit));
  const best = fills.filter((one) => misfit(one) === least);
  return least === 0 ? best : best.slice(0, 1);
}

const misfit = ({ faults, missing, rest }: Filled): number =>
  2 * faults.length + missing.length + 2 * Math.sign(rest.length);

/** Where each field of an operation may be said: after a keyword, or bare. */
type Source = Keyword | 'bare';
const SOURCES: Readonly<Record<NamedKind, readonly Source[]>> = {
  environment: ['in', 'bare'],
  application: ['on', 'bare'],
  team: ['in', 'bare'],
  role: ['bare'],
  user: ['bare'],
  connection: ['on', 'bare'],
  extension: ['on', 'bare'],
};

function sourcesOf(operation: OperationName, field: string, kind: NamedKind): readonly Source[] {
  if (operation === 'application.depend')
    return field === 'application' ? ['bare'] : field === 'producer' ? ['on'] : ['in'];
  if (operation === 'extension.use') return field === 'extension' ? ['bare'] : ['on'];
  if (operation === 'extension.publish' || operation === 'extension.configure') return ['bare', 'on'];
  if (operation === 'team.add-application' && field === 'team') return ['in'];
  return field === 'for' ? ['for'] : SOURCES[kind];
}

function fill(reading: Reading, operation: OperationName, { words, clauses }: Split): Filled {
  const scope = scopeOf(operation, clauses);
  const left = { bare: [...words], clauses: withoutSystem(operation, clauses, scope) };
  const fields: Record<string, string | readonly string[]> = {};
  const faults: UnknownName[] = [];
  const missing: string[] = [];
  const shape = shapeOf({ operation, scope }) ?? [];
  const open = shape.filter(([field, kind]) => {
    const value =
      field === 'scope' ? scope : fromClause(reading, left, sourcesOf(operation, field, kind as NamedKind), kind);
    if (value !== undefined) fields[field] = value;
    return value === undefined;
  });
  for (const [field, kind, optional] of open) {
    const { value, fault } = fromRest(reading, left, sourcesOf(operation, field, kind as NamedKind), kind);
    if (value !== undefined) fields[field] = value;
    else if (fault) faults.push(fault);
    else if (!optional) missing.push(field);
  }
  return {
    operation,
    fields,
    faults,
    missing,
    rest: [...left.bare, ...left.clauses.flatMap((clause) => clause.words)],
  };
}

type Left = { bare: Word[]; clauses: Clause[] };

/** What the place of a role or of a log is said to be. */
function scopeOf(operation: OperationName, clauses: readonly Clause[]): string | undefined {
  if (operation !== 'audit.read' && operation !== 'role.grant' && operation !== 'role.revoke') return undefined;
  const said = (keyword: Keyword) => clauses.some((clause) => clause.keyword === keyword);
  if (said('on')) return 'application';
  if (said('in')) return 'team';
  if (operation === 'audit.read') return 'infrastructure';
  return said('as') ? 'default' : undefined;
}

/** `on system` and `as default` name nothing. */
function withoutSystem(operation: OperationName, clauses: readonly Clause[], scope: string | undefined): Clause[] {
  const isSystem = ({ keyword, words }: Clause) =>
    operation === 'application.depend-on-system' &&
    keyword === 'on' &&
    words.length === 1 &&
    isWord(words[0], 'system');
  return clauses.filter((clause) => !isSystem(clause) && !(scope === 'default' && clause.keyword === 'as'));
}

const isWord = (word: Word | undefined, text: string): boolean =>
  word !== undefined && !word.quoted && fold(word.text) === text;

type Kind = NamedKind | readonly string[] | 'words' | 'list';
const isNamed = (kind: Kind): kind is NamedKind => typeof kind === 'string' && kind !== 'words' && kind !== 'list';

/** A clause that names a thing of the kind; the words after the name stand for themselves. */
function fromClause(reading: Reading, left: Left, sources: readonly Source[], kind: Kind): string | undefined {
  if (!isNamed(kind) || kind === 'user') return undefined;
  for (const clause of left.clauses) {
    if (!sources.includes(clause.keyword)) continue;
    const found = matchName(reading.company, kind, clause.words);
    if (!found) continue;
    left.clauses = left.clauses.filter((one) => one !== clause);
    left.bare.push(...clause.words.slice(found.length));
    return found.name;
  }
  return undefined;
}

/** A clause that names nothing known, or the bare words. */
function fromRest(
  reading: Reading,
  left: Left,
  sources: readonly Source[],
  kind: Kind,
): Readonly<{ value?: string | readonly string[]; fault?: UnknownName }> {
  if (kind === 'words') return telephoneIn(reading, left);
  if (!isNamed(kind)) return fromWords(left, kind);
  const clause = left.clauses.find(({ keyword }) => sources.includes(keyword));
  if (clause && clause.words.length > 0) {
    left.clauses = left.clauses.filter((one) => one !== clause);
    if (kind !== 'user') return { fault: unknownName(reading, kind, clause.words) };
    return takenPerson(reading, left, clause.words, false);
  }
  if (!sources.includes('bare') || left.bare.length === 0) return {};
  if (kind === 'user') return takenPerson(reading, left, left.bare, true);
  const { rest, ...read } = takeName(reading, kind, left.bare);
  left.bare = [...rest];
  return read;
}

function takenPerson(reading: Reading, left: Left, words: readonly Word[], isBare: boolean) {
  const { value, fault, rest } = takePerson(reading, words);
  left.bare = isBare ? [...rest] : [...left.bare, ...rest];
  return { ...(value ? { value: value.username } : {}), ...(fault ? { fault } : {}) };
}

/** After `phone`, or from a plus on. The words hold it as dots; it is asked about by its ends, as entries keep questions. */
function telephoneIn({ line }: Reading, left: Left): Readonly<{ value?: string }> {
  const begins = left.bare.findIndex((word) => isWord(word, 'phone') || word.text.startsWith('+'));
  const from = isWord(left.bare[begins], 'phone') ? begins + 1 : begins;
  const first = left.bare[from];
  if (!first) return {};
  const after = left.bare.slice(from + 1);
  const end = first.quoted ? 0 : after.findIndex(({ text }) => !/^[(\p{Nd}•][\p{Nd}•()./-]*$/u.test(text));
  left.bare = [...left.bare.slice(0, begins), ...(end === -1 ? [] : after.slice(end))];
  return { value: withoutDigits((line.phone ?? first.text).replaceAll(/[().-]/g, ' ')) };
}

/** One of a few words: a tool, a profile, a network; and the addresses after `allowlist`. */
function fromWords(left: Left, kind: readonly string[] | 'list'): Readonly<{ value?: string | readonly string[] }> {
  if (kind === 'list')
    return taken(
      left,
      ({ text }) => /^[\da-f]+[.:]/i.test(text),
      (addresses) => addresses,
    );
  const clause = left.clauses.find(({ keyword }) => keyword === 'with' || keyword === 'via');
  const words = [...(clause?.words ?? []), ...left.bare];
  const length = [1, 2].find((count) => kind.includes(phraseOf(words.slice(0, count)))) ?? 0;
  if (length > 0 && clause) {
    left.clauses = left.clauses.filter((one) => one !== clause);
    left.bare = words.slice(length);
    return { value: phraseOf(words.slice(0, length)) };
  }
  return taken(
    left,
    ({ text }) => kind.includes(fold(text)),
    ([word]) => word && fold(word),
  );
}

const phraseOf = (words: readonly Word[]): string => words.map(({ text }) => fold(text)).join('-');

function taken(
  left: Left,
  is: (word: Word) => boolean,
  read: (texts: readonly string[]) => string | readonly string[] | undefined,
) {
  const found = left.bare.filter(is);
  if (found.length === 0) return {};
  left.bare = left.bare.filter((word) => !found.includes(word));
  const value = read(found.map(({ text }) => text));
  return value === undefined ? {} : { value };
}
