import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import nock from 'nock';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openCourier } from '../../src/courier/open.ts';
import type { TwilioSettings } from '../../src/courier/settings.ts';
import { twilioCourier } from '../../src/courier/twilio.ts';
import { Secret } from '../../src/domain/secret.ts';
import { type Courier, CourierFault } from '../../src/ports/courier.ts';
import { startBareListener } from '../support/bare-listener.ts';

const ACCOUNT = `AC${'0a'.repeat(16)}`;
const KEY = `SK${'1b'.repeat(16)}`;
const SECRET = 'a-secret-of-the-key-3Xq';
const TO = '+351912345678';
const WORDS = 'Chatelaine: the password of nightly_sync in Production is Kp9-duct3-Mx7Qw_24Z';
const API = 'https://api.twilio.com';
const [ACCOUNT_PATH, MESSAGES] = [
  `/2010-04-01/Accounts/${ACCOUNT}.json`,
  `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`,
];
const SETTINGS: TwilioSettings = {
  account: ACCOUNT,
  user: KEY,
  secret: new Secret(SECRET),
  from: '+15005550006',
  apiUrl: `${API}/`,
};
const PRIVATE = [TO, TO.slice(1), '912345678', WORDS, 'Kp9-duct3', SECRET, btoa(`${KEY}:${SECRET}`)];

const courier = twilioCourier(SETTINGS);
const faults: CourierFault[] = [];
const printed: unknown[] = [];

beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => printed.push(chunk) > 0);
  for (const name of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((...words) => void printed.push(...words));
});
afterEach(() => {
  vi.restoreAllMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  const said = [...faults.map(everything), ...printed.map((one) => inspect(one))].join('\n');
  for (const one of PRIVATE) expect(said).not.toContain(one);
  faults.length = 0;
  printed.length = 0;
});

/** All that a log could hold of it. */
function everything(fault: CourierFault): string {
  const lines: string[] = [];
  pino({}, { write: (line: string) => void lines.push(line) }).error({ err: fault }, 'a text was not sent');
  return [inspect(fault, { depth: 12, showHidden: true }), JSON.stringify(fault), String(fault.stack), ...lines].join();
}

/** What sending or looking ends with, where it does not end well. */
async function faultOf(work: Promise<unknown>): Promise<CourierFault> {
  const error = await work.then(
    () => new Error('nothing went wrong'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CourierFault)) throw error;
  faults.push(error);
  return error;
}

const refusal = (code: number, status = 400) => ({
  code,
  message: `The 'To' number ${TO} is not right for "${WORDS}", and ${SECRET} neither.`,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
});
const taken = (changes: object = {}) => ({
  sid: `SM${'2c'.repeat(16)}`,
  status: 'queued',
  to: TO,
  body: WORDS,
  error_code: null,
  ...changes,
});

/** A server on this machine, which is counted at; it is asked until the test ends. */
async function serverThat(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  const over = (timeoutMs?: number): Courier => twilioCourier({ ...SETTINGS, apiUrl }, timeoutMs);
  return { bodies, over };
}

