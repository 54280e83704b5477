import { distance } from 'fastest-levenshtein';
import { foldName } from './look-alike.ts';

/** What is wrong with the file at one place. `path` is empty where the YAML itself cannot be read. */
export type Fault = Readonly<{
  file: string;
  /** Both from 1; a column is a UTF-16 unit, as editors count. */
  line: number;
  column: number;
  /** Of the key, such as `users[3].teams.Banking`. */
  path: string;
  expected: string;
  found?: string;
  suggestion?: string;
}>;

/** A fault before its place is worked out, and before the search for what may have been meant. */
export type Finding = Readonly<{
  /** Offset in the text. */
  at: number;
  path: string;
  expected: string;
  found?: string;
  /** What was given instead of one of these names. */
  near?: Readonly<{ given: string; names: Iterable<string> }>;
}>;

/** Where readers tell what is wrong; they go on afterwards, so that one run finds everything. */
export type Findings = Readonly<{
  add(finding: Finding): void;
  /** An offset as `file:line:column`. */
  where(at: number): string;
}>;

/** One line a fault: `company.yaml:12:15: users[3].defaultRole: expected the name of a role, found "Develper"; did you mean Developer?` */
export function faultText({ file, line, column, path, expected, found, suggestion }: Fault): string {
  const place = `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}`;
  const instead = found === undefined ? '' : `, found ${found}`;
  const meant = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return `${place}expected ${expected}${instead}${meant}`;
}

/** Text out of the file as a message may show it: in quotes, shortened, and with nothing hidden in it. */
export function quoted(text: string): string {
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return JSON.stringify(short).replace(UNSEEN, (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`);
}

/** The name most like the text, whatever its case or script; none where they have too little in common. */
export function nearest(text: string, names: Iterable<string>): string | undefined {
  const asked = foldName(text);
  let best: string | undefined;
  let least = Math.max(2, Math.floor(asked.length / 3)) + 1;
  for (const name of asked.length > LONGEST_NAME ? [] : names) {
    if (Math.abs(name.length - asked.length) >= least) continue;
    const apart = distance(asked, foldName(name));
    if (apart < least) [best, least] = [name, apart];
  }
  return best;
}

const SHOWN = 60;
const LONGEST_NAME = 100;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;
