import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.ts';
import { formLine, inputsOf } from '../../src/cards/form.ts';
import { explainLine } from '../../src/cards/line.ts';
import { COMMANDS } from '../../src/commands/commands.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import { askOf, understand } from '../../src/commands/explain-ask.ts';
import { parseLine } from '../../src/commands/parse.ts';
import { type Company, createCompany, type User } from '../../src/domain/company.ts';
import type { Question } from '../../src/domain/question.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { acme, factsWith, userFacts } from '../support/acme.ts';
import { memoryStore } from '../support/memory-store.ts';
import { from, servicesOn } from '../support/services.ts';

const company = createCompany(acme);

function asked(line: string, within: Company = company, viewer = 'carla') {
  const parsed = parseLine(`access explain ${line}`);
  const reading = { company: within, viewer: within.users.get(viewer) as User, line: parsed };
  const known = { ...reading, command: 'access explain', usage: '', taken: 2, hasForm: true };
  return askOf(known, understand(known));
}

const question = (line: string): Question | string => {
  const ask = asked(line);
  return ask.kind === 'question' ? ask.question : ask.kind;
};

const [on, env] = [{ application: 'Loans' }, { environment: 'Production' }];
const carla = { user: 'carla' };

describe('an operation', () => {
  it.each<[string, object]>([
    ['login in Production', { operation: 'environment.login', ...env }],
    ['login Production', { operation: 'environment.login', ...env }],
    ['LOGIN IN production', { operation: 'environment.login', ...env }],
    ['list on Loans in Production', { operation: 'application.list', ...on, ...env }],
    ['open Loans in Production', { operation: 'application.open', ...on, ...env }],
    ['in Production open on Loans', { operation: 'application.open', ...on, ...env }],
    ['in Production on Loans open', { operation: 'application.open', ...on, ...env }],
    ['monitor on Loans in Production', { operation: 'application.monitor', ...on, ...env }],
    ['monitor Production', { operation: 'environment.monitor', ...env }],
    [
      'deploy on "Mobile Banking" in Production',
      { operation: 'application.deploy', application: 'Mobile Banking', ...env },
    ],
    ['deploy mobile banking in production', { operation: 'application.deploy', application: 'Mobile Banking', ...env }],
    [
      'deploy on "Sign in for Banks" in Production',
      { operation: 'application.deploy', application: 'Sign in for Banks', ...env },
    ],
    ['configure on Loans in Production', { operation: 'application.configure', ...on, ...env }],
    ['configure Production', { operation: 'environment.configure', ...env }],
    ['configure in Production', { operation: 'environment.configure', ...env }],
    ['configure ERP', { operation: 'connection.configure', connection: 'ERP' }],
    ['configure ErpTables', { operation: 'extension.configure', extension: 'ErpTables' }],
    ['publish ErpTables', { operation: 'extension.publish', extension: 'ErpTables' }],
    ['use ErpTables on Loans', { operation: 'extension.use', extension: 'ErpTables', ...on }],
    [
      'create in Banking with lifetime in Production',
      { operation: 'application.create', team: 'Banking', tool: 'lifetime', ...env },
    ],
    [
      'create in Production in Banking with Service Studio',
      { operation: 'application.create', team: 'Banking', tool: 'service-studio', ...env },
    ],
    ['depend Loans on Sandbox in Production', { operation: 'application.depend', ...on, producer: 'Sandbox', ...env }],
    ['depend Loans on system in Production', { operation: 'application.depend-on-system', ...on, ...env }],
    ['depend on system on Loans in Production', { operation: 'application.depend-on-system', ...on, ...env }],
    ['edit Banking', { operation: 'team.edit', team: 'Banking' }],
    [
      'grant @bob Tech Lead on Loans',
      { operation: 'role.grant', member: 'bob', role: 'Tech Lead', scope: 'application', ...on },
    ],
    [
      'grant bob "Tech Lead" in Banking',
      { operation: 'role.grant', member: 'bob', role: 'Tech Lead', scope: 'team', team: 'Banking' },
    ],
    ['grant bob Developer as default', { operation: 'role.grant', member: 'bob', role: 'Developer', scope: 'default' }],
    [
      'revoke bob Developer on Loans',
      { operation: 'role.revoke', member: 'bob', role: 'Developer', scope: 'application', ...on },
    ],
    ['manage users', { operation: 'users.manage' }],
    ['manage teams', { operation: 'teams.manage' }],
    ['read audit', { operation: 'audit.read', scope: 'infrastructure' }],
    ['read audit on Loans', { operation: 'audit.read', scope: 'application', ...on }],
    ['read audit in Banking', { operation: 'audit.read', scope: 'team', team: 'Banking' }],
    ['database Production', { operation: 'dbuser.create-temporary', ...env }],
    ['application.deploy on Loans in Production', { operation: 'application.deploy', ...on, ...env }],
    ['roles.manage Tech Lead', { operation: 'roles.manage', role: 'Tech Lead' }],
    [
      'team.add-application Sandbox in Banking',
      { operation: 'team.add-application', application: 'Sandbox', team: 'Banking' },
    ],
    ['infrastructure.configure', { operation: 'infrastructure.configure' }],
    ['extension.edit-attributes ErpTables', { operation: 'extension.edit-attributes', extension: 'ErpTables' }],
    [
      'dbuser.request-permanent read-only in Production via allowlist 8.8.8.0/24 +351912345678',
      {
        operation: 'dbuser.request-permanent',
        ...env,
        profile: 'read-only',
        network: 'allowlist',
        addresses: ['8.8.8.0/24'],
        phone: '+351 … 678',
      },
    ],
  ])('%s', (line, expected) => expect(question(line)).toEqual({ ...carla, ...expected }));

  it.each<[string, string]>([
    ['bob deploy on Loans in Production', 'bob'],
    ['@bob deploy on Loans in Production', 'bob'],
    ['BOB deploy on Loans in Production', 'bob'],
    ['"bob" deploy on Loans in Production', 'bob'],
    ['<@U0BOB> deploy on Loans in Production', 'bob'],
    ['<@U0BOB|bob> deploy on Loans in Production', 'bob'],
    ['bob@acme.example deploy on Loans in Production', 'bob'],
    ['me deploy on Loans in Production', 'carla'],
    ['on Loans in Production bob deploy', 'bob'],
  ])('is about whoever is named before it: %s', (line, user) => expect(question(line)).toMatchObject({ user }));

  it.each<[string, string]>([
    ['', 'incomplete'],
    ['deploy', 'incomplete'],
    ['create', 'incomplete'],
    ['on Loans', 'survey'],
    ['in Production', 'survey'],
    ['deploy on Loans', 'survey'],
    ['login', 'survey'],
    ['bob', 'access'],
  ])('may be left out or half said: %s', (line, kind) => expect(question(line)).toBe(kind));

  it('that can be read in two ways is asked about, each by its full name', async () => {
    const extension = { name: 'ERP', application: 'Loans', connection: 'ERP', configured: true };
    const facts = { ...acme, extensions: [extension] };
    const { card } = await dispatch(servicesOn(memoryStore(facts)), 'access explain configure ERP', from('carla'));
    expect(card.actions.map(({ line }) => line)).toEqual([
      'access explain "carla" extension.configure "ERP"',
      'access explain "carla" connection.configure "ERP"',
    ]);
  });
});

