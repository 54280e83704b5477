import { rmSync } from 'node:fs';
import { request } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AccessError } from '../../src/domain/problem.ts';
import { type Playground, type PlaygroundServices, registerPlayground } from '../../src/playground/server.ts';
import type { Answer, Said, Start } from '../../src/playground/wire.ts';
import type { Transcript } from '../../src/ports/transcript.ts';
import { memoryTranscript, sampleServices, scriptedDispatch } from '../support/scripted-dispatch.ts';
import { buildPage } from './build-page.ts';

let scripts: string;
beforeAll(() => {
  scripts = buildPage();
});
afterAll(() => rmSync(scripts, { recursive: true }));

type Running = Readonly<{
  app: FastifyInstance;
  base: string;
  lines: string[];
  transcript: Transcript;
  playground: Playground;
}>;
const open: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

async function running(changes: Partial<PlaygroundServices> = {}): Promise<Running> {
  const app = fastify();
  const transcript = memoryTranscript();
  const { dispatch, lines } = scriptedDispatch();
  const playground = await registerPlayground(app, { ...sampleServices(), transcript, dispatch, scripts, ...changes });
  await app.listen({ host: '127.0.0.1', port: 0 });
  open.push(app);
  const address = app.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return { app, base: `http://127.0.0.1:${address.port}`, lines, transcript, playground };
}

const IN_BANKING = { conversation: 'channel:banking', author: null, seenBy: null } as const;
const titled = (title: string) => ({ title, tone: 'plain', blocks: [], actions: [] }) as const;

const post = (base: string, body: unknown, headers: Readonly<Record<string, string>> = { origin: base }) =>
  fetch(`${base}/playground/lines`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const said = async (base: string, as: string): Promise<readonly Said[]> => {
  const response = await fetch(`${base}/playground/messages?as=${as}`);
  return (await response.json()) as readonly Said[];
};

describe('the page', () => {
  it('is served with a strict policy and no foreign resource', async () => {
    const { base } = await running();
    const page = await fetch(base);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain(
      "default-src 'none';script-src 'self';style-src 'self'",
    );
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
    expect(html).not.toMatch(/https?:\/\/|<style|style=|onclick/);
    for (const [, path] of html.matchAll(/(?:src|href)="(\/[^"]*)"/g)) {
      const asset = await fetch(base + path);
      expect([path, asset.status]).toEqual([path, 200]);
    }
  });
  it('serves no file besides its own', async () => {
    const { base } = await running();
    for (const path of [
      '/package.json',
      '/playground/script/../../package.json',
      '/playground/script/%2e%2e/server.js',
    ]) {
      expect((await fetch(base + path)).status).toBe(404);
    }
  });
});

describe('who may reach it', () => {
  const statusFor = (base: string, host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = request(`${base}/playground/company`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject).end();
    });

  it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'localhost'])('this machine as %s', async (host) => {
    const { base } = await running();
    expect(await statusFor(base, host)).toBe(200);
  });
  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:80',
    '192.168.1.2',
    'localhost@evil.example',
  ])('nobody by the name %s', async (host) => {
    const { base } = await running();
    expect(await statusFor(base, host)).toBe(403);
  });
  it('no page of another origin, nor one that does not say which', async () => {
    const { base, lines } = await running();
    const line = { as: 'ana', conversation: 'direct:ana', line: '/access me' };
    expect((await post(base, line, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post(base, line, { origin: 'http://localhost:1' })).status).toBe(403);
    expect((await post(base, line, {})).status).toBe(403);
    expect(lines).toEqual([]);
  });
});

