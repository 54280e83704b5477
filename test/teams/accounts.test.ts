import { describe, expect, it } from 'vitest';
import { endLease } from '../../src/usecases/end-lease.ts';
import { moveEnd } from '../../src/usecases/extend-account.ts';
import { remind } from '../../src/usecases/remind.ts';
import { choose, targetOfFile, tokenIn } from '../support/making-accounts.ts';
import { ageLease, leaseOf } from '../support/passing-time.ts';
import { asSuperuser, logIn, PASSWORD } from '../support/sample-target.ts';
import {
  type AccountsBot,
  type Filed,
  file,
  keptIn,
  linkIn,
  refreshOf,
  startAccountsBot,
} from '../support/teams-accounts.ts';
import { AUDIT, BANKING, cloudOfFile } from '../support/teams-bot.ts';
import { answeredIn, becomes, buttonsOf, dialog, found, press, said, toldTo } from '../support/teams-saying.ts';
import type { Seen } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const target = targetOfFile();
/** A whole life, on a machine that has more to do. */
const LONG = { timeout: 90_000 };
const rolesNamed = (account: string) => asSuperuser(target(), `select from pg_roles where rolname = '${account}'`);
const REASON = 'R&D: 2 < 3 [here](https://evil.example)';
const BUTTONS = ['Approve', 'Approve with changes…', 'Deny…', 'Explain'];

/** In the channel the buttons are theirs alone who may press them. */
async function expectButtonsForApprovers(bot: AccountsBot, { post, copy }: Filed): Promise<void> {
  const ids = ['carla', 'dora'].map((username) => bot.teams.directory.personOf(username).id);
  expect([buttonsOf(post), refreshOf(post)?.userIds]).toEqual([[], expect.arrayContaining(ids)]);
  expect(buttonsOf(copy)).toEqual(BUTTONS);
  for (const username of ['ana', 'bob', 'gil']) {
    const seen = (await bot.driver.look(username, AUDIT)).find(({ id }) => id === post.id);
    expect([username, buttonsOf(seen), said(seen)]).toEqual([username, [], said(post)]);
  }
  for (const username of ['carla', 'dora']) {
    const seen = (await bot.driver.look(username, AUDIT)).find(({ id }) => id === post.id);
    expect([username, buttonsOf(seen)]).toEqual([username, BUTTONS]);
  }
}

async function approveForLess(bot: AccountsBot, { copy, post, receipt }: Filed): Promise<Seen> {
  await press(bot, 'carla', copy, 'Approve with changes…');
  const form = await dialog(bot, 'carla', 'Fill in what is missing');
  await bot.driver.submit('carla', form, undefined, { duration: '4h', profile: 'read-only' });
  await dialog(bot, 'carla', 'Approved by Carla Nunes');
  bot.driver.closeDialog('carla');
  for (const [username, one] of [
    ['carla', copy],
    ['carla', post],
    ['dora', post],
    ['ana', post],
  ] as const) {
    const settled = await becomes(bot, username, one, 'Approved by Carla Nunes');
    expect(said(settled)).toMatch(/8 h, read and write[\s\S]*4 h, read-only/);
    const looked = (await bot.driver.look(username, one.conversation)).find(({ id }) => id === one.id);
    expect([buttonsOf(settled), buttonsOf(looked)]).toEqual([[], []]);
  }
  await answeredIn(bot, post, 'Carla Nunes approved R-');
  await toldTo(bot, 'carla', /^✅ Approved by Carla Nunes/);
  const ready = await becomes(bot, 'bob', receipt, 'Choose a password to create the account');
  expect(buttonsOf(ready)).toEqual(['Choose password', 'No longer needed']);
  return ready;
}

async function make(bot: AccountsBot, receipt: Seen): Promise<string> {
  const url = await linkIn(bot, { receipt });
  for (let looks = 0; looks < 2; looks += 1) expect((await fetch(url)).status).toBe(200);
  expect(await keptIn(bot)).not.toContain(tokenIn(url));
  const { status, body } = await choose(url, PASSWORD);
  expect([status, body]).toMatchObject([200, { state: 'made' }]);
  expect((await choose(url, PASSWORD)).status).toBe(410);
  return (body as { details: { accountName: string } }).details.accountName;
}

