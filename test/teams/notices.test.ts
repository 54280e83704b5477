import { inspect } from 'node:util';
import { AppCredentials } from 'botframework-connector';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { button, type Card, input, picture, text } from '../../src/cards/card.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { Recipient } from '../../src/ports/store.ts';
import { openGateway } from '../../src/teams/adapter.ts';
import { announce, cardOf, tell } from '../store/sample.ts';
import { userFacts } from '../support/acme.ts';
import { runIn } from '../support/database.ts';
import { halfJson, refusal, throttled } from '../support/teams-answers.ts';
import {
  APP_ID,
  AUDIT,
  acmeInTeams,
  BANKING,
  cloudOfFile,
  freshTeams,
  settingsFor,
  startTeamsBot,
  TENANT,
  type TeamsBot,
  type TeamsBotOptions,
  UNPACED,
} from '../support/teams-bot.ts';
import { buttonsIn, cardIn, wordsIn } from '../support/teams-cards.ts';
import type { Teams } from '../support/teams-connector.ts';
import { startTeamsCarrier } from '../support/teams-notices.ts';
import { isCard, settled, wordsOf } from '../support/teams-saying.ts';
import type { Json, Message } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const start = (options: TeamsBotOptions = {}) => startTeamsBot(cloud, { pace: UNPACED, ...options });
afterEach(() => {
  cloud.microsoft.failTokens(undefined);
  forgetToken();
});

const BANK = { channel: `teams:${BANKING}` };
const STANDUP = '19:standup@thread.v2';
const titles = (count: number) => Array.from({ length: count }, (_, at) => `notice ${at}`);

type OnTeams = Readonly<{ teams: Teams }>;
const messagesIn = ({ teams }: OnTeams, conversation: string): readonly Message[] =>
  teams.messages.filter((one) => one.conversation === conversation && !one.isDeleted && !one.by);
const titlesIn = (on: OnTeams, conversation: string): readonly string[] =>
  messagesIn(on, conversation).map((one) => wordsOf(one).trim().split('\n')[0] ?? '');
const chatOf = ({ teams }: OnTeams, username: string): string => teams.directory.personOf(username).chat;
const titlesFor = (on: OnTeams, username: string): readonly string[] => titlesIn(on, chatOf(on, username));
const objectIdOf = ({ teams }: OnTeams, username: string): string =>
  String(teams.directory.personOf(username).objectId);

/** Of what somebody did, for others to hear. */
const didBy = ({ opened }: Pick<TeamsBot, 'opened'>, actor: string, to: Recipient, ...said: readonly string[]) =>
  opened.store.transaction(async (tx) => {
    const { seq } = await tx.record({ kind: 'access-explained', surface: 'teams', actor });
    for (const title of said) await tx.notify({ seq, to: to as { user: string }, card: cardOf(title) });
  });

