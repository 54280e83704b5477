import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.ts';
import { formLine, inputsOf } from '../../src/cards/form.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { acme, roleFacts, userFacts } from '../support/acme.ts';
import { memoryStore } from '../support/memory-store.ts';
import { from, servicesOn } from '../support/services.ts';

const facts: Facts = {
  ...acme,
  roles: [
    ...acme.roles,
    roleFacts('Integrator', ['change-and-deploy', 'monitor', 'list']),
    roleFacts('max', ['list', 'list', 'list']),
  ],
  users: [
    ...acme.users,
    userFacts('eva', 'Eva Dias', 'Integrator'),
    userFacts('kai', 'Kai Sand', 'Guest', { teams: [['Banking', 'Integrator']] }),
    userFacts('out', 'Otto Ut', 'Nobody'),
    userFacts('key', 'Kim Eye', 'Guest'),
  ],
  connections: [
    ...acme.connections,
    { name: 'Vault for ERP', environment: 'Production', roles: [], users: [] },
    { name: 'Bare', environment: 'Development', roles: [], users: [['key', 'full-control']] },
  ],
  extensions: [
    ...acme.extensions,
    { name: 'PayTables', application: 'Payroll', connection: 'ERP', configured: true },
    { name: 'ERP', application: 'Sandbox', connection: 'Vault for ERP', configured: true },
  ],
};

/** Nobody's role may publish there, and there is one that could. */
const lacking: Facts = {
  ...facts,
  roles: facts.roles.filter(({ name }) => name !== 'Release Lead' && name !== 'Tech Lead'),
  users: facts.users.map((user) => (user.username === 'ana' ? { ...user, applications: [] } : user)),
  connections: facts.connections.map((one) => (one.name === 'ERP' ? { ...one, roles: [] } : one)),
};

const talking = (more: Facts = facts) => {
  const store = memoryStore(more);
  return {
    store,
    say: async (as: string, line: string): Promise<Card> => (await dispatch(servicesOn(store), line, from(as))).card,
  };
};
const say = (as: string, line: string, more?: Facts) => talking(more).say(as, line);
const read = async (as: string, line: string, more?: Facts) => plainText(await say(as, line, more));
const lines = ({ actions }: Card) => actions.map(({ line }) => line);
const errors = (card: Card) => inputsOf(card).flatMap(({ id, error }) => (error === undefined ? [] : [id]));

