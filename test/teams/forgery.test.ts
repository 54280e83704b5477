import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SentRequest } from '../support/slack-signing.ts';
import { without } from '../support/tables.ts';
import { APP_ID, BANKING, cloudOfFile, startTeamsBot, TENANT, type TeamsBot } from '../support/teams-bot.ts';
import { wordsIn } from '../support/teams-cards.ts';
import type { Signing } from '../support/teams-keys.ts';
import {
  activityIn,
  around,
  expectNoInsides,
  recorded,
  recordedConfirm,
  type Signed,
  seenOf,
  tokensFor,
  withToken,
} from '../support/teams-recording.ts';
import type { Json } from '../support/teams-surfaces.ts';
import { crawling, endless, sendWire, type Wire, wireOf, withHeaders } from '../support/wire.ts';

const cloud = cloudOfFile();
const { keys, microsoft } = cloud;

const OTHER = 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const now = () => Math.floor(Date.now() / 1_000);

/** Nothing that anybody sends fills up what the program writes to its standard error. */
const errors = vi.spyOn(console, 'error');
beforeEach(() => void errors.mockClear());
afterEach(() => expect(errors.mock.calls).toEqual([]));

const roleOfBob = async ({ opened }: TeamsBot): Promise<string | undefined> =>
  (await opened.store.snapshot()).company.users.get('bob')?.teams.get('Banking')?.name;

type Wires = Readonly<Record<string, Wire | SentRequest>>;
const asWire = (one: Wire | SentRequest): Wire =>
  Array.isArray(one.headers) ? (one as Wire) : wireOf(one as SentRequest);

/** Sends all of them: each has the status, says nothing of the insides, and nothing is changed, said or asked by it. */
async function expectRefused(bot: TeamsBot, status: number | readonly number[], wires: Wires) {
  const before = await seenOf(bot);
  const statuses: Record<string, number> = {};
  for (const [name, one] of Object.entries(wires)) {
    const reply = await sendWire(`${bot.url}/api/messages`, asWire(one));
    statuses[name] = reply.status;
    expectNoInsides(reply.body, bot);
    if ([200, 400, 401, 403, 500, 503].includes(reply.status)) expect([name, reply.body]).toEqual([name, '']);
    else expect([name, reply.body.length < 300]).toEqual([name, true]);
  }
  const isExpected = (given: number) => [status].flat().includes(given);
  expect(Object.fromEntries(Object.entries(statuses).filter(([, given]) => !isExpected(given)))).toEqual({});
  expect(await seenOf(bot)).toEqual(before);
  expect(bot.logged).toEqual([]);
}

type Confirming = Readonly<{
  bot: TeamsBot;
  genuine: SentRequest;
  /** The genuine request with another token. */
  by: (claims?: Json, how?: Signing) => SentRequest;
  /** The genuine token with the activity changed. */
  of: (change: Json) => SentRequest;
  token: Signed;
}>;

/** A Confirm that would give Bob a role, if anybody took what is made of it. */
async function confirming(): Promise<Confirming> {
  const bot = await startTeamsBot(cloud);
  const genuine = await recordedConfirm(bot, keys);
  const token = tokensFor(bot, keys);
  return {
    bot,
    genuine,
    token,
    by: (claims, how) => withToken(genuine, token(claims, how)),
    of: (change) => around(genuine, { ...activityIn(genuine), ...change }),
  };
}

const authorized = (genuine: SentRequest, authorization: string | undefined): Wire =>
  wireOf(genuine, { authorization });

/** What was refused would have done something, had it not been forged. */
async function expectGenuine(bot: TeamsBot, genuine: SentRequest) {
  expect(await roleOfBob(bot)).toBeUndefined();
  const { status, body } = await sendWire(genuine.url, wireOf(genuine));
  expect([status, body]).toEqual([200, expect.stringContaining('Done. Bob Lind')]);
  expect(await roleOfBob(bot)).toBe('Tech Lead');
  expect(bot.logged).toEqual([]);
}

