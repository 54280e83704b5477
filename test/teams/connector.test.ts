import { type Activity, ConfigurationBotFrameworkAuthentication, type ConversationParameters } from 'botbuilder';
import { ConnectorClient, MicrosoftAppCredentials, TeamsConnectorClient } from 'botframework-connector';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { adaptiveCard } from '../../src/render/adaptive-card.ts';
import { catalogue, company } from '../support/card-catalogue.ts';
import { type Answer, halfJson, htmlPage, lost, refusal, throttled } from '../support/teams-answers.ts';
import { buttonsIn, cardFaults, cardIn, wordsIn } from '../support/teams-cards.ts';
import { startTeams, type Teams } from '../support/teams-connector.ts';
import {
  attached,
  card,
  choice,
  continued,
  execute,
  failing,
  fetches,
  found,
  image,
  input,
  refreshing,
  replaced,
  submits,
  table,
  toast,
  words,
} from '../support/teams-drawing.ts';
import { type Driver, driverFor } from '../support/teams-driver.ts';
import { goodClaims, interceptMicrosoft, makeKeys, type Signing } from '../support/teams-keys.ts';
import { type ScriptedBot, startScriptedBot, type Told } from '../support/teams-scripted-bot.ts';
import type { Dialog, Json, Message } from '../support/teams-surfaces.ts';

const APP = '11111111-2222-4333-8444-555555555555';
const TENANT = '99999999-8888-4777-8666-555555555555';
const SERVICE = 'https://smba.trafficmanager.net/emea/';
const BANK = '19:bank@thread.tacv2';
const LENDING = '19:lending@thread.tacv2';
const CHAT = '19:standup@thread.v2';

const READERS = [{ title: 'Reader', value: 'reader' }];

const keys = makeKeys();
const microsoft = interceptMicrosoft({ appId: APP, tenant: TENANT, keys });

let teams: Teams;
let bot: ScriptedBot;
let driver: Driver;
let client: ConnectorClient;

beforeAll(async () => {
  bot = await startScriptedBot(keys.publicKey);
});
beforeEach(async () => {
  teams = await startTeams({ tenant: TENANT, appId: APP });
  for (const username of ['ana', 'bo', 'cy']) teams.person(username);
  teams.channel(BANK, { team: '19:team@thread.tacv2', name: 'Banking', members: ['ana', 'bo'] });
  teams.group(CHAT, { members: ['ana', 'bo'] });
  client = clientOf(teams);
  bot.answer = () => undefined;
  bot.seen.length = 0;
  driver = driverFor({ teams, url: bot.url, keys });
});
afterEach(async () => {
  vi.useRealTimers();
  await teams.close();
});
afterAll(() => bot.close());

describe('keys and tokens', () => {
  const judge = (how?: Signing, claims: Json = {}) => {
    const token = keys.sign({ ...goodClaims({ appId: APP, serviceUrl: SERVICE }), ...claims }, how);
    return library().authenticateRequest({ channelId: 'msteams', serviceUrl: SERVICE } as Activity, `Bearer ${token}`);
  };

  test('make tokens that the library takes, and ask for the keys once', async () => {
    for (const how of [{}, { alg: 'RS512' }, { header: { jku: 'https://evil.example' } }] as const)
      expect((await judge(how)).claimsIdentity.isAuthenticated).toBe(true);

    expect(microsoft.keyFetches()).toBe(1);
  });

  test.each<readonly [string, Signing, Json]>([
    ['by another key under the same id', { key: 'forged' }, {}],
    ['by a key for another channel', { key: 'elsewhere' }, {}],
    ['with the public key as a secret', { alg: 'HS256' }, {}],
    ['by nobody', { alg: 'none' }, {}],
    ['with an unknown key', { kid: 'other' }, {}],
    ['without the name of a key', { kid: null }, {}],
    ['with a signature that is none', { signature: 'AAAA' }, {}],
    ['without an audience', { without: ['aud'] }, {}],
    ['for another app', {}, { aud: 'other' }],
    ['for another address', {}, { serviceurl: 'https://evil.example/' }],
    ['an hour too late', {}, { exp: Math.floor(Date.now() / 1_000) - 3_600 }],
  ])('make a token %s, which the library refuses', async (_, how, claims) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);

    await expect(judge(how, claims)).rejects.toThrow();
  });

  test('make a token by a key for no channel by name, which the library takes', async () => {
    expect((await judge({ key: 'unendorsed' })).claimsIdentity.isAuthenticated).toBe(true);
  });

  test('show what comes of a key server that fails, when the keys are a day old', async () => {
    await judge();
    vi.useFakeTimers({ now: Date.now() + 25 * 3_600_000, toFake: ['Date'] });
    const fetches = microsoft.keyFetches();

    microsoft.failKeys(503);
    await expect(judge()).rejects.toThrow('openID config: 503');
    microsoft.failKeys('unreachable');
    await expect(judge()).rejects.toThrow('ECONNREFUSED');
    microsoft.failKeys(undefined);
    await judge();

    expect(microsoft.keyFetches()).toBe(fetches + 1);
  });

  test('give the bot its own token for its secret', async () => {
    await expect(new MicrosoftAppCredentials(APP, 'the secret', TENANT).getToken()).resolves.toBe('bot-token');

    expect(microsoft.tokenRequests).toMatchObject([
      { client_id: APP, client_secret: 'the secret', scope: 'https://api.botframework.com/.default' },
    ]);
    microsoft.failTokens(401);
    // The library keeps a token for an app and its scope, whatever the secret.
    const others = new MicrosoftAppCredentials(APP, 'another', TENANT, 'https://other.example');
    await expect(others.getToken()).rejects.toThrow();
    microsoft.failTokens(undefined);
    await expect(fetch('https://example.com')).rejects.toThrow();
  });
});

