import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { TargetFault } from '../../src/ports/provisioner.ts';
import { MYSQL_SYNTAX } from '../../src/provision/mysql-syntax.ts';
import { ORACLE_SYNTAX } from '../../src/provision/oracle-statements.ts';
import { POSTGRES_SYNTAX } from '../../src/provision/postgres-connection.ts';
import {
  block,
  bound,
  foreignName,
  foreignText,
  type Hole,
  literal,
  name,
  render,
  type Statement,
  secret,
  sql,
  whole,
} from '../../src/provision/statement.ts';

const SQLSERVER_SYNTAX = { ...POSTGRES_SYNTAX, nameQuotes: ['[', ']'], textOpens: "N'" } as const;
const textOf = (statement: Statement, syntax = POSTGRES_SYNTAX as Parameters<typeof render>[1]) =>
  render(statement, syntax).text.reveal();

/** What `name` refuses, each by the row of the list of bad input that it stands in. */
const REFUSED: readonly (readonly [row: string, what: string, ...inputs: readonly string[]])[] = [
  ['B16', 'a name that closes its quotation', 'x"; DROP ROLE admin; --'],
  ['B17', 'a name with an apostrophe or a backslash', "x'; --", "x\\'; --", "E'\\\\'"],
  ['B18', 'a name of more than 30 bytes', ...[31, 63, 64, 255, 1_000_000].map((n) => 'x'.repeat(n)), 'é'.repeat(16)],
  [
    'B19',
    'two names alike in their first 63 bytes, neither of which is cut',
    `${'x'.repeat(63)}a`,
    `${'x'.repeat(63)}b`,
  ],
  [
    'B20',
    'a reserved name',
    ...'public none pg_x current_user postgres sa SYSTEM dbo chatelaine_bot chatelaine_rw root'.split(' '),
  ],
  ['B21', 'nothing, or a blank anywhere', '', ' ', 'abc ', 'abc\t', 'abc\n', 'abc\r\n', ' abc', '\nabc'],
  ['B22', 'a NUL inside', 'ab\0cd', '\0abc'],
  ['B23', 'a lone surrogate', 's\uD800x', 's\uDBFFx'],
  ['B24', 'a letter with an accent, in either form', 'ab\u00fac', 'abu\u0301c'],
  ['B25', 'what other tools expand', '$1', '%I', '%s', '{{name}}', '$'.concat('{x}'), ':name', '?'],
  ['B26', 'a separator or a comment', 'a;b', 'a--b', 'a/*b*/', '[a]]', '`a``b`'],
  ['B27', 'a path', '..', '.', 'a/b', 'a\\b', 'CON'],
];

describe('the name of an account', () => {
  it.each(REFUSED)('%s is refused: %s', (_, __, ...inputs) => {
    for (const input of inputs) {
      const refuse = () => name(input);
      expect(refuse, input.slice(0, 80)).toThrow(TargetFault);
      if (input.length > 3) expect(messageOf(refuse)).not.toContain(input.slice(0, 200));
    }
  });

  it('B18 passes with 30 bytes, and with 3', () => {
    for (const fits of ['x'.repeat(30), 'abc'])
      expect(textOf(sql`drop role ${name(fits)}`)).toBe(`drop role "${fits}"`);
  });
});

