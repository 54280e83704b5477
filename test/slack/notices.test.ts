import { describe, expect, it } from 'vitest';
import { button, type Card } from '../../src/cards/card.ts';
import type { Recipient } from '../../src/ports/store.ts';
import { examineSlack } from '../../src/slack/examine.ts';
import { later, paced } from '../../src/slack/pace.ts';
import { announce, cardOf, tell } from '../store/sample.ts';
import { type Answer, halfJson, htmlPage, rateLimited, refusal, type Turn } from '../support/slack-answers.ts';
import { buttonIn, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import { startBot } from '../support/slack-bot.ts';
import { type Carrier, slackClient, startCarrier } from '../support/slack-notices.ts';

const BANK = { channel: 'slack:C0BANK' };
const AUDIT = { channel: 'slack:C0AUDIT' };
const ANA = { user: 'ana' };
const titles = (count: number, name = 'notice') => Array.from({ length: count }, (_, at) => `${name} ${at}`);
const isLeft = async ({ store }: Carrier, to: Recipient) =>
  (await store.recipients()).some((one) => JSON.stringify(one) === JSON.stringify(to));

describe('the pace of a channel', () => {
  it('lets three messages go at once, and then one a second', async () => {
    let at = 1_000_000;
    const waits: number[] = [];
    const pace = paced(() => at);
    const send = (channel: string) =>
      pace(channel, async (milliseconds) => {
        waits.push(milliseconds);
        at += milliseconds;
      });
    for (let count = 0; count < 3; count += 1) await send('C1');
    expect(waits).toEqual([]);
    for (let count = 0; count < 3; count += 1) await send('C1');
    expect(waits).toEqual([1_000, 1_000, 1_000]);
    await send('C2');
    expect(waits).toHaveLength(3);
    at += 2_500;
    for (let count = 0; count < 3; count += 1) await send('C1');
    expect(waits.slice(3)).toEqual([500]);
  });

  it('gives everybody who comes at the same moment a turn of their own', async () => {
    const waits: number[] = [];
    const pace = paced(() => 0);
    await Promise.all(titles(6).map(() => pace('C1', async (milliseconds) => waits.push(milliseconds))));
    expect(waits).toEqual([1_000, 2_000, 3_000]);
  });

  it('takes no turn from others for whoever did not wait', async () => {
    const pace = paced(() => 0);
    for (let count = 0; count < 3; count += 1) await pace('C1', later);
    for (let count = 0; count < 5; count += 1)
      await expect(pace('C1', later)).rejects.toMatchObject({ name: 'NotYet', waitMilliseconds: 1_000 });
  });
});

describe('notices', () => {
  it('arrive in order and at the pace of a channel, each with its entry', async () => {
    const carrier = await startCarrier();
    await announce(carrier.store, BANK, ...titles(8));
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(titles(8));
    expect(carrier.clock.waits).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
    const [entry] = carrier.entriesIn('C0BANK');
    expect(entry).toEqual({ entry: expect.any(Number) });
    expect(new Set(carrier.entriesIn('C0BANK').map((one) => JSON.stringify(one))).size).toBe(1);
    expect(carrier.workspace.messagesIn('C0BANK')[0]?.metadata).toMatchObject({ event_type: 'chatelaine_audit' });
  });

  it('for a person go to their conversation with the bot', async () => {
    const carrier = await startCarrier();
    await announce(carrier.store, ANA, 'for Ana');
    await carrier.deliver();
    expect(carrier.workspace.directMessagesTo('U0ANA').map(({ blocks }) => wordsIn(blocks))).toEqual(['for Ana']);
  });
});

describe('B58 told to wait', () => {
  it.each([
    ['without a header', undefined, 1_000],
    ['0', 0, 1_000],
    ['-1', -1, 1_000],
    ['abc', 'abc', 1_000],
    ['an empty header', '', 1_000],
    ['3', 3, 3_000],
  ])('a short while (%s), goes on by itself, in order', async (_, header, expected) => {
    const carrier = await startCarrier();
    carrier.workspace.answerWith('chat.postMessage', ['default', rateLimited(header)]);
    await announce(carrier.store, BANK, 'a', 'b', 'c');
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['a', 'b', 'c']);
    expect(carrier.clock.waits).toEqual([expected]);
  });

  it.each([
    ['60', 60, 60],
    ['86400, clamped', 86_400, 300],
  ])('longer (%s), rests for that long and not longer', async (_, header, seconds) => {
    const carrier = await startCarrier();
    const { workspace, clock } = carrier;
    workspace.answerWith('chat.postMessage', [rateLimited(header)]);
    await announce(carrier.store, BANK, 'a', 'b');
    await carrier.deliver();
    clock.pass(seconds - 1);
    await carrier.deliver();
    expect(workspace.callsOf('chat.postMessage')).toHaveLength(1);
    clock.pass(1);
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['a', 'b']);
  });

  it('by the answer alone', async () => {
    const carrier = await startCarrier();
    carrier.workspace.answerWith('chat.postMessage', [refusal('ratelimited')]);
    await announce(carrier.store, BANK, 'a');
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.clock.waits]).toEqual([['a'], [1_000]]);
  });
});

