import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputsOf } from '../../src/cards/form.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import { findCommand } from '../../src/commands/find.ts';
import { LineError, parseLine } from '../../src/commands/parse.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases } from '../support/accounts.ts';
import { openFreshStore } from '../support/database.ts';
import { from, servicesOn } from '../support/services.ts';
import { type Tables, tablesOf } from '../support/tables.ts';

let opened: Awaited<ReturnType<typeof openFreshStore>>;
let empty: Tables;
beforeAll(async () => {
  opened = await openFreshStore();
  await importDirectory(opened.store, { facts: acmeWithDatabases(5432), dryRun: false, consent: true });
  empty = await tablesOf(opened.database);
});
afterAll(() => opened.close());

/** What a line comes to: the code of its fault, with what is wrong in it; the errors of a form; or the kind of its card. */
async function outcomeOf(line: string, actor = 'bob'): Promise<string> {
  const { card } = await dispatch(servicesOn(opened.store), line, from(actor));
  const fields = inputsOf(card).flatMap(({ id, error }) => (error === undefined ? [] : [id]));
  if (inputsOf(card).length > 0) return fields.length > 0 ? `form: ${fields.join(' ')}` : 'form';
  const fault = await faultIn(line, actor);
  return (
    fault ?? (card.actions.some((action) => action.line?.includes('confirm')) ? 'preview' : (card.tone ?? 'plain'))
  );
}