describe('F24 somebody for whom the app is not installed', () => {
  const UNREACHED = '⚠ Gil Costa has not heard of it yet.';

  it('hears of nothing; whoever brought it about is told, once a day, and others do not wait', async () => {
    const bot = await start();
    await didBy(bot, 'bob', { user: 'gil' }, 'a', 'b');
    await didBy(bot, 'bob', { user: 'ana' }, 'for Ana');
    await bot.deliver();
    expect([titlesFor(bot, 'gil'), titlesFor(bot, 'ana'), titlesFor(bot, 'bob')]).toEqual([
      [],
      ['for Ana'],
      [UNREACHED],
    ]);
    expect(wordsOf(messagesIn(bot, chatOf(bot, 'bob'))[0] as Message)).toContain('has not added Chatelaine in Teams');
    const later = await start({ beside: bot });
    await didBy(bot, 'bob', { user: 'gil' }, 'c');
    await later.deliver();
    expect(titlesFor(bot, 'bob')).toEqual([UNREACHED]);
    await runIn(bot.opened.database, sql`update delivery set at = at - interval '25 hours'`);
    await bot.opened.store.forgetDeliveries();
    await (await start({ beside: bot })).deliver();
    expect(titlesFor(bot, 'bob')).toEqual([UNREACHED, UNREACHED]);
    expect(bot.teams.faults).toEqual([]);
  });

  it('gets all of it, in order and at once, when it is', async () => {
    const bot = await start();
    await didBy(bot, 'bob', { user: 'gil' }, 'a', 'b', 'c');
    await bot.deliver();
    const tries = bot.teams.callsOf('create').length;
    await bot.deliver();
    expect(bot.teams.callsOf('create')).toHaveLength(tries);
    await bot.driver.install('gil');
    await settled(bot);
    expect(titlesFor(bot, 'gil').filter((title) => title !== 'Your access')).toEqual(['a', 'b', 'c']);
    expect(bot.teams.faults).toEqual([]);
  });

  it.each<readonly [string, (bot: TeamsBot) => unknown]>([
    ['was taken away', ({ driver }) => driver.uninstall('gil')],
    ['was taken away, which nobody said', ({ teams }) => teams.person('gil', { installed: false })],
    ['is blocked', ({ teams }) => teams.person('gil', { blocked: true })],
  ])('any more, as it %s: waits likewise', async (_, away) => {
    const bot = await start();
    await bot.driver.install('gil');
    await settled(bot);
    const before = titlesFor(bot, 'gil').length;
    await away(bot);
    await didBy(bot, 'bob', { user: 'gil' }, 'a', 'b');
    await bot.deliver();
    expect([titlesFor(bot, 'gil').length, titlesFor(bot, 'bob')]).toEqual([before, [UNREACHED]]);
    expect(await bot.opened.conversations.personal(TENANT, objectIdOf(bot, 'gil'))).toBeUndefined();
    bot.teams.person('gil', { blocked: false });
    await bot.driver.install('gil');
    await settled(bot);
    expect(
      titlesFor(bot, 'gil')
        .slice(before)
        .filter((title) => title !== 'Your access'),
    ).toEqual(['a', 'b']);
  });

  it('because their conversation is not there any more: it is forgotten, and another is begun', async () => {
    const carrier = await startTeamsCarrier();
    const { opened, teams, clock } = carrier;
    await announce(opened.store, { user: 'ana' }, 'a');
    await carrier.deliver();
    teams.answerWith('send', [refusal(404, 'ConversationNotFound')]);
    await announce(opened.store, { user: 'ana' }, 'b');
    await carrier.deliver();
    expect(await opened.conversations.personal(TENANT, objectIdOf(carrier, 'ana'))).toBeUndefined();
    clock.pass(300);
    await carrier.deliver();
    expect([titlesFor(carrier, 'ana'), teams.callsOf('create').length]).toEqual([['a', 'b'], 2]);
  });

  it('is nobody there at all, as the file has it wrong: they are not said to lack the app', async () => {
    const nobody = '00000000-0000-4000-8000-00000000dead';
    const facts = (teams: Teams): Facts => {
      const { users, ...rest } = acmeInTeams(teams);
      return { ...rest, users: users.map((one) => (one.username === 'gil' ? { ...one, teamsId: nobody } : one)) };
    };
    const carrier = await startTeamsCarrier({ facts });
    await didBy(carrier, 'bob', { user: 'gil' }, 'a');
    await carrier.deliver();
    expect(carrier.waiting).toEqual([['gil', 'Teams does not know the account that is linked to them']]);
    expect(titlesFor(carrier, 'bob')).toEqual([]);
  });
});

