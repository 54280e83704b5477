import type { Card, Choice, Input } from '../cards/card.ts';
import { durationLabel, durationWords } from '../cards/duration.ts';
import { choiceField, formCard, named } from '../cards/fields.ts';
import type { AskRead, Part } from './dbuser-ask.ts';
import { errorOf } from './explain-form.ts';
import { visibleNames } from './names.ts';
import type { Reading } from './reading.ts';

/** The form of a request, holding what was understood; environments without a database of their own are not offered. */
export function askForm(reading: Reading, read: AskRead): Card {
  const { company, viewer } = reading;
  const environments = visibleNames(company, viewer, 'environment').filter((name) => company.databases.has(name));
  const { environment, minutes, readOnly, reason } = read;
  const most = (company.databases.get(environment.value ?? '')?.maxHours ?? 12) * 60;
  const profile = readOnly.value ? READ_ONLY : READ_AND_WRITE;
  return formCard('Request a database user', 'dbuser request', [
    choiceField(
      'environment',
      'Environment',
      named(environments),
      { value: environment.value, ...errorOf(environment) },
      'in',
    ),
    choiceField('profile', 'Rights', [READ_AND_WRITE, READ_ONLY], { value: profile.value, ...wrong(readOnly) }),
    durationField('How long', [60, 240, most], minutes),
    reasonField('Reason', reason),
  ]);
}

export const READ_ONLY: Choice = { label: 'Read everything, change nothing', value: 'read-only', raw: true };
export const READ_AND_WRITE: Choice = {
  label: 'Read everything; insert, update and delete in application tables',
  value: 'read-and-write',
  raw: true,
};

/** Spans to choose from, with the one that was typed among them. */
export function durationField(label: string, offered: readonly number[], { value, ...read }: Part<number>): Input {
  const all = [...new Set([...offered, ...(value === undefined ? [] : [value])])].toSorted((a, b) => a - b);
  const choices = all.map((minutes) => ({ label: durationLabel(minutes), value: durationWords(minutes) }));
  const chosen = value === undefined ? undefined : durationWords(value);
  return choiceField('duration', label, choices, { value: chosen, ...wrong(read) }, 'for');
}

/** What was typed stays in the field, right or wrong. */
export const reasonField = (label: string, { value, typed = value, error }: Part<string>): Input => ({
  id: 'reason',
  label,
  type: 'text',
  clause: 'because',
  multiline: true,
  placeholder: 'what it is for: 3 to 500 characters',
  ...(typed === undefined ? {} : { value: typed }),
  ...(error === undefined ? {} : { error }),
});

const wrong = ({ typed, error }: Pick<Part<unknown>, 'typed' | 'error'>) =>
  error === undefined ? {} : { error: typed === undefined ? error : `“${typed}” will not do. ${error}` };
