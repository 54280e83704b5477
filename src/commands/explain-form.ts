import type { Card, Choice, Input } from '../cards/card.ts';
import { verbOf } from '../cards/doing.ts';
import { unknownText } from '../cards/fault.ts';
import { choiceField, formCard, named, type Prefilled } from '../cards/fields.ts';
import type { Understood } from './explain-ask.ts';
import { textOf, visibleNames } from './names.ts';
import type { Filled } from './operation.ts';
import { LineError } from './parse.ts';
import type { Read, Reading } from './reading.ts';
import { personField } from './role-form.ts';

/** What a person, an application and an environment are enough for. */
const OPERATIONS = [
  'login',
  'list',
  'open',
  'monitor',
  'deploy',
  'configure',
  'database',
  'manage users',
  'manage teams',
  'read audit',
];
/** Refuses half an operation whose other half no field of a form could hold, with what is missing. */
export function refuseUnfillable({ line, taken, usage }: Reading, { value }: Read<Filled>): void {
  const missing = value?.missing ?? [];
  if (missing.every((field) => field === 'application' || field === 'environment')) return;
  throw new LineError({ code: 'incomplete', typed: textOf(line.words.slice(taken)), missing, usage });
}

const choices: readonly Choice[] = OPERATIONS.map((words) => ({ label: words, value: words, raw: true }));

/** The form of `access explain`, holding what was understood. */
export function explainForm(reading: Reading, { person, operation, on, within }: Understood): Card {
  const subject = { value: person.value?.username, optional: true, ...errorOf(person) };
  const filled = operation.value;
  return formCard('Explain an answer', 'access explain', [
    personField(reading, 'Person', subject),
    choiceField('operation', 'Operation', choices, {
      value: filled && verbOf(filled.operation),
      optional: true,
      ...errorOf(operation),
    }),
    nameField(reading, 'application', 'on', filled, on),
    nameField(reading, 'environment', 'in', filled, within),
  ]);
}

/** The form of `access who can`: the same without the person. */
export function whoCanForm(reading: Reading, operation: Read<Filled>): Card {
  const filled = operation.value;
  const verbs = choices.filter(({ value }) => ['list', 'monitor', 'open', 'deploy', 'configure'].includes(value));
  return formCard('Who can do something', 'access who can', [
    choiceField('operation', 'Operation', verbs, { value: filled && verbOf(filled.operation), ...errorOf(operation) }),
    { ...nameField(reading, 'application', 'on', filled), optional: false },
    { ...nameField(reading, 'environment', 'in', filled), optional: false },
  ]);
}

function nameField(
  { company, viewer }: Reading,
  kind: 'application' | 'environment',
  clause: string,
  filled: Filled | undefined,
  read: Read<string> = {},
): Input {
  const said = filled?.fields[kind] ?? read.value;
  const fault = filled?.faults.find((one) => one.kind === kind) ?? read.fault;
  const isOptional = !filled?.missing.includes(kind);
  const prefilled = {
    value: said === undefined ? undefined : String(said),
    optional: isOptional,
    ...errorOf({ fault }),
  };
  const label = kind === 'application' ? 'Application' : 'Environment';
  return choiceField(kind, label, named(visibleNames(company, viewer, kind)), prefilled, clause);
}

/** What is wrong with a field, as the text beside it. */
export const errorOf = ({
  fault,
}: Readonly<{ fault?: Parameters<typeof unknownText>[0] | undefined }>): Pick<Prefilled, 'error'> =>
  fault ? { error: unknownText(fault) } : {};
