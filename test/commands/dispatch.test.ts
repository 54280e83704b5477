import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { AccessError } from '../../src/domain/problem.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { acme, userFacts } from '../support/acme.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { from, servicesOn } from '../support/services.ts';

/** A conversation with one store. */
function talking(facts: Facts = acme) {
  const store: MemoryStore = memoryStore(facts);
  const say = async (actor: string, line: string): Promise<Card> =>
    (await dispatch(servicesOn(store), line, from(actor))).card;
  const read = async (actor: string, line: string): Promise<string> => plainText(await say(actor, line));
  return { store, say, read };
}

const press = (card: Card, label: string): string => {
  const line = card.actions.find((action) => action.label === label)?.line;
  if (line === undefined) throw new Error(`no button ${label} on: ${plainText(card)}`);
  return line;
};

describe('giving a role', () => {
  it('shows what it would do and changes nothing before Confirm', async () => {
    const { store, say } = talking();
    const before = store.tables();
    const card = await say('max', '/role grant @bob Tech Lead in Banking');
    expect(card.title).toBe('Give Bob Lind Tech Lead in team Banking?');
    expect(card.actions.map(({ label }) => label)).toEqual(['Confirm', 'Cancel']);
    expect(store.tables()).toBe(before);
  });

  it('is done once confirmed, with the number of its entry, and the person and the channel are told', async () => {
    const { store, say } = talking();
    const done = await say('max', press(await say('max', 'role grant bob "Tech Lead" in Banking'), 'Confirm'));
    expect(done.title).toBe('Done. Bob Lind has Tech Lead in team Banking.');
    expect(plainText(done)).toContain('audit entry 1 · hash ');
    const { facts, entries, notices } = store.tables();
    expect(facts.users.find(({ username }) => username === 'bob')?.teams).toEqual([['Banking', 'Tech Lead']]);
    expect(entries.map(({ kind, actor, member }) => [kind, actor, member])).toEqual([['role-granted', 'max', 'bob']]);
    expect(notices.map(({ to }) => to)).toEqual([{ user: 'bob' }, { channel: 'slack:C0BANK' }]);
    expect(notices[0]?.card.title).toBe('Max Berg gave Bob Lind Tech Lead in team Banking.');
  });

  it('B70 confirmed twice happens once, and the second says what already is', async () => {
    const { store, say } = talking();
    const line = press(await say('max', 'role grant bob "Tech Lead" in Banking'), 'Confirm');
    const [first, second] = await Promise.all([say('max', line), say('max', line)]);
    expect(first.title).toMatch(/^Done\./);
    expect(plainText(second)).toContain('Bob Lind already has Tech Lead in team Banking. Nothing was changed.');
    expect(store.tables().entries.filter(({ kind }) => kind === 'role-granted')).toHaveLength(1);
  });

  it('shows the preview afresh when something has changed since', async () => {
    const { store, say } = talking();
    const line = press(await say('max', 'role grant bob "Tech Lead" in Banking'), 'Confirm');
    await store.transaction((tx) => tx.assign('bob', { scope: 'team', team: 'Banking' }, 'Nobody'));
    const late = await say('max', line);
    expect(plainText(late)).toContain('Out of date');
    expect(store.tables().facts.users.find(({ username }) => username === 'bob')?.teams).toEqual([
      ['Banking', 'Nobody'],
    ]);
    expect((await say('max', press(late, 'Confirm'))).title).toMatch(/^Done\./);
  });

  it('takes no confirmation of what nobody was shown', async () => {
    const { store, read } = talking();
    expect(await read('max', 'role grant bob "Tech Lead" in Banking confirm 00000000')).toContain('Out of date');
    expect(store.tables().entries).toEqual([]);
  });

  it('B64 B65 names only the environment that fails, and who could', async () => {
    const { store, read } = talking();
    const text = await read('max', 'role grant bob "Release Lead" in Banking');
    expect(text).toContain(
      'Production: Team Manager has Change and Deploy Applications, and Release Lead has Change and Deploy Applications; it has to be lower.',
    );
    expect(text).not.toMatch(/Development|Quality/);
    expect(text).toContain('Carla Nunes and Dora Reis could.');
    expect(store.tables().entries.map(({ kind }) => kind)).toEqual(['role-change-refused']);
  });

  it('B66 warns where it would be inert, and refuses where it would be inert everywhere', async () => {
    const { read } = talking();
    expect(await read('carla', 'role grant gil "Tech Lead" in Banking')).toContain(
      'Warning: inert in Production: the default role cannot log in there.',
    );
    const nowhere = talking({
      ...acme,
      users: acme.users.map((user) => (user.username === 'gil' ? { ...user, defaultRole: 'Nobody' } : user)),
    });
    expect(await nowhere.read('carla', 'role grant gil "Tech Lead" in Banking')).toContain(
      'No Access in every environment',
    );
  });

  it('B67 leaves an Administrator', async () => {
    const { read } = talking({ ...acme, users: acme.users.filter(({ username }) => username !== 'dora') });
    expect(await read('ana', 'role grant carla Developer as default')).toContain(
      'It would leave no active Administrator.',
    );
  });

  it('B68 is for nobody to do to themselves', async () => {
    const { read } = talking();
    expect(await read('carla', 'role grant me "Tech Lead" on Loans')).toContain(
      'Nobody changes their own roles, not even an Administrator.',
    );
  });

  it('asks for the place in a form that holds what was understood', async () => {
    const card = await talking().say('max', 'role grant bob Developer');
    const inputs = card.blocks.flatMap((block) => (block.kind === 'input' ? [block.input] : []));
    expect(inputs.map(({ id, value }) => [id, value])).toEqual([
      ['person', 'bob'],
      ['role', 'Developer'],
      ['place', undefined],
      ['duration', undefined],
    ]);
    expect(card.actions.map(({ line }) => line)).toEqual(['role grant']);
  });

  it('shows the fault beside its field when more is missing', async () => {
    const card = await talking().say('max', 'role grant bob Develper');
    const faults = card.blocks.flatMap((block) => (block.kind === 'input' ? [block.input.error] : []));
    expect(faults).toEqual([undefined, 'No role is called Develper. Did you mean Developer?', undefined, undefined]);
  });

  it('takes no time where there is none to give', async () => {
    for (const line of ['role revoke bob Developer in Banking for 8h', 'access what-if bob gets Developer for 8h'])
      expect(plainText(await talking().say('max', line))).toContain('for 8h');
  });

  it('is cancelled without a trace', async () => {
    const { store, say } = talking();
    const before = store.tables();
    const card = await say('max', press(await say('max', 'role grant bob Developer in Banking'), 'Cancel'));
    expect(card.title).toBe('Not done. Nothing was changed.');
    expect(store.tables()).toBe(before);
  });
});