describe('a personal conversation', () => {
  it('is begun with somebody who never wrote, by their object id, once', async () => {
    const carrier = await startTeamsCarrier();
    const { opened, teams } = carrier;
    await announce(opened.store, { user: 'ana' }, 'a', 'b');
    await carrier.deliver();
    const again = await startTeamsCarrier({ beside: carrier });
    await announce(opened.store, { user: 'ana' }, 'c');
    await again.deliver();
    expect(titlesFor(carrier, 'ana')).toEqual(['a', 'b', 'c']);
    expect(teams.callsOf('create').map(({ body }) => body)).toEqual([
      {
        bot: { id: `28:${APP_ID}`, name: '' },
        isGroup: false,
        tenantId: TENANT,
        channelData: { tenant: { id: TENANT } },
        members: [{ id: objectIdOf(carrier, 'ana'), name: '' }],
      },
    ]);
  });

  it('that was begun by them is kept with its address, whose path is kept, also over a restart', async () => {
    const bot = await start();
    await bot.driver.say('ana', 'personal', 'help');
    await settled(bot);
    // What is set up is for the whole world; hers is that of a region.
    const settings = { serviceUrl: `${bot.teams.origin}/teams/` };
    const again = await start({ beside: bot, settings });
    await announce(bot.opened.store, { user: 'ana' }, 'a');
    await announce(bot.opened.store, { user: 'bob' }, 'b');
    await again.deliver();
    expect(titlesFor(bot, 'ana').slice(1)).toEqual(['a']);
    const elsewhere = bot.teams.calls.filter(({ verb }) => verb === 'other').map(({ path }) => path);
    expect(elsewhere).toEqual(['/teams/v3/conversations']);
  });

  it('is written to at no other host than the one that is set up, whatever was kept', async () => {
    const carrier = await startTeamsCarrier();
    const { opened, teams } = carrier;
    const kept = { tenant: TENANT, serviceUrl: 'https://evil.example/emea/' };
    const objectId = objectIdOf(carrier, 'ana');
    await opened.conversations.keep({ ...kept, id: chatOf(carrier, 'ana'), kind: 'personal', objectId });
    await opened.conversations.keep({ ...kept, id: BANKING, kind: 'channel' });
    await announce(opened.store, { user: 'ana' }, 'a');
    await announce(opened.store, BANK, 'b');
    await carrier.deliver();
    expect([titlesFor(carrier, 'ana'), titlesIn(carrier, BANKING), teams.faults]).toEqual([['a'], ['b'], []]);
  });

  it('is found by an object id that the file has in capitals', async () => {
    const facts = (teams: Teams): Facts => {
      const { users, ...rest } = acmeInTeams(teams);
      return {
        ...rest,
        users: users.map((one) => (one.teamsId ? { ...one, teamsId: one.teamsId.toUpperCase() } : one)),
      };
    };
    const carrier = await startTeamsCarrier({ facts });
    const { opened, teams } = carrier;
    const kept = {
      tenant: TENANT,
      serviceUrl: teams.serviceUrl,
      id: chatOf(carrier, 'ana'),
      kind: 'personal',
    } as const;
    await opened.conversations.keep({ ...kept, objectId: objectIdOf(carrier, 'ana') });
    for (const user of ['ana', 'bob']) await announce(opened.store, { user }, 'a');
    await carrier.deliver();
    expect([titlesFor(carrier, 'ana'), titlesFor(carrier, 'bob')]).toEqual([['a'], ['a']]);
    expect(teams.callsOf('create').map(({ body }) => (body.members as Json[])[0]?.id)).toEqual([
      objectIdOf(carrier, 'bob'),
    ]);
  });
});

