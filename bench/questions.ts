import { APPLICATION_NEEDS } from '../src/domain/applications.ts';
import type { Facts, UserFacts } from '../src/domain/facts.ts';
import type { ApplicationOperation, Operation, Question } from '../src/domain/question.ts';
import { ownedBy } from './company.ts';
import { type Random, seeded } from './random.ts';

export type OnApplication = Extract<Operation, { operation: ApplicationOperation }>;
export type Asked = Extract<Question, { operation: ApplicationOperation }>;

const QUESTIONS = 10_000;
const SEED = 11_26;
const OPERATIONS = Object.keys(APPLICATION_NEEDS) as readonly ApplicationOperation[];

/** The same on every run: half are uniform, 35 % are on an application of one of the person's teams, 15 % where they hold a direct role. */
export function questionsOf(facts: Facts, count = QUESTIONS): readonly Asked[] {
  const random = seeded(SEED);
  const owned = ownedBy(facts);
  const all = facts.applications.map(({ name }) => name);
  const inTeams = facts.users.filter(({ teams }) => teams.some(([team]) => owned.has(team)));
  const direct = facts.users.filter(({ applications }) => applications.length > 0);
  const ofTeams = (user: UserFacts) => user.teams.flatMap(([team]) => owned.get(team) ?? []);
  const draw = (): readonly [UserFacts, readonly string[]] => {
    const kind = random.next();
    if (kind < 0.5) return [random.pick(facts.users), all];
    const user = random.pick(kind < 0.85 ? inTeams : direct);
    return [user, kind < 0.85 ? ofTeams(user) : user.applications.map(([application]) => application)];
  };
  return Array.from({ length: count }, () => asked(draw(), facts, random));
}

function asked([user, applications]: readonly [UserFacts, readonly string[]], facts: Facts, random: Random): Asked {
  return {
    user: user.username,
    operation: random.pick(OPERATIONS),
    application: random.pick(applications),
    environment: random.pick(facts.environments).name,
  };
}

/** The questions as bytes, and how to cut the names of one out again: strings that nobody has hashed yet. */
export function freshQuestions(questions: readonly Asked[]): (i: number) => Asked {
  const fields = questions.map((one) => [one.user, one.operation, one.application, one.environment] as const);
  const bytes = Buffer.from(fields.flat().join(''), 'latin1');
  const ends = new Uint32Array(fields.length * 4 + 1);
  fields.flat().forEach((field, i) => {
    ends[i + 1] = (ends[i] ?? 0) + field.length;
  });
  const cut = (at: number) => bytes.toString('latin1', ends[at], ends[at + 1]);
  return (i) => ({
    user: cut(i * 4),
    operation: cut(i * 4 + 1) as ApplicationOperation,
    application: cut(i * 4 + 2),
    environment: cut(i * 4 + 3),
  });
}
