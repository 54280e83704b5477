import { isDeepStrictEqual } from 'node:util';
import type { Facts } from '../../src/domain/facts.ts';
import { smallCompanies } from './companies.ts';
import { randomFrom } from './draw.ts';
import { oracle } from './oracle.ts';
import { questions } from './questions.ts';
import { randomCompany } from './random-company.ts';
import { randomQuestion } from './random-question.ts';

type Decide = (facts: Facts, question: unknown) => Record<string, unknown>;

/** How much is asked. */
export type Extent = Readonly<{
  /** Every how-manieth small company of a facet is asked about; 1 is all of them. A prime meets every value of every axis. */
  stride: number;
  /** How many random questions, fifty to a company. */
  random: number;
  /** The first seed of the random companies. */
  seed?: number;
  /** After how many differences to stop. */
  atMost?: number;
}>;

type Disagreement = Readonly<{
  /** The facet of the small company, or the seed of the random one. */
  from: string;
  facts: Facts;
  question: unknown;
  expected: Record<string, unknown>;
  actual: Record<string, unknown>;
}>;

export type Agreement = Readonly<{
  /** Companies and questions asked, by facet, with `random` last. */
  asked: ReadonlyMap<string, Readonly<{ companies: number; questions: number }>>;
  disagreements: readonly Disagreement[];
}>;

type Round = Readonly<{ from: string; group: string; facts: Facts; questions: readonly unknown[] }>;

/**
 * Asks the oracle and another reading of the rules the same questions. `id` and `suggestion` are not compared; what is
 * `undefined` in an answer counts as left out.
 */
export function disagreements(decide: Decide, { stride, random, seed = 1, atMost = 3 }: Extent): Agreement {
  const asked = new Map<string, { companies: number; questions: number }>();
  const found: Disagreement[] = [];
  for (const round of rounds(stride, random, seed)) {
    const { companies, questions: before } = asked.get(round.group) ?? { companies: 0, questions: 0 };
    asked.set(round.group, { companies: companies + 1, questions: before + round.questions.length });
    found.push(...differences(decide, round));
    if (found.length >= atMost) break;
  }
  return { asked, disagreements: found.slice(0, atMost) };
}

function* rounds(stride: number, random: number, seed: number): Generator<Round> {
  for (const { facet, facts, operations, askers } of smallCompanies(stride)) {
    yield { from: facet, group: facet, facts, questions: questions(facts, operations, askers) };
  }
  for (let index = 0; index < random / PER_COMPANY; index += 1) {
    const facts = randomCompany(seed + index);
    const draw = randomFrom(-(seed + index));
    const drawn = Array.from({ length: PER_COMPANY }, () => randomQuestion(facts, draw));
    yield { from: `seed ${seed + index}`, group: 'random', facts, questions: drawn };
  }
}

const PER_COMPANY = 50;

const differences = (decide: Decide, { from, facts, questions: all }: Round): Disagreement[] =>
  all
    .map((question) => ({ from, facts, question, expected: oracle(facts, question), actual: decide(facts, question) }))
    .filter(({ expected, actual }) => !isDeepStrictEqual(expected, comparable(actual)));

const comparable = (answer: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(answer).filter(([key, value]) => value !== undefined && key !== 'id' && key !== 'suggestion'),
  );
