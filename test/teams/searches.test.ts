import { describe, expect, it } from 'vitest';
import { acme } from '../support/acme.ts';
import { requestOf } from '../support/passing-time.ts';
import { tablesOf } from '../support/tables.ts';
import { acmeInTeams, cloudOfFile, freshTeams, startTeamsBot, type TeamsBot, UNPACED } from '../support/teams-bot.ts';
import { becomes, dialog, expectQuiet, only, press, settled } from '../support/teams-saying.ts';
import type { Dialog } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const ASK = 'access request Tech Lead in Banking for 8h because of it';
const applications = Array.from({ length: 300 }, (_, at) => ({ name: `Portal ${at}`, team: 'Banking' }));
const facts = { ...acme, applications: [...acme.applications, ...applications] };

async function start(): Promise<TeamsBot> {
  const teams = await freshTeams();
  const services = { clock: () => new Date().toISOString() };
  return startTeamsBot(cloud, { teams, facts: acmeInTeams(teams, facts), pace: UNPACED, services });
}

async function grantForm(bot: TeamsBot, username = 'carla'): Promise<Dialog> {
  const { shown } = await bot.driver.say(username, 'personal', 'access me');
  await press(bot, username, only(shown), 'Give a role');
  return dialog(bot, username, 'Fill in what is missing');
}

const titles = (results: readonly Readonly<{ title: string }>[]) => results.map(({ title }) => title);

describe('a list too long for a form', () => {
  it('is searched as one types, fifteen at a time, and nothing is left out silently', async () => {
    const bot = await start();
    const form = await grantForm(bot);
    const search = async (typed: string) => (await bot.driver.search('carla', form, 'place', typed)).results;
    const all = await search('');
    expect([all.length, titles(all).at(0), titles(all).at(-1)]).toEqual([
      15,
      'as default role',
      '… and 294 more: type on to find them',
    ]);
    expect(titles(await search('portal 29'))).toEqual(
      [29, ...Array.from({ length: 10 }, (_, at) => 290 + at)].map((at) => `on Portal ${at}`),
    );
    const many = await search('PORTAL');
    expect([many.length, titles(many).at(-1)]).toEqual([15, '… and 286 more: type on to find them']);
    expect(titles(await search('ban'))).toEqual(['in team Banking', 'on Mobile Banking', 'on Sign in for Banks']);
    expect(await search('nothing like it')).toEqual([]);
    expectQuiet(bot);
  });

  it('gives a value that makes the right line', async () => {
    const bot = await start();
    const form = await grantForm(bot);
    const [found] = (await bot.driver.search('carla', form, 'place', 'portal 217')).results;
    await bot.driver.submit('carla', form, undefined, { person: 'bob', role: 'Tech Lead', place: found?.value ?? '' });
    await dialog(bot, 'carla', 'Give Bob Lind Tech Lead on Portal 217?');
    expectQuiet(bot);
  });

  it('in which the last line was chosen asks for the field again', async () => {
    const bot = await start();
    const form = await grantForm(bot);
    const last = (await bot.driver.search('carla', form, 'place', '')).results.at(-1);
    expect(last?.value).toBe('');
    const values = { person: 'bob', role: 'Tech Lead', place: '' };
    await expect(bot.driver.submit('carla', form, undefined, values)).rejects.toThrow('has to be filled in');
    expectQuiet(bot);
  });

  it('is searched in a form in the personal chat, too', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('max', 'personal', 'role grant @bob Tech Lead');
    const form = only(shown);
    const search = async (typed: string) => (await bot.driver.search('max', form, 'place', typed)).results;
    const [found] = await search('portal 217');
    await press(bot, 'max', form, 'Send', { place: found?.value ?? '' });
    await becomes(bot, 'max', form, 'Give Bob Lind Tech Lead on Portal 217?');
    expectQuiet(bot);
  });

  it.each([
    ['another command', 'place access request Tech Lead in Banking because of the release'],
    ['one that ends something', 'place request cancel R-1'],
    ['an approval', 'place request approve R-1'],
    ['a confirmation', 'place role grant bob "Tech Lead" in Banking confirm 1'],
    ['what is no command', 'place __proto__'],
    ['no line', 'place'],
    ['another input', 'constructor role grant'],
    ['nothing', ''],
  ])(
    'T-payload-tamper finds nothing and changes nothing for a question of somebody else’s making: %s',
    async (_, dataset) => {
      const bot = await start();
      const form = await grantForm(bot, 'max');
      const { shown } = await bot.driver.say('bob', 'personal', ASK);
      await press(bot, 'bob', only(shown), 'Send the request');
      await settled(bot);
      const own = await bot.driver.say('bob', 'personal', 'access request');
      const before = await tablesOf(bot.opened.database);
      const [his, hers] = [only(own.shown), form];
      for (const [username, at] of [
        ['max', hers],
        ['bob', his],
      ] as const) {
        const value = { kind: 'search', queryText: '', queryOptions: { skip: 0, top: 15 }, dataset };
        const { results, status } = await bot.driver.search(username, at, 'place', '', { patch: { value } });
        expect([status, results]).toEqual([200, []]);
      }
      expect(await tablesOf(bot.opened.database)).toEqual(before);
      expect(await requestOf(bot, 1)).toMatchObject({ status: 'pending', votes: [] });
      expectQuiet(bot);
    },
  );
});
