import { describe, expect, it } from 'vitest';
import { choose, targetOfFile } from '../support/making-accounts.ts';
import { acmeWithOwner, MASKED, PHONE, TYPED_PHONE } from '../support/permanent.ts';
import { logIn, PASSWORD } from '../support/sample-target.ts';
import {
  addressIn,
  becomes,
  dialog,
  file,
  found,
  inSlack,
  keptIn,
  press,
  pressIn,
  said,
  startAccountsBot,
  toldTo,
} from '../support/slack-accounts.ts';
import { startBot } from '../support/slack-bot.ts';

const target = targetOfFile();

describe('a permanent database user, asked for in Slack', () => {
  it('T-canary B88 goes through form, approval and support case, and its telephone stays with its requester', async () => {
    const bot = await startBot({ facts: inSlack(acmeWithOwner(5432), []) });
    bot.workspace.user('pia', { id: 'U0PIA', email: 'pia@acme.example' });
    await bot.driver.command('U0PIA', '/dbuser', 'permanent form', { channel: 'C0BANK' });
    const form = await dialog(bot, 'U0PIA', 'Fill in what is missing');
    const filled = { environment: 'Production', profile: 'read-only', network: 'via vpn', reason: 'nightly sync' };
    const refused = await bot.driver.submit('U0PIA', form, { ...filled, phone: '0967218340' });
    expect(JSON.stringify(refused)).toMatch(/the international form/);
    await bot.driver.submit('U0PIA', form, { ...filled, phone: TYPED_PHONE });
    const preview = await dialog(bot, 'U0PIA', 'support-case-needed');
    await pressIn(bot, 'U0PIA', preview, 'Send the request');
    const copy = await toldTo(bot, 'U0CARLA', 'asks for a permanent database user');
    expect(JSON.stringify(copy.blocks)).toContain(`The password goes to ${MASKED}. Is that theirs?`);
    expect(said(await found(bot, 'C0AUDIT', 'asks for a permanent database user'))).toContain(MASKED);
    await press(bot, 'U0CARLA', copy, 'Approve');
    const receipt = await becomes(bot, await toldTo(bot, 'U0PIA', 'Password goes to'), 'Show the support case');
    await press(bot, 'U0PIA', receipt, 'Show the support case');
    const shown = await toldTo(bot, 'U0PIA', 'Copy all of it', 'U0PIA');
    expect(said(shown)).toContain(PHONE);
    const kept = (await keptIn(bot)).replaceAll(/[\s().-]/g, '');
    expect(kept).not.toContain(PHONE.slice(4));
    expect(kept).toContain(MASKED.replaceAll(' ', ''));
  });

  it('is made by a page, described by a file, given another password, and deleted', { timeout: 90_000 }, async () => {
    const bot = await startAccountsBot(target(), { withOwner: true });
    const line = 'permanent Development read-only via vpn because the warehouse reads at night';
    const { copy, receipt } = await file(bot, 'U0PIA', line);
    await press(bot, 'U0CARLA', copy, 'Approve');
    const approved = await becomes(bot, receipt, 'Approved, have it made');
    await press(bot, 'U0PIA', approved, 'Make it');
    const page = addressIn(await toldTo(bot, 'U0PIA', 'Open the page', 'U0PIA'));
    expect(await choose(page, PASSWORD)).toEqual({ status: 200, body: { state: 'handed', what: 'made' } });
    const there = await becomes(bot, receipt, 'It is there');
    await press(bot, 'U0PIA', there, 'Get the file');
    const shown = said(await toldTo(bot, 'U0PIA', 'Download the file', 'U0PIA'));
    const address = /<(http:[^|]+\/file\/[\w=-]+)\|/.exec(shown)?.[1] ?? '';
    const text = await (await fetch(address)).text();
    const account = /user: +(\S+)/.exec(text)?.[1] ?? '';
    expect(await logIn(target(), account)('select 1 as one')).toEqual([{ one: 1 }]);

    await press(bot, 'U0PIA', there, 'New password');
    const again = addressIn(await toldTo(bot, 'U0PIA', 'press New password for another', 'U0PIA'));
    const other = 'Second-Cup-Of-Tea-42';
    expect((await choose(again, other)).body).toEqual({ state: 'handed', what: 'rotated' });
    expect(await logIn(target(), account)('select 1')).toBe('28P01');
    expect(await logIn(target(), account, { password: other })('select 1 as one')).toEqual([{ one: 1 }]);

    await press(bot, 'U0PIA', await becomes(bot, receipt, 'It is there'), 'Delete');
    await becomes(bot, receipt, 'Being taken away');
    const kept = await keptIn(bot);
    for (const hidden of [page, address, again].map((link) => link.split('/').at(-1)))
      expect(kept).not.toContain(hidden);
    for (const hidden of [PASSWORD, other]) expect(kept).not.toContain(hidden);
  });
});
