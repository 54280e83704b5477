import { describe, expect, it } from 'vitest';
import type { Facts, UserFacts } from '../../src/domain/facts.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acme, userFacts } from '../support/acme.ts';
import { stoppedClock } from '../support/stopped-clock.ts';
import { type Tables, tablesOf, without } from '../support/tables.ts';
import { type Answer, halfJson, refusal, throttled } from '../support/teams-answers.ts';
import {
  AUDIT,
  acmeInTeams,
  BANKING,
  cloudOfFile,
  freshTeams,
  startTeamsBot,
  TENANT,
  type TeamsBot,
  type TeamsBotOptions,
  UNPACED,
} from '../support/teams-bot.ts';
import type { Teams } from '../support/teams-connector.ts';
import type { PersonFacts } from '../support/teams-directory.ts';
import { buttonsOf, found, only, press, said, settled, toldTo, wordsOf } from '../support/teams-saying.ts';

const cloud = cloudOfFile();
const OTHER = '99999999-8888-4777-8666-555555555555';

const start = (options: TeamsBotOptions = {}): Promise<TeamsBot> => startTeamsBot(cloud, { pace: UNPACED, ...options });

/** Acme, of whose people the file says nothing but their mail addresses, or what is said of some of them. */
const byMail = (changes: Readonly<Record<string, Partial<UserFacts>>> = {}, ...more: readonly UserFacts[]): Facts => ({
  ...acme,
  users: [...acme.users.map(({ slack: _, ...user }) => ({ ...user, ...changes[user.username] })), ...more],
  channels: { ...acme.channels, default: `teams:${AUDIT}`, teams: [] },
});

const held = ({ opened }: TeamsBot): Promise<Tables> => tablesOf(opened.database);
const withoutDeliveries = (tables: Tables) => without(tables, 'delivery');
const objectIdOf = ({ teams }: Pick<TeamsBot, 'teams'>, username: string): string =>
  String(teams.directory.personOf(username).objectId);
const linksIn = async (bot: TeamsBot) => (await held(bot)).chat_link?.filter((row) => row.includes(TENANT)) ?? [];

/** What somebody reads who asks what they hold, alone with the bot. */
async function told(bot: TeamsBot, username: string): Promise<string> {
  const { shown } = await bot.driver.say(username, 'personal', 'explain open on Loans in Development');
  return said(only(shown));
}

describe('a link of the directory file', () => {
  it('names somebody by their object id, whatever their mail address and their name are', async () => {
    const bot = await start();
    bot.teams.person('ana', {
      email: 'carla@acme.example',
      userPrincipalName: 'carla@acme.example',
      name: 'Carla Nunes',
    });
    expect(await told(bot, 'ana')).toContain('Ana Silva can open Loans');
    expect(await linksIn(bot)).toEqual([]);
    expect([bot.teams.faults, bot.logged]).toEqual([[], []]);
  });

  it('may be written in capitals', async () => {
    const teams = await freshTeams();
    const { users, ...rest } = acmeInTeams(teams);
    const facts = {
      ...rest,
      users: users.map((one) => ({ ...one, ...(one.teamsId && { teamsId: one.teamsId.toUpperCase() }) })),
    };
    const bot = await start({ teams, facts });
    expect(await told(bot, 'ana')).toContain('Ana Silva can open Loans');
    expect(await linksIn(bot)).toEqual([]);
    await bot.driver.say('max', BANKING, 'role grant <at>Bob</at> Tech Lead in Banking', {
      raw: true,
      mentioned: ['bob'],
    });
    await toldTo(bot, 'max', 'Give Bob Lind Tech Lead in team Banking?');
  });

  it.each(['objectId', 'aadObjectId'] as const)('is found by the object id, which Teams calls %s', async (idName) => {
    const bot = await start({ teamsOptions: { idName } });
    expect(await told(bot, 'bob')).toContain('Bob Lind can open Loans');
  });

  it('beats one that was found by a mail address', async () => {
    const bot = await start({ facts: byMail() });
    expect(await told(bot, 'max')).toContain('Max Berg can open Loans');
    const gives = (changes: Readonly<Record<string, Partial<UserFacts>>>) =>
      importDirectory(bot.opened.store, { facts: byMail(changes), dryRun: false, consent: true });
    await gives({ gil: { teamsId: objectIdOf(bot, 'max').toUpperCase() } });
    expect(await told(bot, 'max')).toContain('Gil Costa');
    // And so does one of the same person to another account.
    await gives({ max: { teamsId: objectIdOf(bot, 'bob') } });
    expect(await told(bot, 'bob')).toContain('Max Berg can open Loans');
    expect(await told(bot, 'max')).toContain('your mail address belongs to somebody who uses another account');
  });
});