describe('a line made from a question', () => {
  const names = fc.constantFrom(
    'Loans',
    'Sign in for Banks',
    'The "Big" One',
    'on',
    'help',
    'me',
    'system',
    'a  b',
    "O'Brien",
  );
  it('reads back as the same question, whatever the names hold', () => {
    fc.assert(
      fc.property(names, names, names, names, (application, environment, team, role) => {
        const odd = createCompany(
          factsWith({
            environments: [{ name: environment, purpose: 'production' }],
            applications: [{ name: application }],
            teams: [team],
            roles: [
              {
                name: role,
                levels: [],
                createApplications: [],
                addSystemDependencies: [],
                manageInfrastructure: false,
                manageTeams: false,
              },
            ],
            users: [userFacts('carla', 'Carla', 'Administrator'), userFacts('deploy', 'D', role)],
          }),
        );
        const user = 'deploy';
        const questions: readonly Question[] = [
          { user, operation: 'environment.login', environment },
          { user, operation: 'application.deploy', application, environment },
          { user, operation: 'application.depend', application, producer: application, environment },
          { user, operation: 'application.depend-on-system', application, environment },
          { user, operation: 'team.edit', team },
          { user, operation: 'team.add-application', application, team },
          { user, operation: 'roles.manage', role },
          { user, operation: 'role.grant', member: 'carla', role, scope: 'team', team },
          { user, operation: 'role.revoke', member: 'carla', role, scope: 'application', application },
          { user, operation: 'role.grant', member: 'carla', role, scope: 'default' },
          { user, operation: 'audit.read', scope: 'team', team },
          { user, operation: 'dbuser.create-temporary', environment, for: 'carla' },
        ];
        for (const one of questions)
          expect(asked(explainLine(one).replace('access explain ', ''), odd)).toEqual({
            kind: 'question',
            question: one,
          });
      }),
      { numRuns: 60 },
    );
  });
});

