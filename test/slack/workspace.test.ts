import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { SocketModeClient } from '@slack/socket-mode';
import type { KnownBlock, ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { halfJson, htmlPage, rateLimited, refusal } from '../support/slack-answers.ts';
import { buttonIn, inputIn, type Json, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import { type Driver, driverFor } from '../support/slack-driver.ts';
import { replay, signatureOf } from '../support/slack-signing.ts';
import { startWorkspace, type Workspace } from '../support/slack-workspace.ts';

const SECRET = '0123456789abcdef0123456789abcdef';

let workspace: Workspace;
let client: WebClient;
let app: App;
let driver: Driver;

beforeEach(async () => {
  workspace = await startWorkspace();
  workspace.user('ana', { email: 'ana@acme.example', name: 'Ana Silva' });
  workspace.user('bo');
  await workspace.channel('C0BANKING', { name: 'banking' });
  client = webClient(workspace);
  app.answer = () => undefined;
  app.seen.length = 0;
  driver = driverFor({ workspace, url: app.url, signingSecret: SECRET });
});

beforeAll(async () => {
  app = await startApp();
});

afterEach(async () => {
  vi.useRealTimers();
  await workspace.close();
});

afterAll(() => app.close());

describe('signing', () => {
  test("gives the signature of the example in Slack's documentation", () => {
    const signed = signatureOf('8f742231b10e8888abcd99yyyzzz85a5', EXAMPLE, 1531420618);

    expect(signed['x-slack-signature']).toBe('v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503');
  });

  test('signs a command so that an independent computation agrees', async () => {
    await driver.command('U0ANA', '/access', 'explain “deploy” on Loans & Ünits', { channel: 'C0BANKING' });

    const [request] = app.seen;
    expect(await hmac(SECRET, `v0:${request?.headers['x-slack-request-timestamp']}:${request?.body}`)).toBe(
      request?.headers['x-slack-signature'],
    );
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toMatchObject({
      command: '/access',
      text: 'explain “deploy” on Loans & Ünits',
      user_id: 'U0ANA',
      user_name: 'ana',
      team_id: 'T0ACME',
      channel_id: 'C0BANKING',
      channel_name: 'banking',
      api_app_id: 'A0CHATELAINE',
    });
  });

  test('repeats a recorded request to the byte, to several addresses', async () => {
    const { request } = await driver.command('U0ANA', '/access', 'me');
    if (!request) throw new Error('nothing was sent');

    await replay(request, 3, [app.url, `${app.url}?second`]);

    expect(new Set(app.seen.map(({ body, headers }) => `${body} ${headers['x-slack-signature']}`)).size).toBe(1);
    expect(app.seen.map(({ url }) => url).sort()).toEqual(['/', '/', '/', '/?second']);
  });

  test('forges what it is told to', async () => {
    await driver.with({ patch: { api_app_id: 'A0OTHER' } }).tokensRevoked();

    expect(JSON.parse(app.seen[0]?.body ?? '')).toMatchObject({ api_app_id: 'A0OTHER', type: 'event_callback' });
  });
});

describe('the Web API', () => {
  test('tells of the token what emulate knows, and of the bot its app', async () => {
    const { team_id, user_id, bot_id, response_metadata } = await client.auth.test();
    expect({ team_id, user_id, bot_id }).toEqual({
      team_id: 'T0ACME',
      user_id: 'U0CHATELAINE',
      bot_id: 'B0CHATELAINE',
    });
    expect(response_metadata?.scopes).toContain('chat:write');

    expect((await client.bots.info({ bot: 'B0CHATELAINE' })).bot?.app_id).toBe('A0CHATELAINE');
  });

  test('refuses tokens that are unknown, revoked or of the wrong kind', async () => {
    await expect(webClient(workspace, 'xoxb-other').auth.test()).rejects.toThrow('invalid_auth');
    await expect(webClient(workspace, 'xapp-test-app').auth.test()).rejects.toThrow('not_allowed_token_type');
    workspace.revoke('xoxb-test-bot');
    await expect(client.auth.test()).rejects.toThrow('token_revoked');
  });

  test('refuses what the scopes do not cover', async () => {
    await expect(client.reactions.add({ channel: 'C0BANKING', name: 'x', timestamp: '1.1' })).rejects.toThrow(
      'missing_scope',
    );
    await expect(client.apiCall('no.such.method')).rejects.toThrow('unknown_method');
  });

  test('knows people under chosen ids, by their address too', async () => {
    workspace.user('eve', { id: 'U0STRANGER', stranger: true, confirmed: false, zone: 'Europe/Lisbon' });

    expect((await client.users.info({ user: 'U0ANA' })).user).toMatchObject({
      id: 'U0ANA',
      team_id: 'T0ACME',
      is_email_confirmed: true,
      is_restricted: false,
      deleted: false,
      profile: { email: 'ana@acme.example', real_name: 'Ana Silva' },
    });
    expect((await client.users.info({ user: 'U0STRANGER' })).user).toMatchObject({
      is_stranger: true,
      team_id: 'T0ELSEWHERE',
      is_email_confirmed: false,
      tz: 'Europe/Lisbon',
    });
    expect((await client.users.lookupByEmail({ email: 'ana@acme.example' })).user?.id).toBe('U0ANA');
    const { members = [] } = await client.users.list({ limit: 200 });
    expect(members.map(({ id }) => id)).toEqual(expect.arrayContaining(['U0ANA', 'U0BO', 'U0STRANGER']));
    expect(members.filter(({ name }) => name?.startsWith('spare'))).toEqual([]);
    await expect(client.users.info({ user: 'U0NOBODY' })).rejects.toThrow('user_not_found');
  });

  test('does not find somebody who has left, and lets nobody write to them', async () => {
    workspace.user('bo', { deleted: true });

    await expect(client.users.lookupByEmail({ email: 'bo@acme.example' })).rejects.toThrow('users_not_found');
    await expect(client.conversations.open({ users: 'U0BO' })).rejects.toThrow('user_disabled');
  });

  test('keeps messages of chosen channels, and changes them', async () => {
    const { ts, channel } = await client.chat.postMessage({ channel: 'C0BANKING', text: 'one', blocks: CARD });
    await client.chat.update({ channel: 'C0BANKING', ts: String(ts), text: 'two' });

    expect(channel).toBe('C0BANKING');
    expect(workspace.messagesIn('C0BANKING')).toMatchObject([{ text: 'two', edits: 1, ts }]);
    const [posted] = workspace.callsOf('chat.postMessage');
    expect(posted).toMatchObject({ args: { channel: 'C0BANKING', blocks: CARD }, status: 200, answer: { ok: true } });
  });

  test('keeps a message to one person, in a channel or between the two', async () => {
    await client.chat.postEphemeral({ channel: 'C0BANKING', user: 'U0ANA', text: 'for you' });
    const { channel } = await client.conversations.open({ users: 'U0ANA' });
    await client.chat.postMessage({ channel: String(channel?.id), text: 'hello' });

    expect(workspace.messagesIn('C0BANKING')).toMatchObject([{ onlyFor: 'U0ANA' }]);
    expect(workspace.directMessagesTo('U0ANA')).toMatchObject([{ text: 'hello' }]);
  });

  test('refuses channels that are archived, unknown, or private and not ours', async () => {
    await workspace.channel('C0OLD', { name: 'old', archived: true });
    await workspace.channel('C0SECRET', { name: 'secret', private: true, member: false });
    await workspace.channel('C0CABAL', { name: 'cabal', private: true });
    await workspace.channel('C0SHARED', { name: 'shared', shared: true, member: false });
    const post = (channel: string) => client.chat.postMessage({ channel, text: 'hello' });

    await expect(post('C0OLD')).rejects.toThrow('is_archived');
    await expect(post('C0SECRET')).rejects.toThrow('channel_not_found');
    await expect(post('C0NONE')).rejects.toThrow('channel_not_found');
    await post('C0CABAL');
    await post('C0SHARED');
    await post('C000000001');
    expect((await client.conversations.info({ channel: 'C0SHARED' })).channel).toMatchObject({
      id: 'C0SHARED',
      name: 'shared',
      is_ext_shared: true,
      is_member: false,
    });
    expect((await client.conversations.info({ channel: 'C0OLD' })).channel?.is_archived).toBe(true);
  });

  test('refuses a card that is too long, and remembers it', async () => {
    const blocks = Array.from({ length: 51 }, (): KnownBlock => ({ type: 'divider' }));

    await expect(client.chat.postMessage({ channel: 'C0BANKING', text: 'long', blocks })).rejects.toThrow(
      'invalid_blocks',
    );
    await expect(client.chat.postMessage({ channel: 'C0BANKING', blocks: CARD })).rejects.toThrow('invalid_blocks');

    expect(workspace.faults).toEqual([
      'chat.postMessage: 51 blocks',
      'chat.postMessage: blocks without text beside them',
    ]);
    expect(workspace.messages).toEqual([]);
  });

  test('answers as it was told, in turn, and then by itself', async () => {
    const post = () => client.chat.postMessage({ channel: 'C0BANKING', text: 'hello' });
    workspace.answerWith('*', ({ method }) => (method === 'auth.test' ? refusal('account_inactive') : 'default'));
    workspace.answerWith('chat.postMessage', [
      rateLimited(7),
      htmlPage(503),
      halfJson(),
      { broken: 'before' },
      { status: 500, stored: true },
    ]);

    await expect(client.auth.test()).rejects.toThrow('account_inactive');
    await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_http_error' });
    for (let at = 0; at < 3; at += 1) await expect(post()).rejects.toThrow();
    expect(workspace.messages).toHaveLength(1);
    await post();
    expect(workspace.messages).toHaveLength(2);
    expect(workspace.callsOf('chat.postMessage').map(({ status }) => status)).toEqual([429, 503, 200, 200, 500, 200]);
  });

  test('holds an answer back until it is told', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    workspace.answerWith('auth.test', [{ held, body: { ok: true, team_id: 'T0LATE' } }]);
    const answer = client.auth.test();
    await workspace.until(() => workspace.callsOf('auth.test')[0]);
    expect(workspace.callsOf('auth.test')).toMatchObject([{ status: 0 }]);

    release();
    expect((await answer).team_id).toBe('T0LATE');
    expect((await workspace.called('auth.test')).status).toBe(200);
  });

  test('changes an answer as it was told', async () => {
    workspace.decorate('users.info', (answer) => ({ ...answer, user: { ...(answer.user as Json), is_owner: true } }));

    expect((await client.users.info({ user: 'U0ANA' })).user?.is_owner).toBe(true);
  });

  test('installs the app by its consent page', async () => {
    const query = 'client_id=100.200&scope=chat:write,commands&state=s1&redirect_uri=';
    const elsewhere = `${workspace.origin}/oauth/v2/authorize?${query}https://evil.example`;
    await expect(workspace.consent(elsewhere, 'U0ANA')).rejects.toThrow('400');

    await workspace.close();
    workspace = await startWorkspace({ redirectUris: ['https://bot.example/slack/oauth_redirect'] });
    workspace.user('ana');
    const back = new URL(
      await workspace.consent(
        `${workspace.origin}/oauth/v2/authorize?${query}${encodeURIComponent('https://bot.example/slack/oauth_redirect')}`,
        'U0ANA',
      ),
    );
    expect(back.searchParams.get('state')).toBe('s1');
    const { access_token, team, app_id, authed_user } = await new WebClient('', {
      slackApiUrl: workspace.apiUrl,
    }).oauth.v2.access({
      client_id: '100.200',
      client_secret: 'the-client-secret',
      code: String(back.searchParams.get('code')),
    });
    expect({ team: team?.id, app_id, by: authed_user?.id }).toEqual({
      team: 'T0ACME',
      app_id: 'A0CHATELAINE',
      by: 'U0ANA',
    });
    expect((await webClient(workspace, access_token).auth.test()).team_id).toBe('T0ACME');
  });
});

describe('clicks and dialogs', () => {
  test('presses a button that was drawn, and its response url replaces the message', async () => {
    await client.chat.postMessage({ channel: 'C0BANKING', text: 'Asked', blocks: CARD });
    const [message] = workspace.messages;
    if (!message) throw new Error('no message');

    expect(labelsIn(message.blocks)).toEqual(['Approve', 'Deny']);
    const { responseUrl } = await driver.press('U0BO', { action: buttonIn(message.blocks, 'Approve'), message });

    expect(interactionIn(app.seen[0]?.body)).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0BO', team_id: 'T0ACME' },
      container: { type: 'message', message_ts: message.ts, is_ephemeral: false },
      message: { ts: message.ts, blocks: message.blocks, bot_id: 'B0CHATELAINE' },
      actions: [{ action_id: 'line:0', block_id: message.blocks[1]?.block_id, value: 'approve R-42' }],
    });
    await respond(responseUrl, { replace_original: true, text: 'Approved' });
    expect(workspace.messages).toMatchObject([{ text: 'Approved', edits: 1 }]);
  });

  test('sends no message along with a click on an ephemeral one', async () => {
    app.answer = () => ({ text: 'Only for you', blocks: CARD });
    const { shown } = await driver.command('U0ANA', '/access', 'me', { channel: 'C0BANKING' });
    if (!shown) throw new Error('nothing was shown');
    expect(wordsIn(shown.blocks)).toBe('Asked by Ana\nApprove\nDeny');

    app.answer = () => undefined;
    await driver.press('U0ANA', { action: buttonIn(shown.blocks, 'Deny'), message: shown });

    const payload = interactionIn(app.seen.at(-1)?.body);
    expect(payload).toMatchObject({ container: { is_ephemeral: true }, actions: [{ value: 'deny R-42' }] });
    expect(payload).not.toHaveProperty('message');
  });

  test('refuses the sixth post to a response url, and any after half an hour', async () => {
    const origin = { channel: 'C0BANKING', user: 'U0ANA' };
    const url = workspace.responseUrl(origin);
    for (let at = 0; at < 5; at += 1) expect((await respond(url, { text: `${at}` })).status).toBe(200);
    expect(await respond(url, { text: '5' })).toEqual({ status: 404, body: { ok: false, error: 'used_url' } });
    expect(workspace.responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 404]);

    const late = workspace.responseUrl(origin);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 60_000 });
    expect((await respond(late, { text: 'late' })).body).toMatchObject({ error: 'expired_url' });
  });

  test('opens a dialog once with a trigger, and not after three seconds', async () => {
    const used = await workspace.trigger('U0ANA');
    const late = await workspace.trigger('U0ANA');
    await client.views.open({ trigger_id: used, view: FORM });

    await expect(client.views.open({ trigger_id: used, view: FORM })).rejects.toThrow('exchanged_trigger_id');
    await expect(client.views.open({ trigger_id: 'made.up', view: FORM })).rejects.toThrow('invalid_trigger_id');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_000 });
    await expect(client.views.open({ trigger_id: late, view: FORM })).rejects.toThrow('expired_trigger_id');
  });

  test('sends what was filled in, and shows the dialog as the answer has it', async () => {
    await client.views.open({ trigger_id: await workspace.trigger('U0ANA'), view: FORM });
    const first = workspace.dialogOf('U0ANA');
    if (!first) throw new Error('no dialog');
    expect(inputIn(first.blocks, 'Reason').block_id).toBe('reason');

    app.answer = () => ({ response_action: 'update', view: { ...FORM, callback_id: 'form:1' } });
    await driver.submit('U0ANA', first, { reason: 'release', role: 'Tech Lead' });
    expect(interactionIn(app.seen.at(-1)?.body)).toMatchObject({
      type: 'view_submission',
      view: {
        id: first.id,
        hash: first.hash,
        private_metadata: 'role grant',
        state: {
          values: {
            reason: { reason: { type: 'plain_text_input', value: 'release' } },
            role: { role: { type: 'static_select', selected_option: { value: 'Tech Lead' } } },
            who: { who: { type: 'external_select', selected_option: null } },
          },
        },
      },
    });

    const second = workspace.dialogOf('U0ANA');
    if (!second) throw new Error('no dialog');
    expect(second.hash).not.toBe(first.hash);
    await expect(client.views.update({ view_id: first.id, hash: first.hash, view: FORM })).rejects.toThrow(
      'hash_conflict',
    );
    app.answer = () => ({ options: [{ text: { type: 'plain_text', text: 'Bo Lind' }, value: 'bo' }] });
    await driver.search('U0ANA', second, 'who', 'b');
    app.answer = () => ({ response_action: 'errors', errors: { who: 'Nobody is called that' } });
    await driver.submit('U0ANA', second, { who: 'bo' });
    expect(workspace.dialogOf('U0ANA')?.id).toBe(second.id);
    app.answer = () => undefined;
    await driver.submit('U0ANA', second);
    expect(workspace.dialogOf('U0ANA')).toBeUndefined();
    expect(workspace.faults).toEqual([]);
  });

  test('remembers an answer that Slack would not take', async () => {
    await client.views.open({ trigger_id: await workspace.trigger('U0ANA'), view: FORM });
    const view = workspace.dialogOf('U0ANA');
    if (!view) throw new Error('no dialog');
    app.answer = () => ({ response_action: 'errors', errors: { nowhere: 'wrong' } });
    await driver.submit('U0ANA', view);

    expect(workspace.faults).toEqual(['the answer to view_submission: an error at nowhere']);
  });

  test('tells of mentions, direct messages and the Home tab', async () => {
    await client.views.publish({ user_id: 'U0ANA', view: { type: 'home', blocks: CARD } });
    await driver.homeOpened('U0ANA');
    await driver.mention('U0ANA', 'C0BANKING', 'explain', { thread: '1.000001' });
    await driver.directMessage('U0ANA', 'help');

    const events = app.seen.map(({ body }) => (JSON.parse(body) as { event: Json }).event);
    expect(events).toMatchObject([
      { type: 'app_home_opened', tab: 'home', view: { id: workspace.homeOf('U0ANA')?.id } },
      { type: 'app_mention', text: '<@U0CHATELAINE> explain', thread_ts: '1.000001', channel: 'C0BANKING' },
      { type: 'message', channel_type: 'im', text: 'help', channel: await workspace.directChannel('U0ANA') },
    ]);
  });
});

