import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AccessError } from '../../src/domain/problem.ts';
import { registerOnce } from '../../src/web/once.ts';
import { createServer } from '../../src/web/server.ts';
import { buildOncePage, detailsOf, offerOf, type Scripted, scriptedPage, TOKEN } from './once-stage.ts';

const PATH = `/once/${TOKEN}`;
const PASSWORD = 'quiet-Otter-sings-9';
const SALT = 'A'.repeat(22);
const KEY = 'B'.repeat(43);
const VERIFIER = `SCRAM-SHA-256$4096:${SALT}==$${KEY}=:${KEY}=`;

let scripts: string;
beforeAll(() => {
  scripts = buildOncePage();
});
afterAll(() => rmSync(scripts, { recursive: true }));

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(page: Scripted, publicUrl?: string) {
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) });
  const app = createServer(log, async () => {});
  await registerOnce(app, page, { scripts, ...(publicUrl === undefined ? {} : { publicUrl }) });
  closing.push(() => app.close());
  const post = (credential: unknown, headers: Readonly<Record<string, string>> = {}, path = PATH) =>
    app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify({ credential }),
    });
  return { app, post, logged, page };
}

const oracle = () => scriptedPage(offerOf({ engine: 'oracle' }));
const mysql = () => scriptedPage(offerOf({ engine: 'mysql' }));
const postgres = () => scriptedPage(offerOf());

describe('looking at the page', () => {
  it('is told what it is about, under a strict policy', async () => {
    const { app } = await serve(postgres());
    const { statusCode, headers, body } = await app.inject(PATH);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
        "base-uri 'none';form-action 'none';frame-ancestors 'none'",
    });
    expect(body).toContain('&quot;environment&quot;:&quot;Production&quot;');
    expect(body).not.toMatch(/https?:\/\/|<style|style=|onclick|og:/);
    expect(body).not.toContain(TOKEN);
    for (const [, path] of body.matchAll(/(?:src|href)="(\/[^"]*)"/g)) {
      expect([path, (await app.inject(path as string)).statusCode]).toEqual([path, 200]);
    }
  });

  it('cannot be made to say something else by a name', async () => {
    const name = `</title><script src="/x.js"></script>"' onload='`;
    const { app } = await serve(scriptedPage(offerOf({ name, environment: name })));
    const { body } = await app.inject(PATH);
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(body).not.toContain(`"' onload`);
  });

  it('B124 T-unfurl spends nothing, by GET or HEAD, however often a previewer comes', async () => {
    const { app, page, post } = await serve(postgres());
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD'] as const) {
      const headers = { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' };
      expect((await app.inject({ method, url: PATH, headers })).statusCode).toBe(200);
    }
    expect(page.made).toEqual([]);
    expect((await post(VERIFIER)).statusCode).toBe(200);
  });

  it.each(['used', 'expired'] as const)(
    'B124 says that a link is %s, and where there is a fresh one',
    async (state) => {
      const { app, post } = await serve(scriptedPage(offerOf(), { view: async () => ({ state }) }));
      const seen = await app.inject(PATH);
      expect([seen.statusCode, seen.headers['cache-control']]).toEqual([410, 'no-store']);
      expect(seen.body).toContain('Press the same button again for a fresh one');
      expect(seen.body).not.toContain('<script');
      const sent = await post(VERIFIER);
      expect([sent.statusCode, sent.json()]).toEqual([410, { state }]);
    },
  );

  it('B124 knows no token that is none, and asks nobody about it', async () => {
    const { app, page, post } = await serve(postgres());
    const odd = [
      'x',
      TOKEN.slice(1),
      `${TOKEN}A`,
      TOKEN.replace('Z', '+'),
      'a'.repeat(500),
      `${TOKEN}/x`,
      '',
      '__proto__',
    ];
    for (const token of odd) {
      const seen = await app.inject(`/once/${token}`);
      expect([token, seen.statusCode, seen.headers['cache-control']]).toEqual([token, 404, 'no-store']);
      expect(seen.body).toContain('There is nothing at this address');
      const sent = await post(VERIFIER, {}, `/once/${token}`);
      expect([sent.statusCode, sent.json()]).toEqual([404, { state: 'unknown' }]);
    }
    expect((await app.inject({ method: 'DELETE', url: PATH })).statusCode).toBe(404);
    expect([page.viewed, page.made]).toEqual([[], []]);
  });

  const guesses = Number(process.env.ONCE_GUESSES ?? 2000);
  it(`B124 answers ${guesses} guessed tokens with 404, and the right one still works`, async () => {
    const { app, page, post } = await serve(postgres());
    for (let guess = 0; guess < guesses; guess += 1) {
      const url = `/once/${String(guess).padStart(43, 'A')}`;
      expect((await app.inject({ method: guess % 2 === 0 ? 'GET' : 'HEAD', url })).statusCode).toBe(404);
    }
    expect(page.made).toEqual([]);
    expect((await post(VERIFIER)).statusCode).toBe(200);
  });
});

