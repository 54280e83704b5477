import { describe, expect, it } from 'vitest';
import type { Notice, Recipient, Store } from '../../src/ports/store.ts';
import { noticeDelivery } from '../../src/usecases/deliver-notices.ts';
import { announce } from '../store/sample.ts';
import { facts } from '../support/build.ts';
import { openTestStore } from '../support/database.ts';
import { memoryStore } from '../support/memory-store.ts';

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