describe('a channel', () => {
  it('gets each post as a thread of its own, and replies in the thread, wherever they are changed', async () => {
    const carrier = await startTeamsCarrier();
    const { opened, teams } = carrier;
    await announce(opened.store, BANK, 'a', 'b');
    await carrier.deliver();
    const [a, b] = messagesIn(carrier, BANKING);
    expect(teams.callsOf('create').map(({ body }) => [body.isGroup, body.channelData])).toEqual([
      [true, { channel: { id: BANKING } }],
      [true, { channel: { id: BANKING } }],
    ]);
    // An answer in a thread, which a decision is to settle.
    const reply = teams.surfaces.post({ ...(b as Message), id: '1700000000001', root: b?.id });
    const message = { platform: 'teams', tenant: TENANT, channel: BANKING, id: `${b?.id};${reply.id}` } as const;
    await opened.store.keepPosted('about it', message);
    await announce(opened.store, { subject: 'about it' }, 'Done.');
    await carrier.deliver();
    expect(teams.callsOf('update').map(({ conversation, id }) => [conversation, id])).toEqual([
      [`${BANKING};messageid=${b?.id}`, reply.id],
    ]);
    expect(teams.callsOf('send').map(({ conversation }) => conversation)).toEqual([`${BANKING};messageid=${b?.id}`]);
    const shown = messagesIn(carrier, BANKING).map((one) => [wordsOf(one).trim().split('\n')[0], one.root]);
    expect(shown).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['Done.', b?.id],
      ['Done.', b?.id],
    ]);
    expect([a?.edits, teams.faults]).toEqual([0, []]);
  });

  it('may be a group chat, which has no threads', async () => {
    const carrier = await startTeamsCarrier();
    const { opened, teams } = carrier;
    teams.group(STANDUP, { members: ['ana', 'bob'] });
    const to = { channel: `teams:${STANDUP}` };
    await tell(opened.store, { to, card: cardOf('Asked.'), keeps: 'request:7' });
    await announce(opened.store, to, 'a');
    await carrier.deliver();
    await announce(opened.store, { subject: 'request:7' }, 'Done.');
    await carrier.deliver();
    expect(titlesIn(carrier, STANDUP)).toEqual(['Done.', 'a', 'Done.']);
    expect(messagesIn(carrier, STANDUP).map(({ root }) => root)).toEqual([undefined, undefined, undefined]);
    expect([teams.callsOf('create'), teams.faults, carrier.waiting]).toEqual([[], [], []]);
  });

  it('that Teams does not know is parked, as the file has its id wrong', async () => {
    const carrier = await startTeamsCarrier();
    await announce(carrier.opened.store, { channel: 'teams:19:nowhere@thread.tacv2' }, 'a');
    await carrier.deliver();
    expect(await carrier.opened.store.parked()).toMatchObject([{ why: 'Teams says ConversationNotFound' }]);
  });

  it('B123 that the bot was taken out of is parked, and gets all in order when it is back', async () => {
    const bot = await start();
    await announce(bot.opened.store, BANK, 'a');
    await bot.deliver();
    await bot.driver.removeFromChannel(BANKING, 'max');
    await settled(bot);
    await announce(bot.opened.store, BANK, 'b', 'c');
    await bot.deliver();
    expect([titlesIn(bot, BANKING), await bot.opened.store.parked()]).toMatchObject([
      ['a'],
      [{ ...BANK, why: 'Teams says BotNotInConversationRoster', waiting: 2 }],
    ]);
    await bot.driver.addToChannel(BANKING, 'max');
    await settled(bot);
    expect([titlesIn(bot, BANKING), await bot.opened.store.parked()]).toEqual([['a', 'b', 'c'], []]);
  });

  it('B123 is parked by a process that believes it is still in it', async () => {
    const carrier = await startTeamsCarrier();
    await announce(carrier.opened.store, BANK, 'a');
    await carrier.deliver();
    carrier.teams.directory.change(BANKING, { installed: false });
    await announce(carrier.opened.store, BANK, 'b');
    await carrier.deliver();
    expect(await carrier.opened.store.parked()).toMatchObject([{ ...BANK, waiting: 1 }]);
  });

  it('B123 to which a thousand people come is asked about once, a page at a time', async () => {
    const bot = await start();
    const { teams } = bot;
    const crowd = Array.from({ length: 1_000 }, (_, at) => `crowd${at}`) as [string, ...string[]];
    for (const username of crowd) teams.person(username, { installed: false });
    await announce(bot.opened.store, BANK, 'a');
    await bot.deliver();
    const before = teams.calls.length;
    await bot.driver.join(BANKING, crowd);
    await settled(bot);
    expect(teams.calls.length - before).toBe(0);
    const later = await start({ beside: bot });
    await announce(bot.opened.store, BANK, ...titles(10));
    await later.deliver();
    expect(titlesIn(bot, BANKING)).toEqual(['a', ...titles(10)]);
    expect(teams.calls.slice(before).map(({ verb }) => verb)).toEqual([
      ...Array.from({ length: 3 }, () => 'members'),
      ...Array.from({ length: 10 }, () => 'create'),
    ]);
  });
});

