import { describe, expect, it } from 'vitest';
import type { Notifier } from '../../src/ports/notifier.ts';
import type { Notice, PostedMessage, Recipient, Store, StoredNotice } from '../../src/ports/store.ts';
import { noticeDelivery } from '../../src/usecases/deliver-notices.ts';
import { openAgain, openTestStore } from '../support/database.ts';
import { cardOf, tell } from './sample.ts';

const SUBJECT = 'request:7';
const ABOUT: Recipient = { subject: SUBJECT };
const BANK: Recipient = { channel: 'slack:C0BANK' };
const PAY: Recipient = { channel: 'slack:C0PAY' };

const asked = (to: typeof BANK | typeof PAY, title = 'asked') =>
  ({ to: to as { channel: string }, card: cardOf(title), keeps: SUBJECT }) as const;
const changed = (title: string, change: 'quiet' | 'told' | 'last') =>
  ({ to: { subject: SUBJECT }, card: cardOf(title), change }) as const;
const copyIn = (channel: string): PostedMessage => ({ platform: 'slack', tenant: 'T1', channel, id: '1.1' });

/** A `send` that keeps what it was given. */
function inbox() {
  const got: StoredNotice[] = [];
  return { got, send: async (notice: StoredNotice) => void got.push(notice) };
}
const said = ({ card, ...more }: StoredNotice) => [card.title, 'change' in more ? more.change : undefined];

async function twoStores(): Promise<readonly [Store, Store]> {
  const one = await openTestStore();
  return [one.store, (await openAgain(one.database)).store];
}

describe('a notice to a subject', () => {
  it('is kept once a notice keeps that subject, posted or not', async () => {
    const [store] = await twoStores();
    await tell(store, changed('before', 'quiet'));
    await tell(store, { ...asked(BANK), keeps: 'request:8' }, changed('of another', 'quiet'));
    expect(await store.recipients()).toEqual([BANK]);
    await tell(store, asked(PAY), changed('after', 'quiet'));
    expect(await store.recipients()).toEqual([BANK, PAY, ABOUT]);
    const { got, send } = inbox();
    await store.drain(ABOUT, send);
    expect(got.map(said)).toEqual([['after', 'quiet']]);
    await store.drain(PAY, send);
    await tell(store, changed('after it was posted', 'told'));
    await store.drain(ABOUT, send);
    expect(got.map(said).at(-1)).toEqual(['after it was posted', 'told']);
  });

  it('says that it is the last unless it says otherwise', async () => {
    const [store] = await twoStores();
    await tell(store, asked(BANK), { to: { subject: SUBJECT }, card: cardOf('over') });
    const { got, send } = inbox();
    await store.drain(ABOUT, send);
    expect(got.map(said)).toEqual([['over', 'last']]);
  });

  it('is drawn once where several wait: the newest, as loudly as the loudest', async () => {
    const [store] = await twoStores();
    const { got, send } = inbox();
    await tell(store, asked(BANK), changed('one', 'quiet'), changed('two', 'told'), changed('three', 'quiet'));
    await store.drain(ABOUT, send);
    await tell(store, changed('four', 'quiet'));
    await store.drain(ABOUT, send);
    await tell(store, changed('five', 'last'), changed('six', 'told'));
    await store.drain(ABOUT, send);
    expect(got.map(said)).toEqual([
      ['three', 'told'],
      ['four', 'quiet'],
      ['six', 'last'],
    ]);
    expect(await store.recipients()).toEqual([BANK]);
  });

  it('that was rejected comes again with what came after it', async () => {
    const [store] = await twoStores();
    await tell(store, asked(BANK), changed('one', 'told'));
    const down = new Error('chat is down');
    await expect(store.drain(ABOUT, () => Promise.reject(down))).rejects.toBe(down);
    await tell(store, changed('two', 'quiet'));
    const { got, send } = inbox();
    await store.drain(ABOUT, send);
    expect(got.map(said)).toEqual([['two', 'told']]);
  });
});

