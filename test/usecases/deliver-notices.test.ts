import { describe, expect, it } from 'vitest';
import { NotYet, Refused } from '../../src/ports/notifier.ts';
import type { Notice, Recipient, Store } from '../../src/ports/store.ts';
import { noticeDelivery } from '../../src/usecases/deliver-notices.ts';
import { announce } from '../store/sample.ts';
import { acme } from '../support/acme.ts';
import { facts } from '../support/build.ts';
import { openTestStore } from '../support/database.ts';
import { memoryStore } from '../support/memory-store.ts';
import { importQuietly } from '../support/quiet-import.ts';

const BANK = { channel: 'slack:C0BANK' };
const PAY = { channel: 'slack:C0PAY' };
const titles = (count: number) => Array.from({ length: count }, (_, i) => `notice ${i}`);
const isTo = (to: Recipient) => (notice: Notice) => JSON.stringify(notice.to) === JSON.stringify(to);
const report = (to: Recipient, error: unknown) => {
  throw new Error(`not reached: ${JSON.stringify(to)}`, { cause: error });
};

const STORES: readonly (readonly [string, () => Promise<Store>])[] = [
  ['PostgreSQL', async () => (await openTestStore()).store],
  ['memory', async () => memoryStore(facts())],
];

describe.each(STORES)('delivering notices, in %s', (_, open) => {
  it('sends all that waits, each once and each recipient in order', async () => {
    const store = await open();
    await announce(store, BANK, ...titles(25));
    await announce(store, PAY, 'a', 'b');
    const sent: Notice[] = [];
    await noticeDelivery(store, { send: async (notice) => void sent.push(notice) }, report)();
    await noticeDelivery(store, { send: async (notice) => void sent.push(notice) }, report)();
    expect(sent.filter(isTo(BANK)).map(({ card }) => card.title)).toEqual(titles(25));
    expect(sent.filter(isTo(PAY)).map(({ card }) => card.title)).toEqual(['a', 'b']);
  });

  it('reports whoever cannot be reached, goes on with the others, and tries again the next time', async () => {
    const store = await open();
    await announce(store, BANK, 'x', 'y');
    await announce(store, PAY, 'a');
    const down = new Error('chat is down');
    const [sent, reports]: [string[], unknown[]] = [[], []];
    const flaky = {
      send: async (notice: Notice) => {
        if (isTo(BANK)(notice)) throw down;
        sent.push(notice.card.title);
      },
    };
    await noticeDelivery(store, flaky, (to, error) => reports.push([to, error]))();
    expect([sent, reports]).toEqual([['a'], [[BANK, down]]]);
    await noticeDelivery(store, { send: async ({ card }) => void sent.push(card.title) }, report)();
    expect(sent).toEqual(['a', 'x', 'y']);
  });

  it('does not let one recipient wait for another, however much there is for either', async () => {
    const store = await open();
    await announce(store, BANK, 'x');
    await announce(store, PAY, ...titles(45));
    let arrived = () => {};
    const last = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    // The first waits for the very last, so that one after the other, or in rounds, would never end.
    const send = async (notice: Notice) => {
      if (isTo(BANK)(notice)) await last;
      else if (notice.card.title === 'notice 44') arrived();
    };
    await noticeDelivery(store, { send }, report)();
    expect(await store.recipients()).toEqual([]);
  });

  it('sends what comes for a recipient while it is at it', async () => {
    const store = await open();
    await announce(store, BANK, 'first');
    const sent: string[] = [];
    const deliver = noticeDelivery(
      store,
      {
        send: async ({ card }) => {
          sent.push(card.title);
          if (sent.length > 1) return;
          await announce(store, BANK, 'second');
          await deliver();
        },
      },
      report,
    );
    await deliver();
    expect(sent).toEqual(['first', 'second']);
  });

  it('waits for a turn without holding up others, however many wait, and then goes on in order', async () => {
    const store = await open();
    const slow = Array.from({ length: 6 }, (_, at) => ({ channel: `slack:C0SLOW${at}` }));
    for (const to of slow) await announce(store, to, 'a', 'b');
    await announce(store, BANK, 'x');
    const sent: string[] = [];
    const refused = new Set<string>();
    let goOn = (_: unknown): void => {};
    const turn = new Promise((resolve) => {
      goOn = resolve;
    });
    const send = async ({ to, card }: Notice) => {
      const key = `${Object.values(to).join()} ${card.title}`;
      // All but one have to wait, until that one has been served.
      if (key !== 'slack:C0BANK x' && !refused.has(key)) {
        refused.add(key);
        throw new NotYet(7);
      }
      sent.push(key);
      if (key === 'slack:C0BANK x') goOn(undefined);
    };
    const waits: number[] = [];
    const wait = (milliseconds: number) => {
      waits.push(milliseconds);
      return turn;
    };
    await noticeDelivery(store, { send }, report, wait)();
    expect(sent[0]).toBe('slack:C0BANK x');
    for (const { channel } of slow)
      expect(sent.filter((key) => key.startsWith(channel))).toEqual([`${channel} a`, `${channel} b`]);
    expect(waits).toEqual(Array.from({ length: 12 }, () => 7));
  });

  it('ends where it is told not to wait any longer', async () => {
    const store = await open();
    await announce(store, BANK, 'x');
    const reports: unknown[] = [];
    const send = () => Promise.reject(new NotYet(7));
    const stopping = () => Promise.reject(new Error('stopping'));
    await noticeDelivery(store, { send }, (to, error) => reports.push([to, error]), stopping)();
    expect(reports).toEqual([[BANK, new Error('stopping')]]);
    expect(await store.recipients()).toEqual([BANK]);
  });

  it('leaves a recipient to whoever is at it', async () => {
    const store = await open();
    await announce(store, BANK, 'x');
    const sent: string[] = [];
    await store.drain(BANK, async () => {
      await noticeDelivery(store, { send: async ({ card }) => void sent.push(card.title) }, report)();
    });
    expect([sent, await store.recipients()]).toEqual([[], []]);
  });
});

describe('somebody who has not let us write to them', () => {
  it('is told of to whoever acted, once a day', async () => {
    const opened = await openTestStore();
    await importQuietly(opened, acme);
    const { store } = opened;
    const [carla, bob] = [{ user: 'carla' }, { user: 'bob' }];
    const [first, second] = await store.transaction(async (tx) => {
      const given = { kind: 'role-granted', surface: 'cli', actor: 'carla', member: 'bob' } as const;
      return [await tx.record(given), await tx.record({ ...given, member: 'carla' })];
    });
    const say = (seq: number, to: typeof bob, title: string) =>
      store.transaction((tx) => tx.notify({ seq, to, card: { title, tone: 'plain', blocks: [], actions: [] } }));
    await say(first?.seq ?? 0, bob, 'for Bob');
    await say(second?.seq ?? 0, carla, 'for Carla');
    const sent: string[] = [];
    const send = async ({ to, card }: Notice) => {
      if ('user' in to && to.user === 'bob') throw new Refused('the app is not installed for them', 'person');
      sent.push(card.title);
    };
    const deliver = noticeDelivery(store, { send }, () => {});
    await deliver();
    await deliver();
    expect(sent.filter((title) => title === 'for Carla' || title.includes('heard'))).toEqual([
      'for Carla',
      'Bob Lind has not heard of it yet.',
    ]);
    expect(await store.recipients()).toEqual([bob]);
  });
});