describe('every button', () => {
  it('sends a line that is a real command, on every card that a button leads to', async () => {
    const store = memoryStore(acme);
    const seen = new Set<string>();
    const open = START.flatMap((line) => ['carla', 'max', 'bob', 'gil', 'ines'].map((actor) => [actor, line] as const));
    for (let next = open.pop(); next; next = open.pop()) {
      const [actor, line] = next;
      if (seen.has(next.join(' '))) continue;
      seen.add(next.join(' '));
      const { card } = await dispatch(servicesOn(store), line, from(actor));
      for (const action of card.actions) {
        const sent = sentBy(card, action.line);
        // What it files needs a store that keeps requests: accounts.test.ts and roles-for-a-while.test.ts press these.
        if (/^(dbuser request|access request|role grant .* for|role lapse) .*confirm/.test(sent)) continue;
        const reply = await dispatch(servicesOn(store), sent, from(actor));
        expect(plainText(reply.card), `${line} → ${sent}`).not.toMatch(/^(Not read|There is no command|Not yet)/);
        open.push([actor, sent]);
      }
    }
    expect(seen.size).toBeGreaterThan(150);
  });

  /** Whatever a form asks for is filled in with what it shows, or with its first choice. */
  const sentBy = (card: Card, line: string): string =>
    formLine(
      line,
      inputsOf(card).map((input) => {
        const typed = { because: 'it is needed', phone: '+351 912 345 678' }[input.clause ?? ''] ?? 'me';
        const first = input.type === 'choice' ? (input.choices[0]?.value ?? '') : typed;
        return { input, value: input.value ?? (input.optional ? '' : first) };
      }),
    );

  const START = [
    ...COMMANDS.flatMap(({ name, examples, modes }) => [
      name,
      `${name} help`,
      ...examples,
      ...modes.map((mode) => `${name} ${mode}`),
    ]),
    'help',
    'access',
    'role',
    'audit',
    'role grnat bob',
    'access explain bob deploy on Lons in Quality',
    'access explain deploy on Payroll in Production',
    'access explain Bob Lind deploy on Loans in Quality',
    'role grant bob Nobody on Loans',
    'role grant gil "Tech Lead" in Banking',
    'role grant bob "Release Lead" in Banking',
    'role grant bob Developer in Banking for 8h',
    'role revoke max in Banking',
    'role revoke bob',
    'access what-if bob gets Developr in Banking',
    'access who can list on Loans in Development',
    'audit show since 3d',
    'audit show bobb',
  ];
});

describe('every example of help', () => {
  it.each(COMMANDS.flatMap(({ examples }) => examples))('is a command that is done: %s', async (line) => {
    const { card } = await dispatch(servicesOn(memoryStore(acme)), line, from('carla'));
    expect(card.title).not.toMatch(/^(Not read|Not yet|There is no|No [a-z]+ is called)/);
    // A telephone is typed into the form and nowhere else, so no example has one.
    const missing = inputsOf(card).filter(({ optional, id, ...input }) => !optional && input.value === undefined);
    expect(missing.map(({ id }) => id)).toEqual(line.startsWith('/dbuser permanent') ? ['phone'] : []);
  });
});

describe('whatever is typed', () => {
  const words = fc.constantFrom(
    ...COMMANDS.flatMap(({ name }) => name.split(' ')),
    ...[
      'on',
      'in',
      'for',
      'as',
      'default',
      'with',
      'via',
      'gets',
      'since',
      'until',
      'confirm',
      'because',
      'help',
      'form',
      'all',
    ],
    ...[
      'trace',
      'share',
      'cancel',
      'deploy',
      'configure',
      'create',
      'depend',
      'system',
      'grant',
      'manage',
      'users',
      'database',
    ],
    ...[
      'bob',
      '@bob',
      'me',
      '<@U0BOB|b>',
      'Bob',
      'Lind',
      'Loans',
      '"Mobile Banking"',
      'Banking',
      'Production',
      'Tech',
      'Lead',
    ],
    ...[
      'vpn',
      'allowlist',
      'lifetime',
      '8h',
      '3d',
      '2026-02-30',
      '1a2b3c4d',
      '"',
      '""',
      '"a',
      "'",
      '__proto__',
      '/',
      '🔥',
      '<!channel>',
    ],
  );
  const line = fc.oneof(
    fc
      .array(fc.oneof({ weight: 9, arbitrary: words }, fc.string({ maxLength: 8 })), { maxLength: 14 })
      .map((all) => all.join(' ')),
    fc.string({ unit: 'binary', maxLength: 100 }),
  );

  it('is answered with a card, never with a defect', async () => {
    const store = memoryStore(acme);
    await fc.assert(
      fc.asyncProperty(line, fc.constantFrom('carla', 'max', 'bob', 'gil', 'ines', 'nobody'), async (typed, actor) => {
        const { card } = await dispatch(servicesOn(store), typed, from(actor));
        expect(card.title).not.toBe('');
      }),
      { numRuns: 1_500 },
    );
  });

  it.each([
    ['50,000 characters', `${'a'.repeat(50_000)}!`],
    ['50,000 quotes', '"'.repeat(50_000)],
    ['2,000 quotes', '"'.repeat(2_000)],
    ['1,000 words', 'a '.repeat(999)],
    ['1,000 words after a command', `role grant ${'a '.repeat(990)}`],
    ['one long word', `access explain ${'a'.repeat(1_900)}`],
    ['many clauses', `access explain deploy ${'on a in b '.repeat(180)}`],
    ['blanks', `password${' '.repeat(1_900)}x`],
  ])('B15 takes less than 50 ms: %s', async (_, typed) => {
    const services = servicesOn(memoryStore(acme));
    await dispatch(services, typed, from('carla'));
    const took = await quickest(() => dispatch(services, typed, from('carla')));
    expect(took).toBeLessThan(50);
  });

  /** The best of three, so that another process on the machine does not count. */
  async function quickest(work: () => Promise<unknown>): Promise<number> {
    const times: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      const start = performance.now();
      await work();
      times.push(performance.now() - start);
    }
    return Math.min(...times);
  }
});