describe('a database user, asked for in Teams', () => {
  it(
    'is approved for less, made with a password that nobody else has, reminded of, kept longer, and given back',
    LONG,
    async () => {
      const bot = await startAccountsBot(cloud, target());
      const { driver, teams, services } = bot;
      const line = `dbuser request Development for 8h because ${REASON}`;
      const filed = await file(bot, 'bob', line);
      const { post, copy, receipt } = filed;
      for (const one of [copy, post, receipt]) expect(said(one)).toContain(REASON);
      const others = teams.seenBy('ana', BANKING).filter(({ by }) => !by);
      expect(others.map(said)).toEqual(['Answered privately: see your chat with me.']);
      await expectButtonsForApprovers(bot, filed);

      const ready = await approveForLess(bot, filed);
      const account = await make(bot, ready);
      const held = await becomes(bot, 'bob', receipt, 'Ready');
      expect(said(held)).toContain(account);
      expect(buttonsOf(held)).toEqual(['Extend…', 'New password', "I'm done", 'Not me: end it']);
      await becomes(bot, 'ana', post, 'In use');
      const kept = await keptIn(bot);
      for (const secret of [PASSWORD, 'SCRAM-SHA-256$']) expect(kept).not.toContain(secret);

      const run = logIn(target(), account);
      expect(await run('select 1 one')).toEqual([{ one: 1 }]);
      expect(await run('insert into osusr_abc_customer (name) values (1)')).toBe('42501');

      const { id } = await leaseOf(bot, filed.id);
      await ageLease(bot, id, 185);
      await remind(services, id, 'hour');
      await bot.deliver();
      const reminder = await toldTo(bot, 'bob', 'Ends in 55 min');
      expect([said(reminder).includes('1 open session'), buttonsOf(reminder)]).toEqual([true, ['Extend…', "I'm done"]]);
      await ageLease(bot, id, 46);
      await remind(services, id, 'ten-minutes');
      await bot.deliver();
      await becomes(bot, 'bob', reminder, 'Ends in 9 min');

      await press(bot, 'bob', reminder, 'Extend…');
      const form = await dialog(bot, 'bob', 'Fill in what is missing');
      await driver.submit('bob', form, undefined, { duration: '1h' });
      await dialog(bot, 'bob', 'Sent: R-');
      driver.closeDialog('bob');
      const asked = await found(bot, 'dora', AUDIT, 'extension by 1 h, 5 h in total');
      await driver.refresh('dora', asked);
      await press(bot, 'dora', asked, 'Approve');
      await becomes(bot, 'dora', asked, 'Approved by Dora Reis');
      await moveEnd(services, id);
      await bot.deliver();
      const moved = await leaseOf(bot, filed.id);
      expect(Date.parse(moved.endsAt) - Date.now()).toBeGreaterThan(65 * 60_000);
      const [role] = await asSuperuser(
        target(),
        `select rolvaliduntil until from pg_roles where rolname = '${account}'`,
      );
      expect(new Date(String(role?.until)).toISOString()).toBe(moved.endsAt);

      await press(bot, 'bob', held, "I'm done");
      await becomes(bot, 'bob', receipt, 'Being ended');
      await endLease(services, id);
      await bot.deliver();
      expect(await run('select 1')).toBe('28P01'); // the driver has tried to come back
      expect(await rolesNamed(account)).toHaveLength(0);
      const facts = /\(given back\)\. Login closed [\s\S]+, 1 session ended, user absent /;
      expect(buttonsOf(await becomes(bot, 'ana', post, facts))).toEqual([]);
      expect(buttonsOf(await becomes(bot, 'bob', receipt, facts))).toEqual(['Request again']);
      await answeredIn(bot, post, /Chatelaine ended R-\d+, a database user in Development, for/);
      expect(buttonsOf(await becomes(bot, 'bob', reminder, facts))).toEqual([]);
      for (const username of ['carla', 'dora'])
        expect(buttonsOf((await driver.look(username, AUDIT)).find(({ id: one }) => one === post.id))).toEqual([]);
      expect([teams.faults, bot.logged, bot.failures]).toEqual([[], [], []]);
    },
  );
});