describe('the connector', () => {
  test('wants the token of the bot, and its whole address', async () => {
    expect((await call('GET', `v3/conversations/${teams.person('ana').chat}/members`, undefined, 'other')).status).toBe(
      401,
    );
    expect(teams.faults).toEqual([]);

    await expect(clientOf(teams, `${teams.origin}/`).conversations.getConversationMembers(BANK)).rejects.toThrow();
    expect(teams.faults).toEqual([`GET /v3/conversations/${BANK}/members: there is nothing here`]);
  });

  test('begins a chat with somebody by either id, always the same', async () => {
    const { id, objectId, chat } = teams.person('ana');

    for (const member of [id, objectId]) expect((await begin(member)).id).toBe(chat);
    expect(chat).toMatch(/^a:1/);
    expect(id).toMatch(/^29:1/);
  });

  test.each<readonly [string, number, string, (ids: Json) => Json]>([
    ['the app is not theirs', 403, 'ForbiddenOperationException', ({ cy }) => ({ members: [{ id: cy }] })],
    ['who blocked the bot', 403, 'ConversationBlockedByUser', ({ bo }) => ({ members: [{ id: bo }] })],
    ['nobody is that', 400, 'BadSyntax', () => ({ members: [{ id: '29:1nobody' }] })],
    ['two', 400, 'BadSyntax', ({ ana, bo }) => ({ members: [{ id: ana }, { id: bo }] })],
    ['of another tenant', 400, 'BadSyntax', ({ ana }) => ({ members: [{ id: ana }], tenantId: 'other' })],
    ['as another bot', 400, 'BadSyntax', ({ ana }) => ({ members: [{ id: ana }], bot: { id: '28:other' } })],
  ])('begins no chat with somebody when %s', async (_, status, code, parameters) => {
    const bo = teams.person('bo', { blocked: true });
    const cy = teams.person('cy', { installed: false });
    const ids = { ana: teams.person('ana').id, bo: bo.id, cy: cy.objectId };

    const refused = await call('POST', 'v3/conversations', { tenantId: TENANT, ...parameters(ids) });

    expect(refused).toMatchObject({ status, body: { error: { code } } });
    expect(teams.faults).toHaveLength(status === 400 ? 1 : 0);
  });

  test('posts in a channel, and answers below the post', async () => {
    const post = await postIn(BANK, message('hello'));
    expect(post).toMatchObject({ id: `${BANK};messageid=${post.activityId}` });
    expect(post.activityId).toMatch(/^\d{13}$/);

    const answer = await client.conversations.sendToConversation(post.id, message('below'));
    await client.conversations.replyToActivity(post.id, 'any-id', message('below, too'));
    await client.conversations.replyToActivity(BANK, post.activityId, message('and this'));
    await client.conversations.replyToActivity(post.id, answer.id, { type: 'typing' } as Activity);

    const [root, ...answers] = teams.seenBy('ana', post.id);
    expect(root).toMatchObject({ text: 'hello', conversation: BANK, root: undefined, edits: 0 });
    expect(answers.map(({ text }) => text)).toEqual(['below', 'below, too', 'and this']);
    expect(teams.repliesTo(root as Message)).toHaveLength(3);
    expect(teams.seenBy('cy')).toEqual([]);
  });

  test('tells what is not there from what is closed', async () => {
    const { chat } = teams.person('ana');
    teams.channel(LENDING, { team: '19:team@thread.tacv2', members: ['ana'], installed: false });
    const said = (conversation: string) => codeOf(client.conversations.sendToConversation(conversation, message('x')));

    expect(await said('19:nowhere@thread.tacv2')).toBe('404 ConversationNotFound');
    expect(await said(`${BANK};messageid=1700000000000`)).toBe('404 ActivityNotFoundInConversation');
    expect(await said(LENDING)).toBe('403 BotNotInConversationRoster');
    expect(await codeOf(postIn(LENDING, message('x')))).toBe('403 BotNotInConversationRoster');
    teams.person('ana', { installed: false });
    expect(await said(chat)).toBe('403 BotNotInConversationRoster');
    teams.person('ana', { installed: true, blocked: true });
    expect(await said(chat)).toBe('403 ConversationBlockedByUser');
    expect(teams.faults).toEqual([]);
  });

  test('changes and removes messages of the bot, while they are there', async () => {
    const { chat } = teams.person('ana');
    const { id } = await client.conversations.sendToConversation(chat, message('before'));
    expect(id).toMatch(/^1:1/);

    await client.conversations.updateActivity(chat, id, message('after'));
    expect(teams.chatOf('ana')).toMatchObject([{ id, text: 'after', edits: 1 }]);
    await client.conversations.deleteActivity(chat, id);
    expect(teams.chatOf('ana')).toEqual([]);
    expect(teams.messages).toMatchObject([{ id, isDeleted: true }]);

    const change = (one: string) => codeOf(client.conversations.updateActivity(chat, one, message('again')));
    expect(await change(id)).toBe('404 ActivityNotFoundInConversation');
    expect(await change('other')).toBe('404 ActivityNotFoundInConversation');
    await driver.say('ana', 'personal', 'mine');
    expect(await change(String(teams.messages.at(-1)?.id))).toBe('403 ForbiddenOperationException');
    expect(teams.faults).toHaveLength(1);
  });

  test('tells who is there, one by either id or all by the page', async () => {
    for (let at = 0; at < 5; at += 1) teams.person(`p${at}`);
    teams.person('guest', { userRole: 'guest', email: 'g@partner.example' });
    teams.person('passer', { userRole: 'anonymous' });
    teams.channel(LENDING, { team: '19:team@thread.tacv2', members: ['p0', 'p1', 'p2', 'p3', 'guest', 'passer'] });
    const { id, objectId } = teams.person('p0');
    const { conversations } = client;

    const first = await conversations.getConversationMember(LENDING, objectId ?? '');
    expect(first).toMatchObject({ id, objectId, userRole: 'user', tenantId: TENANT, email: 'p0@acme.example' });
    expect(await conversations.getConversationMember(`${LENDING};messageid=1`, id)).toMatchObject({ id });
    expect(await codeOf(conversations.getConversationMember(BANK, id))).toBe('404 MemberNotFoundInConversation');

    const page = await pageOf(client, LENDING, { pageSize: 4 });
    const rest = await pageOf(client, LENDING, { pageSize: 4, continuationToken: String(page.continuationToken) });
    expect(page.members).toHaveLength(4);
    expect(rest.members.map(({ userRole }) => userRole)).toEqual(['guest', 'anonymous']);
    expect(rest.members[1]).not.toHaveProperty('objectId');
    expect(rest.continuationToken).toBeUndefined();
    expect(await conversations.getConversationMembers('19:team@thread.tacv2')).toHaveLength(8);
  });

  test('gives smaller pages than it is asked for, and the other name of an id, when told to', async () => {
    const other = await startTeams({ tenant: TENANT, appId: APP, mostOnPage: 1, idName: 'aadObjectId' });
    const { objectId } = other.person('ana');
    other.person('bo');
    other.group(CHAT, { members: ['ana', 'bo'] });

    const page = await pageOf(clientOf(other), CHAT, { pageSize: 500 });

    expect(page).toMatchObject({ members: [{ aadObjectId: objectId }], continuationToken: '1' });
    await other.close();
  });

  test('tells of a team and its channels', async () => {
    const { teams: asked } = new TeamsConnectorClient(new MicrosoftAppCredentials(APP, 'the secret', TENANT), {
      baseUri: teams.serviceUrl,
    });
    teams.channel(LENDING, { team: '19:team@thread.tacv2', name: 'Lending', members: ['cy'], type: 'private' });

    expect(await asked.fetchTeamDetails('19:team@thread.tacv2')).toMatchObject({ name: 'Acme', channelCount: 2 });
    expect((await asked.fetchChannelList('19:team@thread.tacv2')).conversations).toMatchObject([
      { id: BANK, name: 'Banking' },
      { id: LENDING, name: 'Lending' },
    ]);
    await expect(asked.fetchTeamDetails('19:other@thread.tacv2')).rejects.toMatchObject({ statusCode: 404 });
  });

  test('takes no message for one person alone, unless that is switched on', async () => {
    const targeted = (at: Teams, conversation: string, id: string) =>
      fetch(`${at.serviceUrl}v3/conversations/${encodeURIComponent(conversation)}/activities?isTargetedActivity=true`, {
        method: 'POST',
        headers: { authorization: 'Bearer bot-token', 'content-type': 'application/json' },
        body: JSON.stringify({ ...message('psst'), recipient: { id } }),
      });
    const { id } = teams.person('ana');
    expect((await targeted(teams, BANK, id)).status).toBe(400);

    const other = await startTeams({ tenant: TENANT, appId: APP, targeted: true });
    const ana = other.person('ana');
    for (const username of ['bo', 'cy']) other.person(username);
    other.channel(BANK, { team: '19:team@thread.tacv2', members: ['ana', 'bo'] });
    expect((await targeted(other, BANK, ana.id)).status).toBe(201);
    expect((await targeted(other, BANK, other.person('cy').id)).status).toBe(400);
    expect((await targeted(other, ana.chat, ana.id)).status).toBe(400);

    expect(other.seenBy('ana', BANK)).toMatchObject([{ text: 'psst', onlyFor: 'ana' }]);
    expect(other.seenBy('bo', BANK)).toEqual([]);
    await other.close();
  });
});

