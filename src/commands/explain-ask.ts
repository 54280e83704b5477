import type { UnknownName } from '../cards/fault.ts';
import { explainLine } from '../cards/line.ts';
import type { User } from '../domain/company.ts';
import type { Question } from '../domain/question.ts';
import { readQuestion } from '../domain/question-shape.ts';
import { matchName, textOf, visiblePeople } from './names.ts';
import { nearestMeant } from './nearest.ts';
import { beginOperation, type Filled, fillOperation, OPERATION_KEYWORDS, OPERATION_WORDS } from './operation.ts';
import { LineError } from './parse.ts';
import {
  displayName,
  freed,
  isPersonal,
  onlyClause,
  type Read,
  type Reading,
  requireNothing,
  type Split,
  split,
  suggestion,
  takeName,
  takePerson,
  unknown,
} from './reading.ts';

/** What was understood of the arguments; faults are kept beside what they are about, for the form. */
export type Understood = Readonly<{
  /** Nobody named is the asker. */
  person: Read<User>;
  operation: Read<Filled>;
  /** Where no operation was said. */
  on: Read<string>;
  within: Read<string>;
  isEmpty: boolean;
}>;

/** What to answer: one question, the same for several operations or environments, or somebody's whole access. */
export type Ask = Readonly<
  | { kind: 'question'; question: Question }
  | { kind: 'survey'; subject: User; about: string; questions: readonly (readonly Question[])[] }
  | { kind: 'access'; subject: User }
  | { kind: 'incomplete' }
>;

export function understand(reading: Reading): Understood {
  const given = freed(reading, split(reading, OPERATION_KEYWORDS));
  const { person, rest } = takeSubject(reading, given);
  const subject = person.value ?? reading.viewer;
  const isEmpty = reading.line.words.length === reading.taken;
  const operation = readOperation(reading, subject, rest);
  if (operation.value || operation.fault) return { person, operation, on: {}, within: {}, isEmpty };
  const on = clauseName(reading, rest, 'on', 'application');
  const within = clauseName(reading, rest, 'in', 'environment');
  return { person, operation, on, within, isEmpty };
}

/** Throws `LineError` for a name that is wrong where all else is there. */
export function askOf(reading: Reading, { person, operation, on, within, isEmpty }: Understood): Ask {
  const filled = operation.value;
  const fault = [person, operation, on, within].find((read) => read.fault)?.fault ?? filled?.faults[0];
  const isAcross = filled?.missing.length === 1 && filled.missing[0] === 'environment';
  if (isEmpty || (filled && filled.missing.length > 0 && !isAcross)) return { kind: 'incomplete' };
  if (fault) throw new LineError(fault);
  const subject = person.value ?? reading.viewer;
  if (filled && isAcross) return acrossEnvironments(reading, subject, filled);
  if (filled) return { kind: 'question', question: questionOf(filled, subject) };
  return allThatApply(reading, subject, on.value, within.value);
}

/** The operation that the words begin with; words that are none are a fault. */
export function readOperation(reading: Reading, subject: User, given: Split): Read<Filled> {
  const begun = beginOperation(given);
  if (!begun) return given.words.length === 0 ? {} : { fault: unknownOperation(reading, given) };
  const value = onlyReading(reading, subject, fillOperation(reading, begun));
  requireNothing(reading, value.rest, OPERATION_KEYWORDS);
  return { value };
}

/** Every name has been found, so the fields are those of a question. */
export function questionOf({ operation, fields }: Pick<Filled, 'operation' | 'fields'>, user: User): Question {
  const question = readQuestion({ operation, ...fields, user: user.username });
  if (!question) throw new Error(`${operation} was read without all of its fields`);
  return question;
}

/** `[PERSON]`: whatever can be an operation is one. */
function takeSubject(reading: Reading, given: Split): Readonly<{ person: Read<User>; rest: Split }> {
  const [first] = given.words;
  if (!first || !isPerson(reading, given)) return { person: { value: reading.viewer }, rest: given };
  const { rest, ...person } = takePerson(reading, given.words);
  return { person, rest: { ...given, words: rest } };
}

