import fc from 'fast-check';
import { loadModule, parseSync } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { AccountOrder } from '../../src/ports/provisioner.ts';
import * as mysql from '../../src/provision/mysql-statements.ts';
import { MYSQL_SYNTAX } from '../../src/provision/mysql-syntax.ts';
import { POSTGRES_SYNTAX } from '../../src/provision/postgres-connection.ts';
import * as postgres from '../../src/provision/postgres-statements.ts';
import { foreignName, name, render, type Statement, sql } from '../../src/provision/statement.ts';
import { openPostgresTarget, type PostgresTarget } from './postgres-target.ts';
import { asPattern, quotationsIn, statementsIn } from './statement-reading.ts';
import { verifierOf } from './verifier.ts';

/** 100000 for the full run. */
const ROUNDS = Number(process.env.DDL_ROUNDS ?? 300);
const PATIENCE_MS = 60_000 + ROUNDS * 40;

const TROUBLE = [
  '"',
  "'",
  '`',
  '\\',
  ';',
  '--',
  '/*',
  '*/',
  '$1',
  '$$',
  '%I',
  '?',
  ':name',
  '\n',
  '\r',
  '😀',
  'é',
  ']',
  '[',
  '\u202e',
  ' drop role admin ',
  '#',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...TROUBLE), fc.string({ unit: 'binary', maxLength: 3 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((pieces) => pieces.join('').replaceAll('\0', ''))
  .filter((text) => text !== '' && !/\p{Surrogate}/u.test(text));
const account = fc
  .tuple(
    fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
    fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789_'), minLength: 2, maxLength: 29 }),
  )
  .map(([first, rest]) => first + rest)
  .filter(isTakenAsName);
const VERIFIERS = Array.from({ length: 20 }, (_, i) => verifierOf(`password ${i}`));
type TemporaryOrder = AccountOrder & Readonly<{ endsAt: string }>;
const order: fc.Arbitrary<TemporaryOrder> = fc.record({
  name: account,
  profile: fc.constantFrom('read-only', 'read-and-write'),
  lease: fc.nat(),
  now: fc.constant(new Date().toISOString()),
  endsAt: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((at) => at.toISOString()),
  credential: fc.constantFrom(...VERIFIERS),
});

function isTakenAsName(text: string): boolean {
  try {
    name(text);
    return true;
  } catch {
    return false;
  }
}

/** Every statement that PostgreSQL gets, with what a parser has to find it to be. */
const intended = (
  made: TemporaryOrder,
  oid: string,
  foreign: string,
): readonly (readonly [kind: string, Statement])[] => [
  ['CreateRoleStmt', postgres.make(made)[0] as Statement],
  ['AlterRoleStmt', postgres.make(made)[1] as Statement],
  ['AlterRoleSetStmt', postgres.make(made)[2] as Statement],
  ['AlterRoleSetStmt', postgres.make(made)[3] as Statement],
  ['CommentStmt', postgres.make(made)[4] as Statement],
  ['AlterRoleStmt', postgres.make(made)[5] as Statement],
  ['CreateRoleStmt', postgres.make({ ...made, endsAt: null })[0] as Statement],
  ['AlterRoleSetStmt', postgres.make({ ...made, endsAt: null })[1] as Statement],
  ['AlterRoleStmt', postgres.move(made.name, made.endsAt)],
  ['AlterRoleStmt', postgres.changePassword(made.name, made.credential)],
  ['AlterRoleStmt', postgres.lock(made.name)],
  ['SelectStmt', postgres.find(made.name)],
  ['SelectStmt', postgres.findOid(made.name)],
  ['SelectStmt', postgres.endSessions(oid, made.name)],
  ['SelectStmt', postgres.lookAfter(made.name, [oid])],
  ['SelectStmt', postgres.countSessionsOf(made.name)],
  ['SelectStmt', postgres.now()],
  ['SelectStmt', postgres.look(made.name)],
  ['SelectStmt', postgres.databasesToClear(oid)],
  ['SelectStmt', postgres.allDatabases()],
  ['GrantRoleStmt', postgres.joinAccount(made.name)],
  ['VariableSetStmt', postgres.actAs(made.name)],
  ['VariableSetStmt', postgres.actAsOurselves()],
  ['SelectStmt', postgres.findPrepared(made.name)],
  ['TransactionStmt', postgres.rollBackPrepared(foreign)],
  ['SelectStmt', postgres.findAllPrepared(made.name)],
  ['SelectStmt', postgres.findOwned(oid)],
  ['CreateRoleStmt', postgres.makeHeir()],
  ['SelectStmt', postgres.findHeir()],
  ['GrantRoleStmt', postgres.letInherit(made.name)],
  ['ReassignOwnedStmt', postgres.reassign(made.name)],
  ['DropOwnedStmt', postgres.dropOwned(made.name)],
  ['DropRoleStmt', postgres.drop(made.name)],
  ['SelectStmt', postgres.list()],
  ['SelectStmt', postgres.examine()],
  ['SelectStmt', postgres.pulse()],
  ['TransactionStmt', sql`begin`],
  ['TransactionStmt', sql`commit`],
  ['TransactionStmt', sql`rollback`],
  ['AlterOwnerStmt', sql`alter schema ${foreignName(cut(foreign))} owner to ${name(made.name)}`],
];
/** As long as a name of a target of PostgreSQL may be. */
function cut(text: string): string {
  const letters = [...text];
  while (Buffer.byteLength(letters.join('')) > 63) letters.pop();
  return letters.join('');
}
const [SAMPLE = undefined as never] = fc.sample(order, 1);
const HOW_MANY = intended(SAMPLE, '1', 'x').length;

describe('what is sent to a target', () => {
  beforeAll(() => loadModule());

  it(
    `T-ddl-100k PostgreSQL’s own parser finds one statement of the intended kind, in ${ROUNDS} of any names`,
    () => {
      fc.assert(
        fc.property(
          order,
          fc.nat({ max: 2 ** 31 }),
          hostile,
          fc.nat({ max: HOW_MANY - 1 }),
          (made, oid, foreign, place) => {
            const all = intended(made, `${oid}`, foreign);
            const withForeign = all.filter(([, { holes }]) => holes.some((hole) => hole.reveal() === cut(foreign)));
            for (const [kind, statement] of [all[place] ?? fail(), ...withForeign]) {
              const { stmts = [] } = parseSync(render(statement, POSTGRES_SYNTAX).text.reveal());
              expect(stmts.map(({ stmt }) => Object.keys(stmt ?? {}))).toEqual([[kind]]);
              const said = new Set(textsIn(stmts));
              for (const text of textsOf(statement)) expect(said).toContain(text);
            }
          },
        ),
        { numRuns: ROUNDS },
      );
    },
    PATIENCE_MS,
  );

  it(
    `T-ddl-100k MySQL, in whatever mode, finds the intended words and one quotation a hole, in ${ROUNDS} of any names`,
    () => {
      const password = fc.string({
        unit: fc.constantFrom(...'abcXYZ019\\%$_{}`#-/*?:@&()'),
        minLength: 12,
        maxLength: 40,
      });
      fc.assert(
        fc.property(order, password, hostile, hostile, (made, hidden, database, table) => {
          const asked = { ...made, credential: new Secret(hidden) };
          const statements = [
            mysql.create(asked),
            mysql.create({ ...asked, endsAt: null }),
            mysql.changePassword(made.name, asked.credential),
            mysql.grantReading(made.name, database),
            mysql.grantWriting(made.name, database, table),
            mysql.makeEnd(made.name, database, made.endsAt),
            mysql.dropEnd(made.name, database),
          ];
          for (const statement of statements) {
            const text = render(statement, MYSQL_SYNTAX).text.reveal();
            for (const hasBackslash of [true, false]) {
              const quoted = quotationsIn(text, hasBackslash);
              expect(quoted).toBe(unquoted(statement).replaceAll(/'[^']*'/g, '?'));
            }
          }
        }),
        { numRuns: ROUNDS },
      );
    },
    PATIENCE_MS,
  );
});

describe('what PostgreSQL has received', () => {
  let target: PostgresTarget;
  beforeAll(async () => {
    target = await openPostgresTarget(18);
  });
  afterAll(() => target?.close());

  it(
    `T-ddl-100k is nothing but the intended templates, by its own log of about ${ROUNDS} statements`,
    async () => {
      for (const made of fc.sample(order, Math.ceil(ROUNDS / STATEMENTS_A_CIRCLE))) {
        const { id } = await target.provisioner.ensure(made);
        await target.provisioner.rotate(made);
        await target.provisioner.sessions(made.name);
        await target.provisioner.revoke({ name: made.name, id });
      }
      await target.provisioner.check();
      const received = statementsIn(await target.server.log());
      const both = (['read-only', 'read-and-write'] as const).map((profile) => ({ ...SAMPLE, profile }));
      const templates = both.flatMap((made) => intended(made, '1', 'x').map(([, statement]) => asPattern(statement)));
      expect(received.length).toBeGreaterThan(ROUNDS * 0.9);
      expect(received.filter((statement) => !templates.some((template) => template.test(statement)))).toEqual([]);
      expect(templates.some((template) => template.test('create role "x" superuser'))).toBe(false);
    },
    PATIENCE_MS,
  );
});

const STATEMENTS_A_CIRCLE = 25;

const fail = (): never => {
  throw new Error('no such statement');
};

/** The template with a `?` for each quotation, and numbers as they are. */
const unquoted = ({ parts, holes }: Statement): string =>
  parts.reduce((before, part, place) => {
    const value = holes[place - 1]?.reveal();
    return `${before}${typeof value === 'number' ? value : '?'}${part}`;
  });

/** All texts and numbers in a tree, however deep. */
function textsIn(tree: unknown): readonly string[] {
  if (typeof tree === 'string' || typeof tree === 'number') return [`${tree}`];
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(textsIn) : [];
}

/** What the holes hold that has to arrive as it is. */
const textsOf = ({ holes }: Statement): readonly string[] =>
  holes.filter((hole) => render(sql`${hole}`, POSTGRES_SYNTAX).values.length === 0).map((hole) => `${hole.reveal()}`);