describe('what Teams refuses', () => {
  const picture = (characters: number) => `data:image/png;base64,${'A'.repeat(characters)}`;

  test.each<readonly [string, number, string, Json]>([
    ['a message over 100 kB in UTF-16', 413, 'bytes in UTF-16', { text: 'x'.repeat(51_200) }],
    ['nothing', 400, 'says nothing', {}],
    ['what is no message', 400, 'of type event', { type: 'event', text: 'x' }],
    ['a card of a version to come', 400, 'version 1.6', attached(card({ version: '1.6' }))],
    [
      'more than 60 people',
      400,
      '61 people',
      attached(card(refreshing(Array.from({ length: 61 }, (_, at) => `29:1${at}`)))),
    ],
    ['a person by the wrong id', 400, 'with 8:orgid:x', attached(card(refreshing(['29:1a', '8:orgid:x'])))],
    [
      'a card that the renderer rejects',
      400,
      'at least one choice',
      attached(card({ body: [choice({ id: 'a', choices: [] })] })),
    ],
    ['a card with a property that we do not draw', 400, 'Unrecognized key', attached(card({ speak: 'hello' }))],
    ['an unknown kind of attachment', 400, 'type text/x', { attachments: [{ contentType: 'text/x', content: 'x' }] }],
    ['a picture at no address', 400, 'an image at', { attachments: [image('file:///x')] }],
    ['a picture over a megabyte', 413, 'an image of', { attachments: [image(picture(1_400_000))] }],
    [
      'a mention that is not in the text',
      400,
      'no <at>A',
      { text: 'x', entities: [{ type: 'mention', text: '<at>A</at>' }] },
    ],
    ['a message of another bot', 400, 'from 28:other', { text: 'x', from: { id: '28:other' } }],
  ])('is %s', async (_, status, fault, activity) => {
    const { chat } = teams.person('ana');
    const sent = await call('POST', `v3/conversations/${chat}/activities`, { type: 'message', ...activity });
    const { id } = await client.conversations.sendToConversation(chat, message('fine'));
    const changed = await call('PUT', `v3/conversations/${chat}/activities/${id}`, { type: 'message', ...activity });

    expect([sent.status, changed.status]).toEqual([status, status]);
    expect(teams.faults.join()).toContain(fault);
    expect(teams.chatOf('ana')).toMatchObject([{ text: 'fine', edits: 0 }]);
  });

  test('is nothing that fits: pictures do not count', async () => {
    const { chat } = teams.person('ana');
    const drawn = { type: 'Image', url: picture(60_000), altText: 'a picture' };
    const attachments = [image(picture(1_300_000)), image('https://acme.example/x.png')];

    expect((await call('POST', `v3/conversations/${chat}/activities`, { type: 'message', attachments })).status).toBe(
      201,
    );
    // What a card may hold is less, by our own budget.
    expect(cardFaults(card({ body: [drawn] }))).toEqual(['too large for Teams']);
    expect(teams.faults).toEqual([]);
  });
});

