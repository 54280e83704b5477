import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { acme, userFacts } from '../support/acme.ts';
import { memoryStore } from '../support/memory-store.ts';
import { from, servicesOn } from '../support/services.ts';

const say = async (actor: string, line: string, facts: Facts = acme): Promise<Card> =>
  (await dispatch(servicesOn(memoryStore(facts)), line, from(actor))).card;
const read = async (actor: string, line: string, facts?: Facts): Promise<string> =>
  plainText(await say(actor, line, facts));
const tableOf = (card: Card) => card.blocks.flatMap((block) => (block.kind === 'table' ? [block] : []))[0];

describe('access explain', () => {
  it('without an operation is a table of operations and environments', async () => {
    const table = tableOf(await say('ana', 'access explain on Loans'));
    expect(table?.columns).toEqual(['Operation', 'Development', 'Quality', 'Production']);
    expect(table?.rows[3]).toEqual(['deploy', '✅ Yes', '❌ No', '❌ No']);
  });
  it('without an environment is a row of environments', async () => {
    const table = tableOf(await say('ana', 'access explain deploy on Loans'));
    expect(table?.rows).toEqual([['deploy', '✅ Yes', '❌ No', '❌ No']]);
  });
  it('in an environment alone is what concerns the environment', async () =>
    expect(tableOf(await say('ana', 'access explain in Quality'))?.rows).toEqual([
      ['login', '✅ Yes'],
      ['monitor', '✅ Yes'],
      ['configure', '❌ No'],
    ]));
  it('shows all that was weighed, one line each', async () =>
    expect(await read('ana', 'access explain trace deploy on Loans in Production')).toContain(
      '- Loans in Production: Tech Lead on Loans decides with List Applications; needed is Change and Deploy Applications.',
    ));
  it('has no trace for whoever may not know what is held', async () => {
    expect(await read('bob', 'access explain trace ana deploy on Loans in Production')).not.toContain(
      'default role Developer',
    );
    const labels = (await say('bob', 'access explain ana deploy on Loans in Production')).actions.map(
      ({ label }) => label,
    );
    expect(labels).toEqual(['Share here']);
  });
  it('is shared in a conversation only, and without what is held besides', async () => {
    const { card } = await dispatch(servicesOn(memoryStore(acme)), 'access explain deploy on Loans in Quality', {
      ...from('ana'),
      conversation: 'direct:ana',
    });
    expect(card.actions.map(({ label }) => label)).toEqual(['Request Release Lead…', 'Full trace']);
    expect(await read('ana', 'access explain share deploy on Loans in Quality')).not.toContain('Developer');
  });
  it('offers the role to whoever can give it', async () => {
    const card = await say('carla', 'access explain ana deploy on Loans in Production');
    expect(card.actions[0]).toMatchObject({
      label: 'Give Release Lead…',
      line: 'role grant "ana" "Release Lead" on "Loans"',
    });
  });
  it('names five people at most', async () => {
    const more = ['eva', 'finn', 'gus', 'hal', 'ivy', 'jo'].map((name) =>
      userFacts(name, name.toUpperCase(), 'Administrator'),
    );
    const text = await read('ana', 'access explain deploy on Loans in Production', {
      ...acme,
      users: [...acme.users, ...more],
    });
    expect(text).toContain('Carla Nunes, Dora Reis, EVA, FINN, GUS and 3 more can give a role that suffices');
  });
  it.each([
    [
      'no role suffices',
      'ana create in Banking with lifetime in Development',
      'Missing: Create Applications in Development, by default role or by the role in team Banking.',
    ],
    ['capped', 'max configure Quality', 'Full Control (acts as Change and Deploy Applications), counts for that team'],
    ['not active', 'ines deploy on Loans in Quality', 'Ines Pinto is not active'],
    ['no login', 'gil open on Loans in Production', 'Gil Costa cannot log in to Production'],
    ['several missing', 'gil use ErpTables on Loans', 'No single role would change that.'],
    ['an entry of a connection', 'bob configure ERP', 'by an entry for the person, which beats everything else'],
    ['a default role too low', 'gil publish ErpTables', 'A role in a team or on an application does not help.'],
    ['the cloud', 'infrastructure.configure', "environments are the vendor's to add and remove"],
    ['another team', 'team.add-application Loans in Treasury', 'It belongs to team Banking already'],
    ['a precondition', 'database Production', 'No database of this environment is known here.'],
    ['an approval', 'bob database Development', 'To be approved by Carla Nunes and Dora Reis.'],
    ['a rule', 'roles.manage Administrator', 'Administrator is built in and cannot be changed.'],
  ])('has a sentence of its own for %s', async (_, line, sentence) =>
    expect(await read('carla', `access explain ${line}`)).toContain(sentence),
  );
  it('says what half an operation still needs', async () =>
    expect((await say('ana', 'access explain create in Production')).title).toBe(
      'Not read: “create in Production” needs more: team and tool.',
    ));
});

