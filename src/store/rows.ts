import { eq, type SQL, sql } from 'drizzle-orm';
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
