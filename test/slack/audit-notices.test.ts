import { describe, expect, it } from 'vitest';
import type { NewAuditEntry } from '../../src/domain/audit.ts';
import type { StoredEntry } from '../../src/ports/store.ts';
import { announce, cardOf } from '../store/sample.ts';
import { startBot } from '../support/slack-bot.ts';
import { type Carrier, startCarrier } from '../support/slack-notices.ts';

const BANK = { channel: 'slack:C0BANK' };
const AUDIT = { channel: 'slack:C0AUDIT' };
const ABOUT = { surface: 'slack', actor: 'bob', member: 'bob', environment: 'Production', request: 7 } as const;

const record = ({ store }: Carrier, entry: Omit<NewAuditEntry, 'surface'>): Promise<StoredEntry> =>
  store.transaction((tx) => tx.record({ surface: 'job', ...entry }));

/** A request with a card in the default channel, as the use cases file it. */
const filed = ({ store }: Carrier): Promise<StoredEntry> =>
  store.transaction(async (tx) => {
    const entry = await tx.record({ kind: 'account-requested', ...ABOUT });
    await tx.notify({ seq: entry.seq, to: AUDIT, card: cardOf('Asked.'), keeps: 'request:7' });
    return entry;
  });

describe('the entries of a request in a channel', () => {
  it('are not where what stands out is: that has posts of its own', async () => {
    const carrier = await startCarrier();
    await filed(carrier);
    for (const kind of ['account-made', 'account-overdue', 'account-ended'] as const)
      await record(carrier, { kind, ...ABOUT });
    await carrier.deliver();
    const messages = carrier.workspace.messagesIn('C0AUDIT');
    const under = messages.map(({ thread }) => messages.findIndex(({ ts }) => ts === thread));
    expect(under).toEqual([-1, 0, -1, 0]);
  });
});

describe('F24 a parked channel', () => {
  it('of a team is told to those whose role in it lets them manage it, and no other is', async () => {
    const carrier = await startCarrier();
    await carrier.store.transaction(async (tx) => {
      await tx.linkAccount('max', { platform: 'slack', tenant: carrier.workspace.app.teamId, account: 'U0MAX' });
      await tx.record({ kind: 'chat-linked', surface: 'slack', member: 'max' });
    });
    await carrier.workspace.channel('C0BANK', { name: 'banking', archived: true });
    await announce(carrier.store, BANK, 'a');
    await carrier.deliver();
    expect(carrier.workspace.directMessagesTo('U0MAX').map(({ text }) => text.split('\n')[0])).toEqual([
      'A channel of yours takes no messages.',
    ]);
    expect(carrier.workspace.directMessagesTo('U0CARLA')).toEqual([]);
  });

  it.each([
    ['taken out of the archive', { type: 'channel_unarchive', channel: 'C0BANK', user: 'U0ANA' }],
    ['joined by the bot', { type: 'member_joined_channel', channel: 'C0BANK', user: 'U0CHATELAINE' }],
  ] as const)('is tried at once when it was %s', async (_, event) => {
    const bot = await startBot();
    await bot.workspace.channel('C0BANK', { name: 'banking', archived: true });
    await announce(bot.opened.store, BANK, 'a');
    await bot.deliver();
    await bot.workspace.channel('C0BANK', { name: 'banking', archived: false });
    await bot.driver.event(event);
    await bot.workspace.until(() => bot.workspace.messagesIn('C0AUDIT').find(({ text }) => text.includes('again')));
    expect(bot.workspace.messagesIn('C0BANK')).toHaveLength(1);
    expect(await bot.opened.store.parked()).toEqual([]);
  });
});
