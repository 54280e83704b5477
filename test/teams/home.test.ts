import { describe, expect, it } from 'vitest';
import { requestOf } from '../support/passing-time.ts';
import { BANKING, cloudOfFile, startTeamsBot, type TeamsBot, UNPACED } from '../support/teams-bot.ts';
import {
  becomes,
  buttonsOf,
  dialog,
  expectQuiet,
  only,
  press,
  pressIn,
  said,
  settled,
  toldTo,
  writtenTo,
} from '../support/teams-saying.ts';

const cloud = cloudOfFile();
const start = () => startTeamsBot(cloud, { pace: UNPACED, services: { clock: () => new Date().toISOString() } });
const ASK = 'access request Tech Lead in Banking for 8h because of the release';

/** Bob's request for a role, sent, and his receipt. */
async function asked(bot: TeamsBot) {
  const { shown } = await bot.driver.say('bob', 'personal', ASK);
  await press(bot, 'bob', only(shown), 'Send the request');
  await settled(bot);
}

describe('whoever gets the app', () => {
  it('is greeted with their start page, once', async () => {
    const bot = await start();
    await bot.driver.install('gil');
    await settled(bot);
    const [home, ...more] = writtenTo(bot, 'gil');
    expect([said(home).includes('Your access'), more]).toEqual([true, []]);
    expect(buttonsOf(home)).toEqual([
      'Request a role',
      'Request a database user',
      'Explain something',
      'Who can…',
      'Help',
    ]);
    await press(bot, 'gil', home as never, 'Help');
    await becomes(bot, 'gil', home as never, '/access explain');
    expectQuiet(bot);
  });

  it('is not greeted by a new version of it', async () => {
    const bot = await start();
    await bot.driver.raw({
      ...(await bot.driver.install('gil')).activity,
      id: 'f:2',
      type: 'installationUpdate',
      action: 'add-upgrade',
    });
    await settled(bot);
    expect(writtenTo(bot, 'gil')).toHaveLength(1);
    expectQuiet(bot);
  });

  it('gets at once what has waited for them', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('carla', 'personal', 'role grant gil "Tech Lead" in Banking');
    await press(bot, 'carla', only(shown), 'Confirm');
    await bot.stop();
    while ((await bot.opened.store.recipients()).length > 1) await bot.deliver();
    expect([writtenTo(bot, 'gil'), (await bot.opened.store.recipients()).length]).toEqual([[], 1]);
    await bot.driver.install('gil');
    await toldTo(bot, 'gil', 'Carla Nunes gave Gil Costa Tech Lead in team Banking.');
    await toldTo(bot, 'gil', 'Your access');
    expect(bot.teams.faults).toEqual([]);
  });

  it('and is nobody to us is told so', async () => {
    const bot = await start();
    bot.teams.person('visitor', { email: 'visitor@acme.example' });
    await bot.driver.install('visitor');
    expect(said(await toldTo(bot, 'visitor', 'Not done'))).toContain('you are not linked to a user of the platform');
    expectQuiet(bot);
  });

  it('is found again where they got it the last time, after they had taken it away', async () => {
    const bot = await start();
    await bot.driver.install('gil');
    const { objectId = '' } = bot.teams.directory.personOf('gil');
    const known = () => bot.opened.conversations.personal(bot.settings.tenant, objectId);
    expect(await known()).toMatchObject({ kind: 'personal' });
    await bot.driver.uninstall('gil');
    expect(await known()).toBeUndefined();
    await bot.driver.install('gil');
    expect(await known()).toMatchObject({ kind: 'personal', serviceUrl: bot.teams.serviceUrl });
    await settled(bot);
    expect(writtenTo(bot, 'gil')).toHaveLength(2);
    expectQuiet(bot);
  });
});

describe('the start page', () => {
  it('is what access me answers, alone with the bot and after a mention, and all of it can be pressed', async () => {
    const bot = await start();
    for (const place of ['personal', BANKING]) {
      const labels = [
        'Request a role',
        'Request a database user',
        'Explain something',
        'Who can…',
        'Give a role',
        'Help',
      ];
      await bot.driver.say('carla', place, 'access me');
      const home = await toldTo(bot, 'carla', 'Your access');
      expect(buttonsOf(home)).toEqual(labels);
      for (const label of labels.slice(0, -1)) {
        await press(bot, 'carla', home, label);
        await dialog(bot, 'carla', 'Fill in what is missing');
        bot.driver.closeDialog('carla');
      }
      await press(bot, 'carla', home, 'Help');
      await becomes(bot, 'carla', home, '/access explain');
      await bot.stop();
    }
    expectQuiet(bot);
  });

  it('shows what waits, what was asked for and what is held, and leads to each', async () => {
    const bot = await start();
    await asked(bot);
    const home = async (username: string) => only((await bot.driver.say(username, 'personal', 'access me')).shown);
    const bobs = await home('bob');
    expect(said(bobs)).toContain('R-1: Tech Lead in team Banking, 8 h, to be answered by');
    await press(bot, 'bob', bobs, 'Show R-1');
    expect(buttonsOf(await becomes(bot, 'bob', bobs, 'Waiting for an answer'))).toEqual(['Nudge', 'Cancel']);
    const carlas = await home('carla');
    expect(said(carlas)).toContain('R-1: Bob Lind asks for Tech Lead in team Banking');
    await press(bot, 'carla', carlas, 'Answer R-1');
    const card = await becomes(bot, 'carla', carlas, 'asks for Tech Lead in team Banking, because:');
    await press(bot, 'carla', card, 'Approve');
    await becomes(bot, 'carla', carlas, 'Approved');
    expect((await requestOf(bot, 1)).status).toBe('used');
    await settled(bot);
    const held = await home('bob');
    await press(bot, 'bob', held, 'Details of R-1');
    expect(buttonsOf(await becomes(bot, 'bob', held, 'Approved, and in force'))).toEqual(['Extend…', "I'm done"]);
    await press(bot, 'bob', held, 'Extend…');
    await pressIn(bot, 'bob', await dialog(bot, 'bob', 'Fill in what is missing'), 'Send', { duration: '1h' });
    await dialog(bot, 'bob', /Sent: R-2|extension/);
    expectQuiet(bot);
  });
});