/** The fault that the command throws, which the card puts in words. */
async function faultIn(line: string, actor: string): Promise<string | undefined> {
  try {
    const parsed = parseLine(line);
    const found = findCommand(parsed);
    if (found.kind === 'help') return 'help';
    const { company } = await opened.store.snapshot();
    const viewer = company.users.get(actor);
    if (!viewer) return 'stranger';
    const { command, taken, mode } = found;
    const { name, usage } = command;
    const reading = { company, viewer, line: parsed, command: name, usage, taken, hasForm: true };
    await command.run({
      services: servicesOn(opened.store),
      from: from(actor),
      asker: from(actor),
      company,
      viewer,
      reading,
      mode,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    const { fault } = error;
    if (fault.code === 'unknown') return `unknown ${fault.kind}`;
    return fault.code === 'invalid' ? `invalid ${fault.label}` : fault.code;
  }
}

const ask = (words: string) => `dbuser request Development ${words}`;
const lasting = (duration: string) => ask(`for ${duration} because INC-4711`);

/** Each line with what it comes to. Nothing of it may be kept. */
const ROWS: readonly (readonly [row: string, lines: Readonly<Record<string, string>>])[] = [
  [
    'B1',
    {
      '': 'help',
      '   ': 'help',
      '\u200b': 'hidden-characters',
      dbuser: 'help',
      'dbuser request': 'form',
      'dbuser request \u200b': 'hidden-characters',
    },
  ],
  ['B2', { [ask(`for 12h because ${'x'.repeat(40_000)}`)]: 'too-long' }],
  [
    'B3',
    {
      'dbuser request Production; DROP TABLE users': 'form: environment',
      'dbuser request Production; DROP TABLE users because INC-1': 'unknown environment',
    },
  ],
  [
    'B4',
    {
      'dbuser request "Prod because INC-1': 'open-quote',
      "dbuser request ' because INC-1": 'unknown environment',
      'dbuser request \\ because INC-1': 'unknown environment',
    },
  ],
  [
    'B5',
    {
      'dbuser request “Development” for 1h read–only because INC-4711': 'preview',
      'dbuser request Development for 1h because Bob’s “look”': 'preview',
    },
  ],
  ['B6', { 'dbuser request Quality password=Hunter2!': 'password', [ask('pwd: Hunter2! because INC-1')]: 'password' }],
  [
    'B7',
    {
      'dbuser request <!channel> because INC-1': 'unknown environment',
      'dbuser request <https://evil|Prod> for 1h because INC-1': 'unknown environment',
      [ask('because <!channel> <@U123> look')]: 'preview',
    },
  ],
  [
    'B8',
    {
      'dbuser request &lt;Prod&gt; because INC-1': 'unknown environment',
      'dbuser request %00 because INC-1': 'unknown environment',
      'dbuser request \\u0000 because INC-1': 'unknown environment',
      'dbuser request Dev\0 because INC-1': 'hidden-characters',
      [ask('because a NUL \0 in it')]: 'hidden-characters',
    },
  ],
  [
    'B9',
    {
      'dbuser request \u202eDevelopment because INC-1': 'hidden-characters',
      'dbuser request Development\u2066 because INC-1': 'hidden-characters',
    },
  ],
  [
    'B10',
    {
      'dbuser request :fire: because INC-1': 'unknown environment',
      'dbuser request 😀 because INC-1': 'unknown environment',
      'dbuser request 👩‍👩‍👧 because INC-1': 'hidden-characters',
      [ask('because :fire: 😀 🇵🇹')]: 'preview',
    },
  ],
  [
    'B11',
    {
      'dbuser request __proto__ because INC-1': 'unknown environment',
      'dbuser details constructor': 'unknown environment',
      'dbuser delete toString': 'unknown environment',
      'dbuser extend __proto__ for 1h': 'unknown environment',
    },
  ],
  [
    'B12',
    {
      'dbuser -h': 'unknown-command',
      'dbuser --help; ls': 'unknown-command',
      'dbuser $(id)': 'unknown-command',
      'dbuser request `id` because INC-1': 'unknown environment',
      'dbuser list |nc': 'unexpected',
    },
  ],
  [
    'B13',
    {
      [`dbuser request ${'a '.repeat(10_000)}`]: 'too-long',
      [ask(`${'for 1h '.repeat(50)}because INC-1`)]: 'twice',
      [ask('in Quality in Quality because INC-1')]: 'twice',
    },
  ],
  [
    'B14',
    {
      'dbuser request Dеvelopment because INC-1': 'unknown environment',
      'dbuser details Рroduction': 'unknown environment',
    },
  ],
  [
    'B15',
    {
      [`dbuser request ${'a'.repeat(50_000)}! because INC-1`]: 'too-long',
      [`dbuser request ${'a'.repeat(1_900)}! because INC-1`]: 'unknown environment',
    },
  ],
  [
    'B38 B6',
    {
      [ask('for 1h because password=Hunter2! is mine')]: 'password',
      [ask('because my pwd: Hunter2!')]: 'password',
      'request deny R-1 because passphrase = Hunter2!': 'password',
      'dbuser password Development password: Hunter2!': 'password',
    },
  ],
  [
    'B39',
    Object.fromEntries(
      ['0', '-1h', '+1h', '1e3h', '0x10h', '１２h', '٣h'].map((one) => [lasting(one), 'invalid duration']),
    ),
  ],
  [
    'B40',
    { [lasting('12h')]: 'preview', [lasting('12h1m')]: 'invalid duration', [lasting('13h')]: 'invalid duration' },
  ],
  [
    'B41',
    {
      [lasting('90m')]: 'preview',
      [lasting('1h30m')]: 'preview',
      [lasting('12 hours')]: 'preview',
      [lasting('12H')]: 'preview',
      [lasting('1.5h')]: 'invalid duration',
      [lasting('PT12H')]: 'invalid duration',
    },
  ],
  ['B42', Object.fromEntries(['12h 12h', 'h', '12', '12x', '1w2d'].map((one) => [lasting(one), 'invalid duration']))],
  [
    'B43',
    Object.fromEntries(
      ['infinity', 'never', 'forever', 'null', 'epoch', 'now'].map((one) => [lasting(one), 'invalid duration']),
    ),
  ],
  [
    'B44',
    Object.fromEntries(
      ['9007199254740993', '1e309', '99999999999d', '999999d'].map((one) => [lasting(one), 'invalid duration']),
    ),
  ],
  [
    'B45 B46 (an end is never a moment of somebody’s clock)',
    {
      'audit show since 2026-02-30': 'invalid moment',
      'audit show since 2026-03-01 24:00': 'invalid moment',
      'audit export until 2026-03-01 23:60': 'invalid moment',
      [ask('until 2026-02-30 because INC-1')]: 'unexpected',
      [ask('until 24:00 because INC-1')]: 'unexpected',
      [lasting('23:60')]: 'invalid duration',
    },
  ],
  [
    'B72',
    {
      [ask('because')]: 'form',
      [ask('because    ')]: 'form',
      [ask('because no')]: 'invalid reason',
      [ask(`because ${'x'.repeat(501)}`)]: 'invalid reason',
      [ask(`because ${'x'.repeat(4_001)}`)]: 'too-long',
      [ask(`because ${'x'.repeat(1_000_000)}`)]: 'too-long',
      [ask(`because ${'x'.repeat(500)}`)]: 'preview',
    },
  ],
  [
    'words that belong to nothing',
    {
      [ask('for 1h as superuser because INC-1')]: 'unexpected',
      'dbuser details R-1 R-2': 'unexpected',
      'dbuser list everybody': 'unexpected',
      'request cancel R-1 now': 'unexpected',
      'request password R-1 Hunter2': 'unexpected',
      'request approve': 'invalid request',
      'request deny 42 because no': 'invalid request',
    },
  ],
];

describe('a line about database users', () => {
  it.each(ROWS)('%s is understood as what it is, and I-14 changes nothing', async (_, lines) => {
    for (const [line, expected] of Object.entries(lines))
      expect(await outcomeOf(line), line.slice(0, 100)).toBe(expected);
    expect(await tablesOf(opened.database)).toEqual(empty);
  });

  it('B14 suggests the name that was meant, and never takes it', async () => {
    const { card } = await dispatch(servicesOn(opened.store), 'dbuser request Dеvelopment because INC-1', from('bob'));
    expect(JSON.stringify(card)).toContain('\\"Development\\"');
    expect(await tablesOf(opened.database)).toEqual(empty);
  });

  it('B6 B38 repeats nothing of a password', async () => {
    for (const line of ['dbuser request Quality password=Hunter2!', ask('because password: Hunter2!')]) {
      const { card } = await dispatch(servicesOn(opened.store), line, from('bob'));
      expect(JSON.stringify(card)).not.toContain('Hunter2');
    }
  });

  it('B72 B10 keeps the reason as it was typed, to the letter', async () => {
    const { card } = await dispatch(
      servicesOn(opened.store),
      ask('because  It’s “odd”: 😀 for 1h in Quality '),
      from('bob'),
    );
    expect(card.blocks).toContainEqual({ kind: 'quote', text: 'It’s “odd”: 😀 for 1h in Quality' });
  });
});

describe('the order of a line', () => {
  it.each([
    'dbuser request Development for 1h read-only because INC-4711',
    'dbuser request read-only Development for 1h because INC-4711',
    'dbuser request for 1h in Development read-only because INC-4711',
    'DBUSER Request FOR 60 minutes read-only IN development BECAUSE INC-4711',
    '/dbuser request in "Development" read-only for 1 hour because INC-4711',
  ])('is free: %s', async (line) => {
    const { card } = await dispatch(servicesOn(opened.store), line, from('bob'));
    expect(card.actions[0]?.line).toMatch(
      /^dbuser request "Development" for 1h read-only confirm [0-9a-f]{8} because INC-4711$/,
    );
  });
});
