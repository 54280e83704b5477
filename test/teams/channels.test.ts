import { describe, expect, it } from 'vitest';
import { subscriptionsOf } from '../../src/usecases/subscribe-channel.ts';
import { BANKING, cloudOfFile, startTeamsBot, type TeamsBot, UNPACED } from '../support/teams-bot.ts';
import {
  becomes,
  buttonsOf,
  dialog,
  expectQuiet,
  found,
  only,
  press,
  said,
  settled,
  toldTo,
} from '../support/teams-saying.ts';

const cloud = cloudOfFile();
const RISKS = '19:risks@thread.tacv2';
const GROUP = '19:planning@thread.v2';
const GRANT = 'role grant @bob Tech Lead in Banking';

/** With a channel and a group chat that no directory names; somebody from outside may be in both. */
async function start({ hasOutsider = false } = {}): Promise<TeamsBot> {
  const bot = await startTeamsBot(cloud, { pace: UNPACED, services: { clock: () => new Date().toISOString() } });
  bot.teams.person('visitor', { tenantId: 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee', installed: false });
  const members = ['carla', 'ana', 'bob', ...(hasOutsider ? ['visitor'] : [])];
  bot.teams.channel(RISKS, { team: RISKS, name: 'risks', members });
  bot.teams.group(GROUP, { members });
  return bot;
}

const heardIn = async ({ services }: TeamsBot, channel: string) =>
  (await subscriptionsOf(services, `teams:${channel}`)).map(({ name }) => name);

describe('a channel that is to hear of something', () => {
  it.each([
    ['a channel', RISKS],
    ['a group chat', GROUP],
  ])('is the one where that was asked for, %s, and gets it', async (_, place) => {
    const bot = await start();
    await bot.driver.say('carla', place, 'audit subscribe Banking');
    await toldTo(bot, 'carla', 'Done. This channel hears of team Banking');
    expect([await heardIn(bot, place), await heardIn(bot, BANKING)]).toEqual([['Banking'], []]);
    const { shown } = await bot.driver.say('max', 'personal', GRANT);
    await press(bot, 'max', only(shown), 'Confirm');
    await found(bot, 'ana', place, 'Max Berg gave Bob Lind Tech Lead in team Banking.');
    await bot.driver.say('carla', place, 'audit subscribe Banking off');
    await settled(bot);
    expect(await heardIn(bot, place)).toEqual([]);
    expectQuiet(bot);
  });

  it('is that one in the form, too, which is filled in somewhere else', async () => {
    const bot = await start();
    await bot.driver.say('carla', RISKS, 'audit subscribe');
    const list = await toldTo(bot, 'carla', 'This channel');
    await press(bot, 'carla', list, buttonsOf(list)[0] ?? '');
    const form = await dialog(bot, 'carla', 'Fill in what is missing');
    await bot.driver.submit('carla', form, undefined, { what: 'team "Banking"' });
    await dialog(bot, 'carla', 'Done. This channel hears of team Banking');
    expect(await heardIn(bot, RISKS)).toEqual(['Banking']);
    expectQuiet(bot);
  });

  it('is none where somebody is alone with the bot, and they are told why', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('carla', 'personal', 'audit subscribe Banking');
    expect(said(only(shown))).toMatch(/^⚠ Not (?:done|here|possible)/);
    expect(said(only(shown))).toContain('channel');
    expect(await heardIn(bot, bot.teams.directory.personOf('carla').chat)).toEqual([]);
    expectQuiet(bot);
  });

  it.each([
    ['a channel', RISKS],
    ['a group chat', GROUP],
  ])('is none where somebody from outside reads: %s', async (_, place) => {
    const bot = await start({ hasOutsider: true });
    await bot.driver.say('carla', place, 'audit subscribe Banking');
    expect(said(await toldTo(bot, 'carla', 'Not'))).toContain('another organisation');
    expect(await heardIn(bot, place)).toEqual([]);
    expectQuiet(bot);
  });

  it('is for nobody to choose who may not read of it', async () => {
    const bot = await start();
    await bot.driver.say('bob', RISKS, 'audit subscribe Banking');
    await toldTo(bot, 'bob', 'No. Bob Lind cannot');
    expect(await heardIn(bot, RISKS)).toEqual([]);
    expectQuiet(bot);
  });
});

describe('what can be asked', () => {
  it.each<readonly [line: string, answer: string, buttons: readonly string[]]>([
    ['explain bob deploy on Loans in Production', 'No. Bob Lind cannot deploy Loans in Production.', ['Full trace']],
    ['who can deploy on Loans in Production', 'can deploy Loans in Production', []],
    ['access what-if @bob gets Tech Lead in Banking', 'Bob Lind', []],
    ['access history bob', 'Bob Lind', []],
    ['role list bob', 'Bob Lind', []],
    ['role show Tech Lead', 'Tech Lead', []],
    ['dbuser list', 'database user', []],
    ['audit show', 'The operator imported the directory.', []],
    ['audit verify', 'audit', []],
    ['access picture', 'who holds what', []],
  ])('%s', async (line, answer, buttons) => {
    const bot = await start();
    const { shown } = await bot.driver.say('carla', 'personal', line);
    expect(said(only(shown)).toLowerCase()).toContain(answer.toLowerCase());
    expect(buttonsOf(only(shown))).toEqual(expect.arrayContaining([...buttons]));
    await bot.driver.say('carla', RISKS, line);
    await found(bot, 'ana', RISKS, 'Answered privately');
    const others = bot.teams.seenBy('ana', RISKS).filter(({ by }) => !by);
    expect(others.map(said)).toEqual(['Answered privately: see your chat with me.']);
    expectQuiet(bot);
  });

  it('goes on to all of a long list, in the place of its beginning', async () => {
    const bot = await start();
    await bot.services.store.transaction(async (tx) => {
      for (let times = 0; times < 25; times += 1)
        await tx.record({ kind: 'role-granted', surface: 'cli', member: 'bob', team: 'Banking', after: 'Guest' });
    });
    const { shown } = await bot.driver.say('carla', 'personal', 'audit show');
    const [label = ''] = buttonsOf(only(shown)).filter((one) => one.startsWith('All'));
    await press(bot, 'carla', only(shown), label);
    expect(said(only(shown))).not.toContain('imported the directory');
    await becomes(bot, 'carla', only(shown), 'The operator imported the directory.');
    expectQuiet(bot);
  });
});
