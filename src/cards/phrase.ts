import type { User } from '../domain/company.ts';
import type { Piece } from './card.ts';

export type Pieces = readonly (string | Piece)[];

export const personPiece = ({ username, name }: Pick<User, 'username' | 'name'>): Piece => ({
  mention: username,
  name,
});

/** At most five names, then how many are left: `Ana, Bo and 3 more`. */
export function peoplePieces(users: readonly Pick<User, 'username' | 'name'>[], most = 5): Pieces {
  const shown: (string | Piece)[] = users.slice(0, most).map(personPiece);
  return joined(users.length > most ? [...shown, `${users.length - most} more`] : shown);
}

/** `a, b and c`. */
const joined = (items: Pieces): Pieces =>
  items.flatMap((item, at) => (at === 0 ? [item] : [at === items.length - 1 ? ' and ' : ', ', item]));

export const wordsJoined = (items: readonly string[], last = 'and'): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;

/** `1 person`, `2 people`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** In quotes, as the grammar of commands reads it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
