import { quoted } from './fault.ts';

/** What the YAML says, with the offset in the text at which each thing begins. Plain data: a name may be any text, `__proto__` included. */
export type Located = Value | List | Mapping;
export type Value = Readonly<{ at: number; value: string | number | boolean | null }>;
export type List = Readonly<{ at: number; items: readonly Located[] }>;
/** Keys are in the order of the file and may occur twice: the reader of the mapping refuses that, and names both places. */
export type Mapping = Readonly<{ at: number; entries: readonly Entry[] }>;
export type Entry = Readonly<{ key: string; at: number; value: Located }>;

/** A thing, and the way to it from the root. */
export type Place = Readonly<{ node: Located; key?: string | number; within?: Place }>;

export const itemsOf = (place: Place | undefined): readonly Place[] =>
  place && 'items' in place.node ? place.node.items.map((node, key) => ({ node, key, within: place })) : [];

export function child(place: Place | undefined, key: string): Place | undefined {
  if (!place || !('entries' in place.node)) return undefined;
  const entry = place.node.entries.find((each) => each.key === key);
  return entry && { node: entry.value, key, within: place };
}

/** Such as `users[3].teams.Banking`; empty for the root. */
export function pathOf({ key, within }: Place): string {
  if (!within || key === undefined) return '';
  const path = pathOf(within);
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!PLAIN_KEY.test(key)) return `${path}[${quoted(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

const PLAIN_KEY = /^[\p{L}\p{N}_ -]{1,60}$/u;