describe('taking a role away', () => {
  it('finds the role that is held there, warns, and takes it', async () => {
    const { store, say } = talking();
    const preview = await say('carla', 'role revoke max in Banking');
    expect(preview.title).toBe('Take Team Manager in team Banking away from Max Berg?');
    expect((await say('carla', press(preview, 'Confirm'))).title).toBe(
      'Done. Max Berg no longer has Team Manager in team Banking.',
    );
    expect(store.tables().facts.users.find(({ username }) => username === 'max')?.teams).toEqual([]);
  });
  it('says when it raises access', async () => {
    const { say, read } = talking();
    await say('carla', press(await say('carla', 'role grant bob Nobody on Loans'), 'Confirm'));
    expect(await read('carla', 'role revoke bob on Loans')).toContain(
      'taking this role away raises access in Development, Quality and Production.',
    );
  });
  it('says when nothing is held there', async () =>
    expect(await talking().read('carla', 'role revoke bob in Banking')).toContain(
      'Not done: Bob Lind holds no role in team Banking.',
    ));
  it('leaves the default role', async () =>
    expect(await talking().read('carla', 'role revoke bob as default')).toContain('it is replaced, never taken away'));
  it('does not tell what somebody holds to whoever may not know', async () =>
    expect(await talking().read('ana', 'role revoke max in Banking')).not.toContain('Team Manager'));
});

