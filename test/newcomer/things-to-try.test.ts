import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUGGESTIONS } from '../../src/playground/suggestions.ts';
import { noBrowser, openBrowser, type } from '../playground/browser.ts';
import { type Running, startProgram, stop } from '../support/running.ts';

/** What each suggestion has to bring up, in their order. */
const ANSWERS = [
  'No. Ana Silva cannot deploy Loans in Production.',
  '5 people can deploy Loans in Production.',
  'Give Bob Adeyemi Tech Lead in team Banking?',
  'No. Nadia Haddad cannot give Bob Adeyemi Release Lead in team Banking.',
  'Yes. The audit trail is whole.',
  'To be approved: 1 h · read and write · Development',
  'To be approved: 1 h · Release Lead · on Loans',
  'No. Wei Zhang may not publish CrmTables yet.',
];

describe.skipIf(noBrowser !== '')(`the things to try, in the program as it is ${noBrowser}`, () => {
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
  const shown = (page: Page, text: string) => page.locator('#log').getByText(text).last().waitFor();

  it('are eight, by three people', () => {
    expect(SUGGESTIONS).toHaveLength(ANSWERS.length);
    expect(new Set(SUGGESTIONS.map(({ as }) => as)).size).toBe(3);
  });

  it('are each answered at a press', async () => {
    const page = await visit('bo');
    for (const [at, { says, as }] of SUGGESTIONS.entries()) {
      await page.getByRole('button', { name: says }).click();
      await page.waitForURL(new RegExp(`as=${as}`));
      if ((await page.locator('#line').inputValue()) !== '') await page.locator('#line').press('Enter');
      await shown(page, ANSWERS[at] as string);
    }
    await page.close();
  });

  it('give the role once it is confirmed, and tell the member and the channel', async () => {
    const page = await visit('nadia', 'channel:banking');
    await page.getByRole('button', { name: 'Confirm' }).last().click();
    await shown(page, 'Nadia Haddad gave Bob Adeyemi Tech Lead');
    const inbox = await visit('bob');
    await shown(inbox, 'Nadia Haddad gave Bob Adeyemi Tech Lead');
    await type(inbox, '/access explain deploy on Loans in Development');
    await shown(inbox, 'Yes. Bob Adeyemi can deploy Loans in Development.');
    for (const open of [page, inbox]) await open.close();
  });

  it('are all still there after a restart', async () => {
    expect(await stop(running)).toBe(0);
    running = await startProgram(folder);
    for (const [at, { as, conversation }] of SUGGESTIONS.entries()) {
      const page = await visit(as, conversation);
      await shown(page, ANSWERS[at] as string);
      await page.close();
    }
    expect(await running.say('bob', '/role list')).toContain('Tech Lead');
    expect(await running.say('carla', '/audit verify')).toContain('The audit trail is whole');
  });
});
