import type { Facts } from '../../src/domain/facts.ts';
import { FIELDS } from './asked.ts';
import { below, chance, pick, type Random, some } from './draw.ts';
import { OPERATIONS, values } from './questions.ts';
import { environmentsOf, type Fields, namesOf, rolesOf } from './sheet.ts';

/** Role changes have the most rules, so they are asked most. */
const DRAWN: readonly string[] = [
  ...OPERATIONS,
  ...Array.from({ length: 8 }, () => ['role.grant', 'role.revoke']).flat(),
];

/** A question about a company; now and then one that names something unknown, or that is malformed. */
export function randomQuestion(facts: Facts, random: Random): unknown {
  const operation = pick(random, DRAWN);
  const scope = pick(random, values(facts, 'scope', operation));
  const fields = ['user', ...(FIELDS.get(operation) ?? [])].flatMap((field) => scoped(field, scope));
  const said = fields.map((field) => [field, field === 'scope' ? scope : named(facts, random, field, operation)]);
  const question = Object.fromEntries(
    [['id', 'q'], ['operation', operation], ...said].filter(([, one]) => one !== undefined),
  );
  return chance(random, 0.06) ? spoilt(random, question) : question;
}

function scoped(field: string, scope: unknown): string[] {
  if (field !== 'by scope') return [field];
  return scope === 'team' || scope === 'application' ? [scope] : [];
}

/** Addresses on both sides of many borders, and texts that are none. */
const POOL: readonly string[] = [
  ...[
    '1.1.1.1',
    '8.8.4.4/32',
    '9.255.255.255',
    '11.0.0.0/8',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.0.1',
    '172.32.0.0/16',
  ],
  ...[
    '193.136.0.0/15',
    '2606:4700::1111',
    '2a01::',
    '8.8.8.8/33',
    '8.8.8.08',
    '10.0.0.1',
    '100.64.0.0',
    '100.127.255.255',
  ],
  ...['127.0.0.1', '169.254.1.1', '172.16.0.0', '172.31.255.255', '192.168.0.0/16', '224.0.0.1', '255.255.255.255'],
  ...[
    '0.0.0.0/0',
    '8.0.0.0/5',
    '::1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:8.8.8.8',
    'example.com',
    '8.8.8.8 ',
    '8.8.8.8/',
  ],
];

/** What a company lacks, such as a team where there is none, is named all the same. */
function named(facts: Facts, random: Random, field: string, operation: string): unknown {
  const all = values(facts, field, operation);
  if (field === 'addresses' && chance(random, 0.7)) return some(random, POOL, 0.15);
  if (all.length === 0 || chance(random, 0.01)) return pick(random, strangers(facts));
  return all[below(random, all.length)];
}

const strangers = (facts: Facts): string[] => [
  ...['nobody', '', '__proto__', 'constructor', 'hasOwnProperty', 'administrator', 'user1 ', 'USER1'],
  ...[...environmentsOf(facts), ...rolesOf(facts), ...facts.teams, ...namesOf(facts.applications)],
];

/** Something that is not quite a question any more, or one with a field that nobody reads. */
function spoilt(random: Random, question: Fields): unknown {
  const keys = Object.keys(question);
  const key = pick(random, keys);
  const others = Object.fromEntries(Object.entries(question).filter(([one]) => one !== key));
  const junk = pick(random, [null, 1, true, '', 'nonsense', '__proto__', 'toString', [], ['a', 1], {}, undefined]);
  return pick<() => unknown>(random, [
    () => others,
    () => ({ ...question, [key]: junk }),
    () => ({ ...question, [key]: String(question[key]).toUpperCase() }),
    () => ({ ...question, [pick(random, ['team', 'application', 'extra', 'addresses', 'for', 'phone'])]: junk }),
    () => pick<unknown>(random, ['text', 1, true, [], [question], { id: 'q' }]),
    () => null,
  ])();
}
