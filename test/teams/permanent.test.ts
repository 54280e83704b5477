import { describe, expect, it } from 'vitest';
import { choose, targetOfFile } from '../support/making-accounts.ts';
import { logIn, PASSWORD } from '../support/sample-target.ts';
import { type AccountsBot, addressIn, file, keptIn, startAccountsBot } from '../support/teams-accounts.ts';
import { AUDIT, BANKING, cloudOfFile } from '../support/teams-bot.ts';
import { becomes, dialog, expectQuiet, press } from '../support/teams-saying.ts';
import type { Seen } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const target = targetOfFile();
const LINE = 'dbuser permanent Development read-only via vpn because the warehouse reads at night';

/** Where a press leads, as only Pia sees it. */
async function linkOf(bot: AccountsBot, receipt: Seen, label: string, kind: 'once' | 'file'): Promise<string> {
  await press(bot, 'pia', receipt, label);
  const shown = await dialog(bot, 'pia', kind === 'once' ? 'Open the page' : 'Download the file');
  bot.driver.closeDialog('pia');
  const url =
    kind === 'once' ? addressIn(shown) : /http:\/\/[\w.:]+\/file\/[\w=-]+/.exec(JSON.stringify(shown.card))?.[0];
  return url ?? '';
}

describe('a permanent database user, asked for in Teams', () => {
  it('is approved, made by a page, described by a file, given another password, and deleted', {
    timeout: 90_000,
  }, async () => {
    const bot = await startAccountsBot(cloud, target(), { withOwner: true });
    for (const channel of [BANKING, AUDIT]) await bot.driver.join(channel, ['pia']);
    const { copy, receipt } = await file(bot, 'pia', LINE);
    await press(bot, 'carla', copy, 'Approve');
    const approved = await becomes(bot, 'pia', receipt, 'Approved, have it made');
    const page = await linkOf(bot, approved, 'Make it', 'once');
    expect(await choose(page, PASSWORD)).toEqual({ status: 200, body: { state: 'handed', what: 'made' } });
    const there = await becomes(bot, 'pia', receipt, 'It is there');

    const address = await linkOf(bot, there, 'Get the file', 'file');
    const answer = await fetch(address);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="R-1-perm_pia_/);
    const account = /user: +(\S+)/.exec(await answer.text())?.[1] ?? '';
    const session = logIn(target(), account);
    expect(await session('select 1 as one')).toEqual([{ one: 1 }]);

    const other = 'Second-Cup-Of-Tea-42';
    const again = await linkOf(bot, there, 'New password', 'once');
    expect(await choose(again, other)).toEqual({ status: 200, body: { state: 'handed', what: 'rotated' } });
    expect(await session('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await logIn(target(), account)('select 1')).toBe('28P01');
    expect(await logIn(target(), account, { password: other })('select 1 as one')).toEqual([{ one: 1 }]);

    await press(bot, 'pia', await becomes(bot, 'pia', receipt, 'It is there'), 'Delete');
    await becomes(bot, 'pia', receipt, 'Being taken away');
    const kept = await keptIn(bot);
    for (const link of [page, address, again]) expect(kept).not.toContain(link.split('/').at(-1));
    for (const hidden of [PASSWORD, other]) expect(kept).not.toContain(hidden);
    expectQuiet(bot);
  });
});