describe('what can go wrong', () => {
  test.each<readonly [string, Answer, Json]>([
    ['403', refusal(403, 'BotDisabledByAdmin'), { status: 403, body: { error: { code: 'BotDisabledByAdmin' } } }],
    ['412', refusal(412, 'PreconditionFailed'), { status: 412 }],
    ['429', throttled(7), { status: 429, retryAfter: '7' }],
    ['500', refusal(500, 'ServiceError'), { status: 500 }],
    ['502 as a page', htmlPage(502), { status: 502, body: expect.stringContaining('<title>') }],
    ['504', refusal(504, 'GatewayTimeout'), { status: 504 }],
    ['a page with 200', htmlPage(200), { status: 200, body: expect.stringContaining('<title>') }],
  ])('is %s, once', async (_, turn, expected) => {
    const { chat } = teams.person('ana');
    const path = `v3/conversations/${chat}/activities`;
    teams.answerWith('send', [turn, 'default']);

    expect(await call('POST', path, message('x'))).toMatchObject(expected);
    expect((await call('POST', path, message('y'))).status).toBe(201);
    expect(teams.chatOf('ana').map(({ text }) => text)).toEqual(['y']);
  });

  test('is an answer that never comes, or half, or late', async () => {
    const { chat } = teams.person('ana');
    const path = `v3/conversations/${chat}/activities`;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    teams.answerWith('send', [lost(), { ...halfJson(), stored: true }, { stored: true, status: 201, held }]);

    await expect(call('POST', path, message('lost'))).rejects.toThrow();
    await expect(call('POST', path, message('half'))).rejects.toThrow();
    const late = call('POST', path, message('late'));
    await teams.until(() => teams.chatOf('ana').find(({ text }) => text === 'late'));
    expect(teams.callsOf('send').at(-1)?.status).toBe(0);
    release();

    expect(await late).toMatchObject({ status: 201, body: { id: teams.chatOf('ana')[2]?.id } });
    expect((await teams.called('send', 3)).status).toBe(201);
    expect(teams.chatOf('ana').map(({ text }) => text)).toEqual(['lost', 'half', 'late']);
  });

  test('can be said of every verb', async () => {
    const verbs = { create: begin, member: () => client.conversations.getConversationMember(BANK, 'x') };
    const more = {
      members: () => client.conversations.getConversationMembers(BANK),
      update: () => client.conversations.updateActivity(BANK, 'x', message('x')),
    };
    for (const [verb, ask] of Object.entries({ ...verbs, ...more }) as [keyof typeof verbs, () => Promise<unknown>][]) {
      teams.answerWith(verb, () => refusal(418, verb));
      expect(await codeOf(ask())).toBe(`418 ${verb}`);
    }
  });
});