const BROKEN: readonly (readonly [string, Answer])[] = [
  ['500', { status: 500 }],
  ['503 with a page', htmlPage(503)],
  ['200 with a page', htmlPage(200)],
  ['half a JSON', halfJson()],
  ['nothing', { body: '' }],
  ['null', { body: 'null' }],
  ['a list', { body: '[]' }],
  ['a text', { body: '"no"' }],
  ['ok: false and no reason', { body: { ok: false } }],
  ['internal_error', refusal('internal_error')],
  ['a connection that is reset', { broken: 'before' }],
  ['a connection that is reset half way', { broken: 'halfway', body: { ok: true, ts: '1700000000.000100' } }],
];

describe('B57 an answer that is none', () => {
  it.each(BROKEN)('%s: tried again after a second, nothing lost, order kept', async (_, answer) => {
    const carrier = await startCarrier();
    const { workspace, clock } = carrier;
    const turns: Turn[] = ['default', answer];
    workspace.answerWith('chat.postMessage', ({ args }) =>
      args.channel === 'C0BANK' ? (turns.shift() ?? 'default') : 'default',
    );
    await announce(carrier.store, BANK, 'a', 'b', 'c');
    await announce(carrier.store, AUDIT, 'x');
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.titlesIn('C0AUDIT')]).toEqual([['a'], ['x']]);
    clock.pass(0.9);
    await carrier.deliver();
    expect(workspace.callsOf('chat.postMessage')).toHaveLength(3);
    clock.pass(0.1);
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.titlesIn('C0AUDIT')]).toEqual([['a', 'b', 'c'], ['x']]);
  });

  it.each(BROKEN)('%s: leaves a message to be settled as it was, until it is', async (_, answer) => {
    const carrier = await startCarrier();
    const about = await shared(carrier);
    carrier.workspace.answerWith('chat.update', [answer]);
    await announce(carrier.store, about, 'Done.');
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['No.']);
    carrier.clock.pass(10);
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['Done.', 'Done.']);
    expect(await carrier.store.unsettled('about it')).toEqual([]);
  });
});

describe('B59 a message that was stored before the answer was lost', () => {
  it.each<readonly [string, Answer]>([
    ['500', { status: 500, stored: true }],
    ['no answer in time', { stored: true, held: new Promise(() => {}) }],
    ['a reset', { stored: true, broken: 'before' }],
    ['a page', { ...htmlPage(200), stored: true }],
  ])('%s: comes once more, with the same entry, before what comes after it', async (_, answer) => {
    const carrier = await startCarrier({ timeoutMs: 300 });
    carrier.workspace.answerWith('chat.postMessage', [answer]);
    await announce(carrier.store, BANK, 'a');
    await announce(carrier.store, BANK, 'b');
    for (let round = 0; round < 3; round += 1) {
      await carrier.deliver();
      carrier.clock.pass(10);
    }
    expect(carrier.titlesIn('C0BANK')).toEqual(['a', 'a', 'b']);
    const [first, again, next] = carrier.entriesIn('C0BANK');
    expect(again).toEqual(first);
    expect(next).not.toEqual(first);
  });
});