describe('a request without a good token', () => {
  it('B112 none, another scheme, two of them, one that is too long', async () => {
    const { bot, genuine } = await confirming();
    const { authorization: good = '' } = genuine.headers;
    const [, token = ''] = good.split(' ');
    const [head, claims, signature] = token.split('.');
    await expectRefused(bot, 401, {
      none: authorized(genuine, undefined),
      nothing: authorized(genuine, ''),
      'the scheme alone': authorized(genuine, 'Bearer'),
      'Basic, with the token': authorized(genuine, `Basic ${token}`),
      'Basic, with the app and its secret': authorized(
        genuine,
        `Basic ${Buffer.from(`${APP_ID}:${bot.settings.password}`).toString('base64')}`,
      ),
      // Others may write it so, and Microsoft does not.
      'the scheme in small letters': authorized(genuine, `bearer ${token}`),
      'the token alone': authorized(genuine, token),
      'two tokens in one header': authorized(genuine, `Bearer ${token} ${token}`),
      'two tokens with a comma': authorized(genuine, `Bearer ${token}, Bearer ${token}`),
      'two headers': withHeaders(wireOf(genuine), 'authorization', good),
      'two headers, the other one garbage': withHeaders(wireOf(genuine), 'Authorization', 'Bearer garbage'),
      'two headers, the good one last': withHeaders(authorized(genuine, 'Basic x'), 'AUTHORIZATION', good),
      'in another header': wireOf(genuine, { authorization: undefined, 'x-authorization': good }),
      'in a cookie': wireOf(genuine, { authorization: undefined, cookie: `authorization=${token}` }),
      garbage: authorized(genuine, 'Bearer garbage'),
      'three parts of garbage': authorized(genuine, 'Bearer a.b.c'),
      'without its signature': authorized(genuine, `Bearer ${head}.${claims}.`),
      'two parts': authorized(genuine, `Bearer ${head}.${claims}`),
      'five parts': authorized(genuine, `Bearer ${token}.a.b`),
      'parts in another order': authorized(genuine, `Bearer ${claims}.${head}.${signature}`),
      '16 kB in its signature': authorized(genuine, `Bearer ${head}.${claims}.${'A'.repeat(14_000)}`),
    });
    // Before anybody sees more of it, Node refuses so long a head.
    await expectRefused(bot, [401, 431], { '20 kB': authorized(genuine, `Bearer ${token}${'A'.repeat(20_000)}`) });
    await expectGenuine(bot, genuine);
  });

  it('B112 no token, and what is no activity either', async () => {
    const { bot, genuine } = await confirming();
    const bare = (body: string): Wire => ({ headers: ['content-type', 'application/json'], body });
    await expectRefused(bot, 401, {
      'JSON without a type': bare('{}'),
      'JSON without a type, as the library would have it': bare('{"channelId":"msteams","serviceUrl":"x"}'),
      null: bare('null'),
      'a list': bare('[]'),
      text: bare('"message"'),
      'no JSON': bare('{"type":'),
      nothing: bare(''),
      'an activity of another tenant': authorized(
        around(genuine, { ...activityIn(genuine), conversation: {} }),
        undefined,
      ),
    });
    await expectGenuine(bot, genuine);
  });

  it('B113 by another key, another algorithm, or a key that it brings along', async () => {
    const { bot, genuine, by } = await confirming();
    const jwk = keys.published.keys[0];
    const x5c = [Buffer.from('a certificate').toString('base64')];
    await expectRefused(bot, 401, {
      'another key under the same id': by({}, { key: 'forged' }),
      'the public key as a secret': by({}, { alg: 'HS256' }),
      'the public key as a longer secret': by({}, { alg: 'HS512' }),
      none: by({}, { alg: 'none' }),
      'none, with some signature': by({}, { alg: 'none', signature: 'AAAA' }),
      'none in capitals': by({}, { alg: 'NONE', signature: 'AAAA' }),
      'no algorithm': by({}, { header: { alg: undefined } }),
      'another hash, by the right key': by({}, { alg: 'RS512' }),
      'its signature cut off': by({}, { signature: 'AAAA' }),
      'a signature of nothing': by({}, { signature: 'A'.repeat(342) }),
      'an unknown key': by({}, { kid: 'unknown' }),
      'no key by name': by({}, { kid: null }),
      'a key by its place': by({}, { kid: '../../../../dev/null' }),
      'a key that every object has': by({}, { kid: '__proto__', key: 'forged' }),
      'its own address of keys': by({}, { key: 'forged', header: { jku: 'https://evil.example/keys' } }),
      'its own key': by({}, { key: 'forged', header: { jwk } }),
      'its own certificate': by({}, { key: 'forged', header: { x5c, x5u: 'https://evil.example/certificate' } }),
      'a key of its own by a new name': by(
        {},
        { key: 'forged', kid: 'mine', header: { jwk, jku: bot.teams.serviceUrl } },
      ),
    });
    await expectGenuine(bot, genuine);
  });

  it('B113 that brings an address along, and is signed by the right key: nobody goes there', async () => {
    const { bot, by } = await confirming();
    const calls = bot.teams.calls.length;
    const header = { jku: `${bot.teams.origin}/keys`, x5u: `${bot.teams.origin}/certificate` };
    const { status } = await sendWire(`${bot.url}/api/messages`, wireOf(by({}, { header })));
    expect(status).toBe(200);
    expect(bot.teams.calls.slice(calls).filter(({ path }) => /keys|certificate/.test(path))).toEqual([]);
  });

  it('B114 for another bot, of a user, of a skill, of the emulator, of another cloud', async () => {
    const { bot, genuine, by } = await confirming();
    const entra = { iss: `https://sts.windows.net/${TENANT}/`, tid: TENANT, ver: '1.0' };
    await expectRefused(bot, 401, {
      'another bot': by({ aud: '22222222-2222-4333-8444-555555555555' }),
      'nobody in particular': by({}, { without: ['aud'] }),
      'several bots, ours among them': by({ aud: [APP_ID, '22222222-2222-4333-8444-555555555555'] }),
      'the service itself': by({ aud: 'https://api.botframework.com' }),
      'of Entra, with our app': by({ ...entra, appid: APP_ID }),
      'of Entra, version 2': by({ iss: `https://login.microsoftonline.com/${TENANT}/v2.0`, ver: '2.0', azp: APP_ID }),
      'of a user': by({ ...entra, appid: APP_ID, oid: OTHER, upn: 'carla@acme.example', scp: 'access_as_user' }),
      'of a skill': by({ ...entra, appid: '22222222-2222-4333-8444-555555555555' }),
      'of the emulator': by({
        iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
        ver: '1.0',
        appid: APP_ID,
      }),
      'of the government’s cloud': by({ iss: 'https://api.botframework.us' }),
      'of nobody': by({}, { without: ['iss'] }),
      'of somebody like Microsoft': by({ iss: 'https://api.botframework.com.evil.example' }),
      'of a list': by({ iss: ['https://api.botframework.com'] }),
    });
    await expectGenuine(bot, genuine);
  });

  it('B115 of another time, or without an end', async () => {
    const { bot, genuine, by } = await confirming();
    await expectRefused(bot, 401, {
      'expired an hour ago': by({ exp: now() - 3_600 }),
      'expired 301 seconds ago': by({ exp: now() - 301 }),
      // A second more than the leeway, as one may pass until it arrives.
      'good in 303 seconds': by({ nbf: now() + 303 }),
      'good in an hour': by({ nbf: now() + 3_600 }),
      'made an hour from now': by({ iat: now() + 3_600 }),
      'without an end': by({}, { without: ['exp'] }),
      'with an end that is text': by({ exp: String(now() + 3_600) }),
      'with an end that is null': by({ exp: null }),
      'with an end in a list': by({ exp: [now() + 3_600] }),
    });
    await expectGenuine(bot, genuine);
  });

  it('B115 that expired four minutes ago is taken: clocks differ', async () => {
    const { bot, by } = await confirming();
    await expectGenuine(bot, by({ exp: now() - 240, nbf: now() - 3_840, iat: now() - 3_840 }));
  });

  it('B117 by a key that is not for Teams, or for nothing in particular', async () => {
    const { bot, genuine, by } = await confirming();
    await expectRefused(bot, 401, {
      'for other channels': by({}, { key: 'elsewhere' }),
      'for no channel by name': by({}, { key: 'unendorsed' }),
      'for other channels, under the name of the right one': by({}, { key: 'elsewhere', kid: 'teams-1' }),
    });
    await expectGenuine(bot, genuine);
  });

  it('B117 by unknown keys, a thousand of them: Microsoft is asked once', async () => {
    const { bot, genuine } = await confirming();
    const fetches = microsoft.keyFetches();
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    onTestFinished(() => agent.destroy());
    const token = tokensFor(bot, keys);
    const statuses = new Set<number>();
    let sent = 0;
    const send = async () => {
      while (sent < 1_000) {
        const wire = wireOf(withToken(genuine, token({}, { kid: `unknown-${sent++}`, signature: 'AAAA' })));
        statuses.add((await sendWire(genuine.url, wire, agent)).status);
      }
    };
    await Promise.all(Array.from({ length: 32 }, send));
    expect([...statuses]).toEqual([401]);
    // The one before was for the preview.
    expect(microsoft.keyFetches()).toBe(fetches);
    await expectGenuine(bot, genuine);
  });
});