describe("people's clients", () => {
  test('say things as Teams words them', async () => {
    const { id, objectId, chat } = teams.person('ana', { name: 'Ana Silva' });
    await driver.say('ana', 'personal', 'explain <x> & "y"');
    await driver.say('ana', BANK, 'me');
    await driver.say('ana', CHAT, '&nbsp;<at>Bo</at>', { raw: true, mentioned: ['bo'] });

    const [alone, post, chatted] = bot.seen;
    expect(alone).toMatchObject({
      type: 'message',
      text: 'explain &lt;x&gt; &amp; "y"',
      from: { id, name: 'Ana Silva', aadObjectId: objectId },
      recipient: { id: `28:${APP}` },
      conversation: { id: chat, conversationType: 'personal', tenantId: TENANT },
      channelData: { tenant: { id: TENANT } },
      serviceUrl: teams.serviceUrl,
    });
    expect(post).toMatchObject({
      text: '<at>Chatelaine</at> me',
      entities: [{ type: 'mention', mentioned: { id: `28:${APP}` }, text: '<at>Chatelaine</at>' }, {}],
      conversation: { id: `${BANK};messageid=${post?.id}`, conversationType: 'channel', isGroup: true },
      channelData: { team: { id: '19:team@thread.tacv2' }, channel: { id: BANK } },
    });
    expect(chatted).toMatchObject({
      text: '<at>Chatelaine</at> &nbsp;<at>Bo</at>',
      conversation: { id: CHAT, conversationType: 'groupChat' },
    });
    expect(bot.seen.map(({ isSigned }) => isSigned)).toEqual([true, true, true]);
  });

  test('go on in a thread, and see what is answered there', async () => {
    bot.answer = async ({ conversation }) => {
      await client.conversations.sendToConversation((conversation as Json).id as string, message('yes'));
      return { status: 200 };
    };
    const first = await driver.say('bo', BANK, 'me');
    const thread = (first.activity.conversation as Json).id as string;
    const second = await driver.say('ana', thread, 'me, too');

    expect(second.activity.conversation).toMatchObject({ id: thread });
    expect(first.shown).toMatchObject([{ text: 'yes', root: first.activity.id }]);
    expect(second.shown).toHaveLength(1);
    expect(teams.seenBy('bo', thread).map(({ by, text }) => [by, text])).toEqual([
      ['bo', 'me'],
      [undefined, 'yes'],
      ['ana', 'me, too'],
      [undefined, 'yes'],
    ]);
  });

  test('write only where they can', async () => {
    teams.person('cy', { installed: false });

    await expect(driver.say('cy', 'personal', 'x')).rejects.toThrow('cy cannot write');
    await expect(driver.say('cy', BANK, 'x')).rejects.toThrow('cy cannot write');
  });

  test('press a button, and see its answer alone, until the bot changes the message', async () => {
    const post = await sendCard(BANK, card({ actions: [execute('Approve', 'request approve R-1')] }));
    bot.answer = () => ({ status: 200, body: replaced(card({ body: [words('Approved')] })) });

    const { shown } = await driver.press('ana', post, 'Approve');

    expect(bot.seen).toMatchObject([
      {
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: post.id,
        conversation: { id: `${BANK};messageid=${post.id}` },
        value: { action: { type: 'Action.Execute', data: { line: 'request approve R-1' } }, trigger: 'manual' },
      },
    ]);
    expect(shown.map(cardIn).map(wordsIn)).toEqual(['Approved']);
    expect(wordsIn(teams.asSeen('bo', post)?.card)).toBe('Hello\nApprove');
    await expect(driver.press('ana', post, 'Approve')).rejects.toThrow('no button is called "Approve"');
    await client.conversations.updateActivity(BANK, post.id, cardMessage(card({ body: [words('Done')] })));
    expect(['ana', 'bo'].map((one) => wordsIn(teams.asSeen(one, post)?.card))).toEqual(['Done', 'Done']);
  });

  test('press what unfolds, and what an old client knows', async () => {
    const question = { type: 'AdaptiveCard', body: [words('Sure?')], actions: [execute('Deny', 'request deny R-1')] };
    const asks = card({ actions: [{ type: 'Action.ShowCard', title: 'Deny', card: question }] });
    const sent = await sendCard(teams.person('ana').chat, asks);
    expect(buttonsIn(sent.attachments[0]?.content)).toEqual(['Deny']);
    expect(wordsIn(cardIn(sent))).toBe('Hello\nDeny\nSure?\nDeny');

    await driver.press('ana', sent, 'Deny');
    await driver.press('ana', sent, 'Deny', {}, { isOldClient: true });

    const [execution, submission] = bot.seen;
    expect(execution).toMatchObject({ value: { action: { data: { line: 'request deny R-1' } } } });
    expect(submission).toMatchObject({ type: 'message', value: { line: 'request deny R-1' }, replyToId: sent.id });
    expect(submission).not.toHaveProperty('text');
  });

  test('send what was filled in, by the button that sends it, and nothing with a required input empty', async () => {
    const form = card({
      body: [
        input({ id: 'why', isRequired: true, errorMessage: 'Fill this in' }),
        input({ id: 'note', value: 'a draft' }),
        choice({ id: 'role', choices: READERS }),
      ],
      actions: [execute('Send', 'send'), execute('Cancel', 'cancel', { associatedInputs: 'none' })],
    });
    const sent = await sendCard(teams.person('ana').chat, form);

    await expect(driver.press('ana', sent, 'Send')).rejects.toThrow('"why" has to be filled in');
    await expect(driver.press('ana', sent, 'Send', { why: 'x', role: 'admin' })).rejects.toThrow('no choice admin');
    await expect(driver.press('ana', sent, 'Send', { other: 'x' })).rejects.toThrow('no input is called other');
    expect(bot.seen).toEqual([]);
    await driver.press('ana', sent, 'Cancel');
    await driver.press('ana', sent, 'Send', { why: 'INC-1', role: 'reader' });
    await driver.press('ana', sent, 'Send', { why: 'INC-1', note: null });

    expect(bot.seen.map(({ value }) => ((value as Json).action as Json).data)).toEqual([
      { line: 'cancel' },
      { line: 'send', why: 'INC-1', note: 'a draft', role: 'reader' },
      { line: 'send', why: 'INC-1' },
    ]);
  });

  test.each<readonly [string, Json, Json, string]>([
    ['a toast', { status: 200, body: toast('Not yours') }, { toast: 'Not yours' }, ''],
    ['an error', { status: 200, body: failing(403) }, { error: { statusCode: 403 } }, ''],
    ['a status', { status: 501 }, { error: { status: 501 } }, ''],
    ['nothing', { status: 200 }, { error: { status: 200 } }, 'nothing that a client knows'],
    ['a bad card', { status: 200, body: replaced({ type: 'AdaptiveCard' }) }, { error: { status: 200 } }, 'version'],
  ])('show %s for a press, and keep the card', async (_, answer, seen, fault) => {
    const sent = await sendCard(teams.person('ana').chat, card({ actions: [execute('Go', 'go')] }));
    bot.answer = () => answer as Told;

    await driver.press('ana', sent, 'Go');

    expect(teams.chatOf('ana')).toMatchObject([{ ...seen, card: sent.attachments[0]?.content }]);
    expect(teams.faults.join()).toContain(fault);
    expect(teams.faults.length > 0).toBe(fault !== '');
  });

  test('open a dialog, change it, and close it', async () => {
    const sent = await sendCard(BANK, card({ actions: [fetches('Request', 'role request')] }));
    const form = card({ body: [input({ id: 'why' })], actions: [submits('Send', 'send'), submits('Back', 'back')] });
    const answers = [
      continued('Ask for a role', form),
      continued('Ask again', form),
      { task: { type: 'message', value: 'Sent' } },
      undefined,
    ];
    bot.answer = () => ({ status: 200, body: answers.shift() });
    const open = () => driver.dialogOf('ana') as Dialog;

    await driver.press('ana', sent, 'Request');
    expect(open()).toMatchObject({ title: 'Ask for a role', card: form, from: { id: sent.id } });
    const stale = open();
    await driver.submit('ana', open(), undefined, { why: 'x' });
    expect(open().title).toBe('Ask again');
    await expect(driver.submit('ana', stale)).rejects.toThrow('does not have this dialog open');
    const again = open();
    await driver.submit('ana', again, 'Back');
    expect(open()).toMatchObject({ message: 'Sent', card: undefined });
    driver.closeDialog('ana');

    expect(driver.dialogOf('ana')).toBeUndefined();
    expect(bot.seen).toMatchObject([
      {
        name: 'task/fetch',
        value: { data: { line: 'role request', type: 'task/fetch' }, context: { theme: 'default' } },
      },
      { name: 'task/submit', value: { data: { line: 'send', why: 'x' } }, replyToId: sent.id },
      { name: 'task/submit', value: { data: { line: 'back' } } },
    ]);
    expect(teams.faults).toEqual([]);
  });

  test('close a dialog for an answer without one, and keep it for an error', async () => {
    const sent = await sendCard(BANK, card({ actions: [fetches('Request', 'role request')] }));
    bot.answer = () => ({ status: 200, body: continued('Ask', card({ actions: [submits('Send', 'send')] })) });
    await driver.press('bo', sent, 'Request');

    bot.answer = () => ({ status: 500 });
    await driver.submit('bo', driver.dialogOf('bo') as Dialog);
    expect(driver.dialogOf('bo')).toMatchObject({ title: 'Ask', error: { status: 500 } });
    bot.answer = () => ({ status: 200 });
    await driver.submit('bo', driver.dialogOf('bo') as Dialog);
    expect(driver.dialogOf('bo')).toBeUndefined();

    bot.answer = () => ({ status: 200, body: continued('Ask', card({ actions: [execute('Send', 'send')] })) });
    await driver.press('bo', sent, 'Request');
    expect(teams.faults.join()).toContain('the answer to task/fetch: actions.0.type');
  });

  test('ask for a card anew for those that it names, and see it alone', async () => {
    const { id } = teams.person('ana');
    const sent = await sendCard(BANK, card(refreshing([id])));
    const nobody = await sendCard(BANK, card(refreshing([])));
    const all = await sendCard(BANK, card(refreshing(undefined)));
    bot.answer = () => ({ status: 200, body: replaced(card({ actions: [execute('Approve', 'approve')] })) });

    expect(await driver.refresh('bo', sent)).toBeUndefined();
    expect(await driver.refresh('ana', nobody)).toBeUndefined();
    expect(bot.seen).toEqual([]);
    const seen = await driver.look('ana', BANK);

    expect(seen.map((one) => buttonsIn(one.card))).toEqual([['Approve'], [], ['Approve']]);
    expect(buttonsIn(teams.asSeen('bo', all)?.card)).toEqual([]);
    expect(bot.seen).toHaveLength(2);
    expect(bot.seen[0]?.value).toEqual({
      action: { type: 'Action.Execute', verb: 'refresh', data: { line: 'request show R-1' } },
      trigger: 'automatic',
    });
  });

  test('ask for choices while somebody types', async () => {
    const asking = choice({
      id: 'role',
      choices: READERS,
      'choices.data': { type: 'Data.Query', dataset: 'role of ana' },
    });
    const form = card({ body: [asking], actions: [execute('Send', 'send')] });
    const sent = await sendCard(teams.person('ana').chat, form);
    const results = [{ title: 'Reviewer', value: 'reviewer' }];
    bot.answer = () => ({ status: 200, body: found(results) });

    expect((await driver.search('ana', sent, 'role', 'rea')).results).toEqual(results);
    expect(bot.seen).toMatchObject([
      {
        name: 'application/search',
        value: { kind: 'search', queryText: 'rea', queryOptions: { skip: 0, top: 15 }, dataset: 'role of ana' },
      },
    ]);
    bot.answer = () => ({ status: 200, body: toast('Sent') });
    await driver.press('ana', sent, 'Send', { role: 'reviewer' });
    expect(bot.seen[1]?.value).toMatchObject({ action: { data: { role: 'reviewer' } } });
    await expect(driver.search('ana', sent, 'why', 'x')).rejects.toThrow('"why" asks nothing');

    bot.answer = () => ({ status: 200, body: found('none') });
    expect((await driver.search('ana', sent, 'role', 'rea')).results).toEqual([]);
    expect(teams.faults).toHaveLength(1);
  });

  test('bring the app, and take it away', async () => {
    teams.person('ana', { installed: false });
    await driver.install('ana');
    expect((await begin(teams.person('ana').id)).id).toBe(teams.person('ana').chat);
    await driver.uninstall('ana');
    expect(await codeOf(begin(teams.person('ana').id))).toBe('403 ForbiddenOperationException');
    await driver.removeFromChannel(BANK, 'bo');
    expect(await codeOf(postIn(BANK, message('x')))).toBe('403 BotNotInConversationRoster');
    await driver.addToChannel(BANK, 'bo');
    await driver.join(BANK, ['cy']);
    await driver.leave(BANK, ['bo']);

    expect(
      bot.seen.map(({ type, action, membersAdded, membersRemoved }) => [
        type,
        action ?? membersAdded ?? membersRemoved,
      ]),
    ).toEqual([
      ['installationUpdate', 'add'],
      ['conversationUpdate', [{ id: `28:${APP}` }]],
      ['installationUpdate', 'remove'],
      ['conversationUpdate', [{ id: `28:${APP}` }]],
      ['installationUpdate', 'remove'],
      ['installationUpdate', 'add'],
      ['conversationUpdate', [{ id: `28:${APP}` }]],
      ['conversationUpdate', [idsOf('cy')]],
      ['conversationUpdate', [idsOf('bo')]],
    ]);
    expect(teams.directory.placeOf(BANK)?.members).toEqual(['ana', 'cy']);
  });

  test('repeat and forge what they are told to', async () => {
    const { request, activity } = await driver.say('ana', 'personal', 'me', { id: '1700000000000' });
    if (!request) throw new Error('nothing was sent');
    await driver.replay(request, 2);
    await driver.say('ana', 'personal', 'me', { id: '1700000000000', patch: { channelId: 'webchat' } });
    await driver.say('ana', 'personal', 'me', { token: keys.sign({}, { key: 'forged' }) });
    await driver.say('ana', 'personal', 'me', { body: '{"half":', token: null });
    await driver.with({ patch: { serviceUrl: 'https://evil.example/' } }).say('ana', 'personal', 'me');
    await driver.raw({ type: 'anything' });
    await driver.raw({ type: 'other' }, { headers: { authorization: 'Basic x' } });

    expect(activity.id).toBe('1700000000000');
    expect(bot.seen.slice(0, 4).map(({ id, channelId }) => [id, channelId])).toEqual([
      ['1700000000000', 'msteams'],
      ['1700000000000', 'msteams'],
      ['1700000000000', 'msteams'],
      ['1700000000000', 'webchat'],
    ]);
    expect(bot.seen.slice(4).map(({ type, serviceUrl, isSigned }) => [type, serviceUrl, isSigned])).toEqual([
      ['message', teams.serviceUrl, false],
      [undefined, undefined, false],
      ['message', 'https://evil.example/', true],
      ['anything', undefined, true],
      ['other', undefined, false],
    ]);
    expect(teams.chatOf('ana')).toHaveLength(4);
  });
});

