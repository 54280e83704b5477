import { describe, expect, it } from 'vitest';
import { AccessError } from '../../src/domain/problem.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { type HeldStore, heldStore } from '../support/held-store.ts';
import { htmlPage, refusal, type Turn, throttled } from '../support/teams-answers.ts';
import { BANKING, cloudOfFile, startTeamsBot, type TeamsBot, UNPACED } from '../support/teams-bot.ts';
import {
  becomes,
  dialog,
  expectQuiet,
  found,
  only,
  press,
  roleOfBob,
  said,
  toldTo,
  wordsOf,
  writtenTo,
} from '../support/teams-saying.ts';
import type { Message, Seen } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const QUESTION = 'explain deploy on Loans in Production';
const ANSWER = 'No. Ana Silva cannot deploy Loans in Production.';
const GRANT = 'role grant @bob Tech Lead in Banking';
const LATER = 'One moment: the answer takes longer than usual. It will be shown in our chat.';

async function start(): Promise<Readonly<{ bot: TeamsBot; store: HeldStore }>> {
  const store = heldStore();
  return { store, bot: await startTeamsBot(cloud, { pace: UNPACED, spoil: store.spoil }) };
}

async function previewed(bot: TeamsBot): Promise<Seen> {
  return only((await bot.driver.say('max', 'personal', GRANT)).shown);
}

describe('an answer that takes long', () => {
  it('to a message: whoever waits sees that somebody is at work', async () => {
    const { bot, store } = await start();
    const goOn = store.hold();
    const said = bot.driver.say('ana', 'personal', QUESTION);
    const typing = await bot.teams.until(() => bot.teams.callsOf('send').find(({ body }) => body.type === 'typing'));
    expect([typing.conversation, writtenTo(bot, 'ana')]).toEqual([bot.teams.directory.personOf('ana').chat, []]);
    goOn();
    await said;
    await toldTo(bot, 'ana', ANSWER);
    expect(bot.teams.callsOf('send').filter(({ body }) => body.type === 'typing')).toHaveLength(1);
    expectQuiet(bot);
  });

  it('to a message: Teams is told in time that it has arrived', async () => {
    const { bot, store } = await start();
    const goOn = store.hold();
    const { status, tookMs, shown } = await bot.driver.say('ana', 'personal', QUESTION);
    expect([status, tookMs < 10_000, shown]).toEqual([200, true, []]);
    goOn();
    await toldTo(bot, 'ana', ANSWER);
    expectQuiet(bot);
  });

  it('to a button in an answer takes its place all the same', async () => {
    const { bot, store } = await start();
    const preview = await previewed(bot);
    const goOn = store.hold();
    const { body, tookMs } = await press(bot, 'max', preview, 'Confirm');
    expect([body, tookMs < 5_000]).toMatchObject([{ value: LATER }, true]);
    goOn();
    await becomes(bot, 'max', preview, 'Done. Bob Lind has Tech Lead in team Banking.');
    expect(writtenTo(bot, 'max')).toHaveLength(1);
    expectQuiet(bot);
  });

  it('to a button in a notice, and to one that shares, comes as a message', async () => {
    const { bot, store } = await start();
    await press(bot, 'max', await previewed(bot), 'Confirm');
    const notice = await toldTo(bot, 'bob', 'Max Berg gave Bob Lind Tech Lead');
    await bot.driver.say('ana', BANKING, QUESTION);
    const answer = await toldTo(bot, 'ana', ANSWER);
    const goOn = store.hold();
    const [explained, shared] = await Promise.all([
      press(bot, 'bob', notice, 'Explain'),
      press(bot, 'ana', answer, 'Share here'),
    ]);
    expect([explained.body, shared.body]).toMatchObject([{ value: LATER }, { value: LATER }]);
    goOn();
    await toldTo(bot, 'bob', 'Bob Lind: what is held');
    await found(bot, 'max', BANKING, ANSWER);
    expectQuiet(bot);
  });

  it('in a dialog comes as a message, where it can be gone on with', async () => {
    const { bot, store } = await start();
    const { shown } = await bot.driver.say('max', 'personal', 'access me');
    await press(bot, 'max', only(shown), 'Give a role');
    const form = await dialog(bot, 'max', 'Fill in what is missing');
    const goOn = store.hold();
    await bot.driver.submit('max', form, undefined, { person: 'bob', role: 'Tech Lead', place: 'in "Banking"' });
    await dialog(bot, 'max', LATER);
    goOn();
    const preview = await toldTo(bot, 'max', 'Give Bob Lind Tech Lead in team Banking?');
    await press(bot, 'max', preview, 'Confirm');
    expect(await roleOfBob(bot)).toBe('Tech Lead');
    expectQuiet(bot);
  });
});

