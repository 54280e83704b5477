import { describe, expect, it } from 'vitest';
import { requestOf } from '../support/passing-time.ts';
import { BANKING, cloudOfFile, startTeamsBot, type TeamsBot, UNPACED } from '../support/teams-bot.ts';
import { inputsIn } from '../support/teams-cards.ts';
import {
  becomes,
  buttonsOf,
  dialog,
  expectQuiet,
  found,
  only,
  press,
  pressIn,
  roleOfBob,
  said,
  toldTo,
} from '../support/teams-saying.ts';
import type { Dialog, Json, Message } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const start = () => startTeamsBot(cloud, { pace: UNPACED, services: { clock: () => new Date().toISOString() } });

const filledIn = ({ card }: Readonly<{ card: Json | undefined }>) =>
  Object.fromEntries(inputsIn(card ?? {}).map(({ id, value }) => [id, value]));

/** Somebody's start page, and the dialog behind one of its buttons. */
async function opened(
  bot: TeamsBot,
  username: string,
  label: string,
): Promise<Readonly<{ home: Message; form: Dialog }>> {
  const { shown } = await bot.driver.say(username, 'personal', 'access me');
  await press(bot, username, only(shown), label);
  return { home: only(shown), form: await dialog(bot, username, 'Fill in what is missing') };
}