function isPerson(reading: Reading, given: Split): boolean {
  const [first, ...others] = given.words;
  if (!first || isPersonal(first)) return first !== undefined;
  const isUser = matchName(reading.company, 'user', given.words) !== undefined;
  if (beginOperation(given)) return first.quoted && isUser;
  // Nobody's name before an operation is somebody misspelt; alone it is an operation misspelt.
  return isUser || others.some((_, at) => beginOperation({ ...given, words: others.slice(at) }) !== undefined);
}

/** One reading of an operation; several are given back to choose from. */
function onlyReading(reading: Reading, subject: User, fills: readonly Filled[]): Filled {
  const [first, ...others] = fills;
  if (first && others.length === 0) return first;
  const readings = fills.map((filled) => ({ label: filled.operation, line: explainLine(questionOf(filled, subject)) }));
  throw new LineError({ code: 'ambiguous', typed: textOf(reading.line.words.slice(reading.taken)), readings });
}

/** With the nearest operation that there is, or the person who goes by that name. */
function unknownOperation(reading: Reading, { words, clauses }: Split): UnknownName {
  const [first] = words;
  const begins = words.findIndex((_, at) => beginOperation({ words: words.slice(at), clauses }) !== undefined);
  requireNothing(reading, words.slice(0, Math.max(begins, 0)));
  const named = displayName(reading, words);
  const people = named ? visiblePeople(reading.company, reading.viewer) : [];
  const person = people.find(({ name }) => name === named?.name);
  if (person) return unknown(reading, 'user', words, [suggestion(reading, words, person.username)]);
  const near = first && nearestMeant(first.text, OPERATION_WORDS);
  const meant =
    near === undefined
      ? []
      : [
          suggestion(
            reading,
            [first].flatMap((word) => word ?? []),
            near,
            near,
          ),
        ];
  return unknown(reading, 'operation', words.slice(0, 1), meant);
}

function clauseName(
  reading: Reading,
  { clauses }: Split,
  keyword: 'on' | 'in',
  kind: 'application' | 'environment',
): Read<string> {
  const clause = onlyClause(reading, clauses, keyword);
  const { rest, ...read } = takeName(reading, kind, clause?.words ?? []);
  requireNothing(reading, rest, OPERATION_KEYWORDS);
  return read;
}

function acrossEnvironments({ company }: Reading, subject: User, filled: Filled): Ask {
  const questions = [...company.environments.keys()].map((environment) =>
    questionOf({ ...filled, fields: { ...filled.fields, environment } }, subject),
  );
  const { application } = filled.fields;
  const about = application === undefined ? 'in each environment' : `on ${application}`;
  return { kind: 'survey', subject, about, questions: [questions] };
}

const ON_APPLICATION = [
  'application.list',
  'application.monitor',
  'application.open',
  'application.deploy',
  'application.configure',
  'application.depend-on-system',
] as const;
const IN_ENVIRONMENT = ['environment.login', 'environment.monitor', 'environment.configure'] as const;

/** No operation: all that apply to what was named. */
function allThatApply({ company }: Reading, subject: User, application?: string, environment?: string): Ask {
  if (application === undefined && environment === undefined) return { kind: 'access', subject };
  const environments = environment === undefined ? [...company.environments.keys()] : [environment];
  const about =
    application === undefined ? { operations: IN_ENVIRONMENT } : { operations: ON_APPLICATION, application };
  const { operations, ...fields } = about;
  const questions = operations.map((operation) =>
    environments.map((one) => questionOf({ operation, fields: { ...fields, environment: one } }, subject)),
  );
  return {
    kind: 'survey',
    subject,
    about: application === undefined ? `in ${environment}` : `on ${application}`,
    questions,
  };
}
