import { describe, expect, it } from 'vitest';
import type { Recipient } from '../../src/ports/store.ts';
import { examineSlack } from '../../src/slack/examine.ts';
import { announce, cardOf, tell } from '../store/sample.ts';
import { rateLimited, refusal } from '../support/slack-answers.ts';
import { buttonIn, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import { startBot } from '../support/slack-bot.ts';
import { type Carrier, slackClient, startCarrier } from '../support/slack-notices.ts';

const BANK = { channel: 'slack:C0BANK' };
const AUDIT = { channel: 'slack:C0AUDIT' };
const ANA = { user: 'ana' };
const titles = (count: number, name = 'notice') => Array.from({ length: count }, (_, at) => `${name} ${at}`);
const isLeft = async ({ store }: Carrier, to: Recipient) =>
  (await store.recipients()).some((one) => JSON.stringify(one) === JSON.stringify(to));

describe('B58 told to wait', () => {
  it('by the answer alone', async () => {
    const carrier = await startCarrier();
    carrier.workspace.answerWith('chat.postMessage', [refusal('ratelimited')]);
    await announce(carrier.store, BANK, 'a');
    await carrier.deliver();
    expect([carrier.titlesIn('C0BANK'), carrier.clock.waits]).toEqual([['a'], [1_000]]);
  });
});

describe('B59 a message that was stored before the answer was lost', () => {
  it('because it did not come in time: comes once more, with the same entry, before what comes after it', async () => {
    const carrier = await startCarrier({ timeoutMs: 300 });
    carrier.workspace.answerWith('chat.postMessage', [{ stored: true, held: new Promise(() => {}) }]);
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

const PARKED = '⚠ The channel C0BANK takes no messages, and what it is to hear waits.';
const BACK = 'The channel C0BANK takes messages again.';

describe('F24 a channel that does not take messages', () => {
  it.each<readonly [string, (carrier: Carrier, isOpen: boolean) => Promise<void> | void]>([
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
  it('is asked about each time, and doctor says so', async () => {
    const carrier = await startCarrier();
    const { workspace, clock } = carrier;
    await workspace.channel('C0BANK', { name: 'renamed', shared: true });
    await announce(carrier.store, BANK, 'a', 'b', 'c');
    await carrier.deliver();
    expect(await findings(carrier)).toContainEqual({
      what: 'Slack channel C0BANK',
      ok: false,
      say: '#renamed is shared with another organisation, so it gets no notices. Name another one.',
    });
    await workspace.channel('C0BANK', { name: 'renamed', shared: false });
    clock.pass(300);
    const asked = workspace.callsOf('conversations.info').length;
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['a', 'b', 'c']);
    expect(workspace.callsOf('conversations.info').length - asked).toBeGreaterThanOrEqual(3);
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
});

describe('a message that is kept up to date', () => {
  it('asks Slack to fetch nothing that its links lead to', async () => {
    const carrier = await startCarrier();
    await tell(carrier.store, { to: BANK, card: cardOf('Asked.'), keeps: 'request:7' });
    await carrier.deliver();
    await announce(carrier.store, { subject: 'request:7' }, 'Changed.');
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