describe('making the account', () => {
  it('hands a verifier of ours on, and answers with all but the password', async () => {
    const { post, page } = await serve(postgres());
    const answer = await post(VERIFIER);
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(answer.json()).toMatchObject({ state: 'made', details: { accountName: detailsOf().accountName } });
    expect(page.made).toEqual([VERIFIER]);
    expect(answer.body).not.toContain(KEY);
  });

  it('T-once-race makes one account of 64 that come at once', async () => {
    let isSpent = false;
    const make = async () => {
      if (isSpent) return { state: 'used' } as const;
      isSpent = true;
      await new Promise((next) => setImmediate(next));
      return { state: 'made', details: detailsOf() } as const;
    };
    const { post } = await serve(scriptedPage(offerOf(), { make }));
    const answers = await Promise.all(Array.from({ length: 64 }, () => post(VERIFIER)));
    const states = answers.map((answer) => `${answer.statusCode} ${answer.json().state}`);
    expect(states.filter((state) => state === '200 made')).toHaveLength(1);
    expect(states.filter((state) => state === '410 used')).toHaveLength(63);
  });

  it.each([
    [{ state: 'refused', why: ['Ana Silva may not log in to Production any more.'] }, 409],
    [{ state: 'failed', why: 'The database did not answer.' }, 502],
    [{ state: 'used' }, 410],
    [{ state: 'expired' }, 410],
    [{ state: 'unknown' }, 404],
  ] as const)('B37 answers %j with %i', async (made, status) => {
    const { post } = await serve(scriptedPage(offerOf(), { make: async () => made }));
    const answer = await post(VERIFIER);
    expect([answer.statusCode, answer.json()]).toEqual([status, made]);
  });

  it.each([
    ['one iteration', VERIFIER.replace('4096', '1')],
    ['a million iterations', VERIFIER.replace('4096', '1000000')],
    ['a short salt', VERIFIER.replace(SALT, 'A'.repeat(21))],
    ['a password', PASSWORD],
    ['MD5', `md5${'0'.repeat(32)}`],
    ['SHA-1', VERIFIER.replace('SHA-256', 'SHA-1')],
    ['a line more', `${VERIFIER}\n`],
    ['something before it', ` ${VERIFIER}`],
    ['nothing', ''],
  ])('B37 takes no verifier with %s', async (_what, credential) => {
    const { post, page } = await serve(postgres());
    const answer = await post(credential);
    expect([answer.statusCode, answer.json().state]).toEqual([400, 'not-taken']);
    expect(page.made).toEqual([]);
  });

  it.each([
    ['B31', 'quiet"Otter-sings', ['forbidden-character']],
    ['B31', "quiet'Otter-sings", ['forbidden-character']],
    ['B31', 'quiet;Otter-sings', ['forbidden-character']],
    ['B32', ' quiet-Otter-sings', ['blank-at-end']],
    ['B32', 'quiet-Otter-sings ', ['blank-at-end']],
    ['B33', 'quiet-Otter\0sings', ['not-ascii']],
    ['B33', 'quiet-Otter\nsings', ['not-ascii']],
    ['B33', 'quiet-Otter\u0007sings', ['not-ascii']],
    ['B34', '', ['too-short', 'too-easy']],
    ['B34', 'qO-7sin', ['too-short', 'too-easy']],
    ['B34', 'quiet-Otter', ['too-short']],
    ['B34', 'quiet-Otter-sings-of-9-red-kites', ['too-long']],
    ['B35', 'quiet-Ott\u00e9r-sings', ['not-ascii']],
    ['B35', 'quiet-Otte\u0301r-sings', ['not-ascii']],
    ['B35', 'ｑuiet-Otter-sings', ['not-ascii']],
    ['B35', 'quiet\u00adOtter-sings', ['not-ascii']],
    ['B36', 'Password1234', ['too-easy']],
    ['B36', 'justinbieber', ['too-easy']],
    ['B36', 'Ana.Silva-kite7', ['names-something']],
    ['B36', 'xK-pr0duction-7q', ['names-something']],
  ])('%s refuses %j at the field, and spends nothing', async (_id, credential, faults) => {
    const { post, page, logged } = await serve(oracle());
    const answer = await post(credential);
    expect([answer.statusCode, answer.json()]).toEqual([400, { state: 'invalid', faults }]);
    expect(page.made).toEqual([]);
    expect(logged.join()).not.toContain('Otter');
  });

  it('B34 refuses 129 and a million characters', async () => {
    const { post, page } = await serve(mysql());
    const long = (length: number) => 'quiet-Otter-9'.repeat(length).slice(0, length);
    expect((await post(long(128))).statusCode).toBe(200);
    for (const [length, status] of [
      [129, 400],
      [3000, 413],
      [1_000_000, 413],
    ] as const) {
      const answer = await post(long(length));
      expect([answer.statusCode, answer.json()]).toEqual([status, { state: 'invalid', faults: ['too-long'] }]);
    }
    expect(page.made).toHaveLength(1);
  });

  it('B32 hands every other sign on verbatim', async () => {
    const { post, page } = await serve(mysql());
    const odd = 'a\\b%c$d{{e}}`f <&> $(g)';
    expect((await post(odd)).statusCode).toBe(200);
    expect(page.made).toEqual([odd]);
  });
});

