import { type Findings, quoted } from './fault.ts';
import { itemsOf, type Located, type Place, pathOf } from './located.ts';

/** Reads one thing. Undefined means that a fault was told; nothing is thrown, so that the rest is read too. */
export type Reader<T> = Readonly<{ expected: string; read(place: Place, findings: Findings): T | undefined }>;

/** What may be left out has the value of `absent` then; an undefined one leaves the key out of the result too. */
type Field<T, Absent> = Reader<T> & Readonly<{ absent?: () => Absent }>;
type Fields<T> = Readonly<{ [K in keyof T]-?: Field<Exclude<T[K], undefined>, T[K]> }>;

export function optional<T>(reader: Reader<T>): Field<T, undefined>;
export function optional<T>(reader: Reader<T>, absent: T): Field<T, T>;
export function optional<T>(reader: Reader<T>, absent?: T): Field<T, T | undefined> {
  return { ...reader, absent: () => absent };
}

/** A mapping with these keys and no others. */
export const record = <T extends object>(fields: Fields<T>): Reader<T> => ({
  expected: 'keys with their values',
  read(place, findings) {
    if (!('entries' in place.node)) return wrong(place, findings, this.expected);
    const names = Object.keys(fields);
    const isKnown = keysOf(place, findings, 'a key that is known here', (key) => Object.hasOwn(fields, key), names);
    const { entries, at } = place.node;
    const result: Partial<Record<string, unknown>> = {};
    let isRight = isKnown;
    for (const [key, field] of Object.entries<Field<unknown, unknown>>(fields)) {
      const entry = entries.find((each) => each.key === key);
      const value = entry
        ? field.read({ node: entry.value, key, within: place }, findings)
        : field.absent
          ? field.absent()
          : wrong({ node: { at, value: null }, key, within: place }, findings, field.expected);
      if (value !== undefined) result[key] = value;
      else if (entry || !field.absent) isRight = false;
    }
    return isRight ? (result as T) : undefined;
  },
});

export const list = <T>(item: Reader<T>): Reader<readonly T[]> => ({
  expected: 'a list',
  read(place, findings) {
    if (!('items' in place.node)) return wrong(place, findings, 'a list');
    const values = itemsOf(place).map((each) => item.read(each, findings));
    return values.includes(undefined) ? undefined : (values as T[]);
  },
});

/** A list in which nothing occurs twice. */
export const set = <T extends string>(item: Reader<T>): Reader<readonly T[]> => ({
  expected: 'a list',
  read(place, findings) {
    const values = list(item).read(place, findings);
    once(itemsOf(place), findings, (first) => `each once; ${first} has it too`);
    return values;
  },
});

/** A mapping from names to values, in the order of the file. */
export const pairs = <T>(names: Known, value: Reader<T>): Reader<readonly (readonly [string, T])[]> => ({
  expected: 'keys with their values',
  read(place, findings) {
    if (!('entries' in place.node)) return wrong(place, findings, this.expected);
    const isKnown = keysOf(place, findings, `the name of ${names.kind}`, (key) => names.has(key), names.all);
    const values = place.node.entries.map(({ key, value: node }) => {
      const read = value.read({ node, key, within: place }, findings);
      return read === undefined ? undefined : ([names.get(key) ?? key, read] as const);
    });
    return !isKnown || values.includes(undefined) ? undefined : values.filter((pair) => pair !== undefined);
  },
});

/** The names of one kind that the file gives; `get` answers the one string that all of the company shares. */
export type Known = Readonly<{
  kind: string;
  has(name: string): boolean;
  get(name: string): string | undefined;
  all: readonly string[];
}>;

export const known = (names: Known): Reader<string> => ({
  expected: `the name of ${names.kind}`,
  read(place, findings) {
    const value = textOf(place);
    return (value !== undefined && names.get(value)) || wrong(place, findings, this.expected, names.all);
  },
});