describe('a key server that is out of reach', () => {
  afterEach(() => microsoft.failKeys(undefined));

  it.each([503, 404, 'unreachable'] as const)('%s: nobody can tell, and it is not asked each time', async (how) => {
    const bot = await startTeamsBot(cloud);
    microsoft.failKeys(how);
    const [said] = await recorded(bot, keys, (driver) => driver.say('ana', 'personal', 'access me'));
    const before = await seenOf(bot);
    const all = await Promise.all(
      Array.from({ length: 20 }, () => sendWire(String(said?.url), wireOf(said as SentRequest))),
    );
    expect(all).toEqual(all.map(() => ({ status: 503, body: '' })));
    // Those that could never be right are refused all the same.
    const { status } = await bot.driver.raw({}, { token: null });
    expect(status).toBe(401);
    expect(await seenOf(bot)).toEqual(before);
    expect(bot.logged).toEqual([expect.stringContaining('the keys of Microsoft could not be fetched')]);
    expectNoSecrets(bot);
  });

  it('does not matter while its keys are known', async () => {
    const { bot, genuine } = await confirming();
    microsoft.failKeys('unreachable');
    await expectGenuine(bot, genuine);
  });
});

/** Neither a secret nor a token is in the log. */
function expectNoSecrets({ logged, settings }: TeamsBot) {
  for (const secret of [settings.password, 'bot-token', 'Bearer', 'eyJ'])
    expect(logged.join('\n')).not.toContain(secret);
}