describe('a line', () => {
  it('that is a slash command is dispatched, and seen by its sender only, like its answer', async () => {
    const { base, lines } = await running();
    const response = await post(base, { as: 'ana', conversation: 'channel:banking', line: '/access me' });
    const answer = (await response.json()) as Answer;
    expect(lines).toEqual(['/access me']);
    expect(answer.said.map(({ author, seenBy }) => [author, seenBy])).toEqual([
      ['ana', 'ana'],
      [null, 'ana'],
    ]);
    expect(await said(base, 'ana')).toHaveLength(2);
    expect(await said(base, 'bo')).toEqual([]);
  });
  it('that mentions the bot is seen by all, and so is an answer to the channel, in every look', async () => {
    const { base, lines } = await running();
    await post(base, { as: 'ana', conversation: 'channel:banking', line: '@Chatelaine request R-42' });
    expect(lines).toEqual(['request R-42']);
    const [line, answer] = await said(base, 'bo');
    expect(line?.body).toEqual({ line: '@Chatelaine request R-42' });
    const card = answer && 'card' in answer.body ? answer.body.card : undefined;
    expect(card?.slack.blocks[0]?.type).toBe('header');
    expect(card?.teams.version).toBe('1.5');
    expect(card?.plain).toContain('Approve: request approve R-42');
  });
  it('alone with the bot is a command; in a channel it is talk', async () => {
    const { base, lines } = await running();
    await post(base, { as: 'ana', conversation: 'direct:ana', line: 'access me' });
    await post(base, { as: 'ana', conversation: 'channel:banking', line: 'access me, who knows?' });
    expect(lines).toEqual(['access me']);
    expect((await said(base, 'bo')).map(({ body }) => body)).toEqual([{ line: 'access me, who knows?' }]);
  });
  it('of a pressed button is sent on and not shown as typed', async () => {
    const { base, lines } = await running();
    await post(base, { as: 'bo', conversation: 'channel:banking', line: 'request approve R-42', pressed: true });
    expect(lines).toEqual(['request approve R-42']);
    expect((await said(base, 'ana')).map(({ author }) => author)).toEqual([null]);
  });
  it('of a form is looked through first: what is wrong with a field that was sent comes back with the form', async () => {
    const { base, lines } = await running();
    const sent = { as: 'ana', conversation: 'direct:ana', line: 'request "Tech Lead"', pressed: true };
    const check = { line: 'role grant form', fields: ['role', 'time'] };
    const refused = (await (await post(base, { ...sent, check })).json()) as Answer;
    expect(refused.form?.inputs.find(({ id }) => id === 'time')?.error).toBe('Nobody is called that');
    expect(refused.said).toEqual([]);
    expect(lines).toEqual(['role grant form']);
    const other = await post(base, { ...sent, check: { ...check, fields: ['role'] } });
    expect(((await other.json()) as Answer).said).toHaveLength(1);
    expect(lines.slice(1)).toEqual(['role grant form', 'request "Tech Lead"']);
  });
  it('that is answered with a form brings it to the asker and keeps it nowhere', async () => {
    const { base } = await running();
    const response = await post(base, { as: 'ana', conversation: 'channel:banking', line: '/access request' });
    const { form } = (await response.json()) as Answer;
    expect(form?.inputs.map(({ id }) => id)).toEqual(['role', 'where', 'time', 'reason']);
    expect(form?.modal.private_metadata).toBe('access request');
    expect((await said(base, 'ana')).map(({ author }) => author)).toEqual(['ana']);
  });
  it.each([
    ['of somebody unknown', { as: 'eve', conversation: 'channel:banking', line: 'hi' }],
    ['in the inbox of another', { as: 'ana', conversation: 'direct:bo', line: 'access me' }],
    ['in no conversation', { as: 'ana', conversation: 'channel:nowhere', line: 'hi' }],
    ['with a NUL (B8)', { as: 'ana', conversation: 'direct:ana', line: 'access\0me' }],
    ['of blanks', { as: 'ana', conversation: 'direct:ana', line: '  ' }],
    ['of no text', { as: 'ana', conversation: 'direct:ana' }],
    ['that is no object', '[]'],
    ['that is no JSON', '{'],
  ])('%s is refused and said to nobody', async (_name, body) => {
    const { base, lines } = await running();
    const response = await post(base, body);
    expect(response.status).toBe(400);
    expect(lines).toEqual([]);
    expect(await said(base, 'ana')).toEqual([]);
  });
  it('with an escaped NUL in its words is taken as it is written', async () => {
    const { base, lines } = await running();
    await post(base, { as: 'ana', conversation: 'direct:ana', line: 'me \\u0000 %00' });
    expect(lines).toEqual(['me \\u0000 %00']);
  });
  it('beyond 256 KiB is refused', async () => {
    const { base } = await running();
    const line = { as: 'ana', conversation: 'direct:ana', line: 'a'.repeat(256 * 1024) };
    expect((await post(base, line)).status).toBe(413);
  });
});

describe('what somebody may read', () => {
  it('is not the inbox of another, even where the transcript would hand it out', async () => {
    const { base, transcript } = await running();
    await transcript.append({ conversation: 'direct:ana', author: null, seenBy: null, body: { line: 'for Ana' } });
    await transcript.append({
      conversation: 'channel:banking',
      author: null,
      seenBy: 'ana',
      body: { line: 'for Ana' },
    });
    await transcript.append({
      conversation: 'channel:secret',
      author: null,
      seenBy: null,
      body: { line: 'for others' },
    });
    expect((await said(base, 'ana')).map(({ id }) => id)).toEqual([1, 2]);
    expect(await said(base, 'bo')).toEqual([]);
  });
  it('is in the order in which it was said, also where some of it was changed since', async () => {
    const { base, transcript } = await running();
    await transcript.append({ ...IN_BANKING, body: { card: titled('asked') }, subject: 'request:7' });
    await transcript.append({ ...IN_BANKING, body: { line: 'hello' } });
    await transcript.replace('request:7', titled('approved'));
    const [first, second] = await said(base, 'bo');
    expect([first?.id, first?.version, second?.id]).toEqual([1, 3, 2]);
    expect(first?.body).toMatchObject({ card: { plain: 'approved' } });
    expect(first).not.toHaveProperty('subject');
  });
  it('is refused to somebody unknown', async () => {
    const { base } = await running();
    expect((await fetch(`${base}/playground/messages?as=eve`)).status).toBe(400);
    expect((await fetch(`${base}/playground/messages`)).status).toBe(400);
  });
  it('starts with who and what there is', async () => {
    const { base } = await running();
    const start = (await (await fetch(`${base}/playground/company`)).json()) as Start;
    expect(start.people.map(({ username, slack }) => [username, slack])[0]).toEqual(['ana', 'U00000000']);
    expect(start.channels.map(({ name }) => name)).toEqual(['banking', 'audit']);
  });
});