describe('a card that only some may answer', () => {
  const LINE = 'request show R-7';
  const approve = (usernames: readonly string[]): Card => ({
    ...cardOf('Asked.'),
    actions: [button('Approve', 'request approve R-7'), button('Deny', 'request deny R-7')],
    answerers: { usernames, line: LINE },
  });
  const kept = (card: Card, ...recipients: readonly Exclude<Recipient, { subject: string }>[]) =>
    recipients.map((to) => ({ to, card, keeps: 'request:7' }));
  const drawnIn = (on: OnTeams, conversation: string): Json => cardIn(messagesIn(on, conversation)[0]);
  const nameOf = ({ teams }: OnTeams, id: string) => teams.directory.personBy(id)?.username;

  it('has no buttons for all who read there; it is refreshed for exactly those of them, with theirs', async () => {
    const carrier = await startTeamsCarrier();
    const { opened, teams } = carrier;
    // Dora is not in the channel, and Carla is alone with the bot besides.
    await tell(opened.store, ...kept(approve(['carla', 'max', 'dora']), BANK, { user: 'carla' }));
    await carrier.deliver();
    const { refresh, ...rest } = drawnIn(carrier, BANKING) as Json & {
      refresh: { action: Json; userIds: readonly string[] };
    };
    expect(buttonsIn(rest)).toEqual([]);
    expect(refresh.userIds.map((id) => nameOf(carrier, id)).toSorted()).toEqual(['carla', 'max']);
    expect(refresh.action).toMatchObject({ type: 'Action.Execute', data: { line: LINE } });
    expect(buttonsIn(drawnIn(carrier, chatOf(carrier, 'carla')))).toEqual(['Approve', 'Deny']);
    expect(teams.faults).toEqual([]);
  });

  it('after the decision has none for anybody, in any copy', async () => {
    const carrier = await startTeamsCarrier();
    const { opened } = carrier;
    const audit = { channel: `teams:${AUDIT}` };
    await tell(opened.store, ...kept(approve(['carla', 'dora']), BANK, audit, { user: 'carla' }, { user: 'dora' }));
    await carrier.deliver();
    const over = { ...approve(['carla', 'dora']), title: 'Approved.', actions: [] };
    await tell(opened.store, { to: { subject: 'request:7' }, card: over, change: 'last' });
    await carrier.deliver();
    for (const place of [BANKING, AUDIT, chatOf(carrier, 'carla'), chatOf(carrier, 'dora')]) {
      const drawn = messagesIn(carrier, place).map(cardIn);
      expect(drawn.map((one) => [wordsIn(one).split('\n')[0], buttonsIn(one), one.refresh])).toEqual([
        ['Approved.', [], undefined],
        ['Approved.', [], undefined],
      ]);
    }
    expect(carrier.teams.faults).toEqual([]);
  });

  const REVIEW = [['Review'], undefined, LINE];
  const reviewIn = (on: OnTeams, conversation: string) => {
    const drawn = drawnIn(on, conversation);
    const [action] = (drawn.actions ?? []) as readonly Json[];
    return [buttonsIn(drawn), drawn.refresh, (action?.data as Json | undefined)?.line];
  };

  it('of whom none is in the channel, or named, has [Review] for whoever may', async () => {
    const carrier = await startTeamsCarrier();
    await tell(carrier.opened.store, ...kept(approve(['dora']), BANK));
    await tell(carrier.opened.store, ...kept(approve([]), { channel: `teams:${AUDIT}` }));
    await carrier.deliver();
    expect([reviewIn(carrier, BANKING), reviewIn(carrier, AUDIT)]).toEqual([REVIEW, REVIEW]);
    expect(carrier.teams.faults).toEqual([]);
  });

  it.each([
    [60, 60],
    [70, undefined],
  ])(
    'of whom %i are in the channel: %s are named, and beyond what Teams takes there is [Review]',
    async (count, named) => {
      const many = Array.from({ length: count }, (_, at) => `lead${at}`);
      const facts = (teams: Teams): Facts => {
        for (const one of many) teams.person(one, { installed: false });
        teams.channel(BANKING, { team: BANKING, members: ['ana', ...many] });
        const { users, ...rest } = acmeInTeams(teams);
        const teamsIdOf = (one: string) => String(teams.directory.personOf(one).objectId);
        const leads = many.map((one) => userFacts(one, one, 'Developer', { teamsId: teamsIdOf(one) }));
        return { ...rest, users: [...users, ...leads] };
      };
      const carrier = await startTeamsCarrier({ facts, teamsOptions: { mostOnPage: 25 } });
      await tell(carrier.opened.store, ...kept(approve(many), BANK));
      await carrier.deliver();
      const { refresh } = drawnIn(carrier, BANKING) as { refresh?: { userIds: readonly string[] } };
      expect(refresh?.userIds.length).toBe(named);
      if (named === undefined) expect(reviewIn(carrier, BANKING)).toEqual(REVIEW);
      expect(carrier.teams.faults).toEqual([]);
    },
  );
});

