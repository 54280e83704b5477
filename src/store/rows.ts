import { eq, type SQL, sql } from 'drizzle-orm';
import type { Place, Scope } from '../domain/question.ts';
import { environment, itUser } from './schema.ts';

/** As postgres.js gives a moment, in the form that everything else knows. */
export const isoOf = (moment: string): string => new Date(moment).toISOString();

export const userId = (username: string): SQL<number> =>
  sql<number>`(select ${itUser.id} from ${itUser} where ${eq(itUser.username, username)})`;
export const environmentId = (name: string): SQL<number> =>
  sql<number>`(select ${environment.id} from ${environment} where ${eq(environment.name, name)})`;

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], null | '' | undefined> };

/** Without the keys that hold nothing: an absent value is no key, and never null. */
export function absent<T extends Readonly<Record<string, unknown>>>(values: T): Present<T> {
  const held = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return Object.fromEntries(held) as Present<T>;
}

/** A place as two columns: its scope, and the team's or the application's name. */
export function slotColumns(place: Place): Readonly<{ scope: Scope; place: string | null }> {
  if (place.scope === 'default') return { scope: 'default', place: null };
  return { scope: place.scope, place: place.scope === 'team' ? place.team : place.application };
}

export function placeFrom(scope: Scope | null, name: string | null): Place {
  if (scope === 'team' && name !== null) return { scope, team: name };
  return scope === 'application' && name !== null ? { scope, application: name } : { scope: 'default' };
}