/** `narrower` answers what exactly was expected of a text that is wrong. */
export const text = (expected: string, narrower: (text: string) => string | undefined): Reader<string> => ({
  expected,
  read(place, findings) {
    const value = textOf(place);
    if (value === undefined) return wrong(place, findings, isBare(place) ? `${expected} in quotes` : expected);
    const instead = narrower(value);
    return instead === undefined ? value : wrong(place, findings, instead);
  },
});

export const matching = (expected: string, pattern: RegExp): Reader<string> =>
  text(expected, (value) => (pattern.test(value) ? undefined : expected));

export const oneOf = <const T extends string>(values: readonly T[]): Reader<T> => ({
  expected: values.length > 1 ? `one of ${values.join(', ')}` : `${values[0]}`,
  read(place, findings) {
    const given = textOf(place);
    return values.find((value) => value === given) ?? wrong(place, findings, this.expected, values);
  },
});

export const whole = (least: number, most: number): Reader<number> => ({
  expected: least === most ? `${least}` : `a whole number from ${least} to ${most}`,
  read(place, findings) {
    const value = 'value' in place.node ? place.node.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return wrong(place, findings, this.expected);
  },
});

export const flag: Reader<boolean> = {
  expected: 'true or false',
  read(place, findings) {
    const value = 'value' in place.node ? place.node.value : undefined;
    return typeof value === 'boolean' ? value : wrong(place, findings, this.expected);
  },
};

/** The same reader where the text may be a secret: what was found is never shown. */
export const unseen = <T>(reader: Reader<T>): Reader<T> => ({
  ...reader,
  read: (place, findings) =>
    reader.read(place, { ...findings, add: ({ at, path, expected }) => findings.add({ at, path, expected }) }),
});

/** Tells of each place that has the key of an earlier one; `expected` gets where that is. */
export function once(
  places: readonly Place[],
  findings: Findings,
  expected: (first: string) => string,
  keyOf: (place: Place) => string | undefined = textOf,
): void {
  const seen = new Map<string, Place>();
  for (const place of places) {
    const key = keyOf(place);
    const first = key === undefined ? undefined : seen.get(key);
    if (first) wrong(place, findings, expected(`${pathOf(first)} at ${findings.where(first.node.at)}`));
    else if (key !== undefined) seen.set(key, place);
  }
}

export const textOf = ({ node }: Place): string | undefined =>
  'value' in node && typeof node.value === 'string' ? node.value : undefined;

/** A number, or true or false: what text becomes without quotes where it looks like one. */
const isBare = ({ node }: Place): boolean => 'value' in node && node.value !== null && typeof node.value !== 'string';

export function wrong(place: Place, findings: Findings, expected: string, names?: Iterable<string>): undefined {
  const found = foundIn(place.node);
  const given = names && textOf(place);
  findings.add({ at: place.node.at, path: pathOf(place), expected, found, ...(given && { near: { given, names } }) });
}

/** Refuses keys that are unknown or given twice. */
function keysOf(
  place: Place,
  findings: Findings,
  expected: string,
  isKnown: (key: string) => boolean,
  names: Iterable<string>,
): boolean {
  const seen = new Map<string, number>();
  let isRight = true;
  for (const { key, at } of 'entries' in place.node ? place.node.entries : []) {
    const first = seen.get(key);
    const fault = { at, path: pathOf({ node: place.node, key, within: place }), found: quoted(key) };
    if (first !== undefined) findings.add({ ...fault, expected: `each key once; ${findings.where(first)} has it too` });
    else if (!isKnown(key)) findings.add({ ...fault, expected, near: { given: key, names } });
    if (first !== undefined || !isKnown(key)) isRight = false;
    seen.set(key, first ?? at);
  }
  return isRight;
}

function foundIn(node: Located): string {
  if ('items' in node) return 'a list';
  if ('entries' in node) return 'keys with their values';
  if (typeof node.value === 'string') return quoted(node.value);
  if (node.value === null) return 'nothing';
  return typeof node.value === 'number' ? `the number ${node.value}` : `${node.value}`;
}