describe('B61 B121 what is too much for a message', () => {
  const PNG = Buffer.from('any bytes do: the fake does not look into a picture').toString('base64');
  const pictured: Card = {
    ...cardOf('Who holds what'),
    blocks: [picture(PNG, 'Who holds what, drawn.'), text('the same in words')],
  };
  const partsOf = (message: Message | undefined) => message?.attachments.map((one) => [isCard(one), one.contentUrl]);

  it('a picture goes beside the card, whose words say the same', async () => {
    const carrier = await startTeamsCarrier();
    await tell(carrier.opened.store, { to: BANK, card: pictured });
    await carrier.deliver();
    const [message] = messagesIn(carrier, BANKING);
    expect(partsOf(message)).toEqual([
      [true, undefined],
      [false, `data:image/png;base64,${PNG}`],
    ]);
    expect(wordsOf(message as Message)).toContain('the same in words');
    expect([carrier.teams.faults, carrier.logged]).toEqual([[], []]);
  });

  it('a card of any length is cut to what Teams takes, and says how much is left', async () => {
    const carrier = await startTeamsCarrier();
    const items = Array.from({ length: 5_000 }, (_, at) => `item ${at} <b>of</b> [many](https://evil.example)`);
    const long: Card = {
      ...cardOf('x'.repeat(5_000)),
      blocks: [{ kind: 'list', items }, ...items.map((one) => text(one))],
      footer: 'f'.repeat(5_000),
    };
    for (const to of [BANK, { user: 'ana' }]) await tell(carrier.opened.store, { to, card: long });
    await carrier.deliver();
    for (const place of [BANKING, chatOf(carrier, 'ana')]) {
      const words = wordsOf(messagesIn(carrier, place)[0] as Message);
      expect(words).toContain('item 0 <b>of</b> [many](https://evil.example)');
      expect(words).toMatch(/… \+\d+ more/);
      expect(words).toMatch(/audit entry \d+/);
    }
    expect([carrier.teams.faults, carrier.logged]).toEqual([[], []]);
  });

  it('ten thousand inputs, which none of our cards has, go out in words', async () => {
    const carrier = await startTeamsCarrier();
    carrier.teams.answerWith('create', [refusal(413, 'MessageSizeTooBig')]);
    const inputs = Array.from({ length: 10_000 }, (_, at) =>
      input({ type: 'text', id: `i${at}`, label: `Input ${at}` }),
    );
    await tell(carrier.opened.store, { to: BANK, card: { ...cardOf('Fill in'), blocks: inputs } });
    await announce(carrier.opened.store, BANK, 'what comes after it');
    await carrier.deliver();
    expect(titlesIn(carrier, BANKING)).toEqual(['Fill in', 'what comes after it']);
    expect(messagesIn(carrier, BANKING)[0]?.text).toMatch(/^Fill in\n\nInput 0:[\s\S]*… \+\d+$/);
    expect(carrier.logged.filter((line) => line.includes('a card that Teams does not take'))).toHaveLength(1);
  });

  it.each([
    [413, 'MessageSizeTooBig'],
    [400, 'BadSyntax'],
  ])('a picture that Teams does not take after all (%i) is left out', async (status, code) => {
    const carrier = await startTeamsCarrier();
    carrier.teams.answerWith('create', [refusal(status, code)]);
    await tell(carrier.opened.store, { to: BANK, card: pictured });
    await carrier.deliver();
    expect(partsOf(messagesIn(carrier, BANKING)[0])).toEqual([[true, undefined]]);
    expect([carrier.waiting, carrier.logged.length]).toEqual([[], 1]);
  });

  it.each([
    [413, 'MessageSizeTooBig'],
    [400, 'BadSyntax'],
  ])(
    'a card that Teams does not take (%i) goes out in words, as literal, and the defect is logged',
    async (status, code) => {
      const carrier = await startTeamsCarrier();
      const { teams, opened } = carrier;
      const onlyWords = ({ body }: Readonly<{ body: Json }>) => {
        const said = (body.activity ?? body) as Json;
        return said.attachments === undefined ? 'default' : refusal(status, code);
      };
      for (const verb of ['create', 'update', 'send'] as const)
        teams.answerWith(verb, (call) => (call.body.members ? 'default' : onlyWords(call)));
      const card = { ...cardOf('as <at>Bob</at> [said](https://evil.example)'), actions: [button('Help', 'help')] };
      for (const to of [BANK, { user: 'ana' }]) await tell(opened.store, { to, card, keeps: 'about it' });
      await carrier.deliver();
      await announce(opened.store, { subject: 'about it' }, 'Done <b>.');
      await carrier.deliver();
      const asked = teams.calls
        .map(({ body }) => (body.activity ?? body) as Json)
        .filter((one) => one.text !== undefined);
      expect(asked).toHaveLength(6);
      for (const one of asked) expect([one.textFormat, one.entities]).toEqual(['plain', undefined]);
      expect(String(asked[0]?.text)).toMatch(
        /^as <at>Bob<\/at> \[said\]\(https:\/\/evil\.example\)\n\naudit entry \d+\n\nHelp: help$/,
      );
      for (const place of [BANKING, chatOf(carrier, 'ana')])
        expect(titlesIn(carrier, place)).toEqual(['Done <b>.', 'Done <b>.']);
      expect(carrier.logged.filter((line) => line.includes('a card that Teams does not take'))).toHaveLength(6);
      expect(carrier.waiting).toEqual([]);
    },
  );
});

