import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser, openBrowser, type } from '../playground/browser.ts';
import { type Running, startProgram, stop } from '../support/running.ts';

describe.skipIf(noBrowser !== '')(`a permanent database user, in the program as it is ${noBrowser}`, () => {
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
  const shown = (page: Page, text: string | RegExp) =>
    page.locator('#log').getByText(text).last().waitFor({ timeout: 20_000 });
  const press = (page: Page, name: string) =>
    page.locator('#log').getByRole('button', { name, exact: true }).last().click();
  /** Presses what asks once more, reads the question, and says yes. */
  const pressSure = async (page: Page, name: string, question: RegExp) => {
    await press(page, name);
    await page.locator('#question').getByText(question).waitFor();
    await page.locator('#question').getByRole('button').last().click();
  };
  /** Follows the link in the panel, has the page make a password, and sends it; what it was. */
  const makePassword = async (owner: Page, button: string, end: string): Promise<string> => {
    const [once] = await Promise.all([
      browser.waitForEvent('page'),
      owner.locator('#panel').getByRole('link', { name: 'Open the page' }).click(),
    ]);
    await once.getByRole('button', { name: 'Make one for me' }).click();
    const password = await once.getByLabel('Password', { exact: true }).inputValue();
    await once.getByRole('button', { name: button }).click();
    await once.getByRole('heading', { name: end }).waitFor();
    // What the two ways bring is never in one place.
    const words = await once.locator('body').textContent();
    for (const hidden of ['perm_', '127.0.0.1', 'osdev', 'psql']) expect(words).not.toContain(hidden);
    await once.close();
    await owner.keyboard.press('Escape');
    return password;
  };
  /** The form, filled in and sent. */
  const sendForm = async (owner: Page, values: Readonly<Record<string, string>>): Promise<void> => {
    const panel = owner.locator('#panel');
    for (const [label, value] of Object.entries(values)) {
      const field = panel.getByLabel(label);
      const isList = (await field.evaluate(({ tagName }) => tagName)) === 'SELECT';
      await (isList ? field.selectOption({ label: value }) : field.fill(value));
    }
    await panel.getByRole('button', { name: 'Send' }).click();
  };
  let file = '';
  let fileUrl = '';
  const passwords: string[] = [];

  it('is asked for by the form, which says what is wrong with a field, and why there is no allowlist here', async () => {
    const owner = await visit('tomasz');
    const panel = owner.locator('#panel');
    await type(owner, '/dbuser permanent');
    await panel.getByLabel('Environment').waitFor();
    await sendForm(owner, {
      Environment: 'Development',
      Rights: 'Read everything; insert, update and delete in application tables',
      'How it connects': 'IP allowlisting',
      'Public addresses': '10.0.0.0/8',
      Telephone: '+351 912 345 678',
      Reason: 'the archive sweeps old orders',
    });
    await panel.getByText(/“10\.0\.0\.0\/8” will not do\..*private, local or set apart/).waitFor();
    await panel.getByText(/No text messages are sent from here/).waitFor();
    await sendForm(owner, { 'Public addresses': '8.8.4.0/24' });
    await shown(owner, 'No. You cannot have a permanent database user in Development.');
    await shown(owner, /✗ In the way: A network tunnel is in place, or temporary users are offered here/);
    await shown(owner, /Let it connect by VPN or AWS Transit Gateway instead/);

    await press(owner, 'Change it…');
    await panel.getByLabel('Environment').waitFor();
    await sendForm(owner, { 'How it connects': 'VPN', 'Public addresses': '' });
    await shown(owner, 'To be approved: no end · read and write · Development · VPN');
    await shown(owner, /✓ You are an administrator of the vendor’s account/);
    await press(owner, 'Send the request');
    await shown(owner, /Waiting for an answer/);
    await owner.close();
  }, 60_000);

  it('is approved by another, made, and handed over by two ways that meet in whoever asked', async () => {
    const administrator = await visit('carla');
    await shown(administrator, '∞ no end · read and write · Development · VPN');
    await pressSure(
      administrator,
      'Approve',
      /Systems of Tomasz Wójcik may use it read and write in Development, with no end/,
    );
    await shown(administrator, /Approved: no end/);
    await administrator.close();

    const owner = await visit('tomasz');
    await shown(owner, /Approved, have it made/);
    await press(owner, 'Make it');
    passwords.push(await makePassword(owner, 'Create', 'The database user is made'));
    await shown(owner, /It is there: no end/);
    await press(owner, 'Get the file');
    const link = owner.locator('#panel').getByRole('link', { name: 'Download the file' });
    fileUrl = (await link.getAttribute('href')) ?? '';
    const [download] = await Promise.all([owner.waitForEvent('download'), link.click()]);
    file = readFileSync(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toMatch(/^R-1-perm_tomasz_[a-z2-7]{6}\.txt$/);
    expect(file).toMatch(/^Acme Retail, Development: permanent database user R-1\r\n/);
    expect(file).not.toContain(passwords[0]);
    expect(await logIn(file, passwords[0])).toMatch(/^perm_tomasz_/);
    await owner.close();
  }, 60_000);

  it('is given another password, and deleted: what opened it before opens nothing any more', async () => {
    const owner = await visit('tomasz');
    await pressSure(owner, 'New password', /open connections stay/);
    passwords.push(await makePassword(owner, 'Give it this password', 'It has the new password'));
    expect(await logIn(file, passwords[0])).toBe('28P01');
    expect(await logIn(file, passwords[1])).toMatch(/^perm_tomasz_/);
    await pressSure(owner, 'Delete', /whatever uses it stands still/);
    await shown(owner, /^Ended: no end/);
    expect(await logIn(file, passwords[1])).toBe('28P01');
    expect((await fetch(fileUrl)).status).toBe(404);
    await owner.close();
  }, 60_000);

  it('leaves neither a password nor a link in any message', async () => {
    for (const reader of ['tomasz', 'carla', 'bo']) {
      const said = await (await fetch(`${running.address}/playground/messages?as=${reader}`)).text();
      expect(said).not.toMatch(/\/once\/[\w-]{43}|\/file\//);
      for (const hidden of [...passwords, '912 345']) expect(said).not.toContain(hidden);
    }
  });
});

/** Who a system is in the database by what the file says, or why it is not let in. */
async function logIn(file: string, password = ''): Promise<string> {
  const said = (part: string): string => new RegExp(`^${part}: +(\\S+)\r$`, 'm').exec(file)?.[1] ?? '';
  const place = {
    host: said('server'),
    port: Number(said('port')),
    database: said('database'),
    username: said('user'),
  };
  const client = postgres({ ...place, password, max: 1 });
  try {
    const [row] = await client<{ who: string }[]>`select current_user as who`;
    return row?.who ?? '';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.end();
  }
}