describe('privacy', () => {
  it('reads the same for a thing that is hidden and for one that is not there', async () => {
    const { read } = talking();
    const same = async (actor: string, one: string, other: string, from: string, to: string) =>
      expect((await read(actor, one)).replaceAll(from, to)).toBe(await read(actor, other));
    await same(
      'gil',
      'access explain bob deploy on Loans in Quality',
      'access explain joe deploy on Loans in Quality',
      'bob',
      'joe',
    );
    await same('gil', 'role list bob', 'role list joe', 'bob', 'joe');
    await same('bob', 'role list max', 'role list joe', 'max', 'joe');
    await same(
      'gil',
      'access who can deploy on Payroll in Quality',
      'access who can deploy on Nothing in Quality',
      'Payroll',
      'Nothing',
    );
    await same('gil', 'role grant bob Developer on Payroll', 'role grant joe Developer on Payroll', 'bob', 'joe');
    await same('gil', 'role grant bob Develper on Payroll', 'role grant joe Develper on Payroll', 'bob', 'joe');
  });
  it('does not tell that a place is there to whoever may name people and does not see it', async () => {
    const eve = userFacts('eve', 'Eve', 'Guest', { applications: [['Loans', 'Tech Lead']] });
    const { store, read } = talking({ ...acme, users: [...acme.users, eve] });
    const hidden = await read('eve', 'role grant bob Developer on Payroll');
    expect(hidden.replaceAll('Payroll', 'Nowhere')).toBe(await read('eve', 'role grant bob Developer on Nowhere'));
    const team = await read('eve', 'role grant bob Developer in Treasury');
    expect(team.replaceAll('Treasury', 'Nowhere')).toBe(await read('eve', 'role grant bob Developer in Nowhere'));
    expect(store.tables().entries.map(({ kind }) => kind)).toEqual(['role-change-refused', 'role-change-refused']);
  });
  it('keeps an attempt though nobody is said to be there', async () => {
    const { store, read } = talking();
    await read('gil', 'role grant bob Developer on Payroll');
    expect(store.tables().entries.map(({ kind, actor }) => [kind, actor])).toEqual([['role-change-refused', 'gil']]);
  });
  it('suggests nothing that the asker may not see', async () => {
    const { read } = talking();
    expect(await read('gil', 'access explain deploy on Payrol in Quality')).not.toContain('Payroll');
    expect(await read('gil', 'access explain bobb deploy on Loans in Quality')).not.toContain('Bob Lind');
    expect(await read('bob', 'access explain deploy on Payrol in Quality')).toContain('Did you mean Payroll?');
  });
  it('keeps a look at somebody else', async () => {
    const { store, read } = talking();
    await read('bob', 'access explain ana deploy on Loans in Production');
    await read('bob', 'access explain ana on Loans');
    await read('bob', 'access explain me deploy on Loans in Production');
    expect(store.tables().entries.map(({ kind, actor, member }) => [kind, actor, member])).toEqual([
      ['access-explained', 'bob', 'ana'],
      ['access-explained', 'bob', 'ana'],
    ]);
  });
  it('answers privately, but for what is shared', async () => {
    const store = memoryStore(acme);
    const to = async (line: string) => (await dispatch(servicesOn(store), line, from('ana'))).to;
    expect(await to('access explain deploy on Loans in Production')).toBe('actor');
    expect(await to('access explain share deploy on Loans in Production')).toBe('channel');
  });
  it('tells nothing to whoever is no user', async () =>
    expect(await talking().read('stranger', 'access me')).toContain('you are not linked'));
});

