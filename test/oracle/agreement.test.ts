import { expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { disagreements, type Extent } from './agreement.ts';

/** All of the small companies and a million random questions where ORACLE is `full`; otherwise a sample of some seconds. */
const FULL = process.env.ORACLE === 'full';
const EXTENT: Extent = FULL ? { stride: 1, random: 1_000_000 } : { stride: 71, random: 50_000 };

it('answers what a second reading of the rules answers', { timeout: FULL ? 3_600_000 : 60_000 }, () => {
  const { asked, disagreements: found } = disagreements(engine(), EXTENT);
  if (FULL) for (const [group, counts] of asked) console.log(`${group}: ${JSON.stringify(counts)}`);
  expect(found.map((one) => JSON.stringify(one))).toEqual([]);
});

/** The engine, with the company made once for all the questions about the same facts. */
function engine(): (facts: Facts, question: unknown) => Record<string, unknown> {
  let last: Readonly<{ facts: Facts; company: ReturnType<typeof createCompany> }> | undefined;
  return (facts, question) => {
    if (last?.facts !== facts) last = { facts, company: createCompany(facts) };
    return { ...decide(last.company, question) };
  };
}