describe('dbconn grant', () => {
  it.each([
    'dbconn grant ERP Integrator publish',
    '/dbconn grant erp INTEGRATOR Publish',
    '/dbconn grant "ERP" "Integrator" "publish"',
    'DBCONN grant ERP   Integrator publish',
  ])('is understood however it is spelt: %s', async (line) =>
    expect((await say('carla', line)).title).toBe('Give the role Integrator Publish on ERP?'),
  );
  it.each([
    ['full-control', 'Full Control'],
    ['Full Control', 'Full Control'],
    ['full control', 'Full Control'],
    ['read only', 'Read-Only'],
    ['Read-Only', 'Read-Only'],
    ['no access', 'No Access'],
    ['NO-ACCESS', 'No Access'],
    ['"Read-Only"', 'Read-Only'],
  ])('takes the level %s', async (typed, label) =>
    expect((await say('carla', `dbconn grant ERP Integrator ${typed}`)).title).toBe(
      `Give the role Integrator ${label} on ERP?`,
    ),
  );
  it.each([
    ['@ana', 'Ana Silva'],
    ['ana', 'Ana Silva'],
    ['<@U0ANA>', 'Ana Silva'],
    ['ana@acme.example', 'Ana Silva'],
    ['"@ana"', 'Ana Silva'],
  ])('takes the person %s', async (typed, name) =>
    expect((await say('carla', `dbconn grant ERP ${typed} read-only`)).title).toBe(`Give ${name} Read-Only on ERP?`),
  );
  it('means the role where a person goes by the same name, and the person after @', async () => {
    expect((await say('carla', 'dbconn grant ERP max publish')).title).toBe('Give the role max Publish on ERP?');
    expect((await say('carla', 'dbconn grant ERP @max read-only')).title).toBe('Give Max Berg Read-Only on ERP?');
  });
  it('offers a line that says the same, for roles and for people', async () => {
    const { say: tell } = talking();
    for (const line of ['dbconn grant ERP @max read-only', 'dbconn grant "Vault for ERP" max publish']) {
      const preview = await tell('carla', line);
      const done = await tell('carla', preview.actions[0]?.line ?? '');
      expect(done.title).toMatch(/^Done\./);
    }
  });
  it('half said opens the form with what was understood, and the form says the whole line', async () => {
    const card = await say('carla', 'dbconn grant ERP');
    const inputs = inputsOf(card);
    expect(inputs.map(({ id, value }) => [id, value])).toEqual([
      ['connection', 'ERP'],
      ['who', undefined],
      ['level', undefined],
    ]);
    const [who, level] = [inputs[1], inputs[2]];
    if (who?.type !== 'choice' || level?.type !== 'choice') throw new Error('no choices');
    const filled = formLine(card.actions[0]?.line ?? '', [
      { input: inputs[0] as (typeof inputs)[0], value: 'ERP' },
      { input: who, value: who.choices.find(({ label }) => label === 'Eva Dias (eva)')?.value ?? '' },
      { input: level, value: 'publish' },
    ]);
    expect((await say('carla', filled)).title).toBe('Give Eva Dias Publish on ERP?');
  });
  it.each([
    ['dbconn grant form ERQ Integrator publish', ['connection']],
    ['dbconn grant form ERP Nowhere publish', ['who']],
    ['dbconn grant form ERP Integrator publsh', ['level']],
  ])('says what is wrong beside its field: %s', async (line, fields) =>
    expect(errors(await say('carla', line))).toEqual(fields),
  );
  it.each([
    ['dbconn grant ERQ Integrator publish', 'dbconn grant "ERP" Integrator publish'],
    ['dbconn grant ERP Integratr publish', 'dbconn grant ERP "Integrator" publish'],
    ['dbconn grant ERP Eva Dias publish', 'dbconn grant ERP "@eva" publish'],
    ['dbconn grant ERP Max Berg publish', 'dbconn grant ERP "@max" publish'],
    ['dbconn revoke ERP @evaa', 'dbconn revoke ERP "@eva"'],
  ])('suggests the nearest name: %s', async (line, meant) => expect(lines(await say('carla', line))).toContain(meant));
  it.each([
    ['dbconn grant ERP Integrator publsh', 'Not read: “publsh” is no level.'],
    ['dbconn grant ERP Integrator publish publish', 'Not read: “publish” belongs to nothing here.'],
    ['dbconn revoke ERP Integrator publish', 'Not read: “publish” belongs to nothing here.'],
    ['dbconn grant ERP Integrator publish confirm 1 confirm 2', 'Not read: “confirm” is there more than once.'],
    ['dbconn grant __proto__ Integrator publish', 'No connection is called __proto__.'],
    ['dbconn grant ERP constructor publish', 'No role or person is called constructor.'],
    ['dbconn list in Nowhere', 'No environment is called Nowhere.'],
    ['dbconn guide nothing', 'No connection or extension is called nothing.'],
  ])('refuses %s', async (line, title) => expect((await say('carla', line)).title).toBe(title));
  it('changes nothing by anything but a true confirmation', async () => {
    const { store, say: tell } = talking();
    const before = store.tables().facts;
    for (const line of [
      'dbconn grant ERP Integrator publish',
      'dbconn grant ERP Integrator publish confirm 00000000',
      'dbconn grant cancel',
      'dbconn revoke ERP Developer',
    ])
      await tell('carla', line);
    expect(store.tables().facts).toBe(before);
  });
});

