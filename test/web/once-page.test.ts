import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import type { BrowserContext, Page } from 'playwright-core';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OnceMade } from '../../src/usecases/once-page.ts';
import { registerOnce } from '../../src/web/once.ts';
import { noBrowser, openBrowser } from '../playground/browser.ts';
import { startTestCluster } from '../support/cluster.ts';
import { smallPng } from '../support/small-png.ts';
import { buildOncePage, detailsOf, offerOf, type Scripted, scriptedPage, TOKEN } from './once-stage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PASSWORD = 'quiet-Otter-sings-9';
const isDrawnAnew = process.env.PICTURES === '1';
const PICTURES = ['docs/once/page.png', 'docs/once/made.png'] as const;

describe.skipIf(noBrowser !== '')(`the one-time page in a browser ${noBrowser}`, () => {
  let context: BrowserContext;
  let scripts: string;
  const profile = mkdtempSync(join(tmpdir(), 'profile-'));
  const apps: FastifyInstance[] = [];
  const pages: Page[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    scripts = buildOncePage();
    context = await openBrowser(profile);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(async () => {
    await context.close();
    for (const folder of [scripts, profile]) rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
    for (const app of apps.splice(0)) await app.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  async function visit(scripted: Scripted): Promise<Page> {
    // A browser opens connections that it may never use, and a server waits for their first word.
    const app = fastify({ forceCloseConnections: true });
    apps.push(app);
    await registerOnce(app, scripted, { scripts });
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    const page = await context.newPage();
    pages.push(page);
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${base}/once/${TOKEN}`);
    return page;
  }
  const first = (page: Page) => page.getByLabel('Password', { exact: true });
  const second = (page: Page) => page.getByLabel('Password once more');
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  async function choose(page: Page, password: string, again = password, button = 'Create'): Promise<void> {
    await first(page).fill(password);
    await second(page).fill(again);
    await page.getByRole('button', { name: button }).click();
  }

  it('says for whom it is, where, what it may do, until when, and that nothing is kept', async () => {
    const page = await visit(scriptedPage(offerOf({ minutes: 90 })));
    const main = page.getByRole('main');
    await main.getByText('Ana Silva (ana.silva), and nobody else').waitFor();
    const words = await main.textContent();
    expect(words).toContain('Production of Acme, on PostgreSQL');
    expect(words).toContain('Read and write: read everything; insert, update and delete in application tables');
    expect(words).toContain('1 h 30 min from the moment it is made');
    expect(words).toMatch(/works once, until .*\d\d:\d\d Lisbon, in 12 minutes/);
    expect(words).toContain('The password is not kept: nobody can show it to you again.');
  });

  it('says the end with its zone and how far it is', async () => {
    const endsAt = new Date(Date.now() + 40 * 60_000).toISOString();
    const { minutes: _, ...offer } = offerOf({ endsAt, profile: 'read-only' });
    const page = await visit(scriptedPage(offer));
    const words = await page.getByRole('main').textContent();
    expect(words).toMatch(/Ends(.*, )?\d\d:\d\d Lisbon, in 40 minutes/);
    expect(words).toContain('Read-only: read everything, change nothing');
  });

  it('B31 B32 B33 B34 B35 B36 marks each rule in words as one types', async () => {
    const page = await visit(scriptedPage(offerOf({ engine: 'oracle' })));
    const rule = (words: string) => page.locator('#rules li', { hasText: words });
    expect(await page.locator('#rules [data-state="open"]').count()).toBe(6);
    const broken = async (password: string): Promise<readonly string[]> => {
      await first(page).fill(password);
      return page.locator('#rules [data-state="broken"]').allInnerTexts();
    };
    expect(await broken(PASSWORD)).toEqual([]);
    expect(await rule('12 to 30 characters').textContent()).toContain('Kept: 12 to 30 characters');
    expect(await broken('quiet-Otter')).toEqual([expect.stringContaining('Not yet: 12 to 30 characters')]);
    expect(await broken('quiet-Otter-sings-of-9-red-kites')).toHaveLength(1);
    expect(await page.locator('#rules [data-state="open"]').count()).toBe(5);
    expect(await broken('quiet;Otter-sings')).toEqual([expect.stringContaining('Not yet: neither " nor \' nor ;')]);
    expect(await broken(' quiet-Otter')).toEqual([expect.stringContaining('Not yet: no blank at')]);
    expect(await broken('quiet-Ottér-sings')).toEqual([expect.stringContaining('Not yet: letters without accents')]);
    expect(await broken('Password1234')).toEqual([expect.stringContaining('Not yet: not one of the commonest')]);
    expect(await broken('Ana.Silva-kite')).toEqual([
      expect.stringContaining('Not yet: without your user name, ana.silva'),
    ]);
    expect(await broken('production-kX7')).toEqual([expect.stringContaining('and without Production')]);
  });

  it('B37 sends nothing until all rules are kept and both are the same', async () => {
    const scripted = scriptedPage(offerOf({ engine: 'mysql' }));
    const page = await visit(scripted);
    await choose(page, 'short');
    expect(await first(page).getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator(':focus').getAttribute('id')).toBe('password');
    expect(await page.locator('#password-problem').textContent()).toContain('12 to 128 characters');
    await choose(page, PASSWORD, `${PASSWORD}x`);
    expect(await page.locator(':focus').getAttribute('id')).toBe('again');
    expect(await page.locator('#again-problem').textContent()).toContain('not the same');
    expect(scripted.made).toEqual([]);
    await second(page).fill(PASSWORD);
    await second(page).press('Enter');
    await heading(page, 'Your database user is made');
    expect(scripted.made).toEqual([PASSWORD]);
  });

  it('works by keyboard alone', async () => {
    const page = await visit(scriptedPage(offerOf({ engine: 'mysql' })));
    const focused = () => page.evaluate<string>('document.activeElement.textContent || document.activeElement.id');
    await heading(page, 'Choose a password');
    expect(await focused()).toBe('Choose a password');
    const order: unknown[] = [];
    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press('Tab');
      order.push(await focused());
    }
    expect(order).toEqual(['Show', 'password', 'Make one for me', 'again', 'Create']);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('Tab');
    expect(await focused()).toBe('Create');
    await page.keyboard.press('Enter');
    await heading(page, 'Your database user is made');
    expect(await focused()).toBe('Your database user is made');
  });

  it('shows and hides what is typed', async () => {
    const page = await visit(scriptedPage(offerOf()));
    await first(page).fill(PASSWORD);
    expect(await first(page).getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Show' }).click();
    expect([await first(page).getAttribute('type'), await second(page).getAttribute('type')]).toEqual(['text', 'text']);
    await page.getByRole('button', { name: 'Hide' }).click();
    expect(await first(page).getAttribute('type')).toBe('password');
  });

  it('makes a password that one can read and copy, and never the same', async () => {
    const scripted = scriptedPage(offerOf({ engine: 'sqlserver' }));
    const page = await visit(scripted);
    const made = new Set<string>();
    for (let press = 0; press < 20; press += 1) {
      await page.getByRole('button', { name: 'Make one for me' }).click();
      made.add(await first(page).inputValue());
    }
    expect(made.size).toBe(20);
    for (const password of made) expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[-_])\w[\w-]{18}\w$/);
    expect([...made].join('')).not.toMatch(/[0O1lIo]/);
    const last = await first(page).inputValue();
    expect(await second(page).inputValue()).toBe(last);
    expect(await page.locator('#rules [data-state="kept"]').count()).toBe(6);
    await page.getByRole('button', { name: 'Copy the password' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(last);
    await page.getByRole('button', { name: 'Create' }).click();
    await heading(page, 'Your database user is made');
    expect(scripted.made).toEqual([last]);
    expect(await page.content()).not.toContain(last);
    await page.evaluate('navigator.clipboard.writeText("")');
    await page.getByRole('button', { name: 'Copy the password' }).click();
    await expect.poll(() => page.evaluate<string>('navigator.clipboard.readText()')).toBe(last);
  });

  it('of a permanent user shows neither address nor user name, and says where they are', async () => {
    const { minutes: _, ...lasting } = offerOf({ engine: 'mysql', lasting: 'make' });
    const page = await visit(scriptedPage(lasting, { make: async () => ({ state: 'handed', what: 'made' }) }));
    const offered = await page.getByRole('main').textContent();
    expect(offered).toContain('systems; Ana Silva (ana.silva) answers for it');
    expect(offered).toContain('never by itself');
    await page.getByRole('button', { name: 'Make one for me' }).click();
    const password = await first(page).inputValue();
    await page.getByRole('button', { name: 'Create' }).click();
    await heading(page, 'The database user is made');
    const words = await page.getByRole('main').textContent();
    expect(words).toContain('Its address and user name are in a file: press Get the file in chat.');
    for (const hidden of ['tmp_', 'perm_', 'db.prod']) expect(words).not.toContain(hidden);
    await page.getByRole('button', { name: 'Copy the password' }).click();
    await expect.poll(() => page.evaluate<string>('navigator.clipboard.readText()')).toBe(password);
  });

  it('gives a permanent user another password, or says that the old one holds', async () => {
    const { minutes: _, ...lasting } = offerOf({ engine: 'mysql', lasting: 'rotate' });
    let answer: OnceMade = { state: 'failed', why: 'The database cannot be reached.' };
    const scripted = scriptedPage(lasting, { make: async () => answer });
    const failing = await visit(scripted);
    await choose(failing, PASSWORD, PASSWORD, 'Give it this password');
    await heading(failing, 'It has no new password');
    expect(complaints.splice(0).join()).toContain('502');
    expect(await failing.getByRole('main').textContent()).toContain('The password that it had still holds');
    answer = { state: 'handed', what: 'rotated' };
    const page = await visit(scripted);
    await choose(page, PASSWORD, PASSWORD, 'Give it this password');
    await heading(page, 'It has the new password');
    expect(await page.getByRole('main').textContent()).toContain('What connects anew needs it');
  });

  it('says what it is doing, and then all that one needs to log in', async () => {
    let finish = (): void => {};
    const waited = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const make = async () => {
      await waited;
      return { state: 'made', details: detailsOf() } as const;
    };
    const page = await visit(scriptedPage(offerOf(), { make }));
    await choose(page, PASSWORD);
    const creating = 'Creating the database user… this will not take long.';
    await page.getByRole('main').getByText(creating).waitFor();
    expect(await page.getByRole('status').textContent()).toBe(creating);
    expect(await page.locator('input').count()).toBe(0);
    finish();
    await heading(page, 'Your database user is made');
    const words = await page.getByRole('main').textContent();
    const { server, port, instance, database, accountName, connectLine } = detailsOf();
    for (const one of [server, port, instance, database, accountName, connectLine]) expect(words).toContain(`${one}`);
    expect(words).toContain('Read and write: read everything');
    expect(words).toMatch(/\d\d:\d\d Lisbon, in 4 hours/);
    expect(words).toContain('The password is not kept and cannot be shown again.');
    expect(await page.content()).not.toContain(PASSWORD);
    await page.getByRole('button', { name: 'Copy the line' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(connectLine);
  });

  it('sends a verifier for PostgreSQL, and nothing else', async () => {
    const scripted = scriptedPage(offerOf());
    const page = await visit(scripted);
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`));
    await choose(page, PASSWORD);
    await heading(page, 'Your database user is made');
    expect(sent.filter((request) => request.startsWith('POST'))).toHaveLength(1);
    expect(scripted.made[0]).toMatch(/^SCRAM-SHA-256\$4096:/);
    expect(sent.join()).not.toContain(PASSWORD);
  });

  it.each([
    [{ state: 'used' }, 'This link has been used', 'Press the same button again'],
    [{ state: 'expired' }, 'This link is past its time', 'Press the same button again'],
    [{ state: 'unknown' }, 'There is nothing at this address', 'Press the same button again'],
    [{ state: 'refused', why: ['<b>Ana Silva</b> may not log in.'] }, 'Not made', '<b>Ana Silva</b> may not log in.'],
    [{ state: 'failed', why: 'The database did not answer.' }, 'Not made', 'Nothing is left of it there.'],
  ] as const)('B37 says %j and what to do', async (made, title, words) => {
    const page = await visit(scriptedPage(offerOf(), { make: async () => made }));
    await choose(page, PASSWORD);
    await heading(page, title);
    await page.getByText(words).waitFor();
    expect(await page.locator('input').count()).toBe(0);
    expect(complaints.splice(0).join()).toContain('Failed to load resource');
  });

  it.each([
    [{ state: 'refused', why: ['Something has changed since.'] }, 'It has no new password', 'Something has changed'],
    [{ state: 'failed', why: 'No.', holds: 'new' }, 'It has the new password', 'The new password holds.'],
    [{ state: 'failed', why: 'No.', holds: 'unknown' }, 'Not confirmed: it may have', 'Try the new password, then'],
  ] as const)('says %j of a permanent user that was there before', async (made, title, words) => {
    const { minutes: _, ...lasting } = offerOf({ engine: 'mysql', lasting: 'rotate' });
    const page = await visit(scriptedPage(lasting, { make: async () => made }));
    await choose(page, PASSWORD, PASSWORD, 'Give it this password');
    await heading(page, title);
    await page.getByText(words).waitFor();
    expect(complaints.splice(0).join()).toContain('Failed to load resource');
  });

  it('shows at the field what the server says of a password', async () => {
    const page = await visit(scriptedPage(offerOf({ engine: 'mysql' })));
    const json = { state: 'invalid', faults: ['too-easy'] };
    await page.route('**/once/*', (route) => route.fulfill({ status: 400, json }));
    await choose(page, PASSWORD);
    await page.locator('#password-problem', { hasText: 'Not one of the commonest' }).waitFor();
    expect(await page.locator(':focus').getAttribute('id')).toBe('password');
    expect(complaints.splice(0).join()).toContain('400');
  });

  it('T-error-surface shows a reference for a defect', async () => {
    const make = async () => {
      throw new Error('words of a driver');
    };
    const page = await visit(scriptedPage(offerOf(), { make }));
    await choose(page, PASSWORD);
    await heading(page, 'Something went wrong here');
    expect(await page.getByRole('main').textContent()).toMatch(/by the reference req-\w+/);
    expect(await page.content()).not.toContain('driver');
    expect(complaints.splice(0).join()).toContain('500');
  });

  it.each([
    ['the connection is lost', { abort: true }],
    ['something else answers', { abort: false }],
  ])('leads to the message in chat when %s', async (_what, { abort }) => {
    const page = await visit(scriptedPage(offerOf()));
    await page.route('**/once/*', (route) =>
      abort ? route.abort() : route.fulfill({ status: 502, body: '<h1>Bad Gateway</h1>' }),
    );
    await choose(page, PASSWORD);
    await heading(page, 'No answer came');
    await page.getByText('Look at the message in chat').waitFor();
    expect(complaints.splice(0)).toHaveLength(1);
  });

  it.each(['postgres', 'mysql'] as const)(
    'offers no form over plain http for %s, and says what to set',
    async (engine) => {
      const page = await visit(scriptedPage(offerOf({ engine })));
      const own = new URL(page.url()).origin;
      await page.route('http://bot.acme.example/**', async (route) => {
        const response = await route.fetch({ url: route.request().url().replace('http://bot.acme.example', own) });
        await route.fulfill({ response });
      });
      await page.goto(`http://bot.acme.example/once/${TOKEN}`);
      await heading(page, 'Not over a plain connection');
      await page.getByText('set PUBLIC_URL to an address that begins with https').waitFor();
      expect(await page.locator('input, button').count()).toBe(0);
      complaints.splice(0);
    },
  );

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('has no accessibility fault in the %s look, %i pixels wide', async (colorScheme, width) => {
    const page = await visit(scriptedPage(offerOf()));
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 844 });
    await heading(page, 'Choose a password');
    expect(await faults(page)).toEqual([]);
    await choose(page, 'short;');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make one for me' }).click();
    expect(await faults(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: 'Create' }).click();
    await heading(page, 'Your database user is made');
    expect(await faults(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  });

  it('has no accessibility fault where there is nothing to choose', async () => {
    const page = await visit(scriptedPage(offerOf(), { view: async () => ({ state: 'used' }) }));
    await heading(page, 'This link has been used');
    expect(await faults(page)).toEqual([]);
    expect(complaints.splice(0).join()).toContain('410');
  });

  it('B32 logs in to a real PostgreSQL with the password whose verifier it made', async () => {
    const cluster = await startTestCluster();
    const admin = postgres({
      host: cluster.host,
      user: 'chatelaine',
      database: 'postgres',
      max: 1,
      onnotice: () => {},
    });
    try {
      const passwords = ['quiet-Otter-sings-9', 'a\\b%c$d{{e}}`f <&> $(g)', '~!@#%-_=+kQ7z [x] (y)'];
      for (const [at, password] of passwords.entries()) {
        const scripted = scriptedPage(offerOf());
        const page = await visit(scripted);
        await choose(page, password);
        await heading(page, 'Your database user is made');
        await admin.unsafe(`create role tmp_ana_${at} login password '${scripted.made[0]}'`);
      }
      await demandScram(admin);
      for (const [at, password] of passwords.entries()) {
        const who = (given: string) => logIn(cluster.host, `tmp_ana_${at}`, given);
        expect(await who(password)).toBe(`tmp_ana_${at}`);
        await expect(who(`${password}x`)).rejects.toMatchObject({ code: '28P01' });
      }
    } finally {
      await admin.end();
      await cluster.stop();
    }
  });

  it.runIf(isDrawnAnew)('has its pictures drawn', async () => {
    const page = await visit(scriptedPage(offerOf()));
    await page.setViewportSize({ width: 960, height: 400 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await first(page).fill('quiet;Otter');
    await draw(page, PICTURES[0]);
    await page.getByRole('button', { name: 'Make one for me' }).click();
    await page.getByRole('button', { name: 'Create' }).click();
    await heading(page, 'Your database user is made');
    await draw(page, PICTURES[1]);
  });

  it('has its pictures, and they are small', () => {
    for (const picture of PICTURES) expect(statSync(picture).size).toBeLessThan(200_000);
  });
});

const draw = async (page: Page, picture: string): Promise<void> =>
  writeFileSync(picture, smallPng(await page.screenshot({ fullPage: true, animations: 'disabled' })));

const overflow = (page: Page): Promise<number> =>
  page.locator('html').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);

/** From now on the server asks everybody else for a password, where it trusted them before. */
async function demandScram(admin: postgres.Sql): Promise<void> {
  const [file] = await admin`select setting from pg_settings where name = 'hba_file'`;
  writeFileSync(file?.setting, 'local all chatelaine trust\nlocal all all scram-sha-256\n');
  await admin`select pg_reload_conf()`;
}

async function logIn(host: string, user: string, password: string): Promise<string> {
  const sql = postgres({ host, user, password, database: 'postgres', max: 1, connect_timeout: 5 });
  try {
    const [row] = await sql`select current_user::text as who`;
    return row?.who;
  } finally {
    await sql.end();
  }
}

async function faults(page: Page): Promise<readonly string[]> {
  // By the debugger, which the page's policy does not bind.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => html + failureSummary).join(' ')}`,
    );
  });
}

type Axe = Readonly<{
  run(): Promise<
    Readonly<{
      violations: readonly Readonly<{ id: string; nodes: readonly { html: string; failureSummary: string }[] }>[];
    }>
  >;
}>;
