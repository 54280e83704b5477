import type { Span } from '../usecases/export-audit.ts';
import { LineError } from './parse.ts';
import { type Clause, onlyClause, type Reading, requireNothing } from './reading.ts';

/** `since WHEN` and `until WHEN`. Days and hours are UTC, as in records; `3d` is so long before `now`. */
export function readSpan(reading: Reading, clauses: readonly Clause[], now: string): Span {
  const since = momentOf(reading, onlyClause(reading, clauses, 'since'), now);
  const until = momentOf(reading, onlyClause(reading, clauses, 'until'), now);
  return { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
}

const EXPECTED = 'such as 2026-03-01, 2026-03-01 14:00 (UTC), or 3d (ago)';

function momentOf(reading: Reading, clause: Clause | undefined, now: string): string | undefined {
  if (!clause) return undefined;
  const [day, time] = clause.words.map(({ text }) => text);
  const isTime = time !== undefined && /^\d{2}:\d{2}$/.test(time);
  requireNothing(reading, clause.words.slice(isTime ? 2 : 1));
  const moment = ago(day ?? '', now) ?? calendar(day ?? '', isTime ? time : '00:00');
  if (moment === undefined)
    throw new LineError({
      code: 'invalid',
      label: 'moment',
      typed: [day ?? '', isTime ? time : ''].join(' ').trim(),
      expected: EXPECTED,
    });
  return moment;
}

const HOURS = { h: 1, d: 24 } as const;

function ago(text: string, now: string): string | undefined {
  const found = /^([1-9]\d{0,3})([hd])$/i.exec(text);
  if (!found) return undefined;
  const hours = Number(found[1]) * HOURS[found[2]?.toLowerCase() as keyof typeof HOURS];
  return new Date(Date.parse(now) - hours * 3_600_000).toISOString();
}

/** Only days and hours that there are: the 30th of February is none. */
function calendar(day: string, time: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const moment = new Date(`${day}T${time}:00.000Z`);
  if (Number.isNaN(moment.getTime())) return undefined;
  const iso = moment.toISOString();
  return iso.startsWith(`${day}T${time}`) ? iso : undefined;
}
