import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenStore, openStore } from '../../src/store/open.ts';
import { noBrowser, openBrowser, type } from '../playground/browser.ts';
import { type Running, startProgram, stop } from '../support/running.ts';

describe.skipIf(noBrowser !== '')(`a role for a while on the chat page, in the program as it is ${noBrowser}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-newcomer-'));
  const profile = mkdtempSync(join(tmpdir(), 'profile-'));
  let running: Running;
  let browser: BrowserContext;
  let opened: OpenStore;
  beforeAll(async () => {
    execFileSync(process.execPath, ['bin/build.js']);
    running = await startProgram(folder);
    opened = await openStore({ folder });
    browser = await openBrowser(profile);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await opened.close();
    expect(await stop(running)).toBe(0);
    for (const path of [folder, profile]) rmSync(path, { recursive: true, force: true });
  });
  const visit = async (as: string, conversation = `direct:${as}`): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(`${running.address}/#as=${as}&in=${conversation}`);
    await page.locator('#conversations [aria-current="true"]').waitFor();
    return page;
  };
  /** A role ends within the minute that it is given for, and its job comes a moment later. */
  const shown = (page: Page, text: string | RegExp, timeout = 20_000) =>
    page.locator('#log').getByText(text).last().waitFor({ timeout });
  const press = (page: Page, name: string) =>
    page.locator('#log').getByRole('button', { name, exact: true }).last().click();
  /** What the store says that somebody holds in Banking. */
  const inBanking = async (username: string) =>
    (await opened.store.snapshot()).company.users.get(username)?.teams.get('Banking')?.name;

  it('is asked for, given by who may, and over by itself: what was there before applies again', async () => {
    expect(await inBanking('dmitri')).toBe('Viewer');
    const dmitri = await visit('dmitri');
    await type(dmitri, '/access request Tech Lead in Banking for 1m because a look at the release');
    await shown(dmitri, /To be approved: .*Tech Lead/);
    await shown(dmitri, /Viewer.* applies again/);
    await press(dmitri, 'Send the request');
    const nadia = await visit('nadia', 'channel:banking');
    await shown(nadia, /Tech Lead · in (team )?Banking/);
    await shown(nadia, 'a look at the release');
    await press(nadia, 'Approve');
    await shown(nadia, /Approved by Nadia Haddad|Held|In force/i);
    expect(await inBanking('dmitri')).toBe('Tech Lead');
    await shown(dmitri, /Approved, and in force/);
    await shown(dmitri, /^Ended: .*Tech Lead/, 100_000);
    expect(await inBanking('dmitri')).toBe('Viewer');
    await shown(nadia, /^Ended: .*Tech Lead/);
    for (const page of [dmitri, nadia]) await page.close();
  }, 200_000);

  it('is given without being asked, held longer, and given back once what applies then was seen', async () => {
    const nadia = await visit('nadia', 'channel:banking');
    await type(nadia, '/role grant @bob Tech Lead in Banking for 8h');
    await shown(nadia, /Give Bob Adeyemi Tech Lead/);
    await press(nadia, 'Confirm');
    const bob = await visit('bob');
    await shown(bob, /Given to you: .*Tech Lead/);
    expect(await inBanking('bob')).toBe('Tech Lead');
    await press(bob, "I'm done");
    await shown(bob, /Give Tech Lead .*back now\?/);
    await press(bob, 'Give it back');
    await shown(bob, /Done\. Ended: Tech Lead/);
    expect(await inBanking('bob')).toBeUndefined();
    for (const page of [nadia, bob]) await page.close();
  }, 100_000);
});