describe('F22 under faults of every kind', () => {
  it('keeps the order of each channel, loses nothing, and does not call without end', async () => {
    const carrier = await startCarrier();
    const { workspace, clock } = carrier;
    const faults: readonly Turn[] = [
      rateLimited(2),
      rateLimited(),
      ...BROKEN.map(([, answer]) => answer),
      { status: 500, stored: true },
      { stored: true, broken: 'before' },
    ];
    let [calls, stored] = [0, 0];
    workspace.answerWith('chat.postMessage', (): Turn => {
      calls += 1;
      // Three of ten, and each fault in its turn.
      if (![1, 4, 8].includes(calls % 10)) return 'default';
      const fault = faults[Math.floor(calls / 3) % faults.length] ?? 'default';
      if (fault !== 'default' && fault.stored) stored += 1;
      return fault;
    });
    const recipients = [BANK, AUDIT, ANA];
    for (const [at, to] of recipients.entries()) await announce(carrier.store, to, ...titles(25, `to ${at}`));
    let rounds = 0;
    while ((await carrier.store.recipients()).length > 0 && rounds < 200) {
      await carrier.deliver();
      clock.pass(10);
      rounds += 1;
    }
    const direct = await workspace.directChannel('U0ANA');
    for (const [at, channel] of ['C0BANK', 'C0AUDIT', direct].entries()) {
      const seen = carrier.titlesIn(channel);
      expect(seen.filter((title, index) => title !== seen[index - 1])).toEqual(titles(25, `to ${at}`));
    }
    expect(workspace.messages.length).toBe(75 + stored);
    expect(stored).toBeGreaterThan(0);
    expect(calls).toBeLessThan(75 * 2);
  });
});

const PARKED = '⚠ The channel C0BANK takes no messages, and what it is to hear waits.';
const BACK = 'The channel C0BANK takes messages again.';

describe('F24 a channel that does not take messages', () => {
  it.each<readonly [string, (carrier: Carrier, isOpen: boolean) => Promise<void> | void]>([
    ['is_archived', ({ workspace }, isOpen) => workspace.channel('C0BANK', { name: 'banking', archived: !isOpen })],
    [
      'channel_not_found',
      ({ workspace }, isOpen) => workspace.channel('C0BANK', { name: 'banking', private: true, member: isOpen }),
    ],
    [
      'not_in_channel',
      ({ workspace }, isOpen) =>
        workspace.answerWith('chat.postMessage', ({ args }) =>
          isOpen || args.channel !== 'C0BANK' ? 'default' : refusal('not_in_channel'),
        ),
    ],
  ])('%s: waits, the others flow, and later all of it comes in order', async (why, open) => {
    const carrier = await startCarrier();
    await open(carrier, false);
    await announce(carrier.store, BANK, 'a', 'b');
    await announce(carrier.store, AUDIT, 'x', 'y');
    await announce(carrier.store, ANA, 'for Ana');
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.titlesIn('C0AUDIT')]).toEqual([[], ['x', 'y', PARKED]]);
    expect(carrier.workspace.directMessagesTo('U0ANA')).toHaveLength(1);
    expect(carrier.waiting[0]).toEqual(['slack:C0BANK', expect.stringContaining(why)]);
    await open(carrier, true);
    await announce(carrier.store, BANK, 'c');
    carrier.clock.pass(299);
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual([]);
    carrier.clock.pass(1);
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['a', 'b', 'c']);
    expect(carrier.titlesIn('C0AUDIT')).toEqual(['x', 'y', PARKED, BACK]);
  });
});

