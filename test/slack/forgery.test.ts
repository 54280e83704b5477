import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isAuthentic, LEEWAY_SECONDS } from '../../src/slack/signature.ts';
import { buttonIn, type Json, wordsIn } from '../support/slack-blocks.ts';
import { type Bot, freshWorkspace, SIGNING_SECRET, startBot } from '../support/slack-bot.ts';
import { expectNoInsides, recorded, recordedConfirm, seenOf, signed } from '../support/slack-recording.ts';
import { type SentRequest, signatureOf } from '../support/slack-signing.ts';
import type { Message, View } from '../support/slack-surfaces.ts';
import { crawling, endless, sendWire, type Wire, wireOf, withHeaders } from '../support/wire.ts';

const SIGNATURE = 'x-slack-signature';
const TIMESTAMP = 'x-slack-request-timestamp';
const FORM = 'application/x-www-form-urlencoded';
const now = () => Math.floor(Date.now() / 1_000);

const roleOfBob = async ({ opened }: Bot): Promise<string | undefined> =>
  (await opened.store.snapshot()).company.users.get('bob')?.teams.get('Banking')?.name;

/** Sends all of them: each has the status, says nothing of the insides, and nothing is changed, said or asked by it. */
async function expectRefused(bot: Bot, status: number | readonly number[], wires: Readonly<Record<string, Wire>>) {
  const before = await seenOf(bot);
  const statuses: Record<string, number> = {};
  const bodies: string[] = [];
  for (const [name, wire] of Object.entries(wires)) {
    const reply = await sendWire(`${bot.url}/slack/events`, wire);
    statuses[name] = reply.status;
    expectNoInsides(reply.body);
    if (reply.body.length > 300) bodies.push(`${name}: ${reply.body.slice(0, 200)}`);
  }
  expect(bodies).toEqual([]);
  const isExpected = (given: number) => [status].flat().includes(given);
  expect(Object.fromEntries(Object.entries(statuses).filter(([, given]) => !isExpected(given)))).toEqual({});
  expect(await seenOf(bot)).toEqual(before);
  expect(bot.logged).toEqual([]);
}

/** A Confirm that would give Bob a role, if anybody took what is made of it. */
async function confirming() {
  const bot = await startBot();
  return { bot, genuine: await recordedConfirm(bot) };
}

/** What was refused would have done something, had it not been forged. */
async function expectGenuine(bot: Bot, genuine: SentRequest) {
  expect(await roleOfBob(bot)).toBeUndefined();
  expect((await sendWire(genuine.url, wireOf(genuine))).status).toBe(200);
  await bot.workspace.until(() =>
    bot.workspace.messages.find(({ blocks }) => wordsIn(blocks).includes('Done. Bob Lind')),
  );
  expect(await roleOfBob(bot)).toBe('Tech Lead');
}