describe('Socket Mode', () => {
  test("carries a command to Slack's own client and its answer back, also after a reconnection", async () => {
    const socket = new SocketModeClient({
      appToken: 'xapp-test-app',
      clientOptions: { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } },
      clientPingTimeout: 50,
      logger: SILENT,
    });
    const retries: unknown[] = [];
    socket.on('slash_commands', ({ ack, body }) => ack({ text: `heard ${body.text}` }));
    socket.on('app_mention', ({ ack, retry_num }) => {
      retries.push(retry_num);
      return ack();
    });
    await socket.start();
    const speaking = driver.with({ socket: workspace.socket });

    const { shown } = await speaking.command('U0ANA', '/access', 'me');
    expect(shown).toMatchObject({ text: 'heard me', onlyFor: 'U0ANA' });
    expect((await speaking.mention('U0ANA', 'C0BANKING', 'help')).status).toBe(200);
    const event = { type: 'event_callback', event: { type: 'app_mention' } };
    await workspace.socket.send('events_api', event, { envelopeId: 'e-1', retry: { attempt: 1, reason: 'timeout' } });
    expect(retries).toEqual([0, 1]);
    expect(workspace.socket.received.at(-1)).toMatchObject({ envelope_id: 'e-1' });

    workspace.socket.disconnect();
    await once(socket as unknown as NodeJS.EventEmitter, 'reconnecting');
    await workspace.called('apps.connections.open', 2);
    await workspace.socket.connected();
    expect((await speaking.command('U0ANA', '/access', 'again')).shown?.text).toBe('heard again');
    await socket.disconnect();
  });

  test('takes each ticket once', async () => {
    const url = workspace.socket.ticket();
    const first = new WebSocket(url);
    await once(first, 'message');
    const [refused] = await once(new WebSocket(url), 'error');

    expect(String(refused)).toContain('403');
    const answer = workspace.socket.send('slash_commands', {});
    first.terminate();
    expect(await answer).toEqual({ acked: false, payload: undefined });
  });
});

