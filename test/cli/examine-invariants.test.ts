import { describe, expect, it } from 'vitest';
import { invariantFindings } from '../../src/cli/examine-invariants.ts';
import type { Broken } from '../../src/ports/invariants.ts';

describe('what doctor says of the invariants', () => {
  it('is that each holds', () => {
    const findings = invariantFindings([], []);
    expect(findings.map(({ ok }) => ok)).toEqual(findings.map(() => true));
    expect(findings.map(({ say }) => say).join(' ')).not.toContain('Not looked at');
  });

  it.each(['I-1', 'I-2', 'I-3', 'I-4', 'I-5', 'I-9', 'I-10', 'I-12', 'I-13'] as const)(
    'is where %s does not hold, and what to do',
    (id) => {
      const wrong = invariantFindings([{ id, says: 'somewhere' }], []).filter(({ ok }) => !ok);
      expect(wrong).toHaveLength(1);
      expect(wrong[0]?.what).toContain(id);
      expect(wrong[0]?.say).toMatch(/^somewhere\. .{20,}/);
    },
  );

  it('is what it could not see', () => {
    const [about] = invariantFindings([], ['Production']).filter(({ what }) => what.includes('I-3'));
    expect(about).toMatchObject({
      ok: true,
      say: expect.stringContaining('Not looked at, for it does not answer: Production.'),
    });
  });

  it('is no more than anybody reads', () => {
    const many = Array.from({ length: 12 }, (_, at): Broken => ({ id: 'I-2', says: `tmp_${at}` }));
    const [wrong] = invariantFindings(many, []).filter(({ ok }) => !ok);
    expect(wrong?.say).toContain('tmp_9; and 2 more. ');
    expect(wrong?.say).not.toContain('tmp_10');
  });
});