describe('access me and role list', () => {
  it('is one row a role and one column an environment', async () => {
    const table = tableOf(await say('ana', 'access me'));
    expect(table?.columns).toEqual(['Role', 'Development', 'Quality', 'Production']);
    expect(table?.rows[1]).toEqual([
      'Tech Lead on Loans (1 application)',
      'Change and Deploy Applications',
      'Open and Debug Applications',
      'List Applications',
    ]);
  });
  it('says what is inert', async () => {
    const facts = { ...acme, users: [userFacts('tom', 'Tom', 'Guest', { teams: [['Banking', 'Team Manager']] })] };
    expect(await read('tom', 'access me', facts)).toContain(
      'Production: No Access (Change and Deploy Applications is inert)',
    );
  });
  it('is for oneself, and for holders of Manage Infrastructure and Users', async () => {
    expect(await read('carla', 'role list ana')).toContain('Tech Lead on Loans');
    expect(await read('bob', 'role list ana')).not.toContain('Tech Lead');
  });
});

describe('role show', () => {
  it('is the levels and the permissions of a role', async () => {
    const text = await read('bob', 'role show team manager');
    expect(text).toContain('- Environment: Production; Level: Change and Deploy Applications');
    expect(text).toContain('- Manage Teams and Application Roles');
  });
});

describe('access who can', () => {
  it('is a count and the people by the assignment that lets them', async () => {
    const card = await say('carla', 'access who can deploy on Loans in Development');
    expect(card.title).toBe('5 people can deploy Loans in Development.');
    expect(plainText(card)).toContain('- Person: Max Berg; By: Team Manager in team Banking');
    expect(plainText(card)).toContain('- Person: Carla Nunes; By: default role Administrator');
  });
  it('shows twenty, and the rest by All', async () => {
    const users = Array.from({ length: 30 }, (_, number) => userFacts(`u${number}`, `User ${number}`, 'Developer'));
    const facts = { ...acme, users: [...acme.users, ...users] };
    const card = await say('carla', 'access who can list on Sandbox in Production', facts);
    expect(tableOf(card)?.rows).toHaveLength(20);
    const [all] = card.actions;
    expect(tableOf(await say('carla', all?.line ?? '', facts))?.rows).toHaveLength(35);
  });
  it('does not name the default roles of others to whoever may not know', async () => {
    const text = await read('bob', 'access who can deploy on Loans in Development');
    expect(text).toContain('By: default role');
    expect(text).not.toContain('default role Administrator');
  });
});

describe('access what-if', () => {
  it('shows each environment before and after, and changes nothing', async () => {
    const store = memoryStore(acme);
    const before = store.tables();
    const { card } = await dispatch(servicesOn(store), 'access what-if bob gets Nobody in Banking', from('carla'));
    expect(tableOf(card)?.rows[2]).toEqual(['Production', 'List Applications', 'No Access']);
    expect(plainText(card)).toContain('Warning: this lowers access in Development, Quality and Production.');
    expect(store.tables()).toBe(before);
  });
  it('without a place is the default role', async () =>
    expect((await say('bob', 'access what-if me gets Guest')).title).toBe('If Bob Lind gets Guest as default role'));
  it('says what it would not touch', async () =>
    expect(await read('carla', 'access what-if ana gets Guest in Banking')).toContain(
      'Still overridden by Tech Lead on Loans: there nothing changes.',
    ));
});

describe('help', () => {
  it.each([
    'help',
    'access help',
    'role help',
    'audit help',
    'access explain help',
    'help role grant',
    'role',
    '/access',
  ])('has what can follow and two examples: %s', async (line) => {
    const card = await say('ana', line);
    expect(card.title).toMatch(/^What can /);
    const examples = card.blocks.flatMap((block) => (block.kind === 'list' ? [block.items] : []))[1];
    expect(examples).toHaveLength(2);
  });
  it('says what this person may do', async () => {
    expect(await read('max', 'role grant help')).toContain(
      'You may give roles in Banking, where they are below your own role there.',
    );
    expect(await read('carla', 'role grant help')).toContain('You may give roles everywhere');
    expect(await read('bob', 'role grant help')).toContain('You may give roles nowhere.');
  });
});

describe('every text', () => {
  it('has no exclamation mark and no apology', async () => {
    const lines = [
      'help',
      'access me',
      'role grnat',
      'access explain deploy on Loans in Production',
      'role grant bob Nobody in Banking',
      'nothing',
      '"',
    ];
    for (const line of lines) expect(await read('carla', line)).not.toMatch(/!|sorry|please|oops/i);
  });
});