type App = Readonly<{
  url: string;
  seen: { url: string; body: string; headers: IncomingMessage['headers'] }[];
  close(): void;
}> & { answer: () => Json | undefined };

/** An app that takes down what it is sent. */
async function startApp(): Promise<App> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    started.seen.push({ url: request.url ?? '', body, headers: request.headers });
    const answer = started.answer();
    response.writeHead(200, answer && { 'content-type': 'application/json' });
    response.end(answer && JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  const started: App = { url: `http://127.0.0.1:${port}/`, seen: [], answer: () => undefined, close };
  return started;
}

const webClient = ({ apiUrl, app: { botToken } }: Workspace, token = botToken): WebClient =>
  new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });

const SILENT = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  setName: () => {},
  getLevel: () => 'error' as never,
};

async function hmac(secret: string, text: string): Promise<string> {
  const encode = (words: string) => new TextEncoder().encode(words);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encode(secret), algorithm, false, ['sign']);
  return `v0=${Buffer.from(await crypto.subtle.sign('HMAC', key, encode(text))).toString('hex')}`;
}

const interactionIn = (body = ''): Json => JSON.parse(new URLSearchParams(body).get('payload') ?? '') as Json;

async function respond(url: string, body: Json): Promise<Readonly<{ status: number; body: unknown }>> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

const plain = (text: string) => ({ type: 'plain_text' as const, text });

const CARD: KnownBlock[] = [
  { type: 'section', text: { type: 'mrkdwn', text: 'Asked by Ana' } },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'line:0', text: plain('Approve'), value: 'approve R-42', style: 'primary' },
      { type: 'button', action_id: 'line:1', text: plain('Deny'), value: 'deny R-42' },
    ],
  },
];

const input = (id: string, label: string, element: object) =>
  ({ type: 'input', block_id: id, label: plain(label), element: { action_id: id, ...element } }) as KnownBlock;

const FORM: ModalView = {
  type: 'modal',
  callback_id: 'form:0',
  private_metadata: 'role grant',
  title: plain('Give a role'),
  submit: plain('Give'),
  blocks: [
    input('reason', 'Reason', { type: 'plain_text_input' }),
    input('role', 'Role', { type: 'static_select', options: [{ text: plain('Tech Lead'), value: 'Tech Lead' }] }),
    input('who', 'Who', { type: 'external_select', min_query_length: 0 }),
  ],
};

const EXAMPLE =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
  '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
  '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.' +
  '803a0bc887a14d10d2c447fce8b6703c';