describe('blocks that Slack does not take', () => {
  it.each(['invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'msg_blocks_too_long'])(
    '%s: the words go out without them, and the defect is logged',
    async (error) => {
      const carrier = await startCarrier();
      const { workspace } = carrier;
      workspace.answerWith('chat.postMessage', ({ args }) => (args.blocks ? refusal(error) : 'default'));
      await announce(carrier.store, BANK, 'a', 'b');
      await carrier.deliver();
      expect(workspace.messagesIn('C0BANK').map(({ text, blocks }) => [text.trim(), blocks])).toEqual([
        ['a', []],
        ['b', []],
      ]);
      expect(carrier.entriesIn('C0BANK')).toEqual([{ entry: expect.any(Number) }, { entry: expect.any(Number) }]);
      expect(carrier.logged.filter((line) => line.includes('a card that Slack does not take'))).toHaveLength(2);
      expect(carrier.waiting).toEqual([]);
    },
  );
});

describe('T-markup people’s words in a message without blocks', () => {
  it('call nobody', async () => {
    const carrier = await startCarrier();
    carrier.workspace.answerWith('chat.postMessage', ({ args }) =>
      args.blocks ? refusal('invalid_blocks') : 'default',
    );
    await announce(carrier.store, BANK, 'because <!channel> <@U0BOB> said so');
    await carrier.deliver();
    const [message] = carrier.workspace.messagesIn('C0BANK');
    expect(message?.text).toBe('because &lt;!channel&gt; &lt;@U0BOB&gt; said so');
  });
});

describe('F25 a token that is taken back while it sends', () => {
  it.each(['token_revoked', 'account_inactive', 'invalid_auth'])('%s: pauses, and goes on in order', async (error) => {
    const carrier = await startCarrier();
    const { workspace, clock } = carrier;
    workspace.answerWith('*', () =>
      workspace.messagesIn('C0BANK').length < 2 ? ('default' as const) : refusal(error),
    );
    const about = await shared(carrier, 'C0AUDIT');
    await announce(carrier.store, BANK, ...titles(5));
    await carrier.deliver();
    await announce(carrier.store, about, 'Done.');
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(titles(2));
    expect(carrier.titlesIn('C0AUDIT')).toEqual(['No.']);
    expect(await carrier.store.unsettled('about it')).toHaveLength(1);
    const calls = workspace.calls.length;
    clock.pass(200);
    await carrier.deliver();
    expect(workspace.calls).toHaveLength(calls);
    workspace.answerWith('*', []);
    clock.pass(100);
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(titles(5));
    expect(carrier.titlesIn('C0AUDIT')).toEqual(['Done.', 'Done.']);
  });
});

describe('B62 a channel that is shared with another organisation', () => {
  it('gets nothing, is asked about each time, and doctor says so', async () => {
    const carrier = await startCarrier();
    const { workspace, clock } = carrier;
    await announce(carrier.store, BANK, 'a');
    await carrier.deliver();
    await workspace.channel('C0BANK', { name: 'renamed', shared: true });
    await announce(carrier.store, BANK, 'b', 'c');
    await announce(carrier.store, AUDIT, 'x');
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.titlesIn('C0AUDIT')]).toEqual([['a'], ['x', PARKED]]);
    expect(carrier.waiting[0]).toEqual(['slack:C0BANK', expect.stringContaining('shared with another organisation')]);
    expect(await findings(carrier)).toContainEqual({
      what: 'Slack channel C0BANK',
      ok: false,
      say: '#renamed is shared with another organisation, so it gets no notices. Name another one.',
    });
    await workspace.channel('C0BANK', { name: 'renamed', shared: false });
    clock.pass(300);
    const asked = workspace.callsOf('conversations.info').length;
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.titlesIn('C0AUDIT')]).toEqual([
      ['a', 'b', 'c'],
      ['x', PARKED, BACK],
    ]);
    expect(workspace.callsOf('conversations.info').length - asked).toBe(3);
  });

  it('gets nothing while the sharing is only offered', async () => {
    const carrier = await startCarrier();
    carrier.workspace.decorate('conversations.info', (answer) => ({
      ...answer,
      channel: { ...(answer.channel as object), is_pending_ext_shared: true },
    }));
    await announce(carrier.store, BANK, 'a');
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual([]);
    expect(await isLeft(carrier, BANK)).toBe(true);
  });
});

describe('somebody to whom nobody in Slack is linked', () => {
  it('hears of it once they are, and others do not wait for that', async () => {
    const carrier = await startCarrier();
    const { store, workspace, clock } = carrier;
    await announce(store, { user: 'gil' }, 'for Gil', 'and again');
    await announce(store, ANA, 'for Ana');
    await carrier.deliver();
    expect(workspace.messages.map(({ text }) => text)).toEqual(['for Ana']);
    expect(carrier.waiting).toEqual([['gil', 'nobody in Slack is linked to them']]);
    await store.transaction(async (tx) => {
      await tx.linkAccount('gil', { platform: 'slack', tenant: workspace.app.teamId, account: 'U0GIL' });
      await tx.record({ kind: 'chat-linked', surface: 'slack', member: 'gil' });
    });
    clock.pass(300);
    await carrier.deliver();
    expect(workspace.directMessagesTo('U0GIL').map(({ text }) => text)).toEqual(['for Gil', 'and again']);
  });

  it('waits likewise where Slack does not know the account any more', async () => {
    const carrier = await startCarrier();
    carrier.workspace.answerWith('conversations.open', [refusal('user_not_found')]);
    await announce(carrier.store, ANA, 'a', 'b');
    await carrier.deliver();
    expect(carrier.workspace.messages).toEqual([]);
    carrier.clock.pass(300);
    await carrier.deliver();
    expect(carrier.workspace.directMessagesTo('U0ANA')).toHaveLength(2);
  });
});