describe('an app that Entra does not know, or with a wrong secret', () => {
  it('still hears, and cannot answer: that is logged, and the process lives', async () => {
    const appId = '99999999-2222-4333-8444-555555555555';
    const bot = await startTeamsBot(cloud, { settings: { appId } });
    const driver = bot.driver.with({ appId });
    const { status, shown } = await driver.say('ana', 'personal', 'access me');
    expect([status, shown]).toEqual([200, []]);
    expect(bot.logged.join('\n')).toMatch(/not posted/);
    expectNoSecrets(bot);
    expect(await (await fetch(`${bot.url}/healthz`)).text()).toBe('ok');
    expect((await driver.say('ana', 'personal', 'help')).status).toBe(200);
  });
});

describe('an activity with a good token, and not from Teams as we know it', () => {
  it('B116 from another address than its token says', async () => {
    const { bot, genuine, by, of } = await confirming();
    const { serviceUrl } = bot.settings;
    await expectRefused(bot, 401, {
      'another in the activity': of({ serviceUrl: 'https://smba.trafficmanager.net/emea/' }),
      'another in the token': by({ serviceurl: 'https://smba.trafficmanager.net/emea/' }),
      'none in the token': by({}, { without: ['serviceurl'] }),
      'without its slash': of({ serviceUrl: serviceUrl.slice(0, -1) }),
      'another path of it': of({ serviceUrl: `${serviceUrl}x/` }),
      'in capitals': of({ serviceUrl: serviceUrl.toUpperCase() }),
      'another port': of({ serviceUrl: serviceUrl.replace(/:\d+/, ':1') }),
    });
    await expectRefused(bot, 400, {
      'none in the activity': of({ serviceUrl: undefined }),
      null: of({ serviceUrl: null }),
      nothing: of({ serviceUrl: '' }),
      'in a list': of({ serviceUrl: [serviceUrl] }),
    });
    await expectGenuine(bot, genuine);
  });

  it('B116 from an address of somebody else, as its token says too: refused, and never called', async () => {
    const { bot, genuine, token, of } = await confirming();
    let called = 0;
    const listener = createServer((_, response) => response.end()).on('connection', () => {
      called += 1;
    });
    listener.listen(0);
    await once(listener, 'listening');
    onTestFinished(() => void listener.close());
    const { port } = listener.address() as AddressInfo;
    const { host, port: own } = new URL(bot.settings.serviceUrl);
    const from = (serviceUrl: string) => withToken(of({ serviceUrl }), token({ serviceurl: serviceUrl }));
    await expectRefused(bot, 400, {
      'another port': from(`http://127.0.0.1:${port}/`),
      'another name of this machine': from(`http://localhost:${own}/`),
      'its address as a number': from(`http://2130706433:${own}/`),
      'of IPv6': from(`http://[::1]:${port}/`),
      'ours as the user': from(`http://${host}@127.0.0.1:${port}/`),
      'ours as the user, with a password': from(`http://${host.replace(':', ':x')}@127.0.0.1:${port}/`),
      'a user at ours': from(`http://user@${host}/`),
      'ours behind a stroke': from(`http://127.0.0.1:${port}\\@${host}/`),
      'ours before a stroke': from(`http://${host}\\@127.0.0.1:${port}/`),
      'ours as a path': from(`http://127.0.0.1:${port}/${host}/`),
      'ours in a fragment': from(`http://127.0.0.1:${port}/#http://${host}/`),
      'another scheme': from(`https://${host}/`),
      'no scheme': from(`//${host}/`),
      'a blank before it': from(` http://${host}/`),
      'a tab in it': from(`ht\ttp://${host}/`),
      'with our port at its beginning': from(`http://127.0.0.1:${own}1/`),
      'like Microsoft’s': from('https://smba.trafficmanager.net.evil.example/'),
      'Microsoft’s, where ours is another': from('https://smba.trafficmanager.net/emea/'),
      'of a metadata service': from('http://169.254.169.254/latest/meta-data/'),
      'a file': from('file:///etc/passwd'),
      'no address': from('x'),
      'ours, without end': from(`${bot.settings.serviceUrl}${'x'.repeat(1_000)}`),
    });
    expect(called).toBe(0);
    await expectGenuine(bot, genuine);
    expect(called).toBe(0);
  });

  it('B118 of another channel', async () => {
    const { bot, genuine, of } = await confirming();
    const channels = [
      'emulator',
      'webchat',
      'directline',
      'directlinespeech',
      'skype',
      'AseChannel',
      'MSTeams',
      ' msteams',
      '',
    ];
    await expectRefused(bot, [400, 401], {
      ...Object.fromEntries(channels.map((channelId) => [`“${channelId}”`, of({ channelId })])),
      none: of({ channelId: undefined }),
      null: of({ channelId: null }),
      'in a list': of({ channelId: ['msteams'] }),
      'the emulator, as a skill': of({ channelId: 'emulator', recipient: { id: 'x', role: 'skill' } }),
    });
    await expectGenuine(bot, genuine);
  });

  it('B118 of another kind: answered, and otherwise left alone', async () => {
    const { bot, genuine, of } = await confirming();
    const types = [
      'event',
      'typing',
      'trace',
      'delay',
      'handoff',
      'endOfConversation',
      'invokeResponse',
      'command',
      'Invoke',
      'MESSAGE',
      '__proto__',
      'constructor',
    ];
    await expectRefused(bot, 200, Object.fromEntries(types.map((type) => [type, of({ type, id: `f:${type}` })])));
    await expectRefused(bot, 400, {
      none: of({ type: undefined }),
      null: of({ type: null }),
      nothing: of({ type: '' }),
      'a number': of({ type: 1 }),
      'in a list': of({ type: ['invoke'] }),
      'without end': of({ type: 'x'.repeat(1_000) }),
    });
    await expectRefused(bot, 501, {
      'an unknown invoke': of({ name: 'signin/verifyState' }),
      'an unnamed one': of({ name: undefined, id: 'f:unnamed' }),
      'one that every object has': of({ name: 'constructor', id: 'f:unknown' }),
    });
    await expectGenuine(bot, of({ id: 'f:genuine' }));
    expect(genuine.body).toContain('"type":"invoke"');
  });

  it('B118 that would be answered in another way', async () => {
    const { bot, of } = await confirming();
    await expectGenuine(bot, of({ deliveryMode: 'expectReplies', callerId: 'urn:botframework:azure', relatesTo: {} }));
  });

  it('B119 of another tenant, wherever it says so', async () => {
    const { bot, genuine, of } = await confirming();
    const { conversation, channelData } = activityIn(genuine) as Readonly<Record<string, Json>>;
    const said = { ...channelData, tenant: { id: OTHER } };
    const meant = { ...conversation, tenantId: OTHER };
    await expectRefused(bot, 403, {
      'by channelData': of({ channelData: said, conversation: { ...conversation, tenantId: undefined } }),
      'by the conversation': of({ channelData: {}, conversation: meant }),
      'by both': of({ channelData: said, conversation: meant }),
      'by channelData alone': of({ channelData: said }),
      'by the conversation alone': of({ conversation: meant }),
      'by neither': of({ channelData: undefined, conversation: { ...conversation, tenantId: undefined } }),
      'in capitals': of({ conversation: { ...conversation, tenantId: TENANT.toUpperCase() } }),
      'by nothing': of({ conversation: { ...conversation, tenantId: '' } }),
    });
    await expectRefused(bot, 400, {
      'by a list': of({ conversation: { ...conversation, tenantId: [TENANT] } }),
      'by an object': of({ channelData: { tenant: TENANT } }),
      'by no object': of({ channelData: TENANT }),
    });
    const twice = genuine.body.replace('"channelData":{', `"channelData":{"tenant":{"id":"${OTHER}"}},"channelData":{`);
    // One of two is read, the last one, by everybody who reads it.
    const last = genuine.body.replace(/\}$/, `,"conversation":${JSON.stringify(meant)}}`);
    await expectRefused(bot, 403, { 'by the second of two': { ...genuine, body: last } });
    await expectGenuine(bot, { ...genuine, body: twice });
  });

  it('B119 from one person, in the name of another: nobody’s', async () => {
    const { bot, genuine, of } = await confirming();
    const { directory } = bot.teams;
    const [max, ana] = [directory.personOf('max'), directory.personOf('ana')];
    const before = await seenOf(bot);
    const names: readonly Json[] = [
      { id: ana.id, aadObjectId: max.objectId },
      { id: max.id, aadObjectId: ana.objectId },
      { id: max.id },
      { id: max.id, aadObjectId: null },
      { id: max.id, aadObjectId: 'max@acme.example' },
      { id: `29:${'x'.repeat(20)}`, aadObjectId: max.objectId },
      { id: '__proto__', aadObjectId: max.objectId },
      { id: '../members', aadObjectId: max.objectId },
      // Nor is she somebody in a chat that is not hers.
      { id: ana.id, aadObjectId: ana.objectId, name: max.name, userPrincipalName: 'max@acme.example' },
    ];
    for (const [at, from] of names.entries()) {
      const { status, body } = await sendWire(genuine.url, wireOf(of({ from, id: `f:${at}` })));
      expect([from, status, /Done\. Bob/.test(body)]).toEqual([from, 200, false]);
    }
    expect(await roleOfBob(bot)).toBeUndefined();
    const after = await seenOf(bot);
    expect(without(after.tables, 'delivery')).toEqual(without(before.tables, 'delivery'));
    expect(after.messages).toBe(before.messages);
    await expectGenuine(bot, genuine);
  });

  it('B119 a message in the name of another is answered as a stranger’s, and not to whom it names', async () => {
    const bot = await startTeamsBot(cloud);
    const { directory } = bot.teams;
    const from = { id: directory.personOf('ana').id, aadObjectId: directory.personOf('max').objectId };
    const [before, seen] = [await seenOf(bot), bot.teams.chatOf('max').length];
    const { shown } = await bot.driver.say('ana', 'personal', 'role grant @bob Tech Lead in Banking', {
      patch: { from },
    });
    expect(wordsIn(shown[0]?.card)).toContain('Nothing was done');
    expect(without((await seenOf(bot)).tables, 'delivery')).toEqual(without(before.tables, 'delivery'));
    expect(bot.teams.chatOf('max')).toHaveLength(seen);
  });
});