describe('the number of its entry', () => {
  it('is said in small print, and not twice', async () => {
    const carrier = await startTeamsCarrier();
    const footers = [
      undefined,
      'policy 4',
      'audit entry 1 · hash f00d',
      ['policy 4', ' · for audit entry 1'],
      'audit entry 10',
    ];
    await carrier.opened.store.transaction(async (tx) => {
      for (const footer of footers)
        await tx.notify({ seq: 1, to: BANK, card: { ...cardOf('x'), ...(footer && { footer }) } });
    });
    await carrier.deliver();
    expect(messagesIn(carrier, BANKING).map((one) => wordsOf(one).split('\n').at(-1))).toEqual([
      'audit entry 1',
      'audit entry 1 · policy 4',
      'audit entry 1 · hash f00d',
      'policy 4 · for audit entry 1',
      'audit entry 1 · audit entry 10',
    ]);
  });
});

describe('F25 a secret that Entra does not take', () => {
  const REFUSED = {
    status: 401,
    body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' },
  };

  it('stops all that is sent, and is asked about anew after five minutes', async () => {
    const carrier = await startTeamsCarrier();
    const { opened, teams, clock } = carrier;
    cloud.microsoft.failTokens(REFUSED);
    const before = cloud.microsoft.tokenRequests.length;
    for (const to of [BANK, { channel: `teams:${AUDIT}` }, { user: 'ana' }]) await announce(opened.store, to, 'a', 'b');
    await carrier.deliver();
    await carrier.deliver();
    clock.pass(299);
    await carrier.deliver();
    expect([teams.calls, cloud.microsoft.tokenRequests.length - before <= 3]).toEqual([[], true]);
    expect((await opened.store.parked()).map(({ why }) => why)).toEqual([
      'nothing can be sent: Teams does not take MICROSOFT_APP_PASSWORD (AADSTS7000215)',
      'nothing can be sent: Teams does not take MICROSOFT_APP_PASSWORD (AADSTS7000215)',
    ]);
    expect(carrier.waiting.map(([to]) => to).toSorted()).toEqual([BANK.channel, `teams:${AUDIT}`, 'ana'].toSorted());
    cloud.microsoft.failTokens(undefined);
    clock.pass(1);
    await carrier.deliver();
    for (const place of [BANKING, AUDIT, chatOf(carrier, 'ana')]) expect(titlesIn(carrier, place)).toEqual(['a', 'b']);
    expect(await opened.store.parked()).toEqual([]);
  });

  it.each([503, 429, 'unreachable'] as const)(
    'is not what Entra says by %s: that may be different in a second',
    async (how) => {
      const carrier = await startTeamsCarrier();
      const { opened, clock } = carrier;
      cloud.microsoft.failTokens(how);
      await announce(opened.store, BANK, 'a');
      await carrier.deliver();
      expect([titlesIn(carrier, BANKING), await opened.store.parked()]).toEqual([[], []]);
      cloud.microsoft.failTokens(undefined);
      // The library leaves Entra alone for a while by itself, in this process's own time: another process begins.
      const again = how === 'unreachable' ? carrier : await startTeamsCarrier({ beside: carrier });
      clock.pass(1);
      await again.deliver();
      expect(titlesIn(carrier, BANKING)).toEqual(['a']);
    },
  );
});

const SECRETS = /AAAABBBB|bot-token|Bearer|the-client-secret/;

