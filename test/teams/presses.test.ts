import { describe, expect, it } from 'vitest';
import { requestOf } from '../support/passing-time.ts';
import { BANKING, cloudOfFile, startTeamsBot, type TeamsBot, UNPACED } from '../support/teams-bot.ts';
import { buttonsIn, cardIn } from '../support/teams-cards.ts';
import {
  becomes,
  buttonsOf,
  expectQuiet,
  found,
  kept,
  only,
  press,
  roleOfBob,
  said,
  toldTo,
  wordsOf,
} from '../support/teams-saying.ts';
import type { Json, Message } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const start = () => startTeamsBot(cloud, { pace: UNPACED, services: { clock: () => new Date().toISOString() } });
const QUESTION = 'explain deploy on Loans in Production';
const ANSWER = 'No. Ana Silva cannot deploy Loans in Production.';
const GRANT = 'role grant @bob Tech Lead in Banking';
const ASK = 'access request Tech Lead in Banking for 12h because of the release';

/** A press whose button holds something else than it was drawn with. */
const forged = (bot: TeamsBot, username: string, message: Message, label: string, data: Json) => {
  const action = { type: 'Action.Execute', title: 'Any', data };
  return bot.driver.press(username, message, label, {}, { patch: { value: { action, trigger: 'manual' } } });
};

/** Bob's request for a role, sent: what he, Max and the channel see of it. */
async function asked(bot: TeamsBot) {
  const { shown } = await bot.driver.say('bob', 'personal', ASK);
  await press(bot, 'bob', only(shown), 'Send the request');
  const [receipt, post, copy] = await Promise.all([
    toldTo(bot, 'bob', /Waiting for an answer[\s\S]*R-1/),
    found(bot, 'bob', BANKING, 'R-1'),
    toldTo(bot, 'max', 'R-1'),
  ]);
  return { receipt, post, copy };
}

describe('a button', () => {
  it('in an answer: the next answer takes its place, for who presses and in the message', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('ana', 'personal', QUESTION);
    const answer = only(shown);
    const traced = await press(bot, 'ana', answer, 'Full trace');
    expect(traced.body).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' });
    expect([only(traced.shown).id, said(only(traced.shown)).includes('Weighed, in this order')]).toEqual([
      answer.id,
      true,
    ]);
    await bot.stop();
    expect(wordsOf(kept(bot, answer))).toContain('Weighed, in this order');
    expect(bot.teams.chatOf('ana').filter(({ by }) => !by)).toHaveLength(1);
    expectQuiet(bot);
  });

  it('that confirms gives the role once, in the place of its preview; the person and the channel are told', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('max', 'personal', GRANT);
    expect(said(only(shown))).toContain('Give Bob Lind Tech Lead in team Banking?');
    expect(await roleOfBob(bot)).toBeUndefined();
    await press(bot, 'max', only(shown), 'Confirm');
    await becomes(bot, 'max', only(shown), 'Done. Bob Lind has Tech Lead in team Banking.');
    expect(await roleOfBob(bot)).toBe('Tech Lead');
    await found(bot, 'ana', BANKING, 'Max Berg gave Bob Lind Tech Lead in team Banking.');
    await toldTo(bot, 'bob', 'Max Berg gave Bob Lind Tech Lead in team Banking.');
    expectQuiet(bot);
  });

  it('in a notice: the notice stays, and the answer is another message', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('max', 'personal', GRANT);
    await press(bot, 'max', only(shown), 'Confirm');
    const notice = await toldTo(bot, 'bob', 'Max Berg gave Bob Lind Tech Lead');
    const pressed = await press(bot, 'bob', notice, 'Explain');
    const [same, answer] = pressed.shown;
    expect(pressed.body).toMatchObject({ value: 'Bob Lind: what is held, and what it comes to' });
    expect([same?.id, same?.edits, said(same)]).toEqual([notice.id, 0, said(notice)]);
    expect(said(answer)).toContain('Bob Lind: what is held');
    // That one is an answer again.
    expect(kept(bot, answer as Message).attachments).toHaveLength(1);
    expectQuiet(bot);
  });

  it('that asks first unfolds the question, and does nothing until that is answered', async () => {
    const bot = await start();
    const { receipt } = await asked(bot);
    const [unfolding] = (cardIn(receipt).actions as readonly Json[]).filter(({ type }) => type === 'Action.ShowCard');
    expect([unfolding?.title, buttonsIn(unfolding?.card)]).toEqual(['Cancel', ['Cancel']]);
    expect((await requestOf(bot, 1)).status).toBe('pending');
    await press(bot, 'bob', receipt, 'Cancel');
    expect(buttonsOf(await becomes(bot, 'bob', receipt, 'Cancelled'))).not.toContain('Cancel');
    expect((await requestOf(bot, 1)).status).toBe('cancelled');
    expectQuiet(bot);
  });

  it('of an old client is answered by messages: in place, beside a notice, and in private', async () => {
    const bot = await start();
    const old = { isOldClient: true };
    const { shown } = await bot.driver.say('max', 'personal', GRANT);
    const pressed = await bot.driver.press('max', only(shown), 'Confirm', {}, old);
    expect(pressed.body).toBe('');
    await becomes(bot, 'max', only(shown), 'Done. Bob Lind has Tech Lead in team Banking.');
    expect(kept(bot, only(shown)).edits).toBe(1);
    const notice = await toldTo(bot, 'bob', 'Max Berg gave Bob Lind Tech Lead');
    await bot.driver.press('bob', notice, 'Explain', {}, old);
    await toldTo(bot, 'bob', 'Bob Lind: what is held');
    expect(kept(bot, notice).edits).toBe(0);
    const post = await found(bot, 'carla', BANKING, 'Max Berg gave Bob Lind Tech Lead');
    await bot.driver.press('carla', post, 'Explain', {}, old);
    await toldTo(bot, 'carla', 'Bob Lind');
    expect(bot.teams.repliesTo(post)).toEqual([]);
    expectQuiet(bot);
  });
});

