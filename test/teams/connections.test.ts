import { describe, expect, it } from 'vitest';
import { cloudOfFile, startTeamsBot, UNPACED } from '../support/teams-bot.ts';
import { becomes, only, press, said, toldTo } from '../support/teams-saying.ts';

const cloud = cloudOfFile();

describe('a level on a connection, in Teams', () => {
  it('is given once, in the place of its preview, and the person is told', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED, services: { clock: () => new Date().toISOString() } });
    const levelOfAna = async () => (await bot.opened.store.snapshot()).company.connections.get('ERP')?.users.get('ana');
    const { shown } = await bot.driver.say('carla', 'personal', 'dbconn grant ERP @ana read-only');
    expect(said(only(shown))).toContain('Give Ana Silva Read-Only on ERP?');
    expect(await levelOfAna()).toBeUndefined();
    await press(bot, 'carla', only(shown), 'Confirm');
    await becomes(bot, 'carla', only(shown), 'Done. Ana Silva has Read-Only on ERP.');
    expect(await levelOfAna()).toBe('read-only');
    await toldTo(bot, 'ana', 'Carla Nunes gave Ana Silva Read-Only on the connection ERP.');
    expect([bot.teams.faults, bot.logged]).toEqual([[], []]);
  });
});
