import { describe, expect, it } from 'vitest';
import { literalWords } from '../../src/render/mrkdwn.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { choose, targetOfFile } from '../support/making-accounts.ts';
import { leaseOf, requestOf } from '../support/passing-time.ts';
import { PASSWORD } from '../support/sample-target.ts';
import {
  becomes,
  dialog,
  file,
  fileApproved,
  found,
  linkIn,
  press,
  pressIn,
  said,
  startAccountsBot,
  toldTo,
} from '../support/slack-accounts.ts';
import { refusal } from '../support/slack-answers.ts';
import { inputIn, type Json, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import type { View } from '../support/slack-surfaces.ts';

const target = targetOfFile();

const chosenIn = (view: View, input: string): unknown => {
  const { element } = inputIn(view.blocks, input);
  return element.initial_value ?? (element.initial_option as Json | undefined)?.value;
};

/** A form whose list has one choice more, as somebody else's client could draw it. */
const withChoice = (view: View, input: string, value: string): View => ({
  ...view,
  blocks: view.blocks.map((block) => {
    if (block.block_id !== input) return block;
    const element = block.element as Json;
    const options = [...(element.options as Json[]), { text: { type: 'plain_text', text: value }, value }];
    return { ...block, element: { ...element, options } };
  }),
});

describe('a denial', () => {
  it('T-markup asks for a reason, says at the field what is wrong with it, and its requester reads it word for word', async () => {
    const bot = await startAccountsBot(target());
    const { driver, workspace } = bot;
    const { id, post, copy, receipt } = await file(bot);
    await press(bot, 'U0DORA', post, 'Deny…');
    const form = await dialog(bot, 'U0DORA', 'Fill in what is missing');
    const { body } = await driver.submit('U0DORA', form, { reason: 'no' });
    expect(body).toEqual({ response_action: 'errors', errors: { reason: expect.stringContaining('3 to 500') } });
    expect((await requestOf(bot, id)).status).toBe('pending');
    const reason =
      'Use <https://evil.example|Quality>, *not* this & ask <@U0BOB> in <#C0BANK|banking> for "4h" form <!here>';
    await driver.submit('U0DORA', form, { reason });
    await dialog(bot, 'U0DORA', 'Denied by Dora Reis');
    for (const one of [post, copy, receipt]) {
      const settled = await becomes(bot, one, /Denied by Dora Reis|Dora Reis denied it/);
      expect(said(settled)).toContain(`> ${literalWords(reason)}`);
      expect(labelsIn(settled.blocks)).toEqual(one === receipt ? ['Ask again'] : []);
    }
    expect((await requestOf(bot, id)).votes).toMatchObject([{ voter: 'dora', answer: 'deny', reason }]);
    const again = await becomes(bot, receipt, 'Dora Reis denied it');
    await press(bot, 'U0BOB', again, 'Ask again');
    const filled = await dialog(bot, 'U0BOB', 'Fill in what is missing');
    expect(['duration', 'profile', 'reason'].map((input) => chosenIn(filled, input))).toEqual([
      '8h',
      'read-and-write',
      'INC-4711: orders are stuck',
    ]);
    expect([workspace.faults, bot.logged, bot.failures]).toEqual([[], [], []]);
  });
});

describe('the forms of requests', () => {
  it('are opened by a command with nothing in it, and sent from the preview in the dialog', async () => {
    const bot = await startAccountsBot(target());
    const { driver, workspace } = bot;
    const { body } = await driver.command('U0BOB', '/dbuser', 'request', { channel: 'C0BANK' });
    expect(body).toBe('');
    const form = await dialog(bot, 'U0BOB', 'Fill in what is missing');
    const wrong = await driver.submit('U0BOB', form, { environment: 'Development', reason: 'hm' });
    expect(wrong.body).toEqual({ response_action: 'errors', errors: { reason: 'Expected: 3 to 500 characters.' } });
    const longer = withChoice(form, 'duration', '13h');
    const tooLong = await driver.submit('U0BOB', longer, {
      environment: 'Development',
      duration: '13h',
      reason: 'INC-1',
    });
    expect(tooLong.body).toEqual({
      response_action: 'errors',
      errors: { duration: expect.stringContaining('At most 12 h') },
    });
    const reason = 'a < b & <https://evil.example|c>';
    await driver.submit('U0BOB', form, { environment: 'Development', duration: '1h', profile: 'read-only', reason });
    const preview = await dialog(bot, 'U0BOB', 'To be approved: 1 h · read-only · Development');
    await pressIn(bot, 'U0BOB', preview, 'Send the request');
    await dialog(bot, 'U0BOB', 'Sent: R-1');
    expect(await requestOf(bot, 1)).toMatchObject({ minutes: 60, profile: 'read-only', reason, status: 'pending' });
    await found(bot, 'C0AUDIT', '1 h · read-only · Development');
    expect([workspace.faults, bot.logged]).toEqual([[], []]);
  });

  it('hold what half a line said', async () => {
    const bot = await startAccountsBot(target());
    await bot.driver.command('U0BOB', '/dbuser', 'request Development for 2h read-only', { channel: 'C0BANK' });
    const form = await dialog(bot, 'U0BOB', 'Fill in what is missing');
    expect(['environment', 'duration', 'profile'].map((input) => chosenIn(form, input))).toEqual([
      'Development',
      '2h',
      'read-only',
    ]);
  });

  it('T-payload-tamper of an approval only reduce: more than was asked is refused at the field, and nothing is approved', async () => {
    const bot = await startAccountsBot(target());
    const { driver } = bot;
    const { id, copy, receipt } = await file(bot, 'U0BOB', 'request Development for 2h read-only because INC-4711');
    await press(bot, 'U0CARLA', copy, 'Approve with changes…');
    const form = await dialog(bot, 'U0CARLA', 'Fill in what is missing');
    const offered = (input: string) =>
      (inputIn(form.blocks, input).element.options as Json[]).map(({ value }) => value);
    expect([offered('duration'), offered('profile')]).toEqual([['30m', '1h', '2h'], ['read-only']]);
    const longer = await driver.submit('U0CARLA', withChoice(form, 'duration', '12h'), { duration: '12h' });
    expect(longer.body).toEqual({
      response_action: 'errors',
      errors: { duration: expect.stringContaining('At most what was asked: 2 h.') },
    });
    await driver.submit('U0CARLA', withChoice(form, 'profile', 'read-and-write'), { profile: 'read-and-write' });
    await dialog(bot, 'U0CARLA', /At most what was asked|is no profile/);
    expect(await requestOf(bot, id)).toMatchObject({ status: 'pending', votes: [] });
    expect(labelsIn(receipt.blocks)).toEqual(['Nudge', 'Cancel']);
  });

  it('that were sent too late say who was faster, and change nothing', async () => {
    const bot = await startAccountsBot(target());
    const { id, copy, post } = await file(bot);
    await press(bot, 'U0CARLA', copy, 'Approve with changes…');
    const form = await dialog(bot, 'U0CARLA', 'Fill in what is missing');
    await press(bot, 'U0DORA', post, 'Approve');
    await becomes(bot, copy, 'Approved by Dora Reis');
    await bot.driver.submit('U0CARLA', form, { duration: '1h' });
    const late = await dialog(bot, 'U0CARLA', 'Too late: R-1 is approved already.');
    expect(wordsIn(late.blocks)).toContain('<@U0DORA> was faster.');
    expect(await requestOf(bot, id)).toMatchObject({ status: 'approved', given: { minutes: 480 } });
  });

  it('of an extension refuse at the field what would be past twelve hours', async () => {
    const bot = await startAccountsBot(target());
    const filed = await fileApproved(bot);
    expect((await choose(await linkIn(bot, filed), PASSWORD)).status).toBe(200);
    const ready = await becomes(bot, filed.receipt, 'Ready');
    await press(bot, 'U0BOB', ready, 'Extend…');
    const form = await dialog(bot, 'U0BOB', 'Fill in what is missing');
    const longer = await bot.driver.submit('U0BOB', withChoice(form, 'duration', '5h'), { duration: '5h' });
    expect(longer.body).toEqual({
      response_action: 'errors',
      errors: { duration: expect.stringContaining('At most 4 h more') },
    });
    expect(await requestOf(bot, filed.id)).toMatchObject({ status: 'used' });
    expect(await bot.services.store.ledger.request(filed.id + 1)).toBeUndefined();
    await endNow(bot, filed.id);
  });

  it.each(['expired_trigger_id', 'exchanged_trigger_id'])(
    'B56 that cannot be opened (%s) are a button away',
    async (error) => {
      const bot = await startAccountsBot(target());
      const { driver, workspace } = bot;
      workspace.answerWith('views.open', [refusal(error)]);
      await driver.command('U0BOB', '/dbuser', 'request Development for 2h', { channel: 'C0BANK' });
      const offer = await found(bot, 'C0BANK', 'Some of it is still missing', 'U0BOB');
      await press(bot, 'U0BOB', offer, 'Open the form');
      expect(chosenIn(await dialog(bot, 'U0BOB', 'Fill in what is missing'), 'duration')).toBe('2h');

      const { post } = await file(bot);
      workspace.answerWith('views.open', [refusal(error)]);
      await press(bot, 'U0CARLA', post, 'Approve with changes…');
      const other = await found(bot, 'C0AUDIT', 'Some of it is still missing', 'U0CARLA');
      await press(bot, 'U0CARLA', other, 'Open the form');
      expect(chosenIn(await dialog(bot, 'U0CARLA', 'Fill in what is missing'), 'duration')).toBe('8h');
      expect([workspace.faults, bot.logged]).toEqual([[], []]);
    },
  );
});

const endNow = async (bot: Awaited<ReturnType<typeof startAccountsBot>>, request: number) => {
  await bot.driver.directMessage('U0BOB', `dbuser delete R-${request}`);
  await toldTo(bot, 'U0BOB', 'Being ended');
  await endLease(bot.services, (await leaseOf(bot, request)).id);
  await bot.deliver();
};

describe('an account that LifeTime makes', () => {
  it('is begun by the press that says so, and ended by another', async () => {
    const bot = await startAccountsBot(target());
    const filed = await fileApproved(bot, 'request Quality for 1h because INC-4711');
    expect(labelsIn(filed.receipt.blocks)).toEqual(['I pressed Create', 'No longer needed']);
    await press(bot, 'U0BOB', filed.receipt, 'I pressed Create');
    const held = await becomes(bot, filed.receipt, 'LifeTime made it and has its details');
    await press(bot, 'U0BOB', held, "I'm done");
    await becomes(bot, filed.receipt, 'Being ended');
    await endLease(bot.services, (await leaseOf(bot, filed.id)).id);
    await bot.deliver();
    await becomes(bot, filed.post, 'LifeTime, which made it, ends it by itself');
    expect([bot.workspace.faults, bot.logged, bot.failures]).toEqual([[], [], []]);
  });
});