describe('a text message by Twilio', () => {
  it('is one form, with the key for a name and its secret for a password', async () => {
    const bodies: string[] = [];
    nock(API, { reqheaders: { 'content-type': /^application\/x-www-form-urlencoded/ } })
      .post(MESSAGES, (_) => true)
      .basicAuth({ user: KEY, pass: SECRET })
      .reply(201, (_, body) => {
        bodies.push(String(body));
        return taken();
      });
    await courier.text(TO, WORDS);
    expect(bodies).toHaveLength(1);
    expect([...new URLSearchParams(bodies[0])]).toEqual([
      ['To', TO],
      ['Body', WORDS],
      ['From', '+15005550006'],
    ]);
  });

  it('names the account and its token where there is no key, and a Messaging Service where there is no number', async () => {
    const from = `MG${'3d'.repeat(16)}`;
    const sent = nock(API)
      .post(MESSAGES, { To: TO, Body: WORDS, MessagingServiceSid: from })
      .basicAuth({ user: ACCOUNT, pass: SECRET })
      .reply(201, taken({ status: 'accepted' }));
    await twilioCourier({ ...SETTINGS, user: ACCOUNT, from }).text(TO, WORDS);
    expect(sent.isDone()).toBe(true);
  });

  it('goes under the path of another base, and through what is loaded late', async () => {
    const sent = nock('https://proxy.example').post(`/twilio${MESSAGES}`).reply(201, taken());
    await openCourier({ ...SETTINGS, secret: SECRET, apiUrl: 'https://proxy.example/twilio/' }).text(TO, WORDS);
    expect(sent.isDone()).toBe(true);
  });

  it.each(['accepted', 'queued', 'sending', 'sent'])('is taken when it is %s', async (status) => {
    nock(API).post(MESSAGES).reply(201, taken({ status }));
    await courier.text(TO, WORDS);
  });

  it.each([
    ['a 201 without a status', 201, { sid: 'SM1' }],
    ['a message that has failed at once', 201, taken({ status: 'failed', error_code: 30008 })],
    ['a 201 that is no JSON', 201, '<html>welcome</html>'],
    ['a 200, which is not how one is made', 200, taken()],
    ['nothing', 204, ''],
    ['a page of a proxy', 403, `<html>${TO} may not</html>`],
    ['half a JSON', 400, `{"code": 21211, "message": "${TO}`],
    ['a list', 400, [21211]],
    ['a number in words', 400, { code: '21211', message: TO }],
    ['an error that nobody knows yet', 400, refusal(21999)],
    ['more than it can do', 429, refusal(20429, 429)],
    ['a fault of its own', 500, refusal(20500, 500)],
    ['a page of that', 503, 'upstream connect error'],
  ])('has failed after %s', async (_, status, body) => {
    nock(API).post(MESSAGES).reply(status, body);
    expect((await faultOf(courier.text(TO, WORDS))).code).toBe('failed');
  });

  it.each([
    ['number', 400, [21211, 21265, 21266, 21610, 21612, 21614, 21635]],
    ['refused', 401, [20003, 70051]],
    ['refused', 400, [10001, 20005, 21408, 21608]],
    ['refused', 403, [20999]],
    ['misconfigured', 404, [20404]],
    ['misconfigured', 400, [21212, 21601, 21603, 21606, 21607, 21657, 21659, 21660, 21661, 21701, 21703, 21705]],
    ['failed', 400, [21611, 30044]],
  ] as const)(
    'is a fault "%s" after %i with these errors, of which the number is all that is said',
    async (code, status, errors) => {
      for (const error of errors) {
        nock(API).post(MESSAGES).reply(status, refusal(error, status));
        const fault = await faultOf(courier.text(TO, WORDS));
        expect([error, fault.code]).toEqual([error, code]);
        expect(fault.detail).toMatch(new RegExp(`^Twilio answered ${status} with error ${error}: [^+"]+$`));
      }
    },
  );

  it('is refused where the key is not taken and nothing more is said', async () => {
    nock(API).post(MESSAGES).reply(401, {});
    expect(await faultOf(courier.text(TO, WORDS))).toMatchObject({ code: 'refused', detail: 'Twilio answered 401' });
  });

  it.each([
    ['no number', 'number', '', WORDS],
    ['a number without its country', 'number', '912345678', WORDS],
    ['an address of another channel', 'number', `whatsapp:${TO}`, WORDS],
    ['a number with more behind it', 'number', `${TO}\n`, WORDS],
    ['words that are too long', 'failed', TO, WORDS.repeat(4)],
  ])('is not sent to %s', async (_, code, to, words) => {
    const asked = nock(API).post(MESSAGES).reply(201, taken());
    const fault = await faultOf(courier.text(to, words));
    expect([fault.code, fault.detail]).toEqual([code, expect.stringContaining('nothing was sent')]);
    expect(asked.isDone()).toBe(false);
  });
});