describe('whoever has to wait', () => {
  const never = () => new Promise(() => {});

  it('for the pace of long queues keeps nobody else waiting', async () => {
    const carrier = await startCarrier({ wait: never });
    const { workspace } = carrier;
    const channels = ['C0ONE', 'C0TWO', 'C0THREE', 'C0FOUR', 'C0FIVE', 'C0SIX'];
    for (const channel of channels) {
      await workspace.channel(channel, { name: channel.toLowerCase() });
      await announce(carrier.store, { channel: `slack:${channel}` }, ...titles(30));
    }
    await announce(carrier.store, ANA, 'for Ana');
    void carrier.deliver();
    await workspace.until(() => workspace.directMessagesTo('U0ANA')[0]);
    await workspace.until(() => (workspace.messages.length === channels.length * 3 + 1 ? true : undefined));
    expect(channels.map((channel) => carrier.titlesIn(channel))).toEqual(channels.map(() => titles(3)));
  });

  it('because Slack said so keeps nobody else waiting', async () => {
    const carrier = await startCarrier({ wait: never });
    const { workspace } = carrier;
    const slow = ['bob', 'carla', 'dora', 'max', 'gil'];
    await carrier.store.transaction(async (tx) => {
      for (const username of slow) {
        const account = `U0${username.toUpperCase()}`;
        await tx.linkAccount(username, { platform: 'slack', tenant: workspace.app.teamId, account });
        await tx.record({ kind: 'chat-linked', surface: 'slack', member: username });
      }
    });
    workspace.answerWith('conversations.open', ({ args }) => (args.users === 'U0ANA' ? 'default' : rateLimited(5)));
    workspace.answerWith('chat.postMessage', ({ args }) => (args.channel === 'C0BANK' ? rateLimited(5) : 'default'));
    for (const user of slow) await announce(carrier.store, { user }, 'held');
    await announce(carrier.store, BANK, 'held');
    await announce(carrier.store, ANA, 'for Ana');
    void carrier.deliver();
    const { text } = await workspace.until(() => workspace.messages[0]);
    expect(text).toBe('for Ana');
  });

  it('keeps nobody else waiting in the bot as it is joined', async () => {
    const bot = await startBot();
    const { workspace } = bot;
    const channels = ['C0ONE', 'C0TWO', 'C0THREE', 'C0FOUR'];
    for (const channel of channels) {
      await workspace.channel(channel, { name: channel.toLowerCase() });
      await announce(bot.opened.store, { channel: `slack:${channel}` }, ...titles(6));
    }
    await announce(bot.opened.store, ANA, 'for Ana');
    const all = bot.deliver();
    await workspace.until(() => workspace.directMessagesTo('U0ANA')[0]);
    expect(channels.map((channel) => workspace.messagesIn(channel).length)).not.toContain(6);
    await all;
    expect(channels.map((channel) => workspace.messagesIn(channel).length)).toEqual([6, 6, 6, 6]);
  });

  it('is not forgotten by others who come to deliver meanwhile', async () => {
    const held: (() => void)[] = [];
    const carrier = await startCarrier({ wait: () => new Promise<void>((resolve) => held.push(resolve)) });
    await announce(carrier.store, BANK, ...titles(5));
    const first = carrier.deliver();
    await carrier.workspace.called('chat.postMessage', 3);
    while (held.length === 0) await new Promise(setImmediate);
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(titles(3));
    carrier.clock.pass(2);
    held[0]?.();
    await first;
    expect(carrier.titlesIn('C0BANK')).toEqual(titles(5));
  });
});

