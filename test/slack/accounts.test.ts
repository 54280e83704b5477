import { describe, expect, it } from 'vitest';
import { endLease } from '../../src/usecases/end-lease.ts';
import { moveEnd } from '../../src/usecases/extend-account.ts';
import { remind } from '../../src/usecases/remind.ts';
import { choose, targetOfFile, tokenIn } from '../support/making-accounts.ts';
import { ageLease, leaseOf } from '../support/passing-time.ts';
import { asSuperuser, logIn, PASSWORD } from '../support/sample-target.ts';
import {
  type AccountsBot,
  addressIn,
  answeredIn,
  becomes,
  dialog,
  type Filed,
  file,
  found,
  keptIn,
  press,
  said,
  startAccountsBot,
  toldTo,
} from '../support/slack-accounts.ts';
import { labelsIn } from '../support/slack-blocks.ts';
import type { Message } from '../support/slack-surfaces.ts';

const target = targetOfFile();
const rolesNamed = (account: string) => asSuperuser(target(), `select from pg_roles where rolname = '${account}'`);

async function approveForLess(bot: AccountsBot, { copy, post, receipt }: Filed): Promise<Message> {
  await press(bot, 'U0CARLA', copy, 'Approve with changes…');
  const form = await dialog(bot, 'U0CARLA', 'Fill in what is missing');
  await bot.driver.submit('U0CARLA', form, { duration: '4h', profile: 'read-only' });
  await dialog(bot, 'U0CARLA', 'Approved by Carla Nunes');
  for (const one of [copy, post]) {
    const settled = await becomes(bot, one, 'Approved by Carla Nunes');
    expect(labelsIn(settled.blocks)).toEqual([]);
    expect(said(settled)).toContain('8 h, read and write');
    expect(said(settled)).toContain('4 h, read-only');
    await answeredIn(bot, one, one === post ? 'Carla Nunes approved R-' : 'Approved by Carla Nunes');
  }
  const ready = await becomes(bot, receipt, 'Choose a password to create the account');
  expect(labelsIn(ready.blocks)).toEqual(['Choose password', 'No longer needed']);
  return ready;
}

async function make(bot: AccountsBot, receipt: Message): Promise<string> {
  await press(bot, 'U0BOB', receipt, 'Choose password');
  const link = await toldTo(bot, 'U0BOB', 'Open the page', 'U0BOB');
  const url = addressIn(link);
  expect(bot.workspace.responses.at(-1)?.body).toMatchObject({
    response_type: 'ephemeral',
    replace_original: false,
    unfurl_links: false,
    unfurl_media: false,
  });
  for (let looks = 0; looks < 2; looks += 1) expect((await fetch(url)).status).toBe(200);
  expect(await keptIn(bot)).not.toContain(tokenIn(url));
  const { status, body } = await choose(url, PASSWORD);
  expect([status, body]).toMatchObject([200, { state: 'made' }]);
  expect((await choose(url, PASSWORD)).status).toBe(410);
  return (body as { details: { accountName: string } }).details.accountName;
}

describe.each([
  ['over HTTP', false],
  ['over Socket Mode', true],
])('a database user, asked for in Slack %s', (_, overSocket) => {
  it('is approved for less, made with a password that nobody else has, reminded of, kept longer, and given back', async () => {
    const bot = await startAccountsBot(target(), { overSocket });
    const { driver, workspace, services } = bot;
    const preview = await driver.command('U0BOB', '/dbuser', 'request Development for 8h because R&amp;D: 2 &lt; 3', {
      channel: 'C0BANK',
    });
    expect(preview.shown?.onlyFor).toBe('U0BOB');
    expect(said(preview.shown)).toContain('To be approved: 8 h · read and write · Development');
    expect(workspace.callsOf('chat.postMessage')).toEqual([]);

    const filed = await file(bot, 'U0BOB', 'request Development for 8h because R&amp;D: 2 &lt; 3');
    for (const one of [filed.copy, filed.post]) {
      expect(labelsIn(one.blocks)).toEqual(['Approve', 'Approve with changes…', 'Deny…', 'Explain']);
      expect(said(one)).toContain('> R&amp;D: 2 &lt; 3');
    }
    await press(bot, 'U0ANA', filed.post, 'Approve');
    const turnedAway = await found(bot, 'C0AUDIT', 'is not yours to answer', 'U0ANA');
    expect(said(turnedAway)).toContain('<@U0CARLA>');

    const receipt = await approveForLess(bot, filed);
    const account = await make(bot, receipt);
    const ready = await becomes(bot, receipt, 'Ready');
    expect(said(ready)).toContain(account);
    expect(labelsIn(ready.blocks)).toEqual(['Extend…', 'New password', "I'm done", 'Not me: end it']);
    await becomes(bot, filed.post, 'In use');
    const kept = await keptIn(bot);
    for (const secret of [PASSWORD, 'SCRAM-SHA-256$']) expect(kept).not.toContain(secret);

    const run = logIn(target(), account);
    expect(await run('select 1 one')).toEqual([{ one: 1 }]);
    expect(await run('insert into osusr_abc_customer (name) values (1)')).toBe('42501');

    const { id } = await leaseOf(bot, filed.id);
    await ageLease(bot, id, 185);
    await remind(services, id, 'hour');
    await bot.deliver();
    const reminder = await toldTo(bot, 'U0BOB', 'Ends in 55 min');
    expect(said(reminder)).toContain('1 open session');
    expect(labelsIn(reminder.blocks)).toEqual(['Extend…', "I'm done"]);
    await ageLease(bot, id, 46);
    await remind(services, id, 'ten-minutes');
    await bot.deliver();
    await becomes(bot, reminder, 'Ends in 9 min');
    await answeredIn(bot, reminder, 'Ends in 9 min');

    await press(bot, 'U0BOB', reminder, 'Extend…');
    const form = await dialog(bot, 'U0BOB', 'Fill in what is missing');
    await driver.submit('U0BOB', form, { duration: '1h' });
    await dialog(bot, 'U0BOB', 'Sent: R-');
    const asked = await found(bot, 'C0AUDIT', 'extension by 1 h, 5 h in total');
    await press(bot, 'U0DORA', asked, 'Approve');
    await becomes(bot, asked, 'Approved by Dora Reis');
    await moveEnd(services, id);
    await bot.deliver();
    const moved = await leaseOf(bot, filed.id);
    expect(Date.parse(moved.endsAt) - Date.now()).toBeGreaterThan(65 * 60_000);
    const [role] = await asSuperuser(target(), `select rolvaliduntil until from pg_roles where rolname = '${account}'`);
    expect(new Date(String(role?.until)).toISOString()).toBe(moved.endsAt);

    await press(bot, 'U0BOB', ready, "I'm done");
    await becomes(bot, receipt, 'Being ended');
    await endLease(services, id);
    await bot.deliver();
    expect(await run('select 1')).toBe('28P01'); // the driver has tried to come back
    expect(await rolesNamed(account)).toHaveLength(0);
    const facts = /\(given back\)\. Login closed \S+, 1 session ended, user absent \S+ \(UTC\)/;
    expect(labelsIn((await becomes(bot, filed.post, facts)).blocks)).toEqual([]);
    expect(labelsIn((await becomes(bot, receipt, facts)).blocks)).toEqual(['Request again']);
    await answeredIn(bot, filed.post, /Chatelaine ended R-\d+, a database user in Development, for/);
    expect(labelsIn((await becomes(bot, reminder, facts)).blocks)).toEqual([]);
    expect([workspace.faults, bot.logged, bot.failures]).toEqual([[], [], []]);
  });
});
