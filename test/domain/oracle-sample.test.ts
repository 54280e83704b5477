import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { oracle } from '../oracle/oracle.ts';
import { anyFacts, anyQuestion } from './any-company.ts';

describe('the engine', () => {
  it('answers as a second reading of the rules does', () =>
    fc.assert(
      fc.property(anyFacts, fc.array(anyQuestion(), { minLength: 5, maxLength: 5 }), (facts, questions) => {
        const company = createCompany(facts);
        const asked = questions.map((question) => ({ id: 'q', ...question }));
        expect(asked.map((question) => inAnyOrder(decide(company, question)))).toEqual(
          asked.map((question) => inAnyOrder(oracle(facts, question))),
        );
      }),
      { numRuns: 200 },
    ));
});

/** Nobody promises an order of the warnings. */
const inAnyOrder = (answer: object) =>
  'warnings' in answer ? { ...answer, warnings: (answer.warnings as string[]).toSorted() } : answer;