describe('did you mean', () => {
  it('names what is near, with the line that would say it', async () => {
    const card = await talking().say('ana', '/access explain deploy on Lons in Production');
    expect(card.title).toBe('No application is called Lons. Did you mean Loans?');
    expect(card.actions.map(({ label, line }) => [label, line])).toEqual([
      ['Yes, Loans', '/access explain deploy on "Loans" in Production'],
      ['Open the form', 'access explain form deploy on Lons in Production'],
    ]);
  });
  it('takes a display name for a suggestion only', async () => {
    const { store, say } = talking();
    const card = await say('carla', 'role grant Bob Lind Developer in Banking');
    expect(card.title).toBe('No user is called Bob Lind. Did you mean Bob Lind (bob)?');
    expect((await say('carla', press(card, 'Yes, Bob Lind (bob)'))).title).toBe(
      'Give Bob Lind Developer in team Banking?',
    );
    expect(store.tables().entries).toEqual([]);
  });
  it.each([
    ['/role grnat bob Developer in Banking', 'Yes, role grant', '/role grant bob Developer in Banking'.slice(1)],
    ['rol grant bob Developer in Banking', 'Yes, role grant', 'role grant bob Developer in Banking'],
    ['acess explain', 'Yes, access explain', 'access explain'],
    ['access who cna deploy', 'Yes, access who can', 'access who can deploy'],
    ['access explain delpoy on Loans', 'Yes, deploy', 'access explain deploy on Loans'],
    ['audit show bob sinc 3d', 'Yes, since', 'audit show bob since 3d'],
  ])('finds the command or keyword: %s', async (line, label, meant) =>
    expect(press(await talking().say('carla', line), label).replace(/^\//, '')).toBe(meant),
  );
  it('B14 never chooses a look-alike', async () => {
    const card = await talking().say('ana', 'access explain deploy on Loans in \u0420roduction');
    expect(card.title).toBe('No environment is called \u0420roduction. Did you mean Production?');
  });
});

describe('bad input', () => {
  it.each([
    ['B1 nothing', ''],
    ['B1 blanks only', '   '],
    ['B1 a lone U+200B', '\u200b'],
    ['B2 40,000 characters', `dbuser request Production for 12h because ${'x'.repeat(40_000)}`],
    ['B3 a statement after a name', 'access explain login in Production; DROP TABLE users'],
    ['B4 an open quote', 'role grant bob "Developer in Banking'],
    ['B4 a lone quote', "'"],
    ['B4 a lone stroke', '\\'],
    ['B6 a password', 'role grant bob Developer in Banking password=Hunter2!'],
    ['B7 a broadcast', 'access explain <!channel> deploy on Loans in Production'],
    ['B7 a link', 'role show <https://evil|Prod>'],
    ['B8 escapes', 'role show &lt;Prod&gt; %00 \\u0000'],
    ['B8 a NUL', 'role show a\0b'],
    ['B9 hidden characters', 'role show \u202eDeveloper'],
    ['B10 signs', 'role show :fire: 😀 🇵🇹'],
    ['B11 __proto__', 'role show __proto__'],
    ['B11 constructor', 'access explain constructor on __proto__ in toString'],
    ['B12 an option', '-h'],
    ['B12 a shell', '--help; ls $(id) `id` |nc'],
    ['B13 one clause 50 times', `access explain deploy ${'on Loans '.repeat(50)}`],
    ['B13 10,000 words', 'a '.repeat(10_000)],
    ['B15 slow-pattern bait', `${'a'.repeat(50_000)}!`],
    ['B49 somebody who is not there', 'role list nobody'],
    ['B51 an id with a quote', "role list <@U0BOB'>"],
    ['B51 an id in lower case', 'role list <@u0bob>'],
    ['B51 an id of another workspace', 'role list <@U9BOB>'],
    ['B63 a role with a blank at its end', 'role grant bob "administrator " in Banking x'],
    ['B63 a role in another alphabet', 'role grant bob Admіnistrator in Banking'],
    ['B71 an id that is none', 'access request ../1'],
    ['B71 a statement as an id', 'request approve 1 OR 1=1'],
    ['not here yet', 'dbuser request Production'],
    ['a moment that is none', 'audit show since 2026-02-30'],
    ['an end before any', 'audit export until never'],
  ])('changes nothing and is answered privately: %s', async (_, line) => {
    const { store } = talking();
    const before = JSON.stringify(store.tables());
    const { card, to } = await dispatch(servicesOn(store), line, from('carla'));
    expect(to).toBe('actor');
    expect(card.tone).not.toBe('good');
    expect(plainText(card)).not.toContain('Hunter2');
    expect(JSON.stringify(store.tables())).toBe(before);
  });

  it('B6 says never to type a password', async () =>
    expect((await talking().say('ana', 'access me password=Hunter2!')).title).toContain('never type a password here'));
  it('B9 says that there are hidden characters', async () =>
    expect((await talking().say('ana', 'role show \u202ex')).title).toContain('hidden characters'));
});

describe('trouble', () => {
  it('shows a reference for a defect, and hands the defect over', async () => {
    const store = memoryStore(acme);
    const seen: [string, unknown][] = [];
    const broken = { ...store, snapshot: async () => Promise.reject(new TypeError('x.y is undefined')) };
    const services = servicesOn(broken, { report: (reference, error) => seen.push([reference, error]) });
    const text = plainText((await dispatch(services, 'access me', from('ana'))).card);
    expect(text).not.toContain('undefined');
    expect(text).toContain(seen[0]?.[0]);
    expect(seen[0]?.[1]).toBeInstanceOf(TypeError);
  });
  it('says what cannot be reached', async () => {
    const down = async () => Promise.reject(new AccessError({ code: 'unavailable', system: 'store' }));
    const { card } = await dispatch(servicesOn({ ...memoryStore(acme), snapshot: down }), 'access me', from('ana'));
    expect(card.title).toBe('Not done: the store cannot be reached.');
  });
});

describe('the audit trail', () => {
  it('is shown newest first with the heads of the hashes', async () => {
    const { say, read } = talking();
    await say('max', press(await say('max', 'role grant bob "Tech Lead" in Banking'), 'Confirm'));
    expect(await read('bob', 'access history')).toContain('Max Berg gave Bob Lind Tech Lead in team Banking.');
    expect(await read('carla', 'audit show @bob since 1d')).toContain('Entry: 1;');
    expect(await read('gil', 'audit show')).toContain('Nothing is recorded that you may read.');
  });
  it('is exported and verified by those who may read all of it', async () => {
    const { read } = talking();
    expect(await read('carla', 'audit export')).toContain('npx chatelaine audit export');
    expect(await read('carla', 'audit verify')).toContain('Yes. The audit trail is whole.');
    expect(await read('bob', 'audit verify')).toContain('Missing: Manage Infrastructure and Users');
    expect(await read('bob', 'audit export')).toContain('Carla Nunes and Dora Reis can set it.');
  });
  it('says what is wrong with it', async () => {
    const verifyAudit = async () => ({ entries: 3, head: 'f00d', checkpoints: 1, faults: ['Entry 2 was changed.'] });
    const { card } = await dispatch(servicesOn(memoryStore(acme), { verifyAudit }), 'audit verify', from('carla'));
    expect(plainText(card)).toContain('Entry 2 was changed.');
  });
});
