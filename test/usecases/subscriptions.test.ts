import { describe, expect, it } from 'vitest';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { Store } from '../../src/ports/store.ts';
import { collect } from '../store/sample.ts';
import { acme } from '../support/acme.ts';
import { openTestStore } from '../support/database.ts';
import { importQuietly } from '../support/quiet-import.ts';
import { from, servicesOn } from '../support/services.ts';
import { wordsIn } from '../support/slack-blocks.ts';
import { startBot } from '../support/slack-bot.ts';

async function openCompany() {
  const opened = await openTestStore();
  await importQuietly(opened, acme);
  return opened.store;
}

const say = (store: Store, actor: string, line: string, conversation = 'channel:mine') =>
  dispatch(servicesOn(store), line, from(actor, conversation)).then(({ card }) => card);
const titleOf = async (...args: Parameters<typeof say>) => (await say(...args)).title;
const subscriptions = (store: Store, channel = 'playground:mine') =>
  store.transaction((tx) => tx.channels.subscriptions(channel));
const kinds = async (store: Store) =>
  (await collect(store.auditEntries({ oldestFirst: true }))).slice(1).map(({ kind, actor }) => [kind, actor]);

describe('/audit subscribe', () => {
  it('lets a channel hear of what its log may be read of, and records it', async () => {
    const store = await openCompany();
    expect(await titleOf(store, 'max', '/audit subscribe banking')).toBe('Done. This channel hears of team Banking.');
    expect(await titleOf(store, 'max', '/audit subscribe Banking')).toBe('This channel hears of team Banking already.');
    expect(await titleOf(store, 'carla', 'audit subscribe environment Quality')).toBe(
      'Done. This channel hears of environment Quality.',
    );
    expect(await subscriptions(store)).toEqual([
      { scope: 'team', name: 'Banking' },
      { scope: 'environment', name: 'Quality' },
    ]);
    const list = await say(store, 'max', 'audit subscribe');
    expect(list.actions.map(({ line }) => line)).toEqual([
      'audit subscribe team "Banking" off',
      'audit subscribe environment "Quality" off',
      'audit subscribe form',
    ]);
    expect(await titleOf(store, 'max', list.actions[0]?.line ?? '')).toBe(
      'Done. This channel no longer hears of team Banking.',
    );
    expect(await titleOf(store, 'carla', '/audit unsubscribe Quality')).toBe(
      'Done. This channel no longer hears of environment Quality.',
    );
    expect(await subscriptions(store)).toEqual([]);
    expect(await kinds(store)).toEqual([
      ['channel-subscribed', 'max'],
      ['channel-subscribed', 'carla'],
      ['channel-unsubscribed', 'max'],
      ['channel-unsubscribed', 'carla'],
    ]);
  });

  it.each([
    ['bob', 'audit subscribe Quality', 'No. Bob Lind cannot read the log of the infrastructure.'],
    ['max', 'audit subscribe Quality', 'No. Max Berg cannot read the log of the infrastructure.'],
  ])('refuses %s who says "%s", and records that', async (actor, line, title) => {
    const store = await openCompany();
    expect(await titleOf(store, actor, line)).toBe(title);
    expect(await subscriptions(store)).toEqual([]);
    expect(await kinds(store)).toEqual([['channel-subscription-refused', actor]]);
  });

  it('judges on the store: whoever could a moment ago may not any more', async () => {
    const store = await openCompany();
    const { snapshot } = store;
    const old = await snapshot();
    await store.transaction(async (tx) => {
      await tx.assign('max', { scope: 'team', team: 'Banking' }, null);
      await tx.record({ kind: 'role-revoked', surface: 'cli', member: 'max', team: 'Banking' });
    });
    const stale = { ...store, snapshot: async () => old };
    await say(stale, 'max', 'audit subscribe Banking');
    expect(await subscriptions(store)).toEqual([]);
  });

  it('tells of a name that is not there, or not theirs to see, the same, with the nearest that is', async () => {
    const store = await openCompany();
    expect(await titleOf(store, 'max', 'audit subscribe Bankink')).toContain('Bankink');
    expect((await say(store, 'max', 'audit subscribe Bankink')).actions[0]?.line).toBe('audit subscribe "Banking"');
    expect(await titleOf(store, 'gil', 'audit subscribe Treasury')).toContain('Treasury');
    expect(await kinds(store)).toEqual([]);
  });

  it('is for channels alone', async () => {
    const store = await openCompany();
    expect(await titleOf(store, 'max', 'audit subscribe Banking', 'direct:max')).toBe('Not done: this is no channel.');
  });
});

describe('B62 /audit subscribe in Slack', () => {
  it('names the channel as notices are sent to it, and they come there', async () => {
    const bot = await startBot({
      facts: { ...acme, users: acme.users.map((one) => ({ ...one, slack: `U0${one.username.toUpperCase()}` })) },
    });
    await bot.workspace.channel('C0MINE', { name: 'mine' });
    await bot.driver.command('U0MAX', '/audit', 'subscribe Banking', { channel: 'C0MINE' });
    await bot.opened.store.transaction((tx) =>
      tx.record({ kind: 'role-granted', surface: 'cli', member: 'bob', role: 'Guest', team: 'Banking' }),
    );
    await bot.deliver();
    await bot.workspace.until(() => bot.workspace.messagesIn('C0MINE')[2]);
    expect(bot.workspace.messagesIn('C0MINE').map(({ blocks }) => wordsIn(blocks).split('\n')[0])).toEqual([
      '✅ Done. This channel hears of team Banking.',
      'Max Berg subscribed the channel C0MINE to Banking.',
      'The operator gave Bob Lind Guest in team Banking.',
    ]);
  });

  it('refuses a channel that is shared with another organisation, and one that the bot is not in', async () => {
    const bot = await startBot({
      facts: { ...acme, users: acme.users.map((one) => ({ ...one, slack: `U0${one.username.toUpperCase()}` })) },
    });
    await bot.workspace.channel('C0SHARED', { name: 'shared', shared: true });
    await bot.workspace.channel('C0CLOSED', { name: 'closed', private: true, member: false });
    for (const channel of ['C0SHARED', 'C0CLOSED']) {
      await bot.driver.command('U0MAX', '/audit', 'subscribe Banking', { channel });
      expect(await subscriptions(bot.opened.store, `slack:${channel}`)).toEqual([]);
    }
  });
});
