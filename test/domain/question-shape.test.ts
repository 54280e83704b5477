import { describe, expect, it } from 'vitest';
import { OPERATIONS, readQuestion, shapeOf } from '../../src/domain/question-shape.ts';

/** One question of every operation and scope, with all its fields, in the contract's order. */
const QUESTIONS: readonly Readonly<Record<string, unknown> & { operation: string }>[] = [
  { operation: 'environment.login', environment: 'Quality' },
  { operation: 'environment.configure', environment: 'Quality' },
  { operation: 'environment.monitor', environment: 'Quality' },
  { operation: 'application.list', application: 'Loans', environment: 'Quality' },
  { operation: 'application.open', application: 'Loans', environment: 'Quality' },
  { operation: 'application.monitor', application: 'Loans', environment: 'Quality' },
  { operation: 'application.deploy', application: 'Loans', environment: 'Quality' },
  { operation: 'application.configure', application: 'Loans', environment: 'Quality' },
  { operation: 'application.create', environment: 'Quality', team: 'Banking', tool: 'lifetime' },
  { operation: 'application.depend', application: 'Loans', producer: 'Rates', environment: 'Quality' },
  { operation: 'application.depend-on-system', application: 'Loans', environment: 'Quality' },
  { operation: 'infrastructure.configure' },
  { operation: 'users.manage' },
  { operation: 'teams.manage' },
  { operation: 'roles.manage', role: 'Lead' },
  { operation: 'team.edit', team: 'Banking' },
  { operation: 'team.add-application', team: 'Banking', application: 'Loans' },
  { operation: 'role.grant', member: 'bob', role: 'Lead', scope: 'default' },
  { operation: 'role.grant', member: 'bob', role: 'Lead', scope: 'team', team: 'Banking' },
  { operation: 'role.grant', member: 'bob', role: 'Lead', scope: 'application', application: 'Loans' },
  { operation: 'role.revoke', member: 'bob', role: 'Lead', scope: 'default' },
  { operation: 'role.revoke', member: 'bob', role: 'Lead', scope: 'team', team: 'Banking' },
  { operation: 'role.revoke', member: 'bob', role: 'Lead', scope: 'application', application: 'Loans' },
  { operation: 'audit.read', scope: 'infrastructure' },
  { operation: 'audit.read', scope: 'team', team: 'Banking' },
  { operation: 'audit.read', scope: 'application', application: 'Loans' },
  { operation: 'connection.configure', connection: 'ERP' },
  { operation: 'extension.publish', extension: 'Tables' },
  { operation: 'extension.configure', extension: 'Tables' },
  { operation: 'extension.edit-attributes', extension: 'Tables' },
  { operation: 'extension.use', extension: 'Tables', application: 'Loans' },
  { operation: 'dbuser.create-temporary', environment: 'Quality', for: 'bob' },
  {
    operation: 'dbuser.request-permanent',
    environment: 'Quality',
    profile: 'read-only',
    network: 'allowlist',
    addresses: ['8.8.8.8'],
    phone: '+351912345678',
  },
];
const OPTIONAL = ['for', 'addresses', 'phone'];
const CLOSED = ['operation', 'scope', 'tool', 'profile', 'network'];

const asked = QUESTIONS.map((question) => [question.operation, { user: 'ana', ...question }] as const);
const fieldsOf = asked.flatMap(([operation, question]) =>
  Object.keys(question).map((field) => [operation, field, question] as const),
);

describe('a question', () => {
  it('is of one of the operations of the contract', () =>
    expect(OPERATIONS).toEqual([...new Set(QUESTIONS.map(({ operation }) => operation))]));

  it.each(asked)('%s is read as it is', (_, question) => expect(readQuestion(question)).toBe(question));

  it.each(asked)('%s has its fields in the contract’s order', (_, { user, operation, ...fields }) =>
    expect(shapeOf({ operation, scope: (fields as { scope?: unknown }).scope })?.map(([field]) => field)).toEqual(
      Object.keys(fields),
    ),
  );

  it.each(fieldsOf)('%s without its %s is none, unless that may be missing', (_, field, question) => {
    const { [field]: left, ...rest } = question as Readonly<Record<string, unknown>>;
    expect(readQuestion(rest) !== undefined).toBe(OPTIONAL.includes(field));
    expect(readQuestion({ ...rest, [field]: undefined }) !== undefined).toBe(OPTIONAL.includes(field));
  });

  it.each(fieldsOf)('%s with a %s of another type is none', (_, field, question) => {
    for (const wrong of [null, 7, true, {}, ['a', 7], field === 'addresses' ? 'text' : ['text']])
      expect(readQuestion({ ...question, [field]: wrong })).toBeUndefined();
  });

  it.each(fieldsOf)(
    '%s with a %s outside the contract’s list is none, and any text for a name',
    (_, field, question) => {
      const answer = readQuestion({ ...question, [field]: field === 'addresses' ? ['text'] : 'text' });
      expect(answer !== undefined).toBe(!CLOSED.includes(field));
    },
  );

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])('of the operation %s is none', (operation) =>
    expect(readQuestion({ user: 'ana', operation })).toBeUndefined(),
  );

  it('may have fields besides', () => {
    const question = { id: 7, user: 'ana', operation: 'environment.login', environment: 'Quality', scope: 'team' };
    expect(readQuestion(question)).toBe(question);
    expect(readQuestion({ user: 'ana', operation: 'users.manage', team: 3 })).toBeDefined();
  });

  it('takes its fields from itself and not from what it inherits', () => {
    const inherited = Object.assign(Object.create({ team: 'Banking' }), { user: 'ana', operation: 'team.edit' });
    expect(readQuestion(inherited)).toBeUndefined();
  });

  it.each([undefined, null, 'text', 7, true, [], [{ user: 'ana', operation: 'users.manage' }], () => 7])(
    'is not %o',
    (value) => expect(readQuestion(value)).toBeUndefined(),
  );

  it('is not a list that looks like one', () =>
    expect(readQuestion(Object.assign([], { user: 'ana', operation: 'users.manage' }))).toBeUndefined());

  it('has no `addresses` that are no texts', () => {
    const question = asked.at(-1)?.[1];
    expect(readQuestion({ ...question, addresses: [] })).toBeDefined();
    expect(readQuestion({ ...question, addresses: { 0: '8.8.8.8', length: 1 } })).toBeUndefined();
  });
});