describe('a form', () => {
  it('opens in a dialog, where its answer is shown and goes on; the card with the button stays', async () => {
    const bot = await start();
    const { home, form } = await opened(bot, 'max', 'Give a role');
    expect([form.title, buttonsOf(form)]).toEqual(['Give a role', ['Send']]);
    const before = bot.teams.messages.length;
    const values = { person: 'bob', role: 'Tech Lead', place: 'in "Banking"' };
    await bot.driver.submit('max', form, undefined, values);
    const preview = await dialog(bot, 'max', 'Nothing happens before Confirm');
    expect(await roleOfBob(bot)).toBeUndefined();
    await pressIn(bot, 'max', preview, 'Confirm');
    await dialog(bot, 'max', 'Done. Bob Lind has Tech Lead in team Banking.');
    expect(await roleOfBob(bot)).toBe('Tech Lead');
    await toldTo(bot, 'bob', 'Max Berg gave Bob Lind Tech Lead in team Banking.');
    await bot.deliver();
    const others = bot.teams.messages.slice(before).filter(({ conversation }) => conversation === home.conversation);
    expect([others, said(bot.teams.asSeen('max', home))]).toEqual([[], said(home as never)]);
    expectQuiet(bot);
  });

  it('with something wrong comes back, which says it beside the field and keeps what was typed', async () => {
    const bot = await start();
    const { form } = await opened(bot, 'bob', 'Request a role');
    const values = { role: 'Tech Lead', place: 'in "Banking"', duration: '8h', reason: 'no' };
    await bot.driver.submit('bob', form, undefined, values);
    const wrong = await dialog(bot, 'bob', 'Not yet done: see below.');
    const words = said(wrong).split('\n');
    expect(words.slice(words.indexOf('Reason'))).toContain('⚠ Expected: 3 to 500 characters.');
    expect(filledIn(wrong)).toEqual(values);
    expect(await bot.services.store.ledger.request(1)).toBeUndefined();
    await bot.driver.submit('bob', wrong, undefined, { reason: 'the release, "R&D" <b>first</b>' });
    await pressIn(bot, 'bob', await dialog(bot, 'bob', 'To be approved'), 'Send the request');
    await dialog(bot, 'bob', 'Sent: R-1');
    expect(await requestOf(bot, 1)).toMatchObject({ reason: 'the release, "R&D" <b>first</b>', minutes: 480 });
    expectQuiet(bot);
  });

  it('that half a line asks for stands in the personal chat, with the same checks', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('bob', 'personal', 'access request Tech Lead in Banking for 8h');
    const form = only(shown);
    expect(filledIn(form)).toMatchObject({ role: 'Tech Lead', place: 'in "Banking"', duration: '8h' });
    const wrong = await press(bot, 'bob', form, 'Send', { reason: 'no' });
    expect([only(wrong.shown).id, said(only(wrong.shown)).includes('Expected: 3 to 500 characters.')]).toEqual([
      form.id,
      true,
    ]);
    expect(filledIn(only(wrong.shown))).toMatchObject({ role: 'Tech Lead', duration: '8h', reason: 'no' });
    await press(bot, 'bob', only(wrong.shown), 'Send', { reason: 'the release' });
    await press(bot, 'bob', await becomes(bot, 'bob', form, 'To be approved'), 'Send the request');
    await becomes(bot, 'bob', form, 'Sent: R-1');
    expect(await requestOf(bot, 1)).toMatchObject({ reason: 'the release', minutes: 480 });
    expectQuiet(bot);
  });

  it('of an old client likewise', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('bob', 'personal', 'access request Tech Lead in Banking for 8h');
    const form = only(shown);
    const old = { isOldClient: true };
    await bot.driver.press('bob', form, 'Send', { reason: 'no' }, old);
    await bot.driver.press(
      'bob',
      await becomes(bot, 'bob', form, 'Expected: 3 to 500'),
      'Send',
      { reason: 'yes' },
      old,
    );
    await bot.driver.press('bob', await becomes(bot, 'bob', form, 'To be approved'), 'Send the request', {}, old);
    await becomes(bot, 'bob', form, 'Sent: R-1');
    expectQuiet(bot);
  });

  it('that was asked for in a channel is about that channel, in the dialog too', async () => {
    const bot = await start();
    await bot.driver.say('carla', BANKING, 'explain bob');
    const answer = await toldTo(bot, 'carla', 'Bob Lind');
    await bot.driver.say('carla', BANKING, 'access me');
    await press(bot, 'carla', await toldTo(bot, 'carla', 'Your access'), 'Explain something');
    const form = await dialog(bot, 'carla', 'Fill in what is missing');
    const values = { person: 'bob', operation: 'deploy', application: 'Loans', environment: 'Production' };
    await bot.driver.submit('carla', form, undefined, values);
    const explained = await dialog(bot, 'carla', 'No. Bob Lind cannot deploy Loans in Production.');
    await pressIn(bot, 'carla', explained, 'Share here');
    await dialog(bot, 'carla', 'Shared in the conversation.');
    expect((await found(bot, 'bob', BANKING, 'No. Bob Lind cannot deploy Loans')).root).toBeDefined();
    expect(said(answer)).not.toContain('Fill in');
    expectQuiet(bot);
  });

  it('B120 that was changed on the way sends a line like any, and what it did not have is left out', async () => {
    const bot = await start();
    const { form } = await opened(bot, 'bob', 'Request a role');
    const [send] = (form.card?.actions ?? []) as readonly Json[];
    const data = send?.data as Json;
    const values = { role: 'Tech Lead', place: 'in "Banking"', reason: 'the release' };
    const of = { fields: [{ id: 'role' }, { id: 'place', raw: true }, { id: 'reason', clause: 'because' }] };
    const sent = { ...data, ...values, of, approved: true, status: 'approved', voter: 'carla', __proto__: null };
    await bot.driver.submit('bob', form, undefined, values, { patch: { value: { data: sent } } });
    await dialog(bot, 'bob', 'To be approved');
    const other = { line: 'role grant', role: 'Tech Lead', person: 'bob', place: 'in "Banking" confirm 1 because' };
    const fields = [{ id: 'person' }, { id: 'role' }, { id: 'place', raw: true }];
    const forged = { patch: { value: { data: { ...other, of: { fields } } } } };
    await bot.driver.submit('bob', bot.driver.dialogOf('bob') as Dialog, 'Send the request', {}, forged);
    await dialog(bot, 'bob', /Not read|No\. |Not done|Not yet done/);
    expect(await roleOfBob(bot)).toBeUndefined();
    expect(await bot.services.store.ledger.request(1)).toBeUndefined();
    expectQuiet(bot);
  });

  it('that is of no use any more is out of date, in the dialog', async () => {
    const bot = await start();
    const { form } = await opened(bot, 'max', 'Give a role');
    const values = { person: 'bob', role: 'Tech Lead', place: 'in "Banking"' };
    await bot.driver.submit('max', form, undefined, values, {
      patch: { value: { data: { verb: 'grant', ...values } } },
    });
    const outdated = await dialog(bot, 'max', 'Not done: this is out of date.');
    await pressIn(bot, 'max', outdated, 'Help');
    await dialog(bot, 'max', '/access explain');
    expectQuiet(bot);
  });
});
