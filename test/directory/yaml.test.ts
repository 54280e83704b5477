import { describe, expect, it } from 'vitest';
import { BASE, factsOf, faultsOf } from './company-text.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);

describe('the encoding of the file', () => {
  it('B94 reads a byte order mark, and CRLF, with the same columns', () => {
    const expected = factsOf(BASE);
    expect(factsOf(`\uFEFF${BASE}`)).toEqual(expected);
    expect(factsOf(bytes(`\uFEFF${BASE.replaceAll('\n', '\r\n')}`))).toEqual(expected);
    const wrong = BASE.replace('Developer', 'Nobody').replace('version: 1', 'version: 2').replaceAll('\n', '\r\n');
    expect(faultsOf(bytes(`\uFEFF${wrong}`))).toEqual([
      'company.yaml:1:10: version: expected 1, found the number 2',
      'company.yaml:10:52: users[0].defaultRole: expected the name of a role, found "Nobody"',
    ]);
  });
  it('B94 refuses UTF-16 with a hint, with and without a mark', () => {
    const hint = 'company.yaml:1:1: expected text in UTF-8; this looks like UTF-16, so save the file again as UTF-8';
    expect(faultsOf(bytes(`\uFEFF${BASE}`, 'utf16le'))).toEqual([hint]);
    expect(faultsOf(bytes(BASE, 'utf16le'))).toEqual([hint]);
    expect(faultsOf(bytes(BASE, 'utf16le').swap16())).toEqual([hint]);
  });
  it('B94 refuses NUL and what is not UTF-8, at its place', () => {
    expect(faultsOf(bytes(BASE.replace('Loans', 'Lo\0ans')))).toEqual([
      'company.yaml:8:39: expected text without NUL characters',
    ]);
    expect(faultsOf(bytes(BASE.replace('Loans', 'Lo\xe9ns'), 'latin1'))).toEqual([
      'company.yaml:8:39: expected text in UTF-8',
    ]);
    expect(faultsOf(bytes(BASE.replace('Loans', '"Lo\\0ans"')))).toEqual([
      'company.yaml:8:37: teams[0].applications[0]: expected a name without hidden characters, found "Lo\\u0000ans"',
    ]);
  });
  it('B24 reads a composed and a decomposed letter as one name', () => {
    const text = BASE.replace('name: Tech Lead', 'name: Ju\u0301nior').replace(
      'defaultRole: Developer',
      'defaultRole: J\u00fanior',
    );
    expect(factsOf(text).users[0]?.defaultRole).toBe('J\u00fanior');
    expect(factsOf(text).roles[0]?.name).toBe('J\u00fanior');
  });
});

describe('the YAML of the file', () => {
  it('B92 reads yes, no, on and times as text', () => {
    const text = BASE.replace('[Loans]', '[no, on, Yes, 1_000, 12:30:45]');
    expect(factsOf(text).applications.map(({ name }) => name)).toEqual(['no', 'on', 'Yes', '1_000', '12:30:45']);
  });
  it.each([
    [
      'B90 a tag of a program',
      '!!js/function "x"',
      '11:19: expected no tag: what a value is shows from the way it is written',
    ],
    [
      'B90 a tag of another language',
      '!!python/object:os.system {}',
      '11:19: expected no tag: what a value is shows from the way it is written',
    ],
    ['B90 an unknown tag', '!secret x', '11:19: expected no tag: what a value is shows from the way it is written'],
    ['an alias without its anchor', '*nobody', '11:19: expected an anchor &nobody further up'],
    ['an alias within its own anchor', '&a [*a]', '11:23: expected an anchor &a further up'],
  ])('refuses %s', (_, value, fault) => {
    expect(faultsOf(`${BASE}infrastructure: [ ${value} ]\n`)).toEqual([`company.yaml:${fault}`]);
  });
  it('B93 refuses a merge key, anchored or not', () => {
    const text = BASE.replace('{ Development: change-and-deploy }', '&l { Development: list }').replace(
      'teams:',
      '  - { name: Lead, levels: { <<: *l, Production: list } }\nteams:',
    );
    expect(faultsOf(text)).toContain(
      'company.yaml:7:29: roles[1].levels["<<"]: expected the name of an environment, found "<<"',
    );
  });
  it('B94 says where a tab indents', () => {
    expect(faultsOf('version: 1\npolicy:\n\tdelegation: higher\n')[0]).toBe(
      'company.yaml:3:1: expected blanks instead of tabs',
    );
  });
  it('B94 takes 32 levels and no more', () => {
    const nested = (depth: number) => `a: ${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}\n`;
    expect(faultsOf(nested(32)).join()).not.toContain('levels');
    expect(faultsOf(nested(10_000))).toEqual(['company.yaml:1:37: expected at most 32 levels, one within the other']);
  });
  it('B95 refuses an empty file and one cut in the middle', () => {
    for (const text of ['', '\n', '# nothing\n', '---\n', 'null\n']) expect(faultsOf(text)).toHaveLength(1);
    expect(faultsOf('')).toEqual(['company.yaml:1:1: expected keys with their values, found nothing']);
    expect(faultsOf(BASE.slice(0, -10)).join('\n')).toContain('readable YAML');
    expect(faultsOf('version: 1\nusers:\n  - { username: "ana\n').join('\n')).toContain('Missing closing "quote');
  });
  it('refuses a second document and any directive', () => {
    expect(faultsOf(`${BASE}---\nversion: 1\n`)).toEqual(['company.yaml:11:1: expected one document in the file']);
    expect(faultsOf(`%YAML 1.1\n---\n${BASE}`)).toEqual(['company.yaml:1:1: expected no directive']);
    expect(faultsOf(`---\n${BASE}...\n`)).toEqual([]);
  });
  it('reads up to 50 aliases as what they stand for', () => {
    const text = BASE.replace('levels: {', 'levels: &l {').replace(
      'teams:',
      `${Array.from({ length: 50 }, (_, n) => `  - { name: R${n}, levels: *l }\n`).join('')}teams:`,
    );
    expect(factsOf(text).roles[50]).toMatchObject({ name: 'R49', levels: [['Development', 'change-and-deploy']] });
    expect(faultsOf(text.replace('teams:', '  - { name: R50, levels: *l }\nteams:'))).toEqual([
      'company.yaml:57:26: expected at most 50 aliases',
    ]);
  });
  it('reads a star in a text as a star', () => {
    const text = BASE.replace('name: Ana Silva', `name: "*${'*x '.repeat(60)}*"`);
    expect(faultsOf(text).join()).not.toContain('aliases');
  });
});

