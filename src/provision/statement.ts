import type { Secret } from '../domain/secret.ts';
import {
  checkAccountName,
  checkForeignName,
  checkLength,
  checkLiteral,
  checkTemplate,
  checkText,
  checkWhole,
} from './statement-check.ts';

/**
 * All SQL that goes to a target is made here. A dialect writes templates with typed holes; a raw string in a hole does
 * not compile:
 *
 *     const drop = (account: string) => sql`drop role if exists ${name(account)}`;
 *     const find = (account: string) => sql`select oid from pg_roles where rolname = ${bound(account)}`;
 *     const { text, values } = render(find('tmp_ana_k4m2qz'), POSTGRES_SYNTAX);
 *     connection.send(text.reveal(), values.map((value) => value.reveal()));
 *
 * `sql` is for one statement: a semicolon of the template's own is refused. `block` is for what an engine takes only as
 * a block or batch (`begin … end;`, `DECLARE … EXEC`), and there everything that varies goes through `bound`. What is
 * wrong throws `TargetFault` when the statement is made, before anything is sent, and never repeats what it was given.
 */
export type Statement = Readonly<{ parts: readonly string[]; holes: readonly Hole[] }>;

/** How an engine writes names, text and parameters; the quoting itself is done here, in one place. */
export type Syntax = Readonly<{
  /** Around a name, such as `"` and `"`, or `[` and `]`; the closing one is doubled inside. */
  nameQuotes: readonly [open: string, close: string];
  /** What opens a text, such as `'` or `N'`; it is closed by `'`. */
  textOpens: string;
  /** Whether a backslash inside a text means something and so is doubled. */
  doublesBackslash: boolean;
  /** Of a longer name PostgreSQL takes the beginning for another one: refused here instead. */
  mostNameBytes?: number;
  /** Names of ours as the engine keeps them: Oracle has them in upper case. */
  foldName?: (text: string) => string;
  /** Of the first parameter, `place` is 1: `$1`, `?`, `@p1`, `:p1`. */
  placeholder: (place: number) => string;
}>;

/** A value that goes beside the text, never in it. */
export type BoundValue = Readonly<{ reveal(): string | number }>;

/** What is sent. It may hold a secret, so it prints as none: `reveal` is called by the driver's caller alone. */
export type Rendered = Readonly<{ text: Readonly<{ reveal(): string }>; values: readonly BoundValue[] }>;

const HOLE: unique symbol = Symbol('hole');

/** Made by the functions below and by nothing else. */
export type Hole = Readonly<{
  [HOLE]: 'name' | 'foreign-name' | 'text' | 'whole' | 'bound';
  reveal(): string | number;
}>;

/** One statement. */
export const sql = (parts: TemplateStringsArray, ...holes: readonly Hole[]): Statement =>
  statement(parts, holes, false);

/** One block or batch, with semicolons of its own. */
export const block = (parts: TemplateStringsArray, ...holes: readonly Hole[]): Statement =>
  statement(parts, holes, true);

/** A name that we gave: `^[a-z][a-z0-9_]{2,29}$` in bytes and nothing reserved; quoted all the same. */
export const name = (text: string): Hole => hole('name', checkAccountName(text));

/** A name read from a target, whatever is in it; quoted, never trusted. */
export const foreignName = (text: string): Hole => hole('foreign-name', checkForeignName(text));

/** A verifier or a password as a text of the statement, where the engine takes no parameter. */
export const secret = (hidden: Secret): Hole => {
  checkText(hidden.reveal());
  return { [HOLE]: 'text', reveal: () => hidden.reveal(), ...HIDDEN };
};

/** A text of letters, digits, blanks and `_:.,+@%-`: a moment, a comment, a setting. */
export const literal = (text: string): Hole => hole('text', checkLiteral(text));

/** A text read from a target, such as the name of a prepared transaction; quoted, never trusted. */
export const foreignText = (text: string): Hole => hole('text', checkForeignName(text));

/** A whole number from 0: a process, a limit, a lease. */
export const whole = (number: number): Hole => hole('whole', checkWhole(number));

/** A parameter of the driver's. A secret may be one; a number is sent as a number. */
export function bound(value: string | number | Secret): Hole {
  if (typeof value === 'number') return hole('bound', checkWhole(value));
  if (typeof value === 'string') return hole('bound', checkText(value));
  checkText(value.reveal());
  return { [HOLE]: 'bound', reveal: () => value.reveal(), ...HIDDEN };
}

/** The statement in an engine's words. */
export function render({ parts, holes }: Statement, syntax: Syntax): Rendered {
  // Each hole once, however often it stands in the text: Oracle refuses more binds than there are names.
  const values = [...new Set(holes.filter((one) => one[HOLE] === 'bound'))];
  const written = holes.map((one) =>
    one[HOLE] === 'bound' ? syntax.placeholder(values.indexOf(one) + 1) : quote(one, syntax),
  );
  const text = parts.reduce((before, part, place) => `${before}${written[place - 1] ?? ''}${part}`);
  return { text: { reveal: () => text, ...HIDDEN }, values: values.map(({ reveal }) => ({ reveal, ...HIDDEN })) };
}

/** What `console.log` and `JSON.stringify` show. */
const HIDDEN = { toString: () => '[statement]', toJSON: () => '[statement]' };

const hole = (kind: Hole[typeof HOLE], value: string | number): Hole => ({
  [HOLE]: kind,
  reveal: () => value,
  ...HIDDEN,
});

function statement(parts: readonly string[], holes: readonly Hole[], isBlock: boolean): Statement {
  checkTemplate(
    parts,
    isBlock,
    holes.every((one) => typeof one === 'object' && one !== null && HOLE in one),
  );
  return { parts, holes };
}

function quote(one: Hole, syntax: Syntax): string {
  const { nameQuotes, textOpens, doublesBackslash, mostNameBytes, foldName = (text) => text } = syntax;
  const value = one.reveal();
  if (typeof value === 'number') return `${value}`;
  if (one[HOLE] === 'text') {
    const escaped = doublesBackslash ? value.replaceAll('\\', '\\\\') : value;
    return `${textOpens}${escaped.replaceAll("'", "''")}'`;
  }
  const [open, close] = nameQuotes;
  checkLength(value, mostNameBytes);
  return `${open}${(one[HOLE] === 'name' ? foldName(value) : value).replaceAll(close, close + close)}${close}`;
}