describe('a mail address', () => {
  it('links once, is kept and recorded, and is known to the other process', async () => {
    const first = await start({ facts: byMail() });
    const second = await start({ beside: first });
    for (const bot of [first, second, first]) expect(await told(bot, 'max')).toContain('Max Berg can open Loans');
    const [link, ...more] = await linksIn(first);
    expect([link?.includes(objectIdOf(first, 'max')), more]).toEqual([true, []]);
    const kept: unknown[] = [];
    for await (const { member, details } of first.opened.store.auditEntries({ kinds: ['chat-linked'] }))
      kept.push({ member, details });
    const account = objectIdOf(first, 'max');
    expect(kept).toEqual([
      { member: 'max', details: { platform: 'teams', tenant: TENANT, account, by: 'mail address' } },
    ]);
  });

  it.each<readonly [string, PersonFacts, string]>([
    ['their own, in capitals', { email: 'MAX@Acme.Example' }, 'Max Berg can open'],
    [
      'their own before the name that they log in with',
      { email: 'max@acme.example', userPrincipalName: 'bob@acme.example' },
      'Max Berg can open',
    ],
    [
      'the name that they log in with, where theirs is nobody’s',
      { email: 'elsewhere@acme.example', userPrincipalName: 'max@acme.example' },
      'Max Berg can open',
    ],
    [
      'the name that they log in with, where they have none',
      { email: null, userPrincipalName: 'max@acme.example' },
      'Max Berg can open',
    ],
    [
      'neither',
      { email: 'elsewhere@acme.example', userPrincipalName: 'nobody@acme.example' },
      'you are not linked to a user of the platform',
    ],
    ['none', { email: null, userPrincipalName: null }, 'you are not linked to a user of the platform'],
    [
      'an alias',
      { email: 'max+x@acme.example', userPrincipalName: 'm.max@acme.example' },
      'you are not linked to a user of the platform',
    ],
    [
      'of another alphabet',
      { email: 'mаx@acme.example', userPrincipalName: null },
      'you are not linked to a user of the platform',
    ],
    [
      'of somebody who has left',
      { email: 'ines@acme.example', userPrincipalName: null },
      'you are not linked to a user of the platform',
    ],
  ])('B52 counts that is %s', async (_, person, says) => {
    const bot = await start({ facts: byMail() });
    bot.teams.person('visitor', { installed: true, ...person });
    expect(await told(bot, 'visitor')).toContain(says);
    expect(await linksIn(bot)).toHaveLength(says.includes('can open') ? 1 : 0);
    expect([bot.teams.faults, bot.logged]).toEqual([[], []]);
  });

  it('B52 that changes in Entra moves no link, to an Administrator’s neither', async () => {
    const clock = stoppedClock();
    const bot = await start({ facts: byMail(), now: clock.now });
    expect(await told(bot, 'max')).toContain('Max Berg can open Loans');
    const links = await linksIn(bot);
    bot.teams.person('max', { email: 'carla@acme.example', userPrincipalName: 'carla@acme.example' });
    clock.pass(3_600);
    expect(await told(bot, 'max')).toContain('Max Berg can open Loans');
    expect(await linksIn(bot)).toEqual(links);
    // Nor does it keep her from her own.
    expect(await told(bot, 'carla')).toContain('Carla Nunes can open Loans');
  });
});

type Stranger = Readonly<{ person: PersonFacts; says: string }>;