describe('files made to hurt', () => {
  const within = (milliseconds: number, megabytes: number, text: string) => {
    const heap = process.memoryUsage().heapUsed;
    const started = performance.now();
    const faults = faultsOf(text);
    expect(performance.now() - started).toBeLessThan(milliseconds);
    expect((process.memoryUsage().heapUsed - heap) / 2 ** 20).toBeLessThan(megabytes);
    return faults;
  };
  it('B89 refuses billion laughs and 100,000 aliases at once', () => {
    const letters = [...'abcdefghij'];
    const laughs = letters
      .map(
        (letter, n) =>
          `${letter}: &${letter} [${
            n === 0
              ? 'lol'
              : Array(10)
                  .fill(`*${letters[n - 1]}`)
                  .join(', ')
          }]\n`,
      )
      .join('');
    expect(within(1_000, 50, laughs)).toEqual(['company.yaml:7:8: expected at most 50 aliases']);
    expect(within(1_000, 50, `a: &a 1\nb: [${'*a, '.repeat(100_000)}]\n`)).toEqual([
      'company.yaml:2:205: expected at most 50 aliases',
    ]);
  });
  it('B89 is not slowed down by aliases that double', () => {
    const doubling = Array.from({ length: 25 }, (_, n) => `  - &a${n} [*a${n - 1}, *a${n - 1}]\n`)
      .slice(1)
      .join('');
    expect(within(1_000, 50, `users:\n  - &a0 [x]\n${doubling}`).length).toBeGreaterThan(0);
  });
  it.each([
    ['pairs', 'a: 1\n', 10_000_000],
    ['sections', 'users: [1]\n', 4_000_000],
    ['people', '- 1\n', 12_000_000],
    ['brackets', '[a, ', 10_000_000],
    ['broken lines', '\t: ]}\n', 8_000_000],
    ['quotes', '"a" ', 10_000_000],
    ['empty lines', '\n', 50_000_000],
    ['one long word', 'x', 50_000_000],
    ['documents', '---\n', 10_000_000],
  ])('B94 refuses 40 MB of %s within seconds', (_, piece, times) => {
    expect(within(25_000, 700, `users:\n${piece.repeat(times)}`).length).toBeGreaterThan(0);
  });
  it('B94 refuses more than 64 MB unread', () => {
    expect(within(1_000, 10, ' '.repeat(2 ** 26 + 1))).toEqual(['company.yaml:1:1: expected a file of at most 64 MB']);
  });
});

describe('a long section', () => {
  const people = (count: number, more = '') =>
    BASE +
    Array.from(
      { length: count },
      (_, n) => `  - username: u${n}\n    defaultRole: Developer\n${n === 2_500 ? more : ''}`,
    ).join('');
  it('is read like a short one, in its order, whatever follows', () => {
    const facts = factsOf(`${people(5_000)}applications: [Sandbox]\n`);
    expect(facts.users.slice(1).map(({ username }) => username)).toEqual(
      Array.from({ length: 5_000 }, (_, n) => `u${n}`),
    );
    expect(facts.applications).toContainEqual({ name: 'Sandbox' });
  });
  it('keeps its lines and paths', () => {
    expect(faultsOf(people(5_000, '    active: perhaps\n'))).toEqual([
      'company.yaml:5013:13: users[2501].active: expected true or false, found "perhaps"',
    ]);
    expect(faultsOf(people(5_000, '    active: "perhaps\n')).at(0)).toContain('company.yaml:');
    expect(faultsOf(people(5_000, '   active: true\n')).at(0)).toMatch(/^company\.yaml:501[234]:/);
  });
  it('may use an anchor that stands before it, and one in an earlier part of it', () => {
    const text = people(3_000, '    teams: &t { Banking: Developer }\n').replace(
      'username: u2700\n',
      'username: u2700\n    teams: *t\n',
    );
    expect(factsOf(text).users[2_701]).toMatchObject({ username: 'u2700', teams: [['Banking', 'Developer']] });
  });
  it('may be given once only', () => {
    expect(faultsOf(`${people(3_000)}users:\n  - { username: x, defaultRole: Developer }\n`)).toEqual([
      'company.yaml:6011:1: users: expected each key once; company.yaml:9:1 has it too, found "users"',
    ]);
  });
  it('may begin far from the beginning of the file', () => {
    const roles = Array.from({ length: 200 }, (_, n) => `  - { name: R${n} }\n`).join('');
    expect(
      factsOf(`${people(3_500).replace('teams:', `${roles}teams:`)}policy: { delegation: higher }\n`).users,
    ).toHaveLength(3_501);
  });
});