describe('a body with a good token, and no activity', () => {
  it('is no JSON, or JSON that is none', async () => {
    const { bot, genuine, of } = await confirming();
    const { body } = genuine;
    const raw = (other: string | Buffer): Wire => ({ ...wireOf(genuine), body: other });
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    const within = (more: string) => raw(body.replace(/^\{/, `{${more},`));
    const wires: Wires = {
      nothing: raw(''),
      blanks: raw('  \n'),
      null: raw('null'),
      true: raw('true'),
      'a number': raw('1'),
      text: raw('"message"'),
      'an empty list': raw('[]'),
      'an activity in a list': raw(`[${body}]`),
      'an activity as text': raw(JSON.stringify(body)),
      'an empty object': raw('{}'),
      'cut off': raw(body.slice(0, -1)),
      'more behind it': raw(`${body}{}`),
      'a NUL behind it': raw(`${body}\0`),
      'a byte order mark before it': raw(`\ufeff${body}`),
      'a comment': raw(`/**/${body}`),
      'in UTF-16': raw(Buffer.from(body, 'utf16le')),
      'in no UTF-8': raw(Buffer.from(body.replace('Max', 'M\xfcx'), 'latin1')),
      'half a letter at its end': raw(
        Buffer.concat([Buffer.from(body.slice(0, -2)), Buffer.from([0xf0, 0x9f, 0x22, 0x7d])]),
      ),
      'a form': raw(new URLSearchParams({ payload: body }).toString()),
      'nested 10,000 times': raw(deep),
      'nested 10,000 times within': within(`"deep":${deep}`),
      'lists in lists': within(`"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}`),
      'nested 40 times': within(`"deep":${'['.repeat(40)}${']'.repeat(40)}`),
      'a prototype': within('"__proto__":{"isAdministrator":true}'),
      'a prototype further in': raw(body.replace('"data":{', '"data":{"__proto__":{"line":"help"},')),
      'an escaped prototype': within('"\\u005f_proto__":{"isAdministrator":true}'),
      'a prototype within a list': within('"list":[{"x":[{"__proto__":null}]}]'),
      'no sender': of({ from: undefined }),
      'a sender of another kind': of({ from: { id: { $ne: '' } } }),
      'a sender without an id': of({ from: { id: '' } }),
      'no conversation': of({ conversation: undefined }),
      'a conversation without an id': of({ conversation: { tenantId: TENANT } }),
      'a conversation without end': of({ conversation: { id: 'x'.repeat(501), tenantId: TENANT } }),
      'an id that is none': of({ id: { toString: 1 } }),
      'a recipient that is none': of({ recipient: 'us' }),
      'members that are none': of({ type: 'conversationUpdate', membersAdded: [null] }),
    };
    await expectRefused(bot, 400, wires);
    expect(({} as { isAdministrator?: boolean }).isAdministrator).toBeUndefined();
    const unknown = Object.entries(wires).map(([name, one]) => [
      name,
      { ...asWire(one), headers: ['content-type', 'application/json'] },
    ]);
    await expectRefused(bot, 401, Object.fromEntries(unknown));
    await expectGenuine(bot, genuine);
  });

  it('is a button whose value is malformed', async () => {
    const { bot, genuine, of } = await confirming();
    const valued = (value: unknown) => of({ value });
    await expectRefused(bot, 400, {
      none: valued(undefined),
      null: valued(null),
      text: valued('role grant "bob" "Tech Lead" in "Banking"'),
      'a list': valued([]),
      nothing: valued({}),
      'no action': valued({ trigger: 'manual' }),
      'an action that is null': valued({ action: null }),
      'an action that is text': valued({ action: 'Confirm' }),
      'a trigger that is none': valued({ action: { data: {} }, trigger: 1 }),
      'a dialog without data': of({ name: 'task/fetch', value: {} }),
      'a dialog with data that is text': of({ name: 'task/submit', value: { data: 'help' } }),
      'a dialog with data that is a list': of({ name: 'task/submit', value: { data: [] } }),
      'a search for nothing': of({ name: 'application/search', value: {} }),
      'a search without end': of({
        name: 'application/search',
        value: { queryText: 'x'.repeat(1_001), dataset: 'person x' },
      }),
      'a name without end': of({ name: 'x'.repeat(101) }),
    });
    await expectGenuine(bot, genuine);
  });

  it('has times and places of any kind: it is still one delivery', async () => {
    const { bot, of } = await confirming();
    const timestamp = { toString: 1, valueOf: 1 };
    const strange = of({ id: undefined, timestamp, localTimestamp: timestamp, entities: null, recipient: undefined });
    await expectGenuine(bot, strange);
    const { status, body } = await sendWire(strange.url, wireOf(strange));
    expect([status, /Done\. Bob/.test(body)]).toEqual([200, false]);
  });
});

describe('what breaks inside', () => {
  it('is logged, and told nobody', async () => {
    const bot = await startTeamsBot(cloud, {
      spoil: (opened) => ({
        ...opened,
        store: { ...opened.store, takeDelivery: () => Promise.reject(new Error('select * from /src/store.ts:1')) },
      }),
    });
    const said = await bot.driver.say('ana', 'personal', 'access me');
    expect([said.status, said.body]).toEqual([200, '']);
    expect(bot.logged).toEqual([expect.stringContaining('an answer has failed')]);
    expectNoSecrets(bot);
    expect(bot.teams.chatOf('ana').filter(({ by }) => by === undefined)).toEqual([]);
  });
});

describe('B122 one id', () => {
  it('twice in one conversation is one delivery, and in two conversations two', async () => {
    const bot = await startTeamsBot(cloud);
    const say = (conversation: string, id: string) => bot.driver.say('ana', conversation, 'access me', { id });
    await say('personal', '1700000000001');
    expect(bot.teams.chatOf('ana')).toHaveLength(2);
    await say('personal', '1700000000001');
    expect(bot.teams.chatOf('ana')).toHaveLength(2);
    await say(BANKING, '1700000000001');
    expect(bot.teams.seenBy('bob', BANKING)).toHaveLength(2);
    await say(BANKING, '1700000000001');
    expect(bot.teams.seenBy('bob', BANKING)).toHaveLength(2);
    expect(bot.teams.faults).toEqual([]);
  });
});

describe('too much, too slowly, in another wrapping', () => {
  it('B109 257 KiB, at once or in chunks, is too much, whatever its token', async () => {
    const { bot, genuine, of } = await confirming();
    const large = of({ padding: 'x'.repeat(257 * 1024) });
    await expectRefused(bot, 413, {
      'with its length': large,
      'in chunks': { ...wireOf(large, { host: 'localhost', 'transfer-encoding': 'chunked' }), bare: true },
      'said to be 10 GB': { ...wireOf(genuine, { host: 'localhost', 'content-length': '10000000000' }), bare: true },
      'without a token': wireOf(large, { authorization: undefined }),
    });
    await expectGenuine(bot, genuine);
  });

  it('B109 256 KiB are read', async () => {
    const { bot, genuine, of } = await confirming();
    const full = of({ padding: 'x'.repeat(256 * 1024 - genuine.body.length - ',"padding":""'.length) });
    expect(full.body).toHaveLength(256 * 1024);
    await expectGenuine(bot, full);
  });

  it('B109 chunks without end are cut off', async () => {
    const bot = await startTeamsBot(cloud);
    const before = await seenOf(bot);
    const { answer, sent } = await endless(`${bot.url}/api/messages`, 'application/json');
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expectNoInsides(answer, bot);
    expect(sent).toBeLessThan(20 * 1024 * 1024);
    expect(await seenOf(bot)).toEqual(before);
  });

  it('B109 a body sent at a crawl is given up', async () => {
    const bot = await startTeamsBot(cloud, { requestTimeoutMs: 500 });
    const genuine = await recordedConfirm(bot, keys);
    const before = await seenOf(bot);
    const answer = await crawling(genuine);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expectNoInsides(answer, bot);
    expect(await seenOf(bot)).toEqual(before);
    await expectGenuine(bot, genuine);
  });

  it('B109 nothing is unpacked', async () => {
    const { bot, genuine } = await confirming();
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 'a'));
    expect(bomb.length).toBeLessThan(256 * 1024);
    const packed = { ...wireOf(genuine, { 'content-encoding': 'gzip' }), body: gzipSync(genuine.body) };
    await expectRefused(bot, [400, 415], { 'the genuine one': packed, 'a bomb': { ...packed, body: bomb } });
    await expectGenuine(bot, genuine);
  });

  it('B110 by another method, to a path that only looks like ours', async () => {
    const { bot, genuine } = await confirming();
    const good = wireOf(genuine);
    const by = (method: string): Wire => ({ ...good, method });
    const to = (path: string): Wire => ({ ...good, path });
    await expectRefused(bot, [404, 405], {
      GET: { ...by('GET'), body: '' },
      'GET with a body': by('GET'),
      PUT: by('PUT'),
      PATCH: by('PATCH'),
      DELETE: by('DELETE'),
      HEAD: { ...by('HEAD'), body: '' },
      OPTIONS: by('OPTIONS'),
      'two slashes and two dots': to('//api/%2e%2e'),
      'two slashes': to('//api/messages'),
      'a slash at its end': to('/api/messages/'),
      'a path within': to('/api/messages/x'),
      'dots, escaped': to('/api/%2e%2e/api/messages'),
      dots: to('/x/../api/messages'),
      capitals: to('/API/MESSAGES'),
      'a NUL': to('/api/messages%00'),
      'the folder': to('/api'),
      'of Slack': to('/slack/events'),
    });
    await expectGenuine(bot, genuine);
  });

  it('B110 of another content type, of two, or of none', async () => {
    const { bot, genuine } = await confirming();
    const of = (type: string | undefined) => wireOf(genuine, { 'content-type': type });
    await expectRefused(bot, 415, {
      'text/plain': of('text/plain'),
      'a form': of('application/x-www-form-urlencoded'),
      'multipart/form-data': of('multipart/form-data; boundary=x'),
      'application/xml': of('application/xml'),
      'one like ours': of('application/jsonx'),
      'text/json': of('text/json'),
      'two in one': of('application/json, text/plain'),
      'two headers': withHeaders(wireOf(genuine), 'content-type', 'text/plain'),
      'two headers of the same': withHeaders(wireOf(genuine), 'Content-Type', 'application/json'),
      'two headers, the other one first': withHeaders(of('text/plain'), 'Content-Type', 'application/json'),
      none: of(undefined),
      'an empty one': of(''),
    });
    await expectGenuine(bot, genuine);
  });

  it('B110 with a charset, as Microsoft sends it', async () => {
    const { bot, genuine } = await confirming();
    await expectGenuine(bot, {
      ...genuine,
      headers: { ...genuine.headers, 'content-type': 'application/json; charset=utf-8' },
    });
  });
});