/** All with the mail address of an Administrator, and called as she is. */
const STRANGERS: Readonly<Record<string, Stranger>> = {
  'a guest': { person: { userRole: 'guest' }, says: 'guests may ask nothing here' },
  'a guest whose own organisation is told': {
    person: { userRole: 'guest', tenantId: OTHER },
    says: 'you are here from another organisation',
  },
  'somebody who came by a link': {
    person: { userRole: 'anonymous', email: 'carla@acme.example' },
    says: 'you are here from another organisation',
  },
  'somebody who came by a link, with an object id': {
    person: { userRole: 'anonymous', objectId: '00000000-0000-4000-8000-00000000a11a' },
    says: 'you are here from another organisation',
  },
  'somebody of another organisation': {
    person: { tenantId: OTHER },
    says: 'you are here from another organisation',
  },
  'somebody without an account of Entra': {
    person: { objectId: null },
    says: 'you are here from another organisation',
  },
};

async function withStranger({ person }: Stranger): Promise<TeamsBot> {
  const bot = await start({ facts: byMail() });
  const like = { email: 'carla@acme.example', userPrincipalName: 'carla@acme.example', name: 'Carla Nunes' };
  bot.teams.person('visitor', { ...like, ...person });
  bot.teams.directory.change(BANKING, { members: ['ana', 'bob', 'max', 'carla', 'visitor'] });
  return bot;
}

describe('B49 B53 T-stranger-click somebody in Teams who is nobody’s', () => {
  it.each(Object.entries(STRANGERS))('%s may ask nothing, and is told so', async (_, stranger) => {
    const bot = await withStranger(stranger);
    const before = await held(bot);
    const { status, shown } = await bot.driver.say('visitor', BANKING, 'explain @carla manage users');
    expect([status, said(only(shown)).includes(`Not done: ${stranger.says}.`), buttonsOf(only(shown))]).toEqual([
      200,
      true,
      [],
    ]);
    await settled(bot);
    expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
    expect([bot.teams.faults, bot.logged]).toEqual([[], []]);
  });

  it.each(Object.entries(STRANGERS))('%s presses what others see, and nothing comes of it', async (_, stranger) => {
    const bot = await withStranger(stranger);
    const { shown } = await bot.driver.say('max', 'personal', 'role grant bob Tech Lead in Banking');
    const { attachments } = only(shown);
    const preview = bot.teams.surfaces.post({ conversation: BANKING, attachments });
    const before = await held(bot);
    const { status, body } = await press(bot, 'visitor', preview, 'Confirm');
    expect([status, JSON.stringify(body).includes(stranger.says)]).toEqual([200, true]);
    await settled(bot);
    expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
    expect(bot.teams.asSeen('ana', preview)?.edits).toBe(0);
  });

  it('somebody who is in no directory any more is nobody, though they are linked', async () => {
    const bot = await start();
    bot.teams.person('max', { deleted: true });
    await bot.driver.say('max', BANKING, 'explain open on Loans in Development');
    expect(said(await found(bot, 'ana', BANKING, 'Not done'))).toContain('you are here from another organisation');
    await settled(bot);
    expect(bot.teams.messages.map(wordsOf).join()).not.toContain('Max Berg');
  });

  it('somebody who was deactivated in the company may do nothing, however they are linked', async () => {
    const teams = await freshTeams();
    const person = teams.person('ines');
    const facts = acmeInTeams(teams);
    const users = facts.users.map((one) =>
      one.username === 'ines' ? { ...one, teamsId: String(person.objectId) } : one,
    );
    const bot = await start({ teams, facts: { ...facts, users } });
    const words = await told(bot, 'ines');
    expect(words).toContain('No. Ines Pinto cannot open Loans in Development.');
    expect(words).toContain('inactive');
  });

  it('who becomes a guest, or leaves, is shut out within a minute, though their link stays', async () => {
    const clock = stoppedClock();
    const bot = await start({ now: clock.now });
    for (const username of ['max', 'ana']) expect(await told(bot, username)).toContain('can open Loans');
    bot.teams.person('max', { userRole: 'guest' });
    bot.teams.person('ana', { tenantId: OTHER });
    clock.pass(60);
    expect(await told(bot, 'max')).toContain('guests may ask nothing here');
    const { shown } = await bot.driver.say('ana', BANKING, 'explain open on Loans in Development');
    expect(said(only(shown))).toContain('you are here from another organisation');
  });
});