describe('a line that is wrong, hostile or merely unlucky', () => {
  const hostile: readonly (readonly [row: string, title: RegExp, ...lines: string[]])[] = [
    ['B1', /^Not read: there are hidden characters/, 'dbconn grant \u200b', 'dbconn grant ERP \u200b publish'],
    ['B2', /2,?000/, `dbconn grant ERP ${'x'.repeat(40_000)} publish`],
    ['B3', /^No (connection|role or person) is called/, 'dbconn grant "ERP; DROP TABLE role" Integrator publish'],
    ['B3', /^No role or person is called/, 'dbconn grant ERP "Integrator\'; DELETE FROM connection_role" publish'],
    ['B4', /^Not read: a quotation mark/, 'dbconn grant "ERP Integrator publish', 'dbconn revoke ERP "Integrator'],
    ['B4', /^No connection is called/, "dbconn grant ' Integrator publish", 'dbconn grant \\ Integrator publish'],
    ['B5', /^Give the role Integrator Read-Only on ERP\?$/, 'dbconn grant “ERP” Integrator read–only'],
    ['B6', /^Not read: .*password/, 'dbconn grant ERP Integrator password=Hunter2!'],
    [
      'B7',
      /is called/,
      'dbconn grant <!channel> Integrator publish',
      'dbconn grant ERP <https://evil|Developer> publish',
    ],
    ['B8', /is called/, 'dbconn grant &lt;ERP&gt; Integrator publish', 'dbconn grant %00 Integrator publish'],
    ['B8', /^Not read: there are hidden characters/, 'dbconn grant ERP\0 Integrator publish'],
    ['B9', /^Not read: there are hidden characters/, 'dbconn grant \u202eERP Integrator publish'],
    ['B10', /^No connection is called/, 'dbconn grant 😀 Integrator publish', 'dbconn grant :fire: Integrator publish'],
    ['B11', /^No role or person is called/, 'dbconn grant ERP __proto__ publish', 'dbconn revoke ERP @toString'],
    ['B11', /^No connection/, 'dbconn grant constructor Integrator publish', 'dbconn explain hasOwnProperty'],
    ['B11', /^Not read: “constructor” is no level/, 'dbconn grant ERP Integrator constructor'],
    ['B12', /^There is no command/, 'dbconn -h', 'dbconn $(id)', 'dbconn --help; ls'],
    [
      'B13',
      /^Not read: “confirm” is there more than once/,
      `dbconn grant ERP Integrator publish${' confirm a'.repeat(50)}`,
    ],
    ['B13', /^Not read: “in” is there more than once/, 'dbconn list in Development in Development'],
    ['B14', /^No connection( or extension)? is called/, 'dbconn grant ЕRP Integrator publish', 'dbconn explain ERР'],
    ['B15', /^No connection is called/, `dbconn grant ${'a'.repeat(1_900)}! Integrator publish`],
  ];
  it.each(hostile.flatMap(([row, title, ...all]) => all.map((line) => [row, line, title] as const)))(
    '%s changes nothing, and is answered as anywhere: %s',
    async (_, line, title) => {
      const { store, say: tell } = talking();
      const before = store.tables();
      const card = await tell('carla', line);
      expect(card.title).toMatch(title);
      expect(plainText(card)).not.toContain('Hunter2');
      expect(store.tables()).toEqual(before);
    },
  );
});

