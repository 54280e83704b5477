import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { companyFacts, onlyByAdministrator, SIZES, type Size } from '../../bench/company.ts';
import { companyFile } from '../../bench/company-file.ts';
import { casbin } from '../../bench/engines/casbin.ts';
import { chatelaine } from '../../bench/engines/chatelaine.ts';
import { freshQuestions, questionsOf } from '../../bench/questions.ts';
import { readDirectory } from '../../src/directory/directory.ts';

const hashOf = (parts: Iterable<string>) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 16);
};

const answersAt = async (size: Size) => {
  const facts = companyFacts(size);
  const asked = questionsOf(facts);
  const [ours, theirs] = [await chatelaine.load(facts, undefined), await casbin.load(facts, undefined)];
  return { ours: ours.workloads(asked), theirs: theirs.workloads(asked) };
};

describe('the generated company', () => {
  it.each(Object.keys(SIZES) as Size[])('has the size that it says at %s', (size) => {
    const { users, applications, teams, environments, roles } = companyFacts(size);
    const held = (kind: 'teams' | 'applications') => users.reduce((sum, user) => sum + user[kind].length, 0);
    expect({
      people: new Set(users.map(({ username }) => username)).size,
      applications: new Set(applications.map(({ name }) => name)).size,
      teams: new Set(teams).size,
      environments: environments.length,
      roles: new Set(roles.map(({ name }) => name)).size,
      memberships: held('teams'),
      applicationRoles: held('applications'),
    }).toEqual(SIZES[size]);
  });

  it('is the same bytes every time', () => {
    expect(hashOf(companyFile(companyFacts('S')))).toBe('33332e91d6895c30');
    expect(hashOf(companyFile(companyFacts('M')))).toBe('2b74faca40c96c87');
    expect(hashOf([JSON.stringify(questionsOf(companyFacts('M')))])).toBe('76886c0375fa88af');
  });

  it('is read back from its file as it was', () => {
    const facts = companyFacts('S');
    const reading = readDirectory([...companyFile(facts)].join(''), 'company.yaml');
    expect(reading.ok && reading.facts).toEqual(facts);
  });

  it('has roles that only an Administrator can give, and under the milder rule fewer', () => {
    const facts = companyFacts('M');
    expect([onlyByAdministrator(facts, 'higher'), onlyByAdministrator(facts, 'same-or-lower')]).toEqual([13, 10]);
  });

  it.each(['S', 'M', 'L'] as const)(
    'is asked questions of which about two in five are answered yes at %s',
    async (size) => {
      const facts = companyFacts(size);
      const answers = await (await chatelaine.load(facts, undefined)).workloads(questionsOf(facts)).decide?.answers();
      const allowed = [...(answers ?? '')].filter((answer) => answer === '1').length / 10_000;
      expect(allowed).toBeGreaterThan(0.35);
      expect(allowed).toBeLessThan(0.5);
    },
  );
});

describe('the questions', () => {
  it('come out of their bytes as they went in', () => {
    const asked = questionsOf(companyFacts('S'), 500);
    expect(asked.map((_, i) => freshQuestions(asked)(i))).toEqual(asked);
  });

  it.each(['S', 'M'] as const)(
    'are answered alike by casbin and the engine, by held and by fresh names, at %s',
    async (size) => {
      const { ours, theirs } = await answersAt(size);
      const answers = await ours.decide?.answers();
      expect(answers).toMatch(/^[01]{10000}$/);
      expect(await theirs.decide?.answers()).toBe(answers);
      expect(await ours['decide fresh']?.answers()).toBe(answers);
      expect(await theirs['decide fresh']?.answers()).toBe(answers);
    },
  );

  it.each(['explain', 'explain with remedy', 'remedy', 'what can'])(
    'are answered alike by %s and decide',
    async (workload) => {
      const { ours } = await answersAt('S');
      expect(await ours[workload]?.answers()).toBe(await ours.decide?.answers());
    },
  );
});