describe('a button that is of no use any more', () => {
  it.each<readonly [string, Json]>([
    ['holds no line', {}],
    ['holds a line that is none', { line: 42 }],
    ['holds a line without end', { line: `explain ${'x'.repeat(3_000)}` }],
    ['holds what no card of ours has', { line: 'help', of: { fields: 'all' } }],
    ['holds what another version gave it', { verb: 'approve', request: 1 }],
  ])('as it %s is out of date, and says so', async (_, data) => {
    const bot = await start();
    const { shown } = await bot.driver.say('ana', 'personal', QUESTION);
    const answer = only(shown);
    const { body } = await forged(bot, 'ana', answer, 'Full trace', data);
    expect(body).toMatchObject({ value: 'Not done: this is out of date.' });
    expect(said(await becomes(bot, 'ana', answer, ANSWER))).toContain(ANSWER);
    const told = await toldTo(bot, 'ana', 'Not done: this is out of date.');
    await press(bot, 'ana', told, 'Help');
    await becomes(bot, 'ana', told, '/access explain');
    expectQuiet(bot);
  });

  it('is out of date for an old client too', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('ana', 'personal', QUESTION);
    const how = { isOldClient: true, patch: { value: { verb: 'approve' } } };
    await bot.driver.press('ana', only(shown), 'Full trace', {}, how);
    await toldTo(bot, 'ana', 'Not done: this is out of date.');
    expectQuiet(bot);
  });

  it('as its command is no more is answered like a line that nobody knows', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('ana', 'personal', QUESTION);
    await forged(bot, 'ana', only(shown), 'Full trace', { line: 'access expound', of: { isAnswer: true } });
    await becomes(bot, 'ana', only(shown), 'There is no command');
    expectQuiet(bot);
  });
});

describe('B120 what a button holds proves nothing', () => {
  const LIES = { approved: true, actor: 'carla', username: 'carla', status: 'approved', confirm: 'yes' };

  it('an approval by who asked, or by somebody not entitled, is judged for who presses', async () => {
    const bot = await start();
    const { receipt, post } = await asked(bot);
    const own = await forged(bot, 'bob', receipt, 'Nudge', { line: 'request approve R-1', ...LIES });
    expect(own.body).toMatchObject({ value: expect.stringContaining('No. R-1 is your own.') });
    bot.teams.surfaces.show('ana', post, { card: cardIn(await toldTo(bot, 'max', 'R-1')) });
    const other = await forged(bot, 'ana', post, 'Approve', { line: 'request approve R-1', ...LIES });
    expect(other.body).toMatchObject({ value: expect.stringContaining('not yours to answer') });
    expect(await requestOf(bot, 1)).toMatchObject({ status: 'pending', votes: [] });
    expect(await roleOfBob(bot)).toBeUndefined();
    expectQuiet(bot);
  });

  it('another request, or one that is none, is found by its number alone', async () => {
    const bot = await start();
    const { copy } = await asked(bot);
    for (const line of ['request approve R-2', 'request approve R-1 OR 1=1', 'request approve ../1'])
      await forged(bot, 'max', copy, 'Approve', { line, ...LIES });
    await bot.stop();
    expect(await requestOf(bot, 1)).toMatchObject({ status: 'pending', votes: [] });
    expectQuiet(bot);
  });

  it('a confirmation that was never previewed, or of another change, changes nothing', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('max', 'personal', GRANT);
    const confirm = (cardIn(only(shown)).actions as readonly Json[])[0]?.data as Json;
    const lines = [
      String(confirm.line).replace('Tech Lead', 'Guest'),
      String(confirm.line).replace(/confirm \S+/, 'confirm 0000'),
      String(confirm.line).replace('bob', 'max'),
    ];
    for (const line of lines) await forged(bot, 'max', only(shown), 'Confirm', { ...confirm, ...LIES, line });
    expect(await roleOfBob(bot)).toBeUndefined();
    const { shown: hers } = await bot.driver.say('ana', 'personal', 'access me');
    await forged(bot, 'ana', only(hers), 'Help', { ...confirm, ...LIES });
    await becomes(bot, 'ana', only(hers), 'No. Ana Silva cannot give Bob Lind Tech Lead in team Banking.');
    expect(await roleOfBob(bot)).toBeUndefined();
    expectQuiet(bot);
  });

  it('a card that is asked for by itself, and not by a person, writes nothing', async () => {
    const bot = await start();
    const { copy } = await asked(bot);
    const action = { type: 'Action.Execute', title: 'Refresh', data: { line: 'request approve R-1' } };
    const how = { patch: { value: { action, trigger: 'automatic' } } };
    const sent = await bot.driver.press('max', copy, 'Approve', {}, how);
    expect(sent.body).toMatchObject({ statusCode: 403 });
    expect(await requestOf(bot, 1)).toMatchObject({ status: 'pending', votes: [] });
    expectQuiet(bot);
  });
});
