import { describe, expect, it } from 'vitest';
import type { NewAuditEntry } from '../../src/domain/audit.ts';
import type { StoredEntry } from '../../src/ports/store.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { announce, cardOf } from '../store/sample.ts';
import { acme } from '../support/acme.ts';
import { htmlPage, refusal } from '../support/slack-answers.ts';
import { startBot } from '../support/slack-bot.ts';
import { type Carrier, slackClient, startCarrier } from '../support/slack-notices.ts';

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

const changed = ({ store }: Carrier, kind: NewAuditEntry['kind'], title: string): Promise<StoredEntry> =>
  store.transaction(async (tx) => {
    const entry = await tx.record({ kind, ...ABOUT, actor: 'carla' });
    await tx.notify({ seq: entry.seq, to: { subject: 'request:7' }, card: cardOf(title), change: 'told' });
    return entry;
  });

const shown = ({ workspace }: Carrier, channel: string) => {
  const messages = workspace.messagesIn(channel);
  return messages.map(({ thread, metadata }) => ({
    entry: (metadata?.event_payload as { entry?: number } | undefined)?.entry,
    under: messages.findIndex(({ ts }) => ts === thread),
  }));
};

describe('the entries of a request in a channel', () => {
  it('are one thread under its card, each once, in order, with its number', async () => {
    const carrier = await startCarrier();
    const entries = [await filed(carrier)];
    await carrier.deliver();
    entries.push(await changed(carrier, 'request-approved', 'Approved.'));
    entries.push(await changed(carrier, 'account-made', 'In use.'));
    await carrier.deliver();
    expect(carrier.titlesIn('C0AUDIT')).toEqual([
      'In use.',
      'Carla Nunes approved R-7, a database user in Production, for Bob Lind.',
      'Carla Nunes made R-7, a database user in Production, for Bob Lind.',
    ]);
    expect(shown(carrier, 'C0AUDIT')).toEqual(entries.map(({ seq }, at) => ({ entry: seq, under: at === 0 ? -1 : 0 })));
  });

  it('hang on the first post where there is no card of it', async () => {
    const carrier = await startCarrier();
    const about = { ...ABOUT, team: 'Banking' };
    for (const kind of ['request-approved', 'account-intended', 'account-made'] as const)
      await record(carrier, { kind, ...about });
    await carrier.deliver();
    expect(shown(carrier, 'C0BANK').map(({ under }) => under)).toEqual([-1, 0, 0]);
  });

  it('are not where what stands out is: that has posts of its own', async () => {
    const carrier = await startCarrier();
    await filed(carrier);
    for (const kind of ['account-made', 'account-overdue', 'account-ended'] as const)
      await record(carrier, { kind, ...ABOUT });
    await carrier.deliver();
    expect(shown(carrier, 'C0AUDIT').map(({ under }) => under)).toEqual([-1, 0, -1, 0]);
  });

  it('B60 begin another thread where its message was deleted', async () => {
    const carrier = await startCarrier();
    await record(carrier, { kind: 'request-approved', ...ABOUT });
    await carrier.deliver();
    const [root] = carrier.workspace.messagesIn('C0AUDIT');
    await slackClient(carrier).chat.delete({ channel: 'C0AUDIT', ts: root?.ts ?? '' });
    carrier.workspace.answerWith('chat.postMessage', ({ args }) =>
      args.thread_ts === root?.ts ? refusal('message_not_found') : 'default',
    );
    for (const kind of ['account-made', 'account-ended'] as const) await record(carrier, { kind, ...ABOUT });
    await carrier.deliver();
    expect(shown(carrier, 'C0AUDIT').map(({ under }) => under)).toEqual([-1, 0]);
  });
});