describe('the check of cards', () => {
  test('takes all that we draw', () => {
    const faults = Object.entries(catalogue).flatMap(([name, made]) => [
      ...cardFaults(adaptiveCard(made, company.users)).map((fault) => `${name}: ${fault}`),
      ...cardFaults(adaptiveCard(made, company.users, { isDialog: true }), 'dialog').map(
        (fault) => `${name} in a dialog: ${fault}`,
      ),
    ]);

    expect(faults).toEqual([]);
  });

  test.each<readonly [string, Json, string]>([
    ['Markdown', { body: [{ type: 'TextBlock', text: 'a [link](https://x)', wrap: true }] }, 'body.0.text'],
    ['a property that we do not draw', { body: [words('x', { italic: true })] }, 'Unrecognized key: "italic"'],
    ['an element that we do not draw', { body: [{ type: 'FactSet', facts: [] }] }, 'body.0.type'],
    ['an empty text', { body: [words('')] }, 'body.0.inlines.0.text'],
    ['a function that somebody typed', { body: [words('{{DATE(2026-01-01T00:00:00.5Z)}}')] }, 'a function in'],
    ['a function in a label', { body: [input({ id: 'a', label: '{{TIME(x)}}' })] }, 'a function in'],
    ['two inputs of one id', { body: [input({ id: 'a' }), input({ id: 'a' })] }, 'two inputs are called a'],
    ['a button without a fallback', { actions: [{ ...execute('A', 'a'), fallback: undefined }] }, 'actions.0.fallback'],
    ['a fallback that does something else', { actions: [{ ...execute('A', 'a'), title: 'B' }] }, 'another button'],
    ['a submit that opens nothing', { actions: [submits('A', 'a')] }, 'actions.0.data'],
    ['a button that holds more', { actions: [execute('A', 'a', { data: { line: 'a', x: 1 } })] }, '"x"'],
    [
      'an address of a script',
      { body: [words('x', { selectAction: { type: 'Action.OpenUrl', url: 'javascript:x' } })] },
      'url',
    ],
    ['a row that is no row', { body: [table(2, 1)] }, 'a row that is no row'],
    ['a card over our budget', { body: Array.from({ length: 700 }, () => words('x'.repeat(50))) }, 'bytes'],
  ])('finds %s', (_, change, fault) => {
    expect(cardFaults(card(change)).join()).toContain(fault);
  });

  test('knows what a dialog cannot do', () => {
    expect(cardFaults(card({ actions: [submits('A', 'a')] }), 'dialog')).toEqual([]);
    expect(cardFaults(card({ actions: [execute('A', 'a')] }), 'dialog').join()).toContain('actions.0.type');
    expect(cardFaults(card(refreshing(['29:1a'])), 'dialog').join()).toContain('"refresh"');
  });

  test('takes a moment in its place, and hints beside a line', () => {
    const moment = {
      type: 'TextBlock',
      text: '{{DATE(2026-11-21T14:00:00Z,SHORT)}} {{TIME(2026-11-21T14:00:00Z)}}',
      wrap: true,
    };
    const hinted = { line: 'a', of: { isAnswer: true } };

    expect(cardFaults(card({ body: [moment, table(2)], actions: [execute('A', 'a', { data: hinted })] }))).toEqual([]);
    expect(cardFaults(card({ actions: [fetches('A', 'a')] }))).toEqual([]);
  });
});

