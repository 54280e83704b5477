import { describe, expect, it } from 'vitest';
import { acme } from '../support/acme.ts';
import { found, press, said, toldTo } from '../support/slack-accounts.ts';
import { labelsIn } from '../support/slack-blocks.ts';
import { startBot } from '../support/slack-bot.ts';
import type { Message } from '../support/slack-surfaces.ts';

const facts = {
  ...acme,
  users: acme.users.map(({ slack: _, ...user }) => ({ ...user, slack: `U0${user.username.toUpperCase()}` })),
};

describe('a level on a connection, in Slack', () => {
  it('is shown to whoever asks alone, given at Confirm, and told to the person and the channel', async () => {
    const bot = await startBot({ facts });
    const levelOfAna = async () =>
      (await bot.services.store.snapshot()).company.connections.get('ERP')?.users.get('ana');
    const { shown } = await bot.driver.command('U0CARLA', '/dbconn', 'grant ERP <@U0ANA|ana> Read-Only', {
      channel: 'C0BANK',
    });
    expect(shown?.onlyFor).toBe('U0CARLA');
    expect(said(shown)).toContain('it takes away Publish');
    expect(labelsIn((shown as Message).blocks)).toEqual(['Confirm', 'Cancel']);
    expect(await levelOfAna()).toBeUndefined();
    await press(bot, 'U0CARLA', shown as Message, 'Confirm');
    await found(bot, 'C0BANK', /Done\. Ana Silva has Read-Only on ERP/, 'U0CARLA');
    expect(await levelOfAna()).toBe('read-only');
    expect(said(await toldTo(bot, 'U0ANA', /Read-Only on the connection ERP/))).toContain('Publish → Read-Only');
    await found(bot, 'C0AUDIT', /Read-Only on the connection ERP/);
  });
});