describe('a bot that stops', () => {
  it.each<readonly [string, (bot: TeamsBot, preview: Seen) => Promise<unknown>]>([
    ['a message', ({ driver }) => driver.say('max', 'personal', 'access me')],
    ['a button', (bot, preview) => press(bot, 'max', preview, 'Confirm')],
  ])('finishes first what is under way: %s', async (_, act) => {
    const { bot, store } = await start();
    const preview = await previewed(bot);
    const goOn = store.hold();
    const acting = act(bot, preview);
    await store.reached();
    const stopping = bot.stop();
    goOn();
    await stopping;
    const latest = bot.teams.surfaces.find(preview.conversation, preview.id) as Message;
    const shown = [...writtenTo(bot, 'max').map(said), wordsOf(latest)].join('\n');
    expect(shown).toMatch(/Your access|Done\. Bob Lind has Tech Lead/);
    await acting;
    expectQuiet(bot);
  });

  it('finishes what it has promised for later', async () => {
    const { bot, store } = await start();
    const preview = await previewed(bot);
    const goOn = store.hold();
    await press(bot, 'max', preview, 'Confirm');
    const stopping = bot.stop();
    goOn();
    await stopping;
    const latest = bot.teams.surfaces.find(preview.conversation, preview.id) as Message;
    expect(wordsOf(latest)).toContain('Done. Bob Lind has Tech Lead in team Banking.');
    expectQuiet(bot);
  });
});

describe('F11 Teams does not say who speaks', () => {
  it.each<readonly [string, Turn]>([
    ['500', { status: 500 }],
    ['a page', htmlPage(503)],
    ['told to wait', throttled(60)],
    ['a reset', { broken: 'before' }],
  ])('%s: not done, try again, and nothing is granted', async (_, turn) => {
    const { bot } = await start();
    const preview = await previewed(bot);
    bot.teams.answerWith('member', () => turn);
    // Carla may grant it too, and nothing is known of her yet.
    const message = bot.teams.surfaces.post({
      ...preview,
      id: '1:1carla',
      conversation: bot.teams.directory.personOf('carla').chat,
    });
    await press(bot, 'carla', message, 'Confirm');
    await becomes(bot, 'carla', message, 'Not done: the chat cannot be reached.');
    expect(await roleOfBob(bot)).toBeUndefined();
    expectQuiet(bot);
  });
});

describe('F11 the store is down', () => {
  it('not done, and said so; the same line is answered once it is back', async () => {
    const state = { isDown: false };
    const failing =
      <Given extends readonly unknown[], T>(work: (...given: Given) => Promise<T>) =>
      (...given: Given): Promise<T> =>
        state.isDown ? Promise.reject(new AccessError({ code: 'unavailable', system: 'store' })) : work(...given);
    const spoil = (opened: OpenStore): OpenStore => {
      const { store } = opened;
      const transaction = failing(store.transaction) as typeof store.transaction;
      const takeDelivery = failing(store.takeDelivery);
      return { ...opened, store: { ...store, transaction, takeDelivery, snapshot: failing(store.snapshot) } };
    };
    const bot = await startTeamsBot(cloud, { pace: UNPACED, spoil });
    const preview = await previewed(bot);
    state.isDown = true;
    const { shown } = await bot.driver.say('ana', 'personal', QUESTION);
    expect(said(only(shown))).toContain('Not done: the store cannot be reached.');
    await press(bot, 'max', preview, 'Confirm');
    await becomes(bot, 'max', preview, 'Not done: the store cannot be reached.');
    await bot.driver.say('ana', BANKING, QUESTION);
    await found(bot, 'bob', BANKING, 'Not done: the store cannot be reached.');
    state.isDown = false;
    expect(await roleOfBob(bot)).toBeUndefined();
    await bot.driver.say('ana', 'personal', QUESTION);
    await toldTo(bot, 'ana', ANSWER);
    await bot.stop();
    expectQuiet(bot);
  });
});

describe('an answer that Teams does not take', () => {
  it.each([
    ['refused', refusal(400, 'BadSyntax')],
    ['lost', { status: 502 }],
  ] as const)('is %s, which the log says, and what was done is done', async (_, turn) => {
    const { bot } = await start();
    const preview = await previewed(bot);
    bot.teams.answerWith('update', () => turn);
    bot.teams.answerWith('send', ({ conversation }) => (conversation === preview.conversation ? turn : 'default'));
    const { body } = await press(bot, 'max', preview, 'Confirm');
    expect(body).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' });
    await bot.stop();
    expect(await roleOfBob(bot)).toBe('Tech Lead');
    expect(bot.logged.join('\n')).toContain('an answer was not posted');
    expect(bot.teams.faults).toEqual([]);
  });

  it('for a short while is sent again', async () => {
    const { bot } = await start();
    bot.teams.answerWith('send', [throttled(1)]);
    const { shown } = await bot.driver.say('ana', 'personal', QUESTION);
    expect(said(only(shown))).toContain(ANSWER);
    expectQuiet(bot);
  });
});