describe('a connection that somebody may not see', () => {
  it('reads like one that is not there, and the attempt is kept', async () => {
    const { store, say: tell } = talking();
    const there = plainText(await tell('out', 'dbconn grant Bare Integrator publish'));
    const nowhere = plainText(await tell('out', 'dbconn grant Bore Integrator publish'));
    expect(there.replaceAll('Bare', 'Bore')).toBe(nowhere);
    expect(store.tables().entries).toMatchObject([
      { kind: 'connection-level-refused', actor: 'out', connection: 'Bare' },
    ]);
  });
  it.each(
    ['out', 'gil'].flatMap((as) =>
      [
        'dbconn grant NAME Integrator publish',
        'dbconn grant NAME @bob publish',
        'dbconn grant NAME Intergator publish',
        'dbconn grant NAME foo Integrator publish',
        'dbconn grant NAME Integrator foo publish',
        'dbconn grant NAME Integrator',
        'dbconn grant NAME publish',
        'dbconn grant NAME Integrator pubish',
        'dbconn grant "NAME" Integrator publish confirm 00000000',
        'dbconn grant form NAME Integrator publish',
        'dbconn grant NAME',
        'dbconn revoke NAME Integrator',
        'dbconn revoke NAME nobody at all',
        'dbconn explain NAME',
        'dbconn explain NAME bob',
        'dbconn explain form NAME bob',
        'dbconn guide NAME for bob',
        'dbconn guide NAME foo for me',
        'audit show on NAME',
        'audit show on NAME foo',
        'access who can connection.configure NAME',
      ].map((line) => [as, line] as const),
    ),
  )('reads word for word like one that is not there, to %s: %s', async (as, line) => {
    const company: Facts = {
      ...facts,
      connections: [...facts.connections, { name: 'Lock', environment: 'Production', roles: [], users: [] }],
    };
    const answer = async (name: string) => {
      const reply = await dispatch(servicesOn(memoryStore(company)), line.replace('NAME', name), from(as));
      return JSON.stringify(reply).replaceAll(name, 'NAME');
    };
    expect(await answer('Lock')).toBe(await answer('Luck'));
  });
  it('stands in nobody’s way by its name', async () => {
    const company: Facts = {
      ...facts,
      connections: [...facts.connections, { name: 'ERP Integrator', environment: 'Production', roles: [], users: [] }],
    };
    expect((await say('gil', 'dbconn grant ERP Integrator publish', company)).title).toBe(
      'No. Gil Costa cannot set levels on the connection ERP.',
    );
    expect((await say('carla', 'dbconn grant ERP Integrator Guest publish', company)).title).toBe(
      'Give the role Guest Publish on ERP Integrator?',
    );
  });
  it('is not told of by the entry about the attempt, but to those who read the log', async () => {
    const { say: tell } = talking();
    await tell('out', 'dbconn grant Bare @key publish');
    expect((await tell('out', 'audit show')).title).toBe('Audit trail: 0 entries');
    expect((await tell('key', 'audit show')).title).toBe('Audit trail: 1 entry');
    expect((await tell('carla', 'audit show on Bare')).title).toBe('Audit trail: 1 entry');
  });
  it.each(['dbconn explain ERP', 'dbconn guide ERP', 'dbconn explain PayTables', 'audit show on ERP'])(
    'is not told of by %s',
    async (line) => {
      const there = await read('out', line);
      expect(there).toMatch(/^No connection/);
      expect(there).not.toMatch(/Developer|Publish/);
    },
  );
  it('is in no list, and no form offers it', async () => {
    expect((await say('out', 'dbconn list')).title).toBe('0 connections');
    expect(JSON.stringify(inputsOf(await say('out', 'dbconn grant form')))).not.toContain('ERP');
  });
  it('is seen by whoever may log in to its environment', async () => {
    expect((await say('gil', 'dbconn list')).title).toBe('2 connections');
    expect((await say('gil', 'dbconn list in Production')).title).toBe('0 connections in Production');
  });
});

describe('whoever may configure a connection', () => {
  it('reads how many hold a role elsewhere, and not who, which is for those who manage users', async () => {
    const line = 'dbconn grant ERP Integrator publish';
    expect(await read('bob', line)).toContain('1 person holds it in a team or on an application and gains nothing.');
    expect(await read('bob', line)).not.toContain('Kai Sand');
    expect(await read('carla', line)).toContain('Kai Sand holds it in a team');
  });
});

describe('dbconn list', () => {
  it('shows the entries of people to those who may set them alone', async () => {
    expect(await read('ana', 'dbconn list')).not.toContain('Bob Lind');
    expect(await read('bob', 'dbconn list')).toContain('Bob Lind: Full Control');
    expect(await read('bob', 'dbconn list')).not.toContain('Kim Eye');
    expect(await read('carla', 'dbconn list')).toContain('Kim Eye: Full Control');
  });
  it('shows twenty, and the rest by All', async () => {
    const many = Array.from({ length: 30 }, (_, at) => ({
      name: `C${at}`,
      environment: 'Development',
      roles: [],
      users: [],
    }));
    const company = { ...facts, connections: [...facts.connections, ...many] };
    const card = await say('carla', 'dbconn list in Development', company);
    expect(card.title).toBe('32 connections in Development, the first 20');
    expect((await say('carla', card.actions[0]?.line ?? '', company)).title).toBe('32 connections in Development');
  });
});

