import { durationLabel } from '../cards/duration.ts';
import type { Place } from '../domain/question.ts';
import { ROLE_MOST_MINUTES } from '../domain/role-lease.ts';
import type { RoleAsk } from '../domain/role-request-view.ts';
import { type Part, reasonOf, spanWords } from './dbuser-ask.ts';
import { readDuration } from './duration.ts';
import { textOf } from './names.ts';
import { LineError, type Word } from './parse.ts';
import { readPlace, requireNoWords } from './place.ts';
import { type Clause, onlyClause, type Read, type Reading, split, takeName } from './reading.ts';

/** A request for a role as far as it was said and understood. */
export type RoleAskRead = Readonly<{
  role: Read<string>;
  place: Read<Place>;
  minutes: Part<number>;
  reason: Part<string>;
  confirmed?: string;
}>;

export function readRoleAsk(reading: Reading): RoleAskRead {
  const { words, clauses } = split(reading, ['on', 'in', 'for', 'as', 'confirm']);
  const confirm = onlyClause(reading, clauses, 'confirm');
  const { minutes, rest: spoken } = readSpan(reading, clauses);
  const place = readPlace(reading, clauses);
  const role = takeName(reading, 'role', [...words, ...place.rest, ...spoken]);
  requireNoWords(reading, [...role.rest, ...(confirm?.words.slice(1) ?? [])]);
  const confirmed = confirm?.words[0]?.text.toLowerCase();
  // None of the three: it is the default role that is asked for (product, Commands).
  const said: Read<Place> = place.value === undefined && !place.fault ? { value: { scope: 'default' } } : place;
  return {
    role,
    place: said,
    minutes,
    reason: reasonOf(reading.line.reason),
    ...(confirmed === undefined ? {} : { confirmed }),
  };
}

/** For how long a role is to be held; nothing said: without an end. */
export function readSpan(
  reading: Reading,
  clauses: readonly Clause[],
): Readonly<{ minutes: Part<number>; rest: readonly Word[] }> {
  const clause = onlyClause(reading, clauses, 'for');
  if (!clause) return { minutes: {}, rest: [] };
  const { span, rest } = spanWords(clause);
  const typed = textOf(span);
  const read = readDuration(typed);
  if ('expected' in read) return { minutes: { typed, label: 'duration', error: `Expected: ${read.expected}.` }, rest };
  return read.minutes <= ROLE_MOST_MINUTES
    ? { minutes: { value: read.minutes, typed }, rest }
    : { minutes: { typed, label: 'duration', error: MOST }, rest };
}

const MOST = `At most ${durationLabel(ROLE_MOST_MINUTES)}; for longer, leave the end out.`;

/** For what has no time of its own. */
export function refuseSpan({ usage }: Reading, { typed }: Part<number>): void {
  if (typed !== undefined) throw new LineError({ code: 'unexpected', typed: `for ${typed}`.slice(0, 80), usage });
}

/** All of it, or undefined where something has to be asked for first. */
export function roleAskOf({ role, place, minutes, reason }: RoleAskRead): RoleAsk | undefined {
  const isFaulty = minutes.error !== undefined || reason.error !== undefined;
  if (isFaulty || role.value === undefined || place.value === undefined || reason.value === undefined) return undefined;
  return {
    role: role.value,
    place: place.value,
    reason: reason.value,
    ...(minutes.value !== undefined && { minutes: minutes.value }),
  };
}
