import type { Surface } from '../domain/audit.ts';
import type { Company, User } from '../domain/company.ts';
import { namesOf } from '../domain/decide.ts';
import { AccessError } from '../domain/problem.ts';
import type { NamedKind } from '../domain/question-shape.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

/** What every use case works with, and who set it going. */
export type Tools = Readonly<{ store: Store; clock: Clock }>;
export type Asker = Readonly<{ actor: string; surface: Surface }>;

/** The user behind a command; inactive ones are still told why they may do nothing. */
export const userNamed = (company: Company, username: string): User => named(company, 'user', username) as User;

/** Throws `missing` for a name that the company does not have. */
function named(company: Company, what: NamedKind, id: string): unknown {
  const thing = namesOf(company, what).get(id);
  if (thing === undefined) throw new AccessError({ code: 'missing', what, id });
  return thing;
}