describe('an extension whose application somebody does not see', () => {
  const company: Facts = {
    ...facts,
    extensions: [
      ...facts.extensions,
      { name: 'BareTables', application: 'Payroll', connection: 'Bare', configured: true },
    ],
  };
  it.each([
    ['gil', 'dbconn list'],
    ['gil', 'dbconn explain ERP'],
    ['gil', 'dbconn guide ERP'],
    ['key', 'dbconn list'],
    ['key', 'dbconn explain Bare'],
    ['key', 'dbconn guide Bare'],
    ['key', 'dbconn guide Bare for eva'],
    ['key', 'dbconn guide form'],
  ])('is not named to %s by %s', async (as, line) =>
    expect(await read(as, line, company)).not.toMatch(/ErpTables|PayTables|BareTables|no extension uses/i),
  );
  it('is not told of to whoever may configure the connection', async () => {
    for (const line of [
      'publish BareTables',
      'extension.use BareTables on Payroll',
      'extension.use ErpTables on Loans',
    ])
      expect((await say('key', `access explain eva ${line}`, company)).title).toBe('No user is called eva.');
    expect((await say('key', 'access explain eva connection.configure Bare', company)).title).toMatch(/^No\. Eva/);
  });
});

describe('dbconn explain', () => {
  it('says that a role in a team or on an application does not help', async () =>
    expect(await read('kai', 'dbconn explain ErpTables')).toContain(
      'Missing: Change and Deploy Applications by default role. A role in a team or on an application does not help.',
    ));
  it('of a connection names each of its extensions that the asker sees', async () => {
    expect((await say('bob', 'dbconn explain ERP')).title).toContain('publish ErpTables and PayTables');
    expect(await read('kai', 'dbconn explain ERP')).not.toContain('PayTables');
  });
  it('means the connection where an extension goes by the same name', async () =>
    expect((await say('carla', 'dbconn explain ERP')).title).toContain('change the settings of ERP'));
  it('about others is for those who may configure it and who manage users, and is recorded', async () => {
    const { store, say: tell } = talking();
    expect((await tell('ana', 'dbconn explain ErpTables eva')).title).toBe('No user is called eva.');
    expect(store.tables().entries).toEqual([]);
    expect(plainText(await tell('bob', 'dbconn explain ErpTables eva'))).not.toContain('Integrator');
    expect(plainText(await tell('carla', 'dbconn explain ErpTables eva'))).toContain('Integrator');
    expect(store.tables().entries).toMatchObject([
      { kind: 'access-explained', actor: 'bob', member: 'eva' },
      { kind: 'access-explained', actor: 'carla', member: 'eva' },
    ]);
  });
});

