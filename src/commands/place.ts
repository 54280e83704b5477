import type { Choice } from '../cards/card.ts';
import { placeWords } from '../cards/line.ts';
import type { Place } from '../domain/question.ts';
import { visibleNames } from './names.ts';
import { LineError, type Word } from './parse.ts';
import { type Clause, type Reading, requireNothing, type Taken, takeName } from './reading.ts';

/** Where a role is given or taken: `on` an application, `in` a team, or `as default`; one of the three at most. */
export function readPlace(reading: Reading, clauses: readonly Clause[]): Taken<Place> {
  const said = clauses.filter(({ keyword }) => keyword === 'on' || keyword === 'in' || keyword === 'as');
  if (said.length > 1) throw new LineError({ code: 'twice', word: 'on, in or as default', usage: reading.usage });
  const [clause] = said;
  if (!clause) return { rest: [] };
  if (clause.keyword === 'as') return { value: { scope: 'default' }, rest: clause.words.slice(1) };
  const kind = clause.keyword === 'on' ? 'application' : 'team';
  const { value, fault, rest } = takeName(reading, kind, clause.words);
  if (value === undefined) return fault ? { fault, rest } : { rest };
  return {
    value: kind === 'team' ? { scope: 'team', team: value } : { scope: 'application', application: value },
    rest,
  };
}

/** Every place that the asker may see, as a clause. */
export const placeChoices = ({ company, viewer }: Reading): readonly Choice[] => [
  { label: 'as default role', value: placeWords({ scope: 'default' }), raw: true },
  ...visibleNames(company, viewer, 'team').map((team) => ({
    label: `in team ${team}`,
    value: placeWords({ scope: 'team', team }),
    raw: true,
  })),
  ...visibleNames(company, viewer, 'application').map((application) => ({
    label: `on ${application}`,
    value: placeWords({ scope: 'application', application }),
    raw: true,
  })),
];

export const requireNoWords = (reading: Reading, words: readonly Word[]): void =>
  requireNothing(reading, words, ['on', 'in', 'as']);