describe('a text message whose answer does not come', () => {
  it('follows no redirect', async () => {
    const elsewhere = nock('https://evil.example').post('/').reply(201, taken());
    nock(API).post(MESSAGES).reply(307, undefined, { location: 'https://evil.example/' });
    expect((await faultOf(courier.text(TO, WORDS))).code).toBe('unreachable');
    expect(elsewhere.isDone()).toBe(false);
    const { bodies, over } = await serverThat((request, response) =>
      response.writeHead(308, { location: `${request.url}?again` }).end(),
    );
    expect((await faultOf(over().text(TO, WORDS))).code).toBe('unreachable');
    expect(bodies).toHaveLength(1);
  });

  it('is not sent again when the connection is lost after it was read', async () => {
    const { bodies, over } = await serverThat((request) => request.socket.destroy());
    expect((await faultOf(over().text(TO, WORDS))).code).toBe('unreachable');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bodies).toHaveLength(1);
  });

  it('is not sent again when it is lost on a connection that had been good', async () => {
    const { bodies, over } = await serverThat((request, response) => {
      if (bodies.length > 1) request.socket.destroy();
      else response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(taken()));
    });
    await over().text(TO, WORDS);
    expect((await faultOf(over().text(TO, WORDS))).code).toBe('unreachable');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bodies).toHaveLength(2);
  });

  it.each<readonly [string, (response: ServerResponse) => unknown]>([
    ['nothing', () => {}],
    ['half an answer', (response) => response.writeHead(201).write('{"status": ')],
  ])('is given up after %s within the time', async (_, answer) => {
    const { bodies, over } = await serverThat((_request, response) => answer(response));
    expect((await faultOf(over(100).text(TO, WORDS))).code).toBe('timeout');
    expect(bodies).toHaveLength(1);
  });

  it('waits ten seconds, and no more', async () => {
    const limit = vi.spyOn(AbortSignal, 'timeout');
    nock(API).post(MESSAGES).reply(201, taken());
    await courier.text(TO, WORDS);
    expect(limit.mock.calls).toEqual([[10_000]]);
  });

  it('says by what name nobody was there', async () => {
    const closed = twilioCourier({ ...SETTINGS, apiUrl: `http://127.0.0.1:${await closedPort()}/` });
    const fault = await faultOf(closed.text(TO, WORDS));
    expect([fault.code, fault.detail]).toEqual(['unreachable', 'no answer came from Twilio (ECONNREFUSED)']);
    nock(API).post(MESSAGES).replyWithError(`lost ${TO} on the way`);
    expect((await faultOf(courier.text(TO, WORDS))).detail).toBe('no answer came from Twilio');
  });
});

async function closedPort(): Promise<number> {
  const listener = await startBareListener();
  await listener.close();
  return listener.port;
}

describe('looking whether Twilio lets us send', () => {
  const account = (changes: object = {}) => ({
    sid: ACCOUNT,
    status: 'active',
    type: 'Full',
    auth_token: SECRET,
    friendly_name: TO,
    ...changes,
  });

  it.each([
    ['an account that is active', {}, [{ what: 'the account is active' }]],
    [
      'one on trial',
      { type: 'Trial' },
      [{ what: 'the account is on trial', remedy: expect.stringContaining('upgrade it') }],
    ],
    [
      'one that is suspended',
      { status: 'suspended' },
      [{ what: 'the account is suspended', remedy: expect.stringContaining('console') }],
    ],
  ])('finds %s, and sends nothing', async (_, changes, found) => {
    const read = nock(API).get(ACCOUNT_PATH).basicAuth({ user: KEY, pass: SECRET }).reply(200, account(changes));
    const sent = nock(API).post(MESSAGES).reply(201, taken());
    const findings = await courier.check();
    expect(findings).toEqual(found);
    expect(JSON.stringify(findings)).not.toContain(SECRET);
    expect([read.isDone(), sent.isDone()]).toEqual([true, false]);
  });

  it('asks with a key that may not read the account by a message to nobody', async () => {
    nock(API).get(ACCOUNT_PATH).reply(401, refusal(20003, 401));
    const asked = nock(API).post(MESSAGES, { From: '+15005550006' }).reply(400, refusal(21604));
    expect(await courier.check()).toEqual([{ what: expect.stringMatching(/^the key may send;/) }]);
    expect(asked.isDone()).toBe(true);
  });

  it('finds a key that is none, and one that may not send', async () => {
    nock(API).get(ACCOUNT_PATH).twice().reply(401, refusal(20003, 401));
    nock(API).post(MESSAGES).reply(401, refusal(20003, 401)).post(MESSAGES).reply(403, refusal(70051, 403));
    expect((await faultOf(courier.check())).detail).toContain('error 20003');
    expect((await faultOf(courier.check())).detail).toContain('error 70051');
  });

  it('takes a token that is refused for what it is', async () => {
    nock(API).get(ACCOUNT_PATH).reply(401, refusal(20003, 401));
    const asked = nock(API).post(MESSAGES).reply(400, refusal(21604));
    expect((await faultOf(twilioCourier({ ...SETTINGS, user: ACCOUNT }).check())).code).toBe('refused');
    expect(asked.isDone()).toBe(false);
  });

  it.each([
    ['no such account', 404, refusal(20404, 404), 'misconfigured'],
    ['a page', 200, '<html>', 'failed'],
    ['another account’s kind', 200, account({ type: TO }), 'failed'],
    ['a fault', 500, refusal(20500, 500), 'failed'],
  ])('says that it cannot tell after %s', async (_, status, body, code) => {
    nock(API).get(ACCOUNT_PATH).reply(status, body);
    expect((await faultOf(courier.check())).code).toBe(code);
  });
});