describe('dbconn guide', () => {
  const sentences = async (as: string, line: string, company?: Facts) =>
    (await say(as, line, company)).blocks.flatMap((block) => (block.kind === 'list' ? block.items : [])).map(String);

  it('gives each button to whoever may press it alone', async () => {
    const line = 'dbconn guide ErpTables for kai';
    const labels = async (as: string) => (await say(as, line)).actions.map(({ label }) => label);
    expect(await labels('carla')).toEqual(['Make Developer the default role…', 'Look again', 'Full trace']);
    expect(await labels('bob')).toEqual(['Look again']);
    expect(await labels('kai')).toEqual(['Request Developer…', 'Look again', 'Full trace']);
  });
  it('leads from “may not publish” to “may publish, not change the settings”', async () => {
    const company: Facts = { ...facts, connections: facts.connections.map((one) => ({ ...one, roles: [] })) };
    const { say: tell } = talking(company);
    const line = 'dbconn guide ErpTables for kai';
    for (const label of ['Make Integrator the default role…', 'Give Integrator Publish…']) {
      const guide = await tell('carla', line);
      expect(guide.title).toBe('No. Kai Sand may not publish ErpTables yet.');
      const preview = await tell('carla', guide.actions.find((one) => one.label === label)?.line ?? '');
      expect((await tell('carla', preview.actions[0]?.line ?? '')).title).toMatch(/^Done\./);
    }
    expect((await tell('carla', line)).title).toBe(
      'Yes. Kai Sand may publish ErpTables, and may not change the settings of ERP.',
    );
    expect((await tell('kai', 'access explain publish ErpTables')).title).toMatch(/^Yes\./);
    expect((await tell('kai', 'access explain connection.configure ERP')).title).toMatch(/^No\./);
  });
  it('does not name the default role to those who may only know what it comes to, and gives to the person instead', async () => {
    const { say: tell } = talking();
    const line = 'dbconn guide ErpTables for eva';
    const role = { ...facts, connections: [{ ...facts.connections[0], roles: [['Integrator', 'publish']] }] } as Facts;
    const company: Facts = { ...role, roles: role.roles.filter(({ name }) => name !== 'Release Lead') };
    for (const seen of [await read('bob', line, company), await read('bob', line, lacking)])
      expect(seen).not.toMatch(/Integrator/);
    expect(await read('carla', line, company)).toContain('Integrator');
    const { say: toBob } = talking(lacking);
    const guide = await toBob('bob', line);
    const give = guide.actions.find(({ label }) => label === 'Give Eva Dias Publish…');
    const preview = await toBob('bob', give?.line ?? '');
    expect((await toBob('bob', preview.actions[0]?.line ?? '')).title).toBe('Done. Eva Dias has Publish on ERP.');
    const done = await toBob('bob', line);
    expect(done.title).toMatch(/^Yes\. Eva Dias may publish ErpTables, and may not change/);
    expect(plainText(done)).not.toContain('Missing: Publish');
    expect((await tell('carla', 'dbconn guide ErpTables for eva')).title).toMatch(/^No/);
  });
  it('never proposes a role that may change the settings', async () => {
    const company: Facts = {
      ...facts,
      connections: [{ name: 'ERP', environment: 'Development', roles: [['Integrator', 'full-control']], users: [] }],
      extensions: acme.extensions,
    };
    expect((await sentences('carla', 'dbconn guide ERP for kai', company))[0]).not.toContain('Integrator');
  });
  it('says who can make a role where there is none', async () => {
    const roles = facts.roles.filter(({ name }) => name === 'Guest' || name === 'Nobody');
    const company: Facts = {
      ...facts,
      roles,
      users: facts.users
        .filter(({ username }) => ['carla', 'dora', 'gil'].includes(username))
        .map((user) => ({ ...user, teams: [], applications: [] })),
      connections: [{ name: 'Vault', environment: 'Production', roles: [], users: [] }],
      extensions: [],
    };
    const [first] = (await say('carla', 'dbconn guide Vault for gil', company)).blocks;
    expect(JSON.stringify(first)).toContain('Missing: a role with Change and Deploy Applications in Production');
    expect(JSON.stringify(first)).toContain('npx chatelaine import FILE');
  });
});

describe('a line without its first word', () => {
  it.each([
    ['explain deploy on Loans in Quality', /^No\. Carla|^Yes\. Carla/],
    ['grant bob Guest in Banking', /^Give Bob Lind Guest in team Banking/],
    ['revoke bob in Banking', /^Not done: Bob Lind holds no role/],
  ])('still means roles and access: %s', async (line, title) =>
    expect((await say('carla', line)).title).toMatch(title),
  );
});

describe('the audit trail', () => {
  it('is shown for one connection', async () => {
    const { say: tell } = talking();
    for (const name of ['ERP', 'Bare']) {
      const preview = await tell('carla', `dbconn grant ${name} Integrator read-only`);
      await tell('carla', preview.actions[0]?.line ?? '');
    }
    const card = await tell('carla', 'audit show on ERP');
    expect(card.title).toBe('Audit trail: 1 entry');
    expect(plainText(card)).toContain('Carla Nunes gave the role Integrator Read-Only on the connection ERP.');
    expect(plainText(await tell('ana', 'audit show on ERP'))).toContain('Nothing is recorded that you may read.');
  });
});
