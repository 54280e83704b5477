import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import { type OpenStore, openStore } from '../../src/store/open.ts';
import { noBrowser, openBrowser, type } from '../playground/browser.ts';
import { type Running, startProgram, stop } from '../support/running.ts';

/** The example of "Allow integrations with external databases" (000), walked by those whom it takes. */
describe.skipIf(noBrowser !== '')(
  `one developer may build integrations, and not change the connection, in the program as it is ${noBrowser}`,
  () => {
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
    const shown = (page: Page, text: string | RegExp) =>
      page.locator('#log').getByText(text).last().waitFor({ timeout: 20_000 });
    const press = (page: Page, name: string) =>
      page.locator('#log').getByRole('button', { name, exact: true }).last().click();
    /** What the engine answers on what the store holds now. */
    const wei = async () => {
      const { company } = await opened.store.snapshot();
      const ask = (question: object) => {
        const answer = decide(company, { user: 'wei', ...question });
        return 'error' in answer ? answer.error : answer.code;
      };
      return [
        ask({ operation: 'extension.publish', extension: 'CrmTables' }),
        ask({ operation: 'connection.configure', connection: 'CRM' }),
      ];
    };

    it('from “may not publish” to “may publish, may not change the settings”', async () => {
      expect(await wei()).toEqual(['default-role-too-low', 'connection-level-too-low']);

      const developer = await visit('wei');
      await type(developer, '/dbconn explain CrmTables');
      await shown(developer, 'No. Wei Zhang can neither publish CrmTables nor change the settings of CRM.');
      await shown(developer, /A role in a team or on an application does not help\./);
      await press(developer, 'What is missing');
      await shown(developer, 'No. Wei Zhang may not publish CrmTables yet.');
      await shown(developer, /✓ 1\. There is a role with Change and Deploy Applications in Development.*Integrator/);
      await shown(developer, /✗ 2\. Missing: Integrator as the default role/);
      await shown(developer, /✗ 3\. Missing: Publish on CRM for Integrator/);
      const buttons = developer.locator('#log').getByRole('button', { name: /default role…|Publish…/ });
      expect(await buttons.count()).toBe(0);
      await type(developer, '/dbconn grant CRM @wei publish');
      await shown(developer, 'No. Wei Zhang cannot set levels on the connection CRM.');
      await shown(developer, /Carla Nunes.* could/);
      await press(developer, 'Request Integrator…');
      const panel = developer.locator('#panel');
      await panel.getByLabel('Role').waitFor();
      await panel.getByRole('button', { name: 'Close' }).click();

      const administrator = await visit('carla');
      await type(administrator, '/dbconn guide CrmTables for @wei');
      await press(administrator, 'Make Integrator the default role…');
      await shown(administrator, 'Give Wei Zhang Integrator as default role?');
      await press(administrator, 'Confirm');
      await shown(administrator, 'Done. Wei Zhang has Integrator as default role.');
      expect(await wei()).toEqual(['connection-level-too-low', 'connection-level-too-low']);

      await type(administrator, '/dbconn guide CrmTables for @wei');
      await shown(administrator, /✓ 2\. .*default role is Integrator/);
      await press(administrator, 'Give Integrator Publish…');
      await shown(administrator, 'Give the role Integrator Publish on CRM?');
      await shown(administrator, /No Access → Publish: .*Pedro Almeida.*Ravi Iyer.*Wei Zhang/);
      expect(await wei()).toEqual(['connection-level-too-low', 'connection-level-too-low']);
      await press(administrator, 'Confirm');
      await shown(administrator, 'Done. The role Integrator has Publish on CRM.');
      await shown(administrator, /Administration > Database Connections > CRM/);
      expect(await wei()).toEqual(['connection-level-suffices', 'connection-level-too-low']);

      await shown(developer, 'Carla Nunes gave the role Integrator Publish on the connection CRM.');
      await shown(developer, /No Access → Publish/);
      await type(developer, '/dbconn guide CrmTables');
      await shown(developer, 'Yes. Wei Zhang may publish CrmTables, and may not change the settings of CRM.');
      await shown(developer, /✗ 4\. .*configured in Service Center by somebody with Full Control of CRM.*Carla Nunes/);
      await type(developer, '/dbconn explain CRM');
      await shown(developer, 'Yes. Wei Zhang can publish CrmTables, not change the settings of CRM.');

      const channel = await visit('bo', 'channel:audit');
      await shown(channel, 'Carla Nunes gave the role Integrator Publish on the connection CRM.');
      for (const page of [developer, administrator, channel]) await page.close();
    }, 200_000);
  },
);