describe('two processes on one store', () => {
  it('send nothing twice, and keep the order', async () => {
    const one = await startCarrier();
    const two = await startCarrier({ beside: one });
    const recipients = [BANK, AUDIT, ANA, { user: 'bob' }];
    for (const [at, to] of recipients.entries()) await announce(one.store, to, ...titles(12, `to ${at}`));
    for (let round = 0; round < 20 && (await one.store.recipients()).length > 0; round += 1)
      await Promise.all([one.deliver(), two.deliver(), one.deliver(), two.deliver()]);
    const { workspace } = one;
    const channels = [
      'C0BANK',
      'C0AUDIT',
      await workspace.directChannel('U0ANA'),
      await workspace.directChannel('U0BOB'),
    ];
    expect(channels.map(one.titlesIn)).toEqual(channels.map((_, at) => titles(12, `to ${at}`)));
  });
});

/** An answer in a channel that a later decision settles. */
async function shared({ store, post, workspace }: Carrier, channel = 'C0BANK'): Promise<{ subject: string }> {
  const { app } = workspace;
  const { botToken: token, botId, botUserId, appId } = app;
  const ours = { team: app.teamId, enterprise: null, name: 'Acme', appId, botId, botUserId, token };
  const id = await post.say({ workspace: ours, people: new Map(), channel }, cardOf('No.'), 'notice');
  await store.keepPosted('about it', { platform: 'slack', tenant: app.teamId, channel, id });
  return { subject: 'about it' };
}

describe('a shared message that a decision settles', () => {
  it('is changed in its place, once, with a reply for those who had seen it', async () => {
    const carrier = await startCarrier();
    const about = await shared(carrier);
    await announce(carrier.store, about, 'Done.');
    await carrier.deliver();
    const [message, reply] = carrier.workspace.messagesIn('C0BANK');
    expect(message).toMatchObject({ edits: 1, blocks: [expect.anything()] });
    expect(wordsIn(message?.blocks ?? [])).toBe('Done.');
    expect(reply).toMatchObject({ thread: message?.ts, metadata: { event_type: 'chatelaine_audit' } });
    await announce(carrier.store, about, 'again');
    await carrier.deliver();
    expect(carrier.workspace.callsOf('chat.update')).toHaveLength(1);
  });

  it('B60 was deleted: what was decided is posted afresh, and the next one is settled as always', async () => {
    const carrier = await startCarrier();
    const about = await shared(carrier);
    await deleted(carrier);
    await announce(carrier.store, about, 'Done.');
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['Done.']);
    expect(await carrier.store.unsettled('about it')).toEqual([]);
    expect(carrier.waiting).toEqual([]);
    await shared(carrier);
    await announce(carrier.store, about, 'Done again.');
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['Done.', 'Done again.', 'Done again.']);
  });

  it.each(['message_not_found', 'cant_update_message', 'edit_window_closed', 'channel_not_found', 'is_archived'])(
    'B60 cannot be changed (%s): it is let be',
    async (error) => {
      const carrier = await startCarrier();
      const about = await shared(carrier);
      carrier.workspace.answerWith('chat.update', () => refusal(error));
      await announce(carrier.store, about, 'Done.');
      await carrier.deliver();
      expect(await carrier.store.unsettled('about it')).toEqual([]);
      expect(await isLeft(carrier, about)).toBe(false);
    },
  );

  it('B60 was edited by somebody: what was decided takes the place of that', async () => {
    const carrier = await startCarrier();
    const about = await shared(carrier);
    const [message] = carrier.workspace.messagesIn('C0BANK');
    await slackClient(carrier).chat.update({ channel: 'C0BANK', ts: message?.ts ?? '', text: 'Yes!', blocks: [] });
    await announce(carrier.store, about, 'Done.');
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['Done.', 'Done.']);
  });

  it('leaves no other copy as it was when one cannot be reached', async () => {
    const carrier = await startCarrier();
    const about = await shared(carrier, 'C0BANK');
    await shared(carrier, 'C0AUDIT');
    carrier.workspace.answerWith('chat.update', ({ args }) =>
      args.channel === 'C0BANK' ? { status: 500 } : 'default',
    );
    await announce(carrier.store, about, 'Done.');
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.titlesIn('C0AUDIT')]).toEqual([['No.'], ['Done.', 'Done.']]);
    carrier.workspace.answerWith('chat.update', []);
    carrier.clock.pass(10);
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.titlesIn('C0AUDIT')]).toEqual([
      ['Done.', 'Done.'],
      ['Done.', 'Done.'],
    ]);
  });
});

