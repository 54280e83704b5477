import { describe, expect, it } from 'vitest';
import { heldAt } from '../../src/domain/assignment.ts';
import { endRole } from '../../src/usecases/end-role.ts';
import { remindRole } from '../../src/usecases/remind-role.ts';
import { acme } from '../support/acme.ts';
import { ageRole, IN_BANKING } from '../support/roles.ts';
import { answeredIn, becomes, dialog, found, press, said, toldTo } from '../support/slack-accounts.ts';
import { labelsIn } from '../support/slack-blocks.ts';
import { type Bot, startBot } from '../support/slack-bot.ts';
import type { Message } from '../support/slack-surfaces.ts';

const facts = {
  ...acme,
  users: acme.users.map(({ slack: _, ...user }) => ({ ...user, slack: `U0${user.username.toUpperCase()}` })),
};
const held = async ({ services }: Bot, username: string) => {
  const user = (await services.store.snapshot()).company.users.get(username);
  return user && heldAt(user, IN_BANKING)?.name;
};

describe.each([
  ['over HTTP', false],
  ['over Socket Mode', true],
])('a role for a while, asked for in Slack %s', (_, overSocket) => {
  it('is approved in the channel for less, reminded of, kept longer, and ends with what was there before', async () => {
    const bot = await startBot({ facts, overSocket, services: { clock: () => new Date().toISOString() } });
    const { driver, services } = bot;
    await services.store.transaction(async (tx) => {
      await tx.assign('bob', IN_BANKING, 'Guest');
      await tx.record({ kind: 'role-granted', surface: 'cli', member: 'bob', team: 'Banking', after: 'Guest' });
    });
    const { shown } = await driver.command('U0BOB', '/access', 'request Tech Lead in Banking for 12h because R&amp;D', {
      channel: 'C0BANK',
    });
    expect(shown?.onlyFor).toBe('U0BOB');
    expect(said(shown)).toContain('Guest');
    await press(bot, 'U0BOB', shown as Message, 'Send the request');
    const sent = await found(bot, 'C0BANK', /Sent: R-\d+/, 'U0BOB');
    const id = Number(/R-(\d+)/.exec(said(sent))?.[1]);
    const own = new RegExp(`R-${id}\\b`);
    const [post, copy, receipt] = await Promise.all([
      found(bot, 'C0BANK', new RegExp(`Tech Lead[\\s\\S]*R-${id}\\b`)),
      toldTo(bot, 'U0MAX', own),
      toldTo(bot, 'U0BOB', /Waiting for an answer/),
    ]);
    for (const one of [post, copy])
      expect(labelsIn(one.blocks)).toEqual(['Approve', 'Approve with changes…', 'Deny…', 'Explain']);
    await press(bot, 'U0ANA', post, 'Approve');
    await found(bot, 'C0BANK', 'is not yours to answer', 'U0ANA');

    await press(bot, 'U0MAX', copy, 'Approve with changes…');
    await driver.submit('U0MAX', await dialog(bot, 'U0MAX', 'Fill in what is missing'), { duration: '4h' });
    for (const one of [post, copy]) {
      const settled = await becomes(bot, one, 'Max Berg');
      expect(labelsIn(settled.blocks)).not.toContain('Approve');
      expect(said(settled)).toMatch(/12 h[\s\S]*4 h/);
    }
    const active = await becomes(bot, receipt, 'Approved, and in force');
    expect(labelsIn(active.blocks)).toEqual(['Extend…', "I'm done"]);
    expect(await held(bot, 'bob')).toBe('Tech Lead');

    const lease = await services.store.ledger.lastRoleLease(id);
    await ageRole(bot, lease?.id ?? 0, 185);
    await remindRole(services, lease?.id ?? 0, 'hour');
    await bot.deliver();
    const reminder = await toldTo(bot, 'U0BOB', /Ends in 5\d min/);
    expect(said(reminder)).toContain('Guest');
    await press(bot, 'U0BOB', reminder, 'Extend…');
    await driver.submit('U0BOB', await dialog(bot, 'U0BOB', 'Fill in what is missing'), { duration: '1h' });
    const asked = await found(bot, 'C0BANK', 'extension by 1 h');
    await press(bot, 'U0CARLA', asked, 'Approve');
    await becomes(bot, asked, /Approved by Carla Nunes/);

    await press(bot, 'U0BOB', await becomes(bot, receipt, 'in force'), "I'm done");
    const preview = await toldTo(bot, 'U0BOB', /back now\?/);
    await press(bot, 'U0BOB', preview, 'Give it back');
    await becomes(bot, receipt, /Ended: /);
    await becomes(bot, post, /Ended: /);
    await answeredIn(bot, post, / ended R-\d+/);
    expect(await held(bot, 'bob')).toBe('Guest');
    await endRole(services, lease?.id ?? 0);
    expect(await held(bot, 'bob')).toBe('Guest');
  });
});
