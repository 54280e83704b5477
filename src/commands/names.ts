import type { Company, User } from '../domain/company.ts';
import { conveying } from '../domain/conveying.ts';
import { decideFor, namesOf } from '../domain/decide.ts';
import type { NamedKind } from '../domain/question-shape.ts';
import { managesTeam, seesApplication, seesConnection, seesUser } from '../domain/visibility.ts';
import type { Word } from './parse.ts';

/** The longest run of words at the start that is a name, and how many words it takes. */
export type Match = Readonly<{ name: string; length: number }>;
/** Names by what is left of them when spelling does not count. */
type Index = ReadonlyMap<string, readonly string[]>;

/** The most words that a name is looked for in. */
const LONGEST_NAME = 30;

/**
 * The name that the words begin with: the longest, and of that length the one written exactly so; another spelling
 * (case, width, accents composed or not, typographic quotes) only where it is the only one.
 */
export const matchName = (company: Company, kind: NamedKind, words: readonly Word[]): Match | undefined =>
  matchIn(indexed(namesOf(company, kind)), words);

export const match = (names: Iterable<string>, words: readonly Word[]): Match | undefined =>
  matchIn(indexOf(names), words);

function matchIn(index: Index, words: readonly Word[]): Match | undefined {
  for (const { text, length } of runsOf(words)) {
    const found = index.get(fold(text)) ?? [];
    const name = found.includes(text) ? text : found.length === 1 ? found[0] : undefined;
    if (name !== undefined) return { name, length };
  }
  return undefined;
}

function indexOf(names: Iterable<string>): Index {
  const index = new Map<string, string[]>();
  for (const name of names) {
    const folded = fold(name);
    const same = index.get(folded);
    if (same) same.push(name);
    else index.set(folded, [name]);
  }
  return index;
}

/** A company's names come, and never change or go: as many names are the same names. */
const indexes = new WeakMap<ReadonlyMap<string, unknown>, Readonly<{ size: number; index: Index }>>();

function indexed(names: ReadonlyMap<string, unknown>): Index {
  const known = indexes.get(names);
  if (known?.size === names.size) return known.index;
  const index = indexOf(names.keys());
  indexes.set(names, { size: names.size, index });
  return index;
}

/** As people mean a name whatever they type it on. */
export const fold = (name: string): string => (PLAIN.test(name) ? name.toLowerCase() : foldedText(name));

/** Most names: nothing in them but letters, digits and single blanks needs folding. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

const foldedText = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\u201c-\u201f\u00ab\u00bb]/g, '"')
    .replaceAll(/[\u2018-\u201b]/g, "'")
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The longest first; a quoted word is a name of its own. */
function runsOf(words: readonly Word[]): readonly Readonly<{ text: string; length: number }>[] {
  if (words[0]?.quoted) return [{ text: words[0].text, length: 1 }];
  const until = words.findIndex(({ quoted }) => quoted);
  const plain = words.slice(0, Math.min(until === -1 ? words.length : until, LONGEST_NAME));
  return plain.map((_, at) => ({ text: textOf(plain.slice(0, at + 1)), length: at + 1 })).toReversed();
}

export const textOf = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

/** The names of a kind that somebody may be shown without having typed them; in the company's order. */
export function visibleNames(company: Company, viewer: User, kind: NamedKind): readonly string[] {
  if (!viewer.active) return [];
  if (kind === 'user') return visiblePeople(company, viewer).map(({ username }) => username);
  return [...namesOf(company, kind).keys()].filter((name) => sees(company, viewer, kind, name));
}

/** People are shown to whoever can give somebody a role, and to whoever manages users; oneself always. */
export const visiblePeople = ({ users }: Company, viewer: User): readonly User[] =>
  managesSomething(viewer) || seesEverybody(viewer) ? [...users.values()] : [viewer];

const seesEverybody = (viewer: User): boolean => seesUser(viewer, '');

/** Whether there is anything that others may be asked about by this person. */
export const mayNameOthers = (company: Company, viewer: User): boolean =>
  managesSomething(viewer) ||
  configuresSomething(company, viewer) ||
  [...company.applications.keys()].some((application) => seesApplication(company, viewer, application));

const managesSomething = (viewer: User): boolean =>
  viewer.active &&
  (conveying(viewer, {}).length > 0 ||
    [...viewer.teams.keys()].some((team) => conveying(viewer, { team }).length > 0) ||
    [...viewer.applications.keys()].some((application) => conveying(viewer, { application }).length > 0));

/** Whoever sets levels on a connection sets them for people. */
const configuresSomething = (company: Company, viewer: User): boolean =>
  [...company.connections.keys()].some(
    (connection) =>
      decideFor(company, viewer, { user: viewer.username, operation: 'connection.configure', connection }).outcome ===
      'allow',
  );

export function sees(company: Company, viewer: User, kind: NamedKind, name: string): boolean {
  switch (kind) {
    case 'user':
      return seesUser(viewer, name) || managesSomething(viewer);
    case 'application':
      return seesApplication(company, viewer, name);
    case 'team':
      return seesTeam(company, viewer, name);
    case 'extension':
      return seesApplication(company, viewer, company.extensions.get(name)?.application ?? '');
    case 'connection':
      return seesConnection(company, viewer, name);
    case 'environment':
    case 'role':
      return viewer.active;
  }
}

/** Its managers, its members, and those who see an application of it. */
const seesTeam = (company: Company, viewer: User, name: string): boolean =>
  managesTeam(viewer, name) ||
  viewer.teams.has(name) ||
  (company.teams.get(name)?.applications ?? []).some((application) => seesApplication(company, viewer, application));
