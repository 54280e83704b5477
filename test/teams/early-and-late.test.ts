import { describe, expect, it } from 'vitest';
import { requestOf } from '../support/passing-time.ts';
import { post } from '../support/slack-signing.ts';
import type { Turn } from '../support/teams-answers.ts';
import { BANKING, cloudOfFile, startTeamsBot, UNPACED } from '../support/teams-bot.ts';
import { recordedConfirm } from '../support/teams-recording.ts';
import { becomes, expectQuiet, found, only, press, roleOfBob, said, settled, toldTo } from '../support/teams-saying.ts';

const cloud = cloudOfFile();
const { keys } = cloud;
const services = { clock: () => new Date().toISOString() };

describe('B56 an answer', () => {
  it('that arrives before the request is seen is judged by the state', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED, services });
    // The channel's post and the copies are on their way for as long as this takes.
    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { shown } = await bot.driver.say(
      'bob',
      'personal',
      'access request Tech Lead in Banking for 8h because of it',
    );
    const home = only((await bot.driver.say('max', 'personal', 'access me')).shown);
    bot.teams.answerWith('create', async (): Promise<Turn> => {
      await held;
      return 'default';
    });
    await press(bot, 'bob', only(shown), 'Send the request');
    const action = {
      type: 'Action.Execute',
      title: 'Approve',
      data: { line: 'request approve R-1', of: { isAnswer: true } },
    };
    await bot.driver.press('max', home, 'Help', {}, { patch: { value: { action, trigger: 'manual' } } });
    await becomes(bot, 'max', home, 'Max Berg');
    expect(await requestOf(bot, 1)).toMatchObject({ status: 'used', votes: [{ voter: 'max' }] });
    goOn();
    await settled(bot);
    const channel = await found(bot, 'ana', BANKING, /Approved by[\s\S]*Max Berg|Max Berg approved/);
    expect(said(channel)).toContain('R-1');
    expectQuiet(bot);
  });

  it('to a message that is gone is told afresh, and what it asks for is done', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED });
    const request = await recordedConfirm(bot, keys);
    const preview = await toldTo(bot, 'max', 'Give Bob Lind');
    bot.teams.surfaces.remove(preview);
    await post(request);
    await toldTo(bot, 'max', 'Done. Bob Lind has Tech Lead in team Banking.');
    await settled(bot);
    expect(await roleOfBob(bot)).toBe('Tech Lead');
    expect(bot.logged).toEqual([expect.stringContaining('an answer did not take the place of the one before')]);
    expect(bot.teams.faults).toEqual([]);
  });
});
