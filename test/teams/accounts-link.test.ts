import { describe, expect, it } from 'vitest';
import { endLease } from '../../src/usecases/end-lease.ts';
import { heldStore } from '../support/held-store.ts';
import { choose, targetOfFile, tokenIn } from '../support/making-accounts.ts';
import { kindsOf, leaseOf } from '../support/passing-time.ts';
import { PASSWORD } from '../support/sample-target.ts';
import {
  type AccountsBot,
  addressIn,
  file,
  fileApproved,
  keptIn,
  linkIn,
  startAccountsBot,
} from '../support/teams-accounts.ts';
import { BANKING, cloudOfFile } from '../support/teams-bot.ts';
import {
  becomes,
  buttonsOf,
  dialog,
  expectQuiet,
  only,
  press,
  said,
  settled,
  toldTo,
} from '../support/teams-saying.ts';
import type { Seen } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const target = targetOfFile();
/** A whole life, on a machine that has more to do. */
const LONG = { timeout: 90_000 };
const start = (options: Parameters<typeof startAccountsBot>[2] = {}) => startAccountsBot(cloud, target(), options);
const linksMade = async (bot: AccountsBot) =>
  (await kindsOf(bot, 1)).filter((kind) => kind === 'password-link-made').length;
const homeOf = async (bot: AccountsBot, username: string): Promise<Seen> =>
  only((await bot.driver.say(username, 'personal', 'access me')).shown);

describe('the start page', () => {
  it('shows what waits and what is held, and all of it can be done from there', LONG, async () => {
    const bot = await start();
    const { receipt } = await file(bot);
    await settled(bot);
    const carlas = await homeOf(bot, 'carla');
    expect(said(carlas)).toContain('asks for read and write in Development');
    await press(bot, 'carla', carlas, 'Answer R-1');
    await press(bot, 'carla', await becomes(bot, 'carla', carlas, 'asks for a database user, because:'), 'Approve');
    await becomes(bot, 'carla', carlas, 'Approved by Carla Nunes');

    await becomes(bot, 'bob', receipt, 'Choose a password');
    await settled(bot);
    const bobs = await homeOf(bot, 'bob');
    expect(said(bobs)).toContain('approved, to be used by');
    await press(bot, 'bob', bobs, 'Go on with R-1');
    const url = await linkIn(bot, { receipt: await becomes(bot, 'bob', bobs, 'Choose a password') });
    expect((await choose(url, PASSWORD)).status).toBe(200);

    await becomes(bot, 'bob', receipt, 'Ready');
    await settled(bot);
    const holding = await homeOf(bot, 'bob');
    expect(said(holding)).toContain('R-1: Development, read and write, ends');
    await press(bot, 'bob', holding, 'Details of R-1');
    await press(bot, 'bob', await becomes(bot, 'bob', holding, 'Ready'), "I'm done");
    await becomes(bot, 'bob', holding, 'Being ended');
    await endLease(bot.services, (await leaseOf(bot, 1)).id);
    await settled(bot);
    expect(said(await homeOf(bot, 'bob'))).toContain('You hold no database user.');
    expectQuiet(bot);
  });
});

describe('the link to the page', () => {
  it('T-unfurl is in nothing that lasts, wherever it is asked for', async () => {
    const bot = await start();
    const filed = await fileApproved(bot);
    const urls = [await linkIn(bot, filed)];
    const typed = await bot.driver.say('bob', 'personal', 'request password R-1');
    const offer = only(typed.shown);
    expect([said(offer).includes('shown in a dialog, and kept nowhere'), await linksMade(bot)]).toEqual([true, 1]);
    await press(bot, 'bob', offer, 'Open the dialog');
    urls.push(addressIn(await dialog(bot, 'bob', 'Open the page')));
    bot.driver.closeDialog('bob');

    await bot.driver.say('bob', BANKING, 'request password R-1');
    await settled(bot);
    await press(bot, 'bob', await toldTo(bot, 'bob', 'shown in a dialog'), 'Open the dialog');
    urls.push(addressIn(await dialog(bot, 'bob', 'Open the page')));
    bot.driver.closeDialog('bob');

    const home = await homeOf(bot, 'bob');
    await press(bot, 'bob', home, 'Go on with R-1');
    urls.push(await linkIn(bot, { receipt: await becomes(bot, 'bob', home, 'Choose a password') }));
    expect([new Set(urls).size, urls.every((url) => url !== '')]).toEqual([4, true]);
    await settled(bot);
    const kept = await keptIn(bot);
    for (const url of urls) expect(kept).not.toContain(tokenIn(url));
    expect(await Promise.all(urls.map(async (url) => (await fetch(url)).status))).toEqual([410, 410, 410, 200]);
    expectQuiet(bot);
  });

  it('is not even made for a press that no dialog can answer, whatever is sent', async () => {
    const bot = await start();
    const { receipt } = await fileApproved(bot);
    const action = { type: 'Action.Execute', title: 'Any', data: { line: 'request password R-1' } };
    const old = { isOldClient: true, patch: { value: action.data } };
    await bot.driver.press('bob', receipt, 'No longer needed', {}, old);
    await toldTo(bot, 'bob', 'shown in a dialog, and kept nowhere');
    for (const trigger of ['manual', 'automatic']) {
      const how = { patch: { value: { action, trigger } } };
      const { body } = await bot.driver.press('bob', receipt, 'No longer needed', {}, how);
      expect(JSON.stringify(body)).toContain('shown in a dialog, and kept nowhere');
    }
    expect(await linksMade(bot)).toBe(0);
    expectQuiet(bot);
  });

  it('is in no message where it came too late for the dialog', async () => {
    const store = heldStore();
    const bot = await start({ spoil: store.spoil });
    const { receipt } = await fileApproved(bot);
    await settled(bot);
    const goOn = store.hold();
    await press(bot, 'bob', receipt, 'Choose password');
    await dialog(bot, 'bob', 'One moment: the answer takes longer than usual.');
    goOn();
    const told = await toldTo(bot, 'bob', 'It is not kept.');
    expect([buttonsOf(told), said(told).includes('/once/')]).toEqual([['Another link'], false]);
    bot.driver.closeDialog('bob');
    await press(bot, 'bob', told, 'Another link');
    const url = addressIn(await dialog(bot, 'bob', 'Open the page'));
    expect(await keptIn(bot)).not.toContain('/once/');
    expect((await fetch(url)).status).toBe(200);
    expectQuiet(bot);
  });

  it('is its requester’s alone', async () => {
    const bot = await start();
    await fileApproved(bot);
    await settled(bot);
    const { shown } = await bot.driver.say('carla', 'personal', 'request password R-1');
    await press(bot, 'carla', only(shown), 'Open the dialog');
    const answer = await dialog(bot, 'carla', 'No such request, or not allowed.');
    expect([addressIn(answer), await linksMade(bot)]).toEqual(['', 0]);
    expectQuiet(bot);
  });
});