describe('a request without a good signature', () => {
  it('B99 none, an empty one or two of them, of the signature and of the timestamp', async () => {
    const { bot, genuine } = await confirming();
    const { [SIGNATURE]: signature = '', [TIMESTAMP]: timestamp = '' } = genuine.headers;
    const good = wireOf(genuine);
    await expectRefused(bot, 401, {
      'no signature': wireOf(genuine, { [SIGNATURE]: undefined }),
      'no timestamp': wireOf(genuine, { [TIMESTAMP]: undefined }),
      neither: wireOf(genuine, { [SIGNATURE]: undefined, [TIMESTAMP]: undefined }),
      'an empty signature': wireOf(genuine, { [SIGNATURE]: '' }),
      'an empty timestamp': wireOf(genuine, { [TIMESTAMP]: '' }),
      'an empty timestamp, signed': wireOf(signed(genuine, { at: '' })),
      'the signature twice': withHeaders(good, SIGNATURE, signature),
      'a second signature': withHeaders(good, SIGNATURE, `v0=${'0'.repeat(64)}`),
      'a signature in capitals beside it': withHeaders(good, 'X-SLACK-SIGNATURE', 'v0=1'),
      'the timestamp twice': withHeaders(good, TIMESTAMP, timestamp),
      'a second timestamp': withHeaders(good, 'X-Slack-Request-Timestamp', '1'),
      'both in one header': wireOf(genuine, { [SIGNATURE]: `${signature}, ${signature}` }),
      'both timestamps in one header': wireOf(genuine, { [TIMESTAMP]: `${timestamp}, ${timestamp}` }),
    });
    await expectGenuine(bot, genuine);
  });

  it('B100 of another version, in capitals, too short, too long, with a blank, not hexadecimal', async () => {
    const { bot, genuine } = await confirming();
    const hex = String(genuine.headers[SIGNATURE]).slice(3);
    const of = (signature: string) => wireOf(genuine, { [SIGNATURE]: signature });
    await expectRefused(bot, 401, {
      'version 1': of(`v1=${hex}`),
      'no version': of(hex),
      'the version alone': of('v0='),
      'the version in capitals': of(`V0=${hex}`),
      capitals: of(`v0=${hex.toUpperCase().replace(/[0-9]$/, 'A')}`),
      '63 digits': of(`v0=${hex.slice(1)}`),
      '65 digits': of(`v0=${hex}0`),
      '10,000 digits': of(`v0=${hex.repeat(157).slice(0, 10_000)}`),
      'a blank': of(`v0= ${hex}`),
      'a blank instead of a digit': of(`v0=${hex.slice(0, 10)} ${hex.slice(11)}`),
      'a tab': of(`v0=${hex.slice(0, 10)}\t${hex.slice(10)}`),
      'not hexadecimal': of(`v0=${hex.slice(0, 63)}g`),
      'letters of Latin 1': of(`v0=${'é'.repeat(64)}`),
      'the digits of nothing': of(`v0=${'0'.repeat(64)}`),
      base64: of(`v0=${Buffer.from(hex, 'hex').toString('base64')}`),
    });
    await expectGenuine(bot, genuine);
  });

  it('B101 rightly signed at a time that is not now, or is none', async () => {
    const { bot, genuine } = await confirming();
    const at = (time: string | number) => wireOf(signed(genuine, { at: time }));
    await expectRefused(bot, 401, {
      'over 300 s ago': at(now() - 301),
      // A second more than the leeway, as one may pass until it arrives.
      'over 300 s ahead': at(now() + 303),
      'an hour ahead': at(now() + 3_600),
      NaN: at('NaN'),
      'an exponent': at('1e9'),
      'its seconds as an exponent': at(`${now() / 1e9}e9`),
      '10^20': at(`1${'0'.repeat(20)}`),
      milliseconds: at(Date.now()),
      negative: at(-now()),
      'with a plus': at(`+${now()}`),
      'a fraction': at(`${now()}.5`),
      hexadecimal: at(`0x${now().toString(16)}`),
      'a leading zero': at(`0${now()}`),
      Infinity: at('Infinity'),
      'a date': at(new Date().toISOString()),
    });
    await expectGenuine(bot, genuine);
  });

  it('B101 is judged by the second, both ways', () => {
    const raw = Buffer.from('{}');
    const isGood = (at: number, clock: number) => {
      const { [SIGNATURE]: signature } = signatureOf(SIGNING_SECRET, '{}', at);
      return isAuthentic(SIGNING_SECRET, { raw, timestamp: String(at), signature }, clock);
    };
    const clock = 1_800_000_000;
    expect(LEEWAY_SECONDS).toBe(300);
    expect([-301, -300, 0, 300, 301].map((off) => isGood(clock + off, clock))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('B102 of a body that means the same in other bytes, or is one byte apart', async () => {
    const { bot, genuine } = await confirming();
    const { body } = genuine;
    const to = (other: string | Buffer): Wire => ({ ...wireOf(genuine), body: other });
    await expectRefused(bot, 401, {
      'blanks written otherwise': to(`${body.replaceAll('+', '%20')}`),
      'escapes in small letters': to(body.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
      'an escape undone': to(body.replace('%7B', '{')),
      'two bytes swapped': to(`${body.slice(0, 40)}${body[41]}${body[40]}${body.slice(42)}`),
      'a byte more': to(`${body}&`),
      'a line break at its end': to(`${body}\n`),
      'a byte less': to(body.slice(0, -1)),
      'a byte order mark before it': to(`\ufeff${body}`),
      'in UTF-16': to(Buffer.from(body, 'utf16le')),
      'a field more': to(`${body}&payload=%7B%7D`),
      nothing: to(''),
    });
    await expectGenuine(bot, genuine);
  });

  it('B102 of another charset: what was signed in UTF-8 is not taken in Latin 1', async () => {
    const { bot } = await confirming();
    const event = await recorded(bot, ({ mention }) => mention('U0ANA', 'C0BANK', 'explain deploy on Lóans'));
    await expectRefused(bot, 401, {
      latin1: { ...wireOf(event, { 'content-type': 'application/json; charset=latin1' }), body: latin1(event.body) },
    });
    await expectRefused(bot, 400, { 'latin1, signed': { ...signedBytes(event, latin1(event.body)) } });
  });

  it('B108 the old token alone, and what other bots answer unsigned', async () => {
    const bot = await startBot();
    const { body } = await recorded(bot, ({ command }) => command('U0ANA', '/access', 'me'));
    expect(body).toContain('token=the-old-verification-token');
    const unsigned = (type: string, text: string): Wire => ({ headers: ['content-type', type], body: text });
    await expectRefused(bot, 401, {
      'a command with the token': unsigned(FORM, body),
      'a check of the certificate': unsigned(FORM, 'ssl_check=1&token=the-old-verification-token'),
      'the verification of an address': unsigned(
        'application/json',
        JSON.stringify({ type: 'url_verification', challenge: 'c', token: 'the-old-verification-token' }),
      ),
    });
  });

  it('B108 signed, the verification of the address is answered', async () => {
    const bot = await startBot();
    const body = JSON.stringify({ type: 'url_verification', challenge: 'ch4ll3nge' });
    const headers = { 'content-type': 'application/json', ...signatureOf(SIGNING_SECRET, body) };
    const reply = await sendWire(`${bot.url}/slack/events`, wireOf({ body, headers }));
    expect(reply).toEqual({ status: 200, body: '{"challenge":"ch4ll3nge"}' });
    const check = signed({ url: '', body: 'ssl_check=1&token=x', headers: { 'content-type': FORM } });
    expect((await sendWire(`${bot.url}/slack/events`, wireOf(check))).status).toBe(200);
  });
});

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Bytes that are no text, with the signature that is theirs. */
function signedBytes(request: SentRequest, raw: Buffer, more: Readonly<Record<string, string>> = {}): Wire {
  const at = String(now());
  const digest = createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:`).update(raw).digest('hex');
  return { ...wireOf(request, { [TIMESTAMP]: at, [SIGNATURE]: `v0=${digest}`, ...more }), body: raw };
}

describe('a request that is signed, and of somebody else', () => {
  it('B104 another app’s, or another workspace’s event', async () => {
    const { bot, genuine } = await confirming();
    const { driver } = bot;
    const before = await seenOf(bot);
    for (const forger of [driver.with({ appId: 'A0OTHER' }), driver.with({ patch: { api_app_id: '' } })]) {
      const replies = [
        await forger.command('U0ANA', '/access', 'me', { channel: 'C0BANK' }),
        await forger.mention('U0ANA', 'C0BANK', 'access me'),
        await forger.shortcut('U0ANA', 'explain_access'),
        await forger.homeOpened('U0ANA'),
      ];
      expect(replies.map(({ status, body }) => [status, body])).toEqual(replies.map(() => [401, '']));
    }
    const elsewhere = driver.with({ teamId: 'T0OTHER' });
    expect((await elsewhere.mention('U0ANA', 'C0BANK', 'access me')).status).toBe(401);
    expect((await elsewhere.uninstalled()).status).toBe(401);
    expect((await elsewhere.tokensRevoked()).status).toBe(401);
    expect(await seenOf(bot)).toEqual(before);
    await expectGenuine(bot, genuine);
  });

  it('B104 T-foreign-workspace a command of another workspace is refused privately, before any look-up', async () => {
    const bot = await startBot();
    const before = await seenOf(bot);
    const line = 'grant <@U0BOB> Tech Lead in Banking';
    const { status, body } = await bot.driver.with({ teamId: 'T0OTHER' }).command('U0CARLA', '/role', line);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('not a place that Chatelaine serves'),
    });
    // What is shown is the answer itself, in their own workspace.
    expect(await seenOf(bot)).toEqual({ ...before, messages: before.messages + 1 });
  });

  it('B104 T-foreign-workspace a press in another workspace is refused privately, before any look-up', async () => {
    const { bot, genuine } = await confirming();
    const { workspace } = bot;
    const payload = JSON.parse(new URLSearchParams(genuine.body).get('payload') ?? '') as Json;
    const before = await seenOf(bot);
    const team = { id: 'T0OTHER', domain: 'other' };
    const { status, body } = await sendWire(
      genuine.url,
      wireOf(interaction({ ...payload, team, user: { id: 'U0MAX', team_id: 'T0OTHER' } })),
    );
    expect([status, body]).toEqual([200, '']);
    const after = await seenOf(bot);
    expect(after).toEqual({ ...before, messages: before.messages + 1, responses: before.responses + 1 });
    expect(workspace.messages.at(-1)?.onlyFor).toBe('U0MAX');
    expect(workspace.responses.at(-1)?.body.text).toContain('not a place that Chatelaine serves');
    await expectGenuine(bot, genuine);
  });

  it('B104 another enterprise is another company, though it names our workspace', async () => {
    const workspace = await freshWorkspace();
    workspace.decorate('auth.test', (answer) => ({ ...answer, enterprise_id: 'E0ACME' }));
    const bot = await startBot({ workspace });
    const before = await seenOf(bot);
    const of = (id: string) => bot.driver.with({ enterprise: { id, name: 'Some' } });
    expect((await of('E0OTHER').mention('U0ANA', 'C0BANK', 'access me')).status).toBe(401);
    const wide = { team_id: undefined, authorizations: [{ enterprise_id: 'E0OTHER', is_enterprise_install: true }] };
    expect((await bot.driver.with({ patch: wide }).mention('U0ANA', 'C0BANK', 'access me')).status).toBe(401);
    const { shown } = await of('E0OTHER').command('U0ANA', '/access', 'me');
    expect(wordsIn(shown?.blocks ?? [])).toContain('not a place that Chatelaine serves');
    expect((await seenOf(bot)).tables).toEqual(before.tables);
    expect(workspace.callsOf('users.info')).toEqual([]);
    workspace.decorate('users.info', (answer) => ({
      ...answer,
      user: { ...(answer.user as Json), enterprise_user: { enterprise_id: 'E0ACME' } },
    }));
    const own = await of('E0ACME').command('U0ANA', '/access', 'me');
    expect(wordsIn(own.shown?.blocks ?? [])).toContain('Ana Silva: what is held');
  });
});

/** A payload as it comes when something was pressed or sent, rightly signed. */
const interaction = (payload: unknown): SentRequest => formOf({ payload: JSON.stringify(payload) });
const formOf = (fields: Readonly<Record<string, string>>): SentRequest =>
  signed({ url: '', body: new URLSearchParams(fields).toString(), headers: { 'content-type': FORM } });
const json = (body: string): SentRequest => signed({ url: '', body, headers: { 'content-type': 'application/json' } });

describe('a signed request that is no payload', () => {
  it('B105 twice, missing, not JSON, an array, with a prototype, nested without end', async () => {
    const { bot, genuine } = await confirming();
    const { body } = genuine;
    const payload = new URLSearchParams(body).get('payload') ?? '';
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    const event = await recorded(bot, ({ mention }) => mention('U0ANA', 'C0BANK', 'access me'));
    const command = await recorded(bot, (driver) => driver.command('U0ANA', '/access', 'me'));
    const withField = (request: SentRequest, more: string) => signed(request, { body: request.body + more });
    const edited = (request: SentRequest, change: object) =>
      json(JSON.stringify({ ...JSON.parse(request.body), ...change }));
    const requests: Record<string, SentRequest> = {
      'the payload twice': withField(genuine, `&${body}`),
      'an empty payload beside it': withField(genuine, '&payload='),
      'the payload missing': formOf({ payloads: payload }),
      'an empty form': signed(genuine, { body: '' }),
      'an empty payload': formOf({ payload: '' }),
      'a payload that is no JSON': formOf({ payload: payload.slice(0, -1) }),
      'a payload that is text': formOf({ payload: '"block_actions"' }),
      'a payload that is null': formOf({ payload: 'null' }),
      'an array': interaction([JSON.parse(payload)]),
      'a prototype': formOf({ payload: payload.replace(/^\{/, '{"__proto__":{"isAdministrator":true},') }),
      'a prototype further in': formOf({ payload: payload.replace('"user":{', '"user":{"__proto__":{"x":1},') }),
      'nested 10,000 times': formOf({ payload: deep }),
      'nested 10,000 times within': formOf({ payload: payload.replace(/^\{/, `{"deep":${deep},`) }),
      'nested arrays': formOf({ payload: `${'['.repeat(10_000)}${']'.repeat(10_000)}` }),
      'no user': interaction({ ...JSON.parse(payload), user: undefined }),
      'a user of another kind': interaction({ ...JSON.parse(payload), user: { id: { $ne: '' } } }),
      'no actions': interaction({ ...JSON.parse(payload), actions: [] }),
      'actions that are none': interaction({ ...JSON.parse(payload), actions: 'line:0' }),
      'an event that is no JSON': json('{"type":"event_callback"'),
      'an event without an id': edited(event, { event_id: undefined }),
      'an event whose id is SQL': edited(event, { event_id: "Ev1'; drop table delivery; --" }),
      'an event that holds none': edited(event, { event: null }),
      'an event in a list': json(`[${event.body}]`),
      'an event that is nothing': json(''),
      'JSON as a form': signed({ ...event, headers: { 'content-type': FORM } }),
      'a form as JSON': signed({ ...genuine, headers: { 'content-type': 'application/json' } }),
      'a command without who gave it': signed(command, { body: command.body.replace('user_id=', 'user=') }),
      'a command given twice': withField(command, '&text=help'),
      'a command with a prototype': withField(command, '&__proto__=x'),
      'a command that is an event too': withField(command, '&event=x'),
      'a press that is an event too': interaction({ ...JSON.parse(payload), event: null }),
    };
    const wires = Object.entries(requests).map(([name, request]) => [name, wireOf(request)]);
    await expectRefused(bot, 400, Object.fromEntries(wires));
    expect(({} as { isAdministrator?: boolean }).isAdministrator).toBeUndefined();
    await expectGenuine(bot, genuine);
  });
});

describe('a signed request that fits nothing any more', () => {
  const OUTDATED = 'Not done: this is out of date.';

  it('B106 of an unknown type: answered, and otherwise left alone', async () => {
    const bot = await startBot();
    const common = { team_id: 'T0ACME', api_app_id: 'A0CHATELAINE' };
    const requests = {
      'an unknown event': json(JSON.stringify({ ...common, type: 'team_access_granted' })),
      'an unknown interaction': interaction({ ...common, type: 'dialog_submission', user: { id: 'U0ANA' } }),
      'a type that no object has': interaction({ ...common, type: '__proto__', user: { id: 'U0ANA' } }),
      'a type that every object has': interaction({ ...common, type: 'constructor', user: { id: 'U0ANA' } }),
    };
    const wires = Object.entries(requests).map(([name, request]) => [name, wireOf(request)]);
    await expectRefused(bot, 200, Object.fromEntries(wires));
    const before = await seenOf(bot);
    expect((await bot.driver.event({ type: 'reaction_added', user: 'U0ANA', event_ts: '1.1' })).status).toBe(200);
    expect(await seenOf(bot)).toEqual(before);
  });

  it.each(['nothing:we:know', '__proto__', 'form:grant'])(
    'B106 a button with the action id %s is out of date',
    async (id) => {
      const { bot } = await confirming();
      const preview = bot.workspace.messages.at(-1) as Message;
      const action = { ...buttonIn(preview.blocks, 'Confirm'), action_id: id };
      const before = await seenOf(bot);
      const { status } = await bot.driver.press('U0MAX', { action, message: preview });
      expect(status).toBe(200);
      expect((await saying(bot, OUTDATED)).onlyFor).toBe('U0MAX');
      expect((await seenOf(bot)).tables).toEqual(before.tables);
    },
  );

  it('B106 a shortcut, a form and a search with an unknown callback id', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    await driver.command('U0ANA', '/access', 'explain', { channel: 'C0BANK' });
    const form = await workspace.until(() => formOn(bot, 'U0ANA'));
    const before = await seenOf(bot);
    const said = workspace.surfaces.post({ channel: 'C0BANK', by: 'U0BOB', text: 'hello', blocks: [] });
    expect((await driver.messageShortcut('U0ANA', 'no_such_shortcut', said)).status).toBe(200);
    expect((await saying(bot, OUTDATED)).onlyFor).toBe('U0ANA');
    expect((await driver.shortcut('U0ANA', 'no_such_shortcut')).status).toBe(200);
    const stranger = { ...form, callback_id: 'of_another_app', private_metadata: '{"other":"app"}' };
    for (const view of [stranger, { ...stranger, private_metadata: '' }, { ...stranger, private_metadata: '[' }]) {
      const sent = await driver.submit('U0ANA', view, {});
      expect(sent.status).toBe(200);
      expect(JSON.stringify(sent.body)).toContain(OUTDATED);
      expect((await driver.search('U0ANA', view, 'person', 'b')).body).toEqual({ options: [] });
      expect((await driver.closeView('U0ANA', view)).status).toBe(200);
    }
    expect((await seenOf(bot)).tables).toEqual(before.tables);
  });

  it('B106 a dialog that has moved on is not written over by what was pressed in its older state', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    await driver.command('U0MAX', '/role', 'grant <@U0BOB>', { channel: 'C0BANK' });
    const form = await workspace.until(() => formOn(bot, 'U0MAX'));
    await driver.submit('U0MAX', form, { person: 'bob', role: 'Tech Lead', place: 'in "Banking"' });
    const preview = await workspace.until(() => viewSaying(bot, 'U0MAX', 'Nothing happens before Confirm'));
    const stale = { ...preview, hash: form.hash };
    const { status } = await driver.pressInView('U0MAX', stale, { ...buttonIn(preview.blocks, 'Cancel') });
    expect(status).toBe(200);
    const update = await workspace.until(() =>
      workspace.callsOf('views.update').find(({ args }) => args.hash === form.hash && args.view_id === form.id),
    );
    expect(await workspace.until(() => update.answer)).toMatchObject({ ok: false, error: 'hash_conflict' });
    expect(workspace.dialogOf('U0MAX')).toEqual(preview);
    expect(await roleOfBob(bot)).toBeUndefined();
  });
});

/** The message that says so, once it is there. */
const saying = ({ workspace }: Bot, words: string): Promise<Message> =>
  workspace.until(() => workspace.messages.find(({ blocks }) => wordsIn(blocks).includes(words)));
const viewSaying = ({ workspace }: Bot, user: string, words: string): View | undefined => {
  const view = workspace.dialogOf(user);
  return view && wordsIn(view.blocks).includes(words) ? view : undefined;
};
const formOn = (bot: Bot, user: string) => viewSaying(bot, user, 'Fill in what is missing');

describe('T-payload-tamper a payload that was edited by who may send one', () => {
  it('a button pressed by somebody else is judged by who presses', async () => {
    const { bot } = await confirming();
    const preview = bot.workspace.messages.at(-1) as Message;
    const action = buttonIn(preview.blocks, 'Confirm');
    const before = (await seenOf(bot)).tables;
    await bot.driver.press('U0ANA', { action, message: preview });
    await saying(bot, 'No. Ana Silva cannot give Bob Lind');
    const after = (await seenOf(bot)).tables;
    expect(await roleOfBob(bot)).toBeUndefined();
    expect(changedIn(before, after)).toEqual(['audit_entry', 'audit_head', 'delivery', 'held_entry']);
    expect(after.audit_entry?.at(-1)).toContain('role-change-refused');
  });

  it('a button that was made to give more gives nothing', async () => {
    const { bot } = await confirming();
    const preview = bot.workspace.messages.at(-1) as Message;
    const action = buttonIn(preview.blocks, 'Confirm');
    const value = String(action.value).replace('Tech Lead', 'Release Lead');
    expect(value).not.toBe(action.value);
    await bot.driver.press('U0MAX', { action: { ...action, value }, message: preview });
    await saying(bot, 'No. Max Berg cannot give Bob Lind Release Lead');
    expect(await roleOfBob(bot)).toBeUndefined();
  });

  it('what a dialog remembers proves nothing either', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    await driver.command('U0ANA', '/access', 'explain', { channel: 'C0BANK' });
    const form = await workspace.until(() => formOn(bot, 'U0ANA'));
    const line = 'role grant @ana Administrator as default confirm 00000000';
    const memory = { ...JSON.parse(String(form.private_metadata)), line, inputs: [] };
    const { body } = await driver.submit('U0ANA', { ...form, private_metadata: JSON.stringify(memory) });
    expect(JSON.stringify(body)).toContain('No. Ana Silva cannot');
    const { company } = await bot.opened.store.snapshot();
    expect(company.users.get('ana')?.defaultRole.name).toBe('Developer');
  });
});

const changedIn = (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>) =>
  Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

describe('T-flood too much, too slowly, in another wrapping', () => {
  it('B109 257 KiB, at once or in chunks, is too much, however well signed', async () => {
    const { bot, genuine } = await confirming();
    const large = signed(genuine, { body: `${genuine.body}&pad=${'x'.repeat(257 * 1024)}` });
    await expectRefused(bot, 413, {
      'with its length': wireOf(large),
      'in chunks': { ...wireOf(large, { host: 'localhost', 'transfer-encoding': 'chunked' }), bare: true },
      'said to be 10 GB': { ...wireOf(genuine, { host: 'localhost', 'content-length': '10000000000' }), bare: true },
    });
    await expectGenuine(bot, genuine);
  });

  it('B109 256 KiB are read', async () => {
    const bot = await startBot();
    const { body, ...request } = await recorded(bot, (driver) => driver.command('U0ANA', '/access', 'me'));
    const padded = `${body}&pad=`;
    const full = signed({ ...request, body: padded + 'x'.repeat(256 * 1024 - padded.length) });
    expect(full.body).toHaveLength(256 * 1024);
    expect((await sendWire(full.url, wireOf(full))).status).toBe(200);
  });

  it('B109 chunks without end are cut off', async () => {
    const bot = await startBot();
    const before = await seenOf(bot);
    const { answer, sent } = await endless(`${bot.url}/slack/events`, FORM);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expectNoInsides(answer);
    expect(sent).toBeLessThan(20 * 1024 * 1024);
    expect(await seenOf(bot)).toEqual(before);
  });

  it('B109 a body sent at a crawl is given up', async () => {
    const bot = await startBot({ requestTimeoutMs: 500 });
    const genuine = await recordedConfirm(bot);
    const before = await seenOf(bot);
    const answer = await crawling(genuine);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expectNoInsides(answer);
    expect(await seenOf(bot)).toEqual(before);
    await expectGenuine(bot, genuine);
  });

  it('B109 nothing is unpacked', async () => {
    const { bot, genuine } = await confirming();
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 'a'));
    expect(bomb.length).toBeLessThan(256 * 1024);
    const packed = gzipSync(genuine.body);
    const gzip = { 'content-encoding': 'gzip' };
    await expectRefused(bot, [400, 415], {
      'the genuine one, packed and signed': signedBytes(genuine, packed, gzip),
      'a bomb, signed': signedBytes(genuine, bomb, gzip),
    });
    await expectRefused(bot, 401, {
      'packed under the signature of the unpacked': { ...wireOf(genuine, gzip), body: packed },
    });
    await expectGenuine(bot, genuine);
  });
});

describe('a request to another place, or in another form', () => {
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
      'two slashes and two dots': to('//slack/%2e%2e'),
      'two slashes': to('//slack/events'),
      'a slash at its end': to('/slack/events/'),
      'a path within': to('/slack/events/x'),
      'dots, escaped': to('/slack/%2e%2e/slack/events'),
      dots: to('/x/../slack/events'),
      capitals: to('/SLACK/EVENTS'),
      'a NUL': to('/slack/events%00'),
      'the folder': to('/slack'),
      'of the chat page': to('/playground/lines'),
      'of installing, where there is none': { ...by('GET'), path: '/slack/install', body: '' },
    });
    await expectGenuine(bot, genuine);
  });

  it('B110 of another content type, of two, or of none', async () => {
    const { bot, genuine } = await confirming();
    const of = (type: string | undefined) => wireOf(genuine, { 'content-type': type });
    await expectRefused(bot, 415, {
      'text/plain': of('text/plain'),
      'multipart/form-data': of('multipart/form-data; boundary=x'),
      'application/xml': of('application/xml'),
      'one like ours': of('application/x-www-form-urlencodedx'),
      'two in one': of(`${FORM}, text/plain`),
      'two headers': withHeaders(wireOf(genuine), 'content-type', 'text/plain'),
      'two headers, the other one first': { ...withHeaders(of('text/plain'), 'Content-Type', FORM) },
      none: of(undefined),
      'an empty one': of(''),
    });
    await expectGenuine(bot, genuine);
  });
});

describe('a retry, as its header says', () => {
  it.each(['3', '0', '-1', '99999999999999999999', '1e9', 'NaN', '', '__proto__'])(
    'B111 %s: judged by its id only',
    async (number) => {
      const bot = await startBot();
      const { workspace } = bot;
      const event = await recorded(bot, ({ mention }) => mention('U0ANA', 'C0BANK', 'access me'));
      const retried = wireOf(event, { 'x-slack-retry-num': number, 'x-slack-retry-reason': 'http_timeout' });
      expect((await sendWire(event.url, retried)).status).toBe(200);
      const answer = await workspace.until(() => workspace.messagesIn('C0BANK').at(-1));
      expect(wordsIn(answer.blocks)).toContain('Ana Silva: what is held');
      const before = await seenOf(bot);
      for (const again of ['1', number])
        expect((await sendWire(event.url, wireOf(event, { 'x-slack-retry-num': again }))).status).toBe(200);
      expect((await sendWire(event.url, wireOf(event))).status).toBe(200);
      expect(await seenOf(bot)).toEqual(before);
      expect(workspace.faults).toEqual([]);
    },
  );
});