describe('what else may be sent', () => {
  it('is JSON alone', async () => {
    const { app, page } = await serve(mysql());
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      undefined,
    ]) {
      const payload = JSON.stringify({ credential: PASSWORD });
      const headers = type === undefined ? {} : { 'content-type': type };
      const answer = await app.inject({ method: 'POST', url: PATH, headers, payload });
      expect([type, answer.statusCode]).toEqual([type, 415]);
    }
    expect(page.made).toEqual([]);
  });

  it.each([
    '{',
    '[]',
    'null',
    '"text"',
    '{}',
    '{"credential":7}',
    `{"credential":"${PASSWORD}","token":"x"}`,
    `{"credential":["${PASSWORD}"]}`,
    `{"__proto__":{"credential":"${PASSWORD}"}}`,
    `{"credential":"${PASSWORD}`,
    '',
  ])('is a credential and nothing else, not %j', async (payload) => {
    const { app, page, logged } = await serve(mysql());
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const answer = await app.inject({ method: 'POST', url: PATH, headers, payload });
    expect([answer.statusCode, answer.json().state]).toEqual([400, 'not-taken']);
    expect(`${answer.body}${logged.join()}`).not.toContain('Otter');
    expect(page.made).toEqual([]);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://access.acme.example' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'https://access.acme.example.evil.example' }, 403],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://access.acme.example' }, 200],
    [{ origin: 'https://access.acme.example' }, 200],
    [{ origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }, 200],
    [{}, 200],
  ])('comes from the page itself: %j is answered with %i', async (headers, status) => {
    const { post, page } = await serve(postgres(), 'https://access.acme.example/');
    const answer = await post(VERIFIER, headers);
    expect(answer.statusCode).toBe(status);
    expect(page.made).toHaveLength(status === 200 ? 1 : 0);
  });
});

describe('what goes wrong', () => {
  const broken = (error: Error) =>
    scriptedPage(offerOf({ engine: 'mysql' }), {
      make: async () => {
        throw error;
      },
    });

  it('T-error-surface shows a reference and nothing else, and the log has neither token nor credential', async () => {
    const { post, logged } = await serve(broken(new Error('relation "leases" of db.internal does not exist')));
    const answer = await post(PASSWORD);
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({ state: 'defect', reference: expect.stringMatching(/^[\w-]+$/) });
    const log = logged.join('\n');
    expect(log).toContain('relation');
    expect(log).toContain(answer.json().reference);
    expect(log).not.toContain(TOKEN);
    expect(log).not.toContain(PASSWORD);
  });

  it('T-error-surface says so on the page as well', async () => {
    const view = async () => {
      throw new Error('secret words of a driver');
    };
    const { app, logged } = await serve(scriptedPage(offerOf(), { view }));
    const seen = await app.inject(PATH);
    expect([seen.statusCode, seen.headers['content-type']]).toEqual([500, 'text/html; charset=utf-8']);
    expect(seen.body).toContain('Something went wrong here');
    expect(seen.body).not.toMatch(/driver|\bat .*\.ts/);
    expect(logged.join()).not.toContain(TOKEN);
  });

  it('says that the store cannot be reached', async () => {
    const { post } = await serve(broken(new AccessError({ code: 'unavailable', system: 'store' })));
    const answer = await post(PASSWORD);
    expect([answer.statusCode, answer.json()]).toEqual([503, { state: 'unavailable' }]);
  });
});