const NAMES = [
  'Carla Nunes',
  '@carla',
  'CARLA',
  'Сarla Nunes',
  'Carla\u200b Nunes',
  '\u202eseN alraC',
  '🙂'.repeat(80),
  '<at>Carla Nunes</at>',
  'Carla Nunes (Administrator)',
];

describe('B50 T-homoglyph what somebody is called decides nothing', () => {
  it('in Teams', async () => {
    const bot = await start();
    for (const [at, name] of NAMES.entries()) {
      const mail = `eve${at}@elsewhere.example`;
      bot.teams.person(`eve${at}`, { name, email: mail, userPrincipalName: mail });
      bot.teams.person('max', { name });
      expect(await told(bot, `eve${at}`), name).toContain('you are not linked');
      // Whoever is linked is called what the company calls them.
      const words = await told(bot, 'max');
      expect(words, name).toContain('Max Berg can open Loans');
      expect(words, name).not.toContain(name);
    }
  });

  it('and a mention is whom the service says it is, whatever it reads', async () => {
    const bot = await start();
    const [bob, carla] = ['bob', 'carla'].map(bot.teams.directory.personOf);
    const text = 'role grant <at>Carla Nunes</at> Tech Lead in Banking';
    const mention = (more: object) => [
      { type: 'mention', text: '<at>Chatelaine</at>', mentioned: { id: bot.teams.botId, name: 'Chatelaine' } },
      { type: 'mention', text: '<at>Carla Nunes</at>', mentioned: { id: bob?.id, name: 'Carla Nunes', ...more } },
    ];
    for (const more of [{}, { aadObjectId: carla?.objectId, userPrincipalName: 'carla@acme.example' }]) {
      const patch = { entities: mention(more) };
      await bot.driver.say('max', BANKING, text, { raw: true, patch });
      await toldTo(bot, 'max', 'Give Bob Lind Tech Lead in team Banking?');
    }
    expect(bot.teams.chatOf('max').map(said).join()).not.toContain('Give Carla Nunes');
  });

  it('and one of nobody here is no name', async () => {
    const bot = await start();
    const patch = {
      entities: [{ type: 'mention', text: '<at>Bob</at>', mentioned: { id: '29:1nobody', name: 'Bob' } }],
    };
    const { shown } = await bot.driver.say('max', 'personal', 'role grant <at>Bob</at> Tech Lead in Banking', {
      raw: true,
      patch,
    });
    expect(said(only(shown))).toContain('No user is called @Bob (Teams).');
  });
});

describe('B54 an account in Teams that does not name one person', () => {
  const twin = userFacts('eve', 'Eve Reis', 'Developer', { email: 'MAX@acme.example' });
  const LINKED = (teams: Teams) => ({
    carla: { teamsId: objectIdOf({ teams }, 'carla') },
    dora: { teamsId: objectIdOf({ teams }, 'dora') },
  });
  const NOT_LINKED = 'Not linked: a chat account does not name one person.';

  it('because two active users have its mail address: refused, and both are named to the Administrators once a day', async () => {
    const teams = await freshTeams();
    const bot = await start({ teams, facts: byMail(LINKED(teams), twin) });
    for (let times = 0; times < 3; times += 1) {
      const words = await told(bot, 'max');
      expect(words).toContain('Not done: your mail address is that of several users.');
      // Whoever asks is not told whose.
      expect(words).not.toMatch(/Eve|Max/);
    }
    await settled(bot);
    for (const administrator of ['carla', 'dora']) {
      const notices = teams
        .chatOf(administrator)
        .map(said)
        .filter((words) => words.includes(NOT_LINKED));
      expect(notices).toHaveLength(1);
      expect(notices[0]).toContain('Max Berg and Eve Reis');
      expect(notices[0]).toContain(objectIdOf(bot, 'max'));
    }
    expect(await linksIn(bot)).toEqual([]);
    expect(teams.faults).toEqual([]);
  });

  it('is refused though the name that they log in with is one person’s: the address decides', async () => {
    const teams = await freshTeams();
    const bot = await start({ teams, facts: byMail(LINKED(teams), twin) });
    teams.person('visitor', { email: 'max@acme.example', userPrincipalName: 'gil@acme.example' });
    expect(await told(bot, 'visitor')).toContain('your mail address is that of several users');
    expect(await linksIn(bot)).toEqual([]);
  });

  it('because the person has another account there: refused, and told likewise', async () => {
    const teams = await freshTeams();
    const bot = await start({ teams, facts: byMail(LINKED(teams)) });
    expect(await told(bot, 'max')).toContain('Max Berg can open Loans');
    const links = await linksIn(bot);
    teams.person('max-again', { email: 'max@acme.example', userPrincipalName: 'max@acme.example' });
    expect(await told(bot, 'max-again')).toContain('your mail address belongs to somebody who uses another account');
    expect(said(await toldTo(bot, 'dora', NOT_LINKED))).toContain(objectIdOf(bot, 'max-again'));
    expect(await linksIn(bot)).toEqual(links);
    expect(await told(bot, 'max')).toContain('Max Berg can open Loans');
  });

  it('or two of one person, in the file, in capitals or not, are no file', async () => {
    const teams = await freshTeams();
    const id = objectIdOf({ teams }, 'max');
    const bot = await start({ teams });
    const facts = byMail({ max: { teamsId: id }, bob: { teamsId: id } });
    await expect(importDirectory(bot.opened.store, { facts, dryRun: false, consent: true })).rejects.toThrow();
  });
});