describe('a name that was read from a target', () => {
  const HOSTILE = ['x"; GRANT admin TO y; --', "a'b", '`a``b`', '[a]]', '😀', 'é'.repeat(31), ' ', '$1', '\n', '\\'];

  it.each(HOSTILE)('B28 B29 is one quoted name whatever is in it: %j', (hostile) => {
    const statement = sql`alter schema ${foreignName(hostile)} owner to us`;
    expect(textOf(statement)).toBe(`alter schema "${hostile.replaceAll('"', '""')}" owner to us`);
    expect(textOf(statement, MYSQL_SYNTAX)).toContain(`\`${hostile.replaceAll('`', '``')}\``);
    expect(textOf(statement, SQLSERVER_SYNTAX)).toContain(`[${hostile.replaceAll(']', ']]')}]`);
  });

  it('B18 B19 is refused where the engine would cut it', () => {
    const [fits, long] = ['x'.repeat(63), 'é'.repeat(32)];
    expect(textOf(sql`a ${foreignName(fits)}`)).toBe(`a "${fits}"`);
    expect(() => textOf(sql`a ${foreignName(long)}`)).toThrow(TargetFault);
    expect(textOf(sql`a ${foreignName(long)}`, MYSQL_SYNTAX)).toContain(long);
  });

  it('B22 B23 is refused with a NUL or a lone surrogate, which a server would read otherwise', () => {
    for (const hostile of ['a\0b', 's\uD800x', '', 'x'.repeat(513)]) {
      expect(() => foreignName(hostile)).toThrow(TargetFault);
      expect(() => foreignText(hostile)).toThrow(TargetFault);
    }
  });
});

describe('a statement', () => {
  it('takes no hole that is not typed, also where the compiler was not asked', () => {
    const raw = "x'; drop role admin" as unknown as Hole;
    for (const hole of [raw, undefined, null, 7, { reveal: () => 'x' }]) {
      expect(() => sql`drop role ${hole as Hole}`).toThrow(TargetFault);
    }
    // @ts-expect-error a raw string in a hole does not compile
    expect(() => sql`drop role ${'admin'}`).toThrow(TargetFault);
  });

  it('is one statement, without a comment, and its holes are in no quotation', () => {
    const hole = whole(1);
    for (const wrong of [
      () => sql`select 1; select 2`,
      () => sql`select 1;`,
      () => sql`select 1 -- ${hole}`,
      () => sql`select /* ${hole} */ 1`,
      () => sql`select '${hole}'`,
      () => sql`select "${hole}"`,
      () => sql`select $$${hole}$$`,
    ])
      expect(wrong).toThrow(TargetFault);
    expect(textOf(sql`select ';--"'`)).toBe(`select ';--"'`);
  });

  it('may be a block where an engine takes nothing else', () => {
    const { text, values } = render(block`begin execute immediate ${bound('x;')}; end;`, POSTGRES_SYNTAX);
    expect(text.reveal()).toBe('begin execute immediate $1; end;');
    expect(values.map((value) => value.reveal())).toEqual(['x;']);
  });

  it('numbers what is bound, in order, and sends it beside the text', () => {
    const twice = bound('a');
    const { text, values } = render(sql`select ${twice}, ${bound(new Secret('b'))}, ${bound(3)}`, POSTGRES_SYNTAX);
    expect(text.reveal()).toBe('select $1, $2, $3');
    expect(values.map((value) => value.reveal())).toEqual(['a', 'b', 3]);
  });

  it('sends what is bound once, though it stands in the text twice', () => {
    const [first, twice] = [bound('a'), bound('b')];
    const { text, values } = render(sql`select ${first}, ${twice}, ${twice}, ${bound('c')}`, ORACLE_SYNTAX);
    expect(text.reveal()).toBe('select :p1, :p2, :p2, :p3');
    expect(values.map((value) => value.reveal())).toEqual(['a', 'b', 'c']);
  });

  it('doubles apostrophes, and backslashes where they mean something', () => {
    const statement = sql`set ${secret(new Secret("it's \\ 'x"))}`;
    expect(textOf(statement)).toBe("set 'it''s \\ ''x'");
    expect(textOf(statement, MYSQL_SYNTAX)).toBe("set 'it''s \\\\ ''x'");
    expect(textOf(statement, SQLSERVER_SYNTAX)).toBe("set N'it''s \\ ''x'");
  });

  it('takes literals of an alphabet and whole numbers, and nothing else in their place', () => {
    expect(textOf(sql`a ${literal('2026-11-26T18:00:00.000Z')} ${whole(42)}`)).toBe("a '2026-11-26T18:00:00.000Z' 42");
    for (const wrong of ["it's", 'a"b', 'a;b', 'a\\b', 'a\nb', 'é', 'x'.repeat(201)])
      expect(() => literal(wrong)).toThrow(TargetFault);
    for (const wrong of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => whole(wrong)).toThrow(TargetFault);
      expect(() => bound(wrong)).toThrow(TargetFault);
    }
  });

  it('shows neither its secret nor its text when it is printed', () => {
    const statement = sql`create role ${name('tmp_ana_k4m2qz')} password ${secret(new Secret('a-canary-password'))} ${bound(new Secret('a-canary-password'))}`;
    const rendered = render(statement, POSTGRES_SYNTAX);
    for (const printed of [
      inspect(statement, { depth: 9, showHidden: true }),
      JSON.stringify(statement),
      inspect(rendered, { depth: 9 }),
      JSON.stringify(rendered),
      `${rendered.text}`,
    ])
      expect(printed).not.toContain('canary');
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
