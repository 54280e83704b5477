import { durationLabel } from '../cards/duration.ts';
import { profileLabel } from '../cards/label.ts';
import type { DatabaseFacts } from '../domain/facts.ts';
import type { AccountAsk } from '../domain/request-view.ts';
import { readDuration } from './duration.ts';
import { textOf } from './names.ts';
import { isKeyword, LineError } from './parse.ts';
import { type Clause, onlyClause, type Read, type Reading, requireNothing, split, takeName } from './reading.ts';

/** One part of a line that is no name: its value, or what is wrong with what was typed. */
export type Part<T> = Readonly<{ value?: T; typed?: string; error?: string; label?: string }>;

/** A request for a database user as far as it was said and understood. */
export type AskRead = Readonly<{
  environment: Read<string>;
  minutes: Part<number>;
  readOnly: Part<boolean>;
  reason: Part<string>;
  confirmed?: string;
}>;

export function readAsk(reading: Reading): AskRead {
  const { words, clauses } = split(reading, ['in', 'for', 'confirm']);
  const confirm = onlyClause(reading, clauses, 'confirm');
  const place = onlyClause(reading, clauses, 'in');
  const duration = onlyClause(reading, clauses, 'for');
  const said = [...words, ...(place?.words ?? []), ...(confirm?.words.slice(1) ?? [])];
  const spoken = duration ? spanWords(duration) : { span: [], rest: [] };
  const all = [...said, ...spoken.rest];
  const profiles = all.filter((word) => PROFILES.some((one) => isKeyword(word, one)));
  const named = all.filter((word) => !profiles.includes(word));
  const environment = takeName(reading, 'environment', named);
  requireNothing(reading, environment.rest, ['for', 'in']);
  const { company } = reading;
  const database = company.databases.get(environment.value ?? '');
  const asksReadOnly = profiles.some((word) => isKeyword(word, 'read-only'));
  const confirmed = confirm?.words[0]?.text.toLowerCase();
  return {
    environment,
    minutes: minutesOf(duration && textOf(spoken.span), database),
    readOnly: readOnlyOf(asksReadOnly, database),
    reason: reasonOf(reading.line.reason),
    ...(confirmed === undefined ? {} : { confirmed }),
  };
}

const PROFILES = ['read-only', 'read-and-write'] as const;

/** The words that can be part of a span, so that what follows may belong to something else. */
export function spanWords({ words }: Clause) {
  const isSpan = (text: string, at: number) =>
    /^\d/.test(text) || (at > 0 && /^(days?|hours?|min(ute)?s?)$/i.test(text));
  const found = words.findIndex(({ text, quoted }, at) => !quoted && at > 0 && !isSpan(text, at));
  const end = found === -1 ? words.length : found;
  return { span: words.slice(0, end), rest: words.slice(end) };
}

/** The most that the database allows where nothing was said. */
function minutesOf(typed: string | undefined, database: DatabaseFacts | undefined): Part<number> {
  const most = (database?.maxHours ?? 12) * 60;
  if (typed === undefined) return { value: most };
  const read = readDuration(typed);
  if ('expected' in read) return { typed, label: 'duration', error: `Expected: ${read.expected}.` };
  return read.minutes <= most
    ? { value: read.minutes, typed }
    : { typed, label: 'duration', error: `At most ${durationLabel(most)} here; counted from the moment it is made.` };
}

function readOnlyOf(asked: boolean, database: DatabaseFacts | undefined): Part<boolean> {
  return asked && database?.provisioning === 'assisted'
    ? {
        value: true,
        typed: 'read-only',
        label: 'profile',
        error: `LifeTime makes them ${profileLabel('read-and-write')} only.`,
      }
    : { value: asked };
}

const REASON_LEAST = 3;
const REASON_MOST = 500;

/** Plain text, with something in it to decide on. */
export function reasonOf(typed: string | undefined): Part<string> {
  const value = typed?.trim() ?? '';
  if (value === '') return {};
  return value.length < REASON_LEAST || value.length > REASON_MOST
    ? { typed: value, label: 'reason', error: `Expected: ${REASON_LEAST} to ${REASON_MOST} characters.` }
    : { value, typed: value };
}

/** All of it, or undefined where something has to be asked for first. */
export function askOf({ environment, minutes, readOnly, reason }: AskRead): AccountAsk | undefined {
  const isFaulty = [minutes, readOnly, reason].some(({ error }) => error !== undefined);
  if (isFaulty || environment.value === undefined || minutes.value === undefined || reason.value === undefined)
    return undefined;
  return {
    environment: environment.value,
    minutes: minutes.value,
    profile: readOnly.value ? 'read-only' : 'read-and-write',
    reason: reason.value,
  };
}

/** A typed line that is complete but wrong in one place says so in the words of the form. */
export function refusePart(parts: readonly Part<unknown>[]): void {
  const faulty = parts.find(({ error }) => error !== undefined);
  if (faulty?.error === undefined) return;
  const expected = faulty.error.replace(/^Expected: /, '').replace(/\.$/, '');
  throw new LineError({
    code: 'invalid',
    label: faulty.label ?? 'part',
    typed: (faulty.typed ?? '').slice(0, 80),
    expected,
  });
}