describe('F21 a message whose change comes first', () => {
  it('is posted with the newest card, whether its changes have been sent or not', async () => {
    const [one, two] = await twoStores();
    await tell(one, asked(BANK));
    await tell(two, changed('first', 'told'));
    await two.drain(ABOUT, inbox().send);
    await tell(two, changed('second', 'quiet'));
    const { got, send } = inbox();
    await one.drain(BANK, send);
    expect(got).toMatchObject([{ to: BANK, card: cardOf('second'), keeps: SUBJECT }]);
    expect(got[0]?.seq).toBe(3);
  });

  it('is no copy to change where one of the changes was the last', async () => {
    const [one, two] = await twoStores();
    await tell(one, asked(BANK), changed('over', 'last'), changed('and more', 'quiet'));
    await two.drain(ABOUT, inbox().send);
    const { got, send } = inbox();
    await one.drain(BANK, send);
    expect(got.map(({ card }) => card.title)).toEqual(['and more']);
    expect(got[0]).not.toHaveProperty('keeps');
  });

  it('has its own card where the change was there before it', async () => {
    const [store] = await twoStores();
    await tell(store, asked(BANK), changed('changed', 'told'), asked(PAY, 'asked later'));
    const { got, send } = inbox();
    await store.drain(PAY, send);
    expect(got).toMatchObject([{ card: cardOf('asked later'), keeps: SUBJECT }]);
  });

  it('is not missed by one that comes while it is being posted by another process', async () => {
    const [one, two] = await twoStores();
    await tell(one, asked(BANK));
    await one.drain(BANK, async () => {
      await tell(two, changed('answered', 'told'));
      await expect(two.drain(ABOUT, inbox().send)).rejects.toMatchObject({ name: 'NotYet' });
      await one.keepPosted(SUBJECT, copyIn('C0BANK'));
    });
    const reached: PostedMessage[] = [];
    await two.drain(ABOUT, async () => void reached.push(...(await two.unsettled(SUBJECT))));
    expect(reached).toEqual([copyIn('C0BANK')]);
  });

  it('is not posted while another process changes the copies, and then is in the newest state', async () => {
    const [one, two] = await twoStores();
    await tell(one, asked(BANK), changed('first', 'quiet'));
    const { got, send } = inbox();
    await two.drain(ABOUT, async () => {
      await expect(one.drain(BANK, send)).rejects.toMatchObject({ name: 'NotYet' });
      await tell(one, changed('second', 'quiet'));
    });
    await one.drain(BANK, send);
    expect(got.map(({ card }) => card.title)).toEqual(['second']);
  });

  it('does not wait for others about the same that are being posted, nor for changes of something else', async () => {
    const [one, two] = await twoStores();
    await tell(one, asked(BANK), asked(PAY), { ...asked(BANK), to: { channel: 'C0LOANS' }, keeps: 'request:8' });
    await tell(one, { to: { subject: 'request:8' }, card: cardOf('over') });
    const { got, send } = inbox();
    await one.drain(BANK, async () => {
      await two.drain(PAY, send);
      await two.drain({ subject: 'request:8' }, send);
    });
    expect(got.map(({ to }) => to)).toEqual([PAY, { subject: 'request:8' }]);
  });
});

const ROUNDS = Number(process.env.KEPT_ROUNDS ?? 8);

describe(`copies, with two processes that deliver, ${ROUNDS} times over`, () => {
  it('end in the newest state, and never show an older one after a newer', {
    timeout: 20_000 + ROUNDS * 3_000,
  }, async () => {
    const [one, two] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const subject = `request:${round}`;
      const chat = slowChat(subject);
      const deliver = [one, two].map((store) => noticeDelivery(store, chat.over(store), () => {}, soon));
      const channels = [0, 1, 2].map((at) => ({ channel: `slack:C${round}${at}` }));
      await tell(one, ...channels.map((to) => ({ to, card: cardOf('0'), keeps: subject })));
      const under = deliver.map((run) => run());
      for (let state = 1; state <= 2; state += 1) {
        await pause(one, round % 6);
        await tell(two, { to: { subject }, card: cardOf(String(state)), change: 'quiet' });
        under.push(...deliver.map((run) => run()));
      }
      await Promise.all([...under, ...deliver.map((run) => run())]);
      await deliver[0]?.();
      expect(await one.recipients()).toEqual([]);
      expect(chat.shown()).toHaveLength(3);
      for (const states of chat.shown()) {
        expect(states.at(-1)).toBe(2);
        expect(states).toEqual(states.toSorted((a, b) => a - b));
      }
    }
  });
});

/** A platform that takes its time both before it shows a message and before it says where that is. */
function slowChat(subject: string) {
  const states = new Map<string, number[]>();
  const over = (store: Store): Notifier => ({
    send: async (notice: Notice) => {
      const state = Number(notice.card.title);
      if ('subject' in notice.to) {
        for (const { channel } of await store.unsettled(subject)) {
          await pause(store);
          states.get(channel)?.push(state);
        }
        return;
      }
      if (!('channel' in notice.to)) return;
      await pause(store);
      states.set(notice.to.channel, [state]);
      await pause(store);
      await store.keepPosted(subject, copyIn(notice.to.channel));
    },
  });
  return { over, shown: () => [...states.values()] };
}

/** As long as so many questions to the store take. */
async function pause(store: Store, questions = Math.random() * 60): Promise<void> {
  for (let at = 1; at < questions; at += 1) await store.recipients();
}
const soon = () => new Promise((resolve) => setImmediate(resolve));
