import { describe, expect, it } from 'vitest';
import { refusal } from '../support/teams-answers.ts';
import {
  AUDIT,
  BANKING,
  cloudOfFile,
  startTeamsBot,
  type TeamsBot,
  type TeamsBotOptions,
  UNPACED,
} from '../support/teams-bot.ts';
import { expectQuiet, found, only, press, said, toldTo, trailOf, wordsOf } from '../support/teams-saying.ts';

const cloud = cloudOfFile();
const start = (options: TeamsBotOptions = {}) => startTeamsBot(cloud, { pace: UNPACED, ...options });
const QUESTION = 'explain deploy on Loans in Production';
const ANSWER = 'No. Ana Silva cannot deploy Loans in Production.';
const ADD = 'Add Chatelaine for yourself under Apps, then ask again.';

const oursIn = ({ teams }: TeamsBot, place: string) =>
  teams.messages.filter(({ by, conversation }) => !by && conversation === place);

describe('somebody without the app', () => {
  it('who asks in a channel is told to add it, once, and nothing is done', async () => {
    const bot = await start();
    bot.teams.person('carla', { installed: false });
    await bot.driver.say('carla', BANKING, 'explain bob deploy on Loans in Production');
    const [line, ...more] = oursIn(bot, BANKING);
    expect(wordsOf(line as never)).toContain(`Not done: I cannot write to you alone yet.`);
    expect([wordsOf(line as never).includes(ADD), line?.root !== undefined, more]).toEqual([true, true, []]);
    expect(bot.teams.chatOf('carla')).toEqual([]);
    expect(await trailOf(bot)).toEqual(['directory-imported']);
    bot.teams.person('carla', { installed: true });
    await bot.driver.say('carla', BANKING, 'explain bob deploy on Loans in Production');
    await toldTo(bot, 'carla', 'No. Bob Lind cannot deploy Loans');
    expect(await trailOf(bot)).toEqual(['directory-imported', 'access-explained']);
    expectQuiet(bot);
  });

  it.each([
    ['taken it away', { installed: false }],
    ['blocked it', { blocked: true }],
  ])(
    'any more, as they have %s, is told that their answer is not shown, and is asked afresh the next time',
    async (_, change) => {
      const bot = await start();
      await bot.driver.say('ana', 'personal', 'help');
      bot.teams.person('ana', change);
      await bot.driver.say('ana', BANKING, QUESTION);
      await found(bot, 'bob', BANKING, 'Your answer is not shown: I cannot write to you alone yet.');
      await bot.driver.say('ana', BANKING, QUESTION);
      await found(bot, 'bob', BANKING, 'Not done: I cannot write to you alone yet.');
      expect(bot.teams.seenBy('bob', BANKING).map(said).join()).not.toContain('cannot deploy');
      expectQuiet(bot);
    },
  );

  it('who presses in a channel reads in one line what came of it, and nobody else reads anything', async () => {
    const bot = await start();
    await bot.driver.say('ana', BANKING, QUESTION);
    await press(bot, 'ana', await toldTo(bot, 'ana', ANSWER), 'Share here');
    const shared = await found(bot, 'carla', BANKING, ANSWER);
    bot.teams.person('carla', { installed: false });
    const before = bot.teams.messages.length;
    const { body } = await press(bot, 'carla', shared, 'Give Release Lead…');
    expect(body).toMatchObject({
      value: 'Give Ana Silva Release Lead on Loans? To read all of it, add Chatelaine for yourself under Apps.',
    });
    expect(bot.teams.messages).toHaveLength(before);
    expectQuiet(bot);
  });
});

describe('a stranger', () => {
  it('who asks in a channel is told so there, and who presses is told in one line', async () => {
    const bot = await start();
    bot.teams.person('visitor', { userRole: 'guest', email: 'carla@acme.example', installed: false });
    bot.teams.channel(BANKING, { team: BANKING, members: ['ana', 'bob', 'visitor'] });
    await bot.driver.say('visitor', BANKING, 'access me');
    await found(bot, 'bob', BANKING, 'Not done: guests may ask nothing here.');
    await bot.driver.say('ana', BANKING, QUESTION);
    await press(bot, 'ana', await toldTo(bot, 'ana', ANSWER), 'Share here');
    const before = bot.teams.messages.length;
    const { body } = await press(bot, 'visitor', await found(bot, 'visitor', BANKING, ANSWER), 'Give Release Lead…');
    expect(body).toMatchObject({ value: 'Not done: guests may ask nothing here.' });
    await bot.stop();
    expect(bot.teams.messages).toHaveLength(before);
    expectQuiet(bot);
  });
});

describe('messages for one person alone', () => {
  const settings = { targeted: true };

  it('answer in the channel, where they are switched on, and others read no line of it', async () => {
    const bot = await start({ settings, teamsOptions: { targeted: true } });
    const { shown } = await bot.driver.say('ana', BANKING, QUESTION);
    const answer = only(shown);
    expect([answer.onlyFor, answer.conversation, said(answer).includes(ANSWER)]).toEqual(['ana', BANKING, true]);
    expect(bot.teams.seenBy('bob', BANKING).filter(({ by }) => !by)).toEqual([]);
    expect(bot.teams.chatOf('ana')).toEqual([]);
    const traced = await press(bot, 'ana', answer, 'Full trace');
    expect(said(only(traced.shown))).toContain('Weighed, in this order');
    const again = await bot.driver.say('ana', BANKING, QUESTION);
    const shared = await press(bot, 'ana', only(again.shown), 'Share here');
    expect(said(await found(bot, 'bob', BANKING, ANSWER))).toContain(ANSWER);
    expect(shared.body).toMatchObject({ value: 'Shared in the conversation.' });
    expectQuiet(bot);
  });

  it('that the tenant refuses go to the personal chat', async () => {
    const bot = await start({ settings });
    const send = (isTargeted: boolean) => (isTargeted ? refusal(403, 'Forbidden') : ('default' as const));
    bot.teams.answerWith('send', ({ query }) => send(query.isTargetedActivity === 'true'));
    await bot.driver.say('ana', BANKING, QUESTION);
    await toldTo(bot, 'ana', ANSWER);
    await found(bot, 'bob', BANKING, 'Answered privately');
    expect(bot.logged).toEqual([expect.stringContaining('a message for one person alone was not taken')]);
    expect(bot.teams.faults).toEqual([]);
  });

  it('that are written to the bot leave no line for others, whatever comes of them', async () => {
    const bot = await start({ teamsOptions: { targeted: true } });
    const recipient = { id: bot.teams.botId, name: 'Chatelaine', isTargeted: true };
    await bot.driver.say('ana', BANKING, QUESTION, { patch: { recipient } });
    await toldTo(bot, 'ana', ANSWER);
    expect(oursIn(bot, BANKING)).toEqual([]);
    const { shown } = await bot.driver.say('gil', AUDIT, 'access me', { patch: { recipient } });
    expect(said(only(shown))).toContain('Not done: I cannot write to you alone yet.');
    expect(bot.teams.seenBy('bob').filter(({ by }) => !by)).toEqual([]);
    expectQuiet(bot);
  });
});