describe('what an activity says of who sent it', () => {
  it('B119 has to be what the service says: another object id is refused', async () => {
    const bot = await start();
    const [ana, max] = ['ana', 'max'].map(bot.teams.directory.personOf);
    const asMax = { from: { id: ana?.id, aadObjectId: max?.objectId, name: 'Max Berg' } };
    const before = await held(bot);
    const { shown } = await bot.driver.say('ana', 'personal', 'role grant bob Tech Lead in Banking', { patch: asMax });
    expect(said(only(shown))).toContain('Not done: you are here from another organisation.');
    expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
  });

  it('may be in capitals', async () => {
    const bot = await start();
    const { id, objectId } = bot.teams.directory.personOf('ana');
    const patch = { from: { id, aadObjectId: objectId?.toUpperCase() } };
    const { shown } = await bot.driver.say('ana', 'personal', 'explain open on Loans in Development', { patch });
    expect(said(only(shown))).toContain('Ana Silva can open Loans');
  });
});

describe('while the service cannot be asked who somebody is', () => {
  it.each<readonly [string, Answer]>([
    ['500', { status: 500 }],
    ['a 429', throttled(60)],
    ['403', refusal(403, 'BotNotInConversationRoster')],
    ['a reset', { broken: 'before' }],
    ['half a JSON', halfJson()],
    ['a member without an id', { body: { name: 'Ana', tenantId: TENANT } }],
  ])('(%s) they are told so, nothing is done, and the next word is answered', async (_, answer) => {
    const bot = await start();
    const before = await held(bot);
    bot.teams.answerWith('member', [answer]);
    const { status, shown } = await bot.driver.say('max', 'personal', 'role grant bob Tech Lead in Banking');
    expect([status, said(only(shown)).includes('Not done: the chat cannot be reached.')]).toEqual([200, true]);
    expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
    expect(bot.teams.callsOf('member')).toHaveLength(1);
    const again = await bot.driver.say('max', 'personal', 'role grant bob Tech Lead in Banking');
    expect(said(only(again.shown))).toContain('Give Bob Lind Tech Lead in team Banking?');
  });
});

describe('who somebody is', () => {
  it('is asked for once a minute, for each conversation, and not for each thread of a channel', async () => {
    const clock = stoppedClock();
    const bot = await start({ now: clock.now });
    const asked = () => bot.teams.callsOf('member').length;
    for (let times = 0; times < 3; times += 1) await told(bot, 'ana');
    expect(asked()).toBe(1);
    clock.pass(59.9);
    await told(bot, 'ana');
    expect(asked()).toBe(1);
    clock.pass(0.1);
    await told(bot, 'ana');
    expect(asked()).toBe(2);
    for (let times = 0; times < 3; times += 1)
      await bot.driver.say('ana', BANKING, 'explain open on Loans in Development');
    expect(asked()).toBe(3);
    expect(bot.teams.callsOf('member').map(({ conversation }) => conversation)).toContain(BANKING);
  });
});
