import type { Company, User } from '../domain/company.ts';
import { conveying } from '../domain/conveying.ts';
import { namesOf } from '../domain/decide.ts';
import type { NamedKind } from '../domain/question-shape.ts';
import { managesTeam, seesApplication, seesUser } from '../domain/visibility.ts';
import type { Word } from './parse.ts';

/** The longest run of words at the start that is a name, what else has the same letters, and the words after it. */
export type Match = Readonly<{ name: string; length: number }>;

/** The most words that a name is looked for in. */
const LONGEST_NAME = 30;

/**
 * The name that the words begin with: the longest, and of that length the one written exactly so; another spelling
 * (case, width, accents composed or not, typographic quotes) only where it is the only one.
 */
export function match(names: Iterable<string>, words: readonly Word[]): Match | undefined {
  const runs = runsOf(words);
  const byFolded = new Map(runs.map((run) => [fold(run.text), { ...run, found: new Set<string>() }]));
  for (const name of names) byFolded.get(fold(name))?.found.add(name);
  for (const { text, length } of runs) {
    const found = byFolded.get(fold(text))?.found ?? new Set();
    const name = found.has(text) ? text : found.size === 1 ? [...found][0] : undefined;
    if (name !== undefined) return { name, length };
  }
  return undefined;
}

/** As people mean a name whatever they type it on. */
export const fold = (name: string): string =>
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
  const names = [...namesOf(company, kind).keys()];
  return viewer.active ? names.filter((name) => sees(company, viewer, kind, name)) : [];
}

/** People are shown to whoever can give somebody a role, and to whoever manages users; oneself always. */
export function visiblePeople(company: Company, viewer: User): readonly User[] {
  const givesRoles = managesSomething(viewer);
  return [...company.users.values()].filter(({ username }) => givesRoles || seesUser(viewer, username));
}

const managesSomething = (viewer: User): boolean =>
  viewer.active &&
  (conveying(viewer, {}).length > 0 ||
    [...viewer.teams.keys()].some((team) => conveying(viewer, { team }).length > 0) ||
    [...viewer.applications.keys()].some((application) => conveying(viewer, { application }).length > 0));

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

function seesConnection({ connections }: Company, viewer: User, name: string): boolean {
  const connection = connections.get(name);
  const isNamed = connection?.users.has(viewer.username) || connection?.roles.has(viewer.defaultRole.name);
  return viewer.defaultRole.manageInfrastructure || isNamed === true;
}
