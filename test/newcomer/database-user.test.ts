import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser, openBrowser, type } from '../playground/browser.ts';
import { type Running, startProgram, stop } from '../support/running.ts';

const PSQL = ['/usr/bin/psql', '/usr/local/bin/psql'].find((path) => existsSync(path));
const lacks = noBrowser !== '' ? noBrowser : PSQL === undefined ? 'skipped: no psql in /usr/bin' : '';
const PASSWORD = 'Loose-Leaf-Tea-42';

describe.skipIf(lacks !== '')(`a database user on the chat page, in the program as it is ${lacks}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-newcomer-'));
  const profile = mkdtempSync(join(tmpdir(), 'profile-'));
  let running: Running;
  let browser: BrowserContext;
  beforeAll(async () => {
    execFileSync(process.execPath, ['bin/build.js']);
    running = await startProgram(folder);
    browser = await openBrowser(profile);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    expect(await stop(running)).toBe(0);
    for (const path of [folder, profile]) rmSync(path, { recursive: true, force: true });
  });
  const visit = async (as: string, conversation = `direct:${as}`): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(`${running.address}/#as=${as}&in=${conversation}`);
    await page.locator('#conversations [aria-current="true"]').waitFor();
    return page;
  };
  const shown = (page: Page, text: string | RegExp) => page.locator('#log').getByText(text).last().waitFor();
  const press = (page: Page, name: string) =>
    page.locator('#log').getByRole('button', { name, exact: true }).last().click();
  /** The page where the password is chosen, filled in and sent; the line to connect with. */
  const choosePassword = async (ana: Page): Promise<string> => {
    await press(ana, 'Choose password');
    const [once] = await Promise.all([
      browser.waitForEvent('page'),
      ana.locator('#panel').getByRole('link', { name: 'Open the page' }).click(),
    ]);
    await once.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await once.getByLabel('Password once more').fill(PASSWORD);
    await once.getByRole('button', { name: 'Create' }).click();
    const line = once.getByText(/^psql /);
    await line.waitFor();
    const words = (await line.textContent()) ?? '';
    await once.close();
    await ana.keyboard.press('Escape');
    return words;
  };

  it('is asked for by one, approved by another, used with psql, and gone with its session at I’m done', async () => {
    const ana = await visit('ana');
    await type(ana, '/dbuser request Development for 1h because trying it out');
    await shown(ana, 'To be approved: 1 h · read and write · Development');
    await press(ana, 'Send the request');
    const bo = await visit('bo', 'channel:audit');
    await shown(bo, '⏱ 1 h · read and write · Development');
    await press(bo, 'Approve');
    await shown(bo, /Approved by Bo Lind/);
    const line = await choosePassword(ana);
    await shown(ana, 'tmp_ana_');

    const psql = psqlOn(line);
    expect(await psql.says('select count(*) from ossys_espace;', /\(1 row\)/)).toContain('count');
    expect(await psql.says(`insert into ossys_espace default values;`, /ERROR/)).toContain('permission denied');

    await press(ana, "I'm done");
    await ana.locator('#question').getByRole('button').last().click();
    await shown(bo, /^Ended: Ana Silva’s database user in Development/);
    expect(await psql.says('select 1;', /connection to server was lost|terminat/)).toContain('terminat');
    await shown(ana, /1 session ended/);
    expect(execRefused(line)).toContain('password authentication failed');
    for (const page of [ana, bo]) await page.close();
  });

  it('is in no message: neither the password, nor the address of the page it was chosen on', async () => {
    for (const reader of ['ana', 'bo', 'carla']) {
      const said = await (await fetch(`${running.address}/playground/messages?as=${reader}`)).text();
      expect(said).not.toMatch(/\/once\/[\w-]{43}/);
      expect(said).not.toContain(PASSWORD);
    }
  });
});

const environment = { ...process.env, PGPASSWORD: PASSWORD, LC_ALL: 'C' };
const targetOf = (line: string): string => /"(.+)"/.exec(line)?.[1] ?? '';

/** A person's own psql. */
function psqlOn(line: string) {
  const child = spawn(PSQL ?? '', [targetOf(line)], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  return {
    /** Types a statement and reads until that is said. */
    says: async (statement: string, until: RegExp): Promise<string> => {
      said = '';
      child.stdin.write(`${statement}\n`);
      while (!until.test(said)) await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
      return said;
    },
  };
}

/** What psql says to whoever is not let in. */
function execRefused(line: string): string {
  try {
    execFileSync(PSQL ?? '', [targetOf(line), '-c', 'select 1'], { env: environment, stdio: 'pipe' });
    return 'let in';
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr);
  }
}
