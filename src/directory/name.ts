import type { Findings } from './fault.ts';
import type { Place } from './located.ts';
import { foldName } from './look-alike.ts';
import { type Known, once, type Reader, text, textOf, wrong } from './reader.ts';

/** A name that people can read and type: nothing hidden in it, and no blank at its ends. */
export const name: Reader<string> = text('a name', (value) => {
  if (value === '') return 'a name that is not empty';
  if (Array.from(value).length > LONGEST) return `a name of at most ${LONGEST} characters`;
  if (/\p{Cs}/u.test(value)) return 'a name of whole characters, without half of a surrogate pair';
  if (/^\s|\s$/u.test(value)) return 'a name without blanks at its ends';
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Default_Ignorable_Code_Point}]/u.test(value))
    return 'a name without hidden characters';
  return /[^\S ]|\u2800/u.test(value) ? 'a name with ordinary blanks only' : undefined;
});

const LONGEST = 100;

/**
 * Gathers the names of one kind, and refuses those that are given twice or that a reader would take for one another.
 * `builtIn` are there already, and may be given once if the file may say more about them.
 */
export function declare(
  kind: string,
  places: readonly Place[],
  findings: Findings,
  builtIn: readonly string[] = [],
  expected = (first: string) => `a name of its own; ${first} has it too`,
): Known {
  once(places, findings, expected);
  const names = new Map(builtIn.map((each) => [each, each]));
  const looks = new Map(builtIn.map((each) => [foldName(each), `${each}, which is built in`]));
  for (const place of places) {
    const given = textOf(place);
    if (given === undefined || names.has(given)) continue;
    names.set(given, given);
    const look = foldName(given);
    const other = looks.get(look);
    if (other) wrong(place, findings, `a name that nobody takes for ${other}`);
    else looks.set(look, `${given} at ${findings.where(place.node.at)}`);
  }
  return { kind, all: [...names.keys()], has: (each) => names.has(each), get: (each) => names.get(each) };
}