describe('the stream', () => {
  async function firstEvents(base: string, as: string, count: number, after = 0): Promise<readonly Said[]> {
    const response = await fetch(`${base}/playground/events?as=${as}&after=${after}`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const events = [...text.matchAll(/^data: (.*)\n\n/gm)];
      if (events.length >= count) return events.map(([, data]) => JSON.parse(data ?? '') as Said);
    }
    throw new Error('the stream ended');
  }

  it('brings what is said, in order and once, to those who may see it', async () => {
    const { base, transcript, playground } = await running();
    const bo = firstEvents(base, 'bo', 2);
    await post(base, { as: 'ana', conversation: 'channel:banking', line: '/access me' });
    await post(base, { as: 'ana', conversation: 'channel:banking', line: 'hello' });
    await transcript.append({ conversation: 'direct:bo', author: null, seenBy: null, body: { line: 'a notice' } });
    playground.wake();
    expect((await bo).map(({ id }) => id)).toEqual([3, 4]);
  });
  it('goes on after what was seen already', async () => {
    const { base } = await running();
    await post(base, { as: 'ana', conversation: 'channel:banking', line: 'one' });
    await post(base, { as: 'ana', conversation: 'channel:banking', line: 'two' });
    expect((await firstEvents(base, 'bo', 1, 1)).map(({ id }) => id)).toEqual([2]);
  });
  it('brings what was changed again, as the same message, and goes on after that', async () => {
    const { base, transcript, playground } = await running();
    await transcript.append({ ...IN_BANKING, body: { card: titled('asked') }, subject: 'request:7' });
    await transcript.append({ ...IN_BANKING, body: { line: 'hello' } });
    const news = firstEvents(base, 'bo', 1, 2);
    await transcript.replace('request:7', titled('approved'));
    playground.wake();
    const [again] = await news;
    expect(again).toMatchObject({ id: 1, version: 3, body: { card: { plain: 'approved' } } });
  });
  it('numbers its events by version, so that a page that comes back is brought all it has missed', async () => {
    const { base, transcript } = await running();
    await transcript.append({ ...IN_BANKING, body: { card: titled('asked') }, subject: 'request:7' });
    await transcript.append({ ...IN_BANKING, body: { line: 'hello' } });
    await transcript.replace('request:7', titled('approved'));
    const response = await fetch(`${base}/playground/events?as=bo`, { headers: { 'last-event-id': '2' } });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.includes('data:')) break;
    }
    expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)).toEqual(['3']);
  });
  it('ends with the server', async () => {
    const { app, base } = await running();
    const response = await fetch(`${base}/playground/events?as=bo`);
    await app.close();
    await expect(response.text()).resolves.toContain('retry: 1000');
  });

  it('F11 says that nothing was recorded when the store is down', async () => {
    const { base } = await running({
      people: () => Promise.reject(new AccessError({ code: 'unavailable', system: 'store' })),
    });
    const response = await post(base, { as: 'ana', conversation: 'direct:ana', line: 'access me' });
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      error: 'The store cannot be reached, so nothing was recorded. Try again in a moment.',
    });
  });

  it('B6 B38 keeps no line that looks as if a password were in it', async () => {
    const { base, transcript, lines } = await running();
    await post(base, { as: 'ana', conversation: 'direct:ana', line: '/dbuser request Quality password=Hunter2!' });
    await post(base, { as: 'ana', conversation: 'channel:banking', line: 'use password=Hunter2! until noon' });
    expect(lines).toHaveLength(2);
    const kept = (await transcript.read('ana', ['direct:ana', 'channel:banking'], 0)).map(({ body }) => body);
    expect(kept.filter((body) => 'line' in body && body.line.includes('Hunter2'))).toEqual([]);
    expect(kept.filter((body) => 'line' in body)).toHaveLength(2);
  });

  it('T-canary B88 keeps a line as it may be kept, and hands it on as it was typed', async () => {
    const { base, transcript, lines } = await running();
    await post(base, { as: 'ana', conversation: 'direct:ana', line: '/dbuser permanent phone +351967218340' });
    expect(JSON.stringify(lines)).toContain('+351967218340');
    const kept = await transcript.read('ana', ['direct:ana'], 0);
    expect(kept[0]?.body).toEqual({ line: '/dbuser permanent phone •' });
  });
});