const library = () =>
  new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppId: APP,
    MicrosoftAppPassword: 'the secret',
    MicrosoftAppTenantId: TENANT,
  });

const clientOf = ({ serviceUrl }: Teams, baseUri = serviceUrl) =>
  new ConnectorClient(new MicrosoftAppCredentials(APP, 'the secret', TENANT), { baseUri });

const message = (text: string) => ({ type: 'message', text }) as Activity;
const cardMessage = (content: Json) => ({ type: 'message', ...attached(content) }) as unknown as Activity;

type Page = Readonly<{ members: readonly Json[]; continuationToken?: string }>;

/** The library's types want a token for the first page, too. */
async function pageOf({ conversations }: ConnectorClient, id: string, options: Json): Promise<Page> {
  const page: unknown = await conversations.getConversationPagedMembers(id, options as never);
  return page as Page;
}

const begin = (id: string | undefined = teams.person('ana').id) =>
  client.conversations.createConversation({
    isGroup: false,
    members: [{ id, name: '' }],
    channelData: { tenant: { id: TENANT } },
  } as ConversationParameters);

const postIn = (channel: string, activity: Activity) =>
  client.conversations.createConversation({
    isGroup: true,
    channelData: { channel: { id: channel } },
    activity,
  } as ConversationParameters);

/** What was sent, as the service keeps it. */
async function sendCard(conversation: string, content: Json): Promise<Message> {
  const sent = await client.conversations.sendToConversation(conversation, cardMessage(content));
  return teams.until(() => teams.messages.find(({ id }) => id === sent.id));
}

async function codeOf(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => ({}) as Json,
    (caught: Json) => caught,
  );
  return `${error.statusCode} ${error.code}`;
}

const idsOf = (username: string): Json => {
  const { id, objectId } = teams.person(username);
  return { id, aadObjectId: objectId };
};

/** By hand: the library asks again by itself. */
async function call(method: string, path: string, body?: Json | Activity, token = 'bot-token') {
  const [name = '', ...rest] = path.split('/').slice(1);
  const url = `${teams.serviceUrl}v3/${[name, ...rest].map(encodeURIComponent).join('/')}`;
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const isJson = response.headers.get('content-type')?.includes('json');
  const [status, retryAfter] = [response.status, response.headers.get('retry-after')];
  return { status, retryAfter, body: (isJson ? await response.json() : await response.text()) as unknown };
}