describe('F24 a parked channel', () => {
  it('is kept so over a restart and for every process, is told of once, and what waits comes in order', async () => {
    const one = await startCarrier();
    const { workspace } = one;
    await workspace.channel('C0BANK', { name: 'banking', archived: true });
    await announce(one.store, BANK, 'a', 'b');
    await one.deliver();
    const two = await startCarrier({ beside: one });
    await Promise.all([one.deliver(), two.deliver()]);
    expect(await two.store.parked()).toMatchObject([
      { channel: 'slack:C0BANK', why: 'Slack says is_archived', waiting: 2 },
    ]);
    const told = () => one.titlesIn('C0AUDIT').map((title) => title.replace('⚠ ', ''));
    expect(told()).toEqual(['The channel C0BANK takes no messages, and what it is to hear waits.']);
    await workspace.channel('C0BANK', { name: 'banking', archived: false });
    await announce(one.store, BANK, 'c');
    // Another process begins, and tries at once.
    const three = await startCarrier({ beside: one });
    await three.deliver();
    expect(one.titlesIn('C0BANK')).toEqual(['a', 'b', 'c']);
    expect(told()[1]).toBe('The channel C0BANK takes messages again.');
    expect(await two.store.parked()).toEqual([]);
  });

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

  it('is tried at once when a directory was imported', async () => {
    const carrier = await startCarrier();
    await carrier.workspace.channel('C0BANK', { name: 'banking', archived: true });
    await announce(carrier.store, BANK, 'a');
    await carrier.deliver();
    await carrier.workspace.channel('C0BANK', { name: 'banking', archived: false });
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual([]);
    const facts = { ...acme, teams: [...acme.teams, 'New'] };
    await importDirectory(carrier.store, { facts, dryRun: false, consent: true });
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['a']);
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

describe('B57 a channel that never gets an answer', () => {
  it('is tried after 1, 2, 4 … 60 seconds, and is parked after many', async () => {
    const carrier = await startCarrier();
    const { workspace, clock, store } = carrier;
    workspace.answerWith('chat.postMessage', ({ args }) => (args.channel === 'C0BANK' ? htmlPage(200) : 'default'));
    await announce(store, BANK, 'a');
    const rests: number[] = [];
    let [seconds, calls] = [0, 0];
    for (; (await store.parked()).length === 0 && seconds < 2_000; seconds += 1) {
      await carrier.deliver();
      const now = workspace.callsOf('chat.postMessage').filter(({ args }) => args.channel === 'C0BANK').length;
      if (now > calls) rests.push(seconds);
      calls = now;
      clock.pass(1);
    }
    const apart = rests.slice(1).map((at, index) => at - (rests[index] ?? 0));
    expect(apart.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(calls).toBe(20);
    expect(await store.parked()).toMatchObject([{ why: 'no answer to 20 tries that Slack would give' }]);
    workspace.answerWith('chat.postMessage', []);
    clock.pass(300);
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['a']);
  });
});

describe('F25 a token that is gone', () => {
  it('stops every call of its workspace after the first, is kept of each channel, and makes no entry', async () => {
    const carrier = await startCarrier();
    const { workspace, store, clock } = carrier;
    workspace.answerWith('*', () => refusal('token_revoked'));
    const { seq } = await store.snapshot();
    for (const to of [BANK, AUDIT, { user: 'ana' }]) await announce(store, to, 'x');
    await carrier.deliver();
    await carrier.deliver();
    expect(workspace.calls.filter(({ method }) => method !== 'auth.test').length).toBeLessThanOrEqual(3);
    expect((await store.parked()).map(({ channel, why }) => [channel, why])).toEqual([
      ['slack:C0BANK', 'nothing can be sent to the workspace (token_revoked)'],
      ['slack:C0AUDIT', 'nothing can be sent to the workspace (token_revoked)'],
    ]);
    expect((await store.snapshot()).seq).toBe(seq + 3);
    workspace.answerWith('*', []);
    clock.pass(300);
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.titlesIn('C0AUDIT')]).toEqual([['x'], ['x']]);
    expect([await store.parked(), (await store.snapshot()).seq]).toEqual([[], seq + 3]);
  });
});