const ASKED: Card = { ...cardOf('Asked.'), actions: [button('Approve', 'request approve R-7')] };
const asked = (to: typeof BANK | typeof ANA) => ({ to, card: ASKED, keeps: 'request:7' }) as const;
const changed = (title: string, change: 'quiet' | 'told' | 'last') =>
  ({ to: { subject: 'request:7' }, card: { ...ASKED, title }, change }) as const;
const kept = async ({ store }: Carrier) => (await store.unsettled('request:7')).map(({ channel }) => channel);

function signal() {
  let set = (): void => {};
  const is = new Promise<void>((resolve) => {
    set = resolve;
  });
  return { is, set };
}

/** Somebody deletes the first message of a channel. */
async function deleted(carrier: Carrier, channel = 'C0BANK'): Promise<void> {
  const [message] = carrier.workspace.messagesIn(channel);
  await slackClient(carrier).chat.delete({ channel, ts: message?.ts ?? '' });
}

describe('a message that is kept up to date', () => {
  it('is one in each place, changed with or without a word, until the last', async () => {
    const carrier = await startCarrier();
    const { workspace, store } = carrier;
    await tell(store, asked(BANK), asked(ANA));
    await carrier.deliver();
    const direct = await workspace.directChannel('U0ANA');
    expect((await kept(carrier)).toSorted()).toEqual(['C0BANK', direct].toSorted());
    await tell(store, changed('One of two.', 'quiet'));
    await carrier.deliver();
    for (const channel of ['C0BANK', direct]) expect(carrier.titlesIn(channel)).toEqual(['One of two.']);
    await tell(store, changed('Approved.', 'told'));
    await carrier.deliver();
    for (const channel of ['C0BANK', direct]) {
      const [message, reply, ...more] = workspace.messagesIn(channel);
      expect([carrier.titlesIn(channel), more]).toEqual([['Approved.', 'Approved.'], []]);
      expect(reply?.thread).toBe(message?.ts);
      expect([labelsIn(message?.blocks ?? []), labelsIn(reply?.blocks ?? [])]).toEqual([['Approve'], []]);
    }
    await tell(store, { ...changed('Over.', 'last'), card: cardOf('Over.') });
    await carrier.deliver();
    for (const channel of ['C0BANK', direct])
      expect(carrier.titlesIn(channel)).toEqual(['Over.', 'Approved.', 'Over.']);
    expect(labelsIn(workspace.messagesIn('C0BANK')[0]?.blocks ?? [])).toEqual([]);
    expect(await kept(carrier)).toEqual([]);
    await tell(store, changed('Too late.', 'told'));
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['Over.', 'Approved.', 'Over.']);
    expect(await store.recipients()).toEqual([]);
  });

  it('F21 is posted as it is now, by one process, where the other was told of the change first', async () => {
    const one = await startCarrier();
    const two = await startCarrier({ beside: one });
    one.workspace.answerWith('chat.postMessage', [rateLimited(60)]);
    await tell(one.store, asked(BANK));
    await one.deliver();
    await tell(one.store, changed('Approved.', 'told'));
    await Promise.all([two.deliver(), one.deliver()]);
    one.clock.pass(60);
    await Promise.all([one.deliver(), two.deliver()]);
    expect(one.titlesIn('C0BANK')).toEqual(['Approved.']);
    await tell(two.store, changed('Over.', 'last'));
    await two.deliver();
    expect(one.titlesIn('C0BANK')).toEqual(['Over.', 'Over.']);
  });

  it('F21 is not left as it was by a change that comes while it is being posted', async () => {
    const one = await startCarrier();
    const two = await startCarrier({ beside: one });
    const [begun, held] = [signal(), signal()];
    one.workspace.answerWith('chat.postMessage', async (): Promise<Turn> => {
      begun.set();
      await held.is;
      return 'default';
    });
    await tell(one.store, asked(BANK));
    const posting = one.deliver();
    await begun.is;
    await tell(two.store, changed('Approved.', 'quiet'));
    const changing = two.deliver();
    while (two.clock.waits.length === 0) await new Promise(setImmediate);
    held.set();
    await Promise.all([posting, changing]);
    expect(one.titlesIn('C0BANK')).toEqual(['Approved.']);
  });

  it.each([
    ['quiet', 1],
    ['told', 1],
    ['last', 0],
  ] as const)(
    'B60 was deleted: it is posted afresh to the same people by the next change (%s)',
    async (change, open) => {
      const carrier = await startCarrier();
      const { workspace, store } = carrier;
      await tell(store, asked(ANA));
      await carrier.deliver();
      const direct = await workspace.directChannel('U0ANA');
      await deleted(carrier, direct);
      await tell(store, changed('Changed.', change));
      await carrier.deliver();
      const [message, ...more] = workspace.messagesIn(direct);
      expect([wordsIn(message?.blocks ?? []).split('\n')[0], more]).toEqual(['Changed.', []]);
      expect(labelsIn(message?.blocks ?? [])).toEqual(open ? ['Approve'] : []);
      expect(await kept(carrier)).toHaveLength(open);
      await tell(store, changed('And again.', 'quiet'));
      await carrier.deliver();
      expect(carrier.titlesIn(direct)).toEqual([open ? 'And again.' : 'Changed.']);
    },
  );

  it('B60 B62 was deleted where outsiders read by now: it is let be', async () => {
    const carrier = await startCarrier();
    await tell(carrier.store, asked(BANK));
    await carrier.deliver();
    await deleted(carrier);
    await carrier.workspace.channel('C0BANK', { name: 'renamed', shared: true });
    await tell(carrier.store, changed('Changed.', 'told'));
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), await kept(carrier)]).toEqual([[], []]);
    expect(await carrier.store.recipients()).toEqual([]);
  });

  it('tells nobody twice where another copy has to be tried again', async () => {
    const carrier = await startCarrier();
    const { workspace, clock, store } = carrier;
    await tell(store, asked(BANK), { ...asked(BANK), to: AUDIT });
    await carrier.deliver();
    workspace.answerWith('chat.update', ({ args }) => (args.channel === 'C0AUDIT' ? { status: 500 } : 'default'));
    await tell(store, changed('Approved.', 'told'));
    await carrier.deliver();
    clock.pass(10);
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.titlesIn('C0AUDIT')]).toEqual([['Approved.', 'Approved.'], ['Asked.']]);
    workspace.answerWith('chat.update', []);
    clock.pass(10);
    await carrier.deliver();
    for (const channel of ['C0BANK', 'C0AUDIT']) expect(carrier.titlesIn(channel)).toEqual(['Approved.', 'Approved.']);
    await tell(store, changed('Approved.', 'told'));
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['Approved.', 'Approved.', 'Approved.']);
  });

  it('asks Slack to fetch nothing that its links lead to', async () => {
    const carrier = await startCarrier();
    await tell(carrier.store, asked(BANK));
    await carrier.deliver();
    await tell(carrier.store, changed('Changed.', 'told'));
    await carrier.deliver();
    for (const verb of ['chat.postMessage', 'chat.update'])
      for (const { args } of carrier.workspace.callsOf(verb))
        expect([verb, String(args.unfurl_links), String(args.unfurl_media)]).toEqual([verb, 'false', 'false']);
  });
});