describe('the library', () => {
  it('gives up an answer that does not come in time, and asks once', async () => {
    const { teams } = await startTeamsCarrier();
    const { connector, token } = openGateway(settingsFor(teams), 500);
    await token();
    const { send, update, post, openPersonal, member, members } = await connector(teams.serviceUrl);
    teams.answerWith('*', () => ({ held: new Promise(() => {}) }));
    const message = { type: 'message', text: 'x' } as const;
    const all = await Promise.allSettled([
      send(BANKING, message),
      send(BANKING, message, '29:1'),
      post(BANKING, message),
      update(BANKING, '1', message),
      openPersonal('x'),
      member(BANKING, '29:1'),
      members(BANKING)[Symbol.asyncIterator]().next(),
    ]);
    for (const one of all) expect(one).toMatchObject({ reason: { name: 'CallError', status: undefined } });
    // On a busy machine time may be up before one was asked.
    expect(teams.calls.length).toBeLessThanOrEqual(all.length);
  });

  it.each([301, 302, 307, 308])('goes nowhere else with our token, whatever it is answered (%i)', async (status) => {
    const [{ teams }, elsewhere] = [await startTeamsCarrier(), await freshTeams()];
    const { send, update, post, members } = await openGateway(settingsFor(teams)).connector(teams.serviceUrl);
    teams.answerWith('*', () => ({ status, headers: { location: elsewhere.serviceUrl } }));
    const message = { type: 'message', text: 'x' } as const;
    const all = await Promise.allSettled([
      send(BANKING, message),
      send(BANKING, message, '29:1'),
      post(BANKING, message),
      update(BANKING, '1', message),
      members(BANKING)[Symbol.asyncIterator]().next(),
    ]);
    for (const one of all) expect(one).toMatchObject({ reason: { name: 'CallError' } });
    expect([teams.calls.length, elsewhere.calls]).toEqual([all.length, []]);
  });

  it('T-secrets says nothing of what was sent, nor of what we show, whatever it fails with', async () => {
    const bot = await start();
    const { teams, logged, opened } = bot;
    await bot.driver.say('ana', 'personal', 'help');
    const said = 'once at https://access.acme.example/once/AAAABBBBCCCC';
    const answers = [
      refusal(400, 'BadSyntax'),
      refusal(403, 'Forbidden'),
      throttled(60),
      { status: 500 },
      { broken: 'before' },
    ] as const;
    for (const answer of answers) {
      teams.answerWith('*', () => answer);
      for (const to of [BANK, { channel: `teams:${AUDIT}` }, { user: 'ana' }, { user: 'bob' }])
        await announce(opened.store, to, said);
      await (await start({ beside: bot })).deliver();
      await bot.driver.say('ana', 'personal', `explain ${said}`);
      await bot.deliver();
    }
    await bot.stop();
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join('\n')).not.toMatch(SECRETS);
    teams.answerWith('*', []);
  });

  it('T-secrets fails with errors that hold nothing of what was sent', async () => {
    const { teams } = await startTeamsCarrier();
    const { send, update, post } = await openGateway(settingsFor(teams)).connector(teams.serviceUrl);
    const message = { type: 'message', text: 'https://access.acme.example/once/AAAABBBBCCCC' } as const;
    const repeated = refusal(400, 'BadSyntax', `not taken: ${message.text}`);
    for (const answer of [
      repeated,
      refusal(403, 'Forbidden'),
      { status: 500 },
      { broken: 'before' },
      halfJson(),
    ] as const) {
      teams.answerWith('*', () => answer);
      const all = [
        send(BANKING, message),
        send(BANKING, message, '29:1'),
        post(BANKING, message),
        update(BANKING, '1', message),
      ];
      for (const one of await Promise.allSettled(all)) {
        expect(one).toMatchObject({ reason: { name: 'CallError' } });
        expect(inspect(one, { depth: 20, showHidden: true })).not.toMatch(SECRETS);
      }
    }
  });
});

describe('two processes on one database', () => {
  it('send nothing twice, whoever is told to', async () => {
    const one = await start();
    const two = await start({ beside: one });
    for (const to of [BANK, { user: 'ana' }, { user: 'bob' }]) await announce(one.opened.store, to, ...titles(15));
    for (let round = 0; round < 20 && (await one.opened.store.recipients()).length > 0; round += 1)
      await Promise.all([one.deliver(), two.deliver(), one.deliver(), two.deliver()]);
    for (const place of [BANKING, chatOf(one, 'ana'), chatOf(one, 'bob')])
      expect(titlesIn(one, place)).toEqual(titles(15));
    expect([one.logged, two.logged, one.teams.faults]).toEqual([[], [], []]);
  });
});

/** The library keeps it for an hour, for all of this process. */
function forgetToken(): void {
  (AppCredentials as unknown as { cache: Map<string, unknown> }).cache.clear();
}