describe('F22 a decision', () => {
  it('is made and told to whoever made it, whatever becomes of its notices', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    workspace.answerWith('chat.postMessage', () => ({ status: 500 }));
    const { shown } = await driver.command('U0MAX', '/role', 'grant <@U0BOB> Tech Lead in Banking', {
      channel: 'C0BANK',
    });
    if (!shown) throw new Error('no preview');
    await driver.press('U0MAX', { action: buttonIn(shown.blocks, 'Confirm'), message: shown });
    const done = await workspace.until(() => workspace.messagesIn('C0BANK').find(({ edits }) => edits > 0));
    expect(wordsIn(done.blocks)).toContain('Done. Bob Lind has Tech Lead in team Banking.');
    expect(labelsIn(done.blocks)).not.toContain('Confirm');
    await workspace.called('chat.postMessage');
    expect(await bot.opened.store.recipients()).not.toEqual([]);
  });
});

async function findings({ workspace, opened, store }: Carrier) {
  const { company } = await store.snapshot();
  const settings = {
    botToken: workspace.app.botToken,
    signingSecret: '0'.repeat(32),
    appToken: undefined,
    apiUrl: workspace.apiUrl,
    oauth: undefined,
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} } as never;
  return examineSlack({ settings, installations: opened.installations, company, log });
}
