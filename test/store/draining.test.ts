import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Recipient, Store, StoredNotice } from '../../src/ports/store.ts';
import { openAgain, openTestStore, runIn } from '../support/database.ts';
import { announce, importFacts, SAMPLE } from './sample.ts';

const BANK: Recipient = { channel: 'slack:C0BANK' };
const PAY: Recipient = { channel: 'slack:C0PAY' };
const titles = (count: number) => Array.from({ length: count }, (_, i) => `notice ${i}`);

/** A `send` that keeps what it was given. */
function inbox() {
  const notices: StoredNotice[] = [];
  const send = async (notice: StoredNotice) => {
    notices.push(notice);
  };
  return { send, notices, titles: () => notices.map(({ card }) => card.title) };
}

/** A `send` that waits for `open`; `entered` resolves once so many are waiting. */
function gate(most: number) {
  let inside = 0;
  const [whenEntered, whenOpen] = [signal(), signal()];
  const send = () => {
    inside += 1;
    if (inside === most) whenEntered.set();
    return whenOpen.is;
  };
  return { send, entered: whenEntered.is, open: whenOpen.set, inside: () => inside };
}

function signal() {
  let set = () => {};
  const is = new Promise<void>((resolve) => {
    set = resolve;
  });
  return { is, set };
}

const nothing = async () => {};

describe('recipients', () => {
  it('are people, channels and subjects with something unsent, the longest wait first', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    await store.drain({ channel: 'slack:C0AUDIT' }, nothing);
    await store.keepPosted('request:7', { platform: 'slack', tenant: 'T1', channel: 'D1', id: '1.1' });
    const [ana, request] = [{ user: 'ana' }, { subject: 'request:7' }];
    for (const to of [BANK, ana, request, BANK, PAY]) await announce(store, to, 'x');
    expect(await store.recipients()).toEqual([BANK, ana, request, PAY]);
    await store.drain(ana, nothing);
    expect(await store.recipients()).toEqual([BANK, request, PAY]);
  });
});

describe('drain', () => {
  it('hands out the notices of one recipient in order, once, with all that is in them', async () => {
    const { store } = await openTestStore();
    await importFacts(store, SAMPLE);
    const card = { title: 'It\'s "done"', tone: 'good', blocks: [], actions: [] } as const;
    await announce(store, BANK, 'first', 'second');
    const { seq } = await store.transaction(async (tx) => {
      const entry = await tx.record({ kind: 'access-explained', surface: 'slack' });
      await tx.notify({ seq: entry.seq, to: { user: 'ana' }, card });
      return entry;
    });
    const [people, channel] = [inbox(), inbox()];
    expect(await store.drain({ user: 'ana' }, people.send)).toBe('done');
    expect(people.notices).toEqual([{ id: expect.any(Number), seq, to: { user: 'ana' }, card }]);
    expect(await store.drain(BANK, channel.send)).toBe('done');
    expect(await store.drain(BANK, channel.send)).toBe('done');
    expect(channel.titles()).toEqual(['first', 'second']);
  });

  it('sends nothing twice and nothing out of order when two processes are at it', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    await announce(one.store, BANK, ...titles(90));
    const { send, ...got } = inbox();
    const drainAll = async ({ store }: { store: Store }) => {
      while ((await store.recipients()).length > 0) await store.drain(BANK, send);
    };
    await Promise.all([drainAll(one), drainAll(two), drainAll(one), drainAll(two)]);
    expect(got.titles()).toEqual(titles(90));
  });

  it('is busy while another is at it, in this process or in another, and only for that recipient', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    for (const to of [BANK, PAY]) await announce(one.store, to, 'x');
    const { send, entered, open } = gate(1);
    const first = one.store.drain(BANK, send);
    await entered;
    const second = inbox();
    expect([await one.store.drain(BANK, second.send), await two.store.drain(BANK, second.send)]).toEqual([
      'busy',
      'busy',
    ]);
    expect(second.titles()).toEqual([]);
    expect(await two.store.drain(PAY, second.send)).toBe('done');
    open();
    expect(await first).toBe('done');
    expect(await two.store.drain(BANK, second.send)).toBe('done');
    expect(second.titles()).toEqual(['x']);
  });

  it('ends with the first that is rejected, says so in the words of who rejected it, and keeps it', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    await announce(one.store, BANK, 'first', 'second', 'third');
    // A code that would pass for a lost connection of the store.
    const refusal = Object.assign(new Error('chat is down'), { code: 'ECONNRESET' });
    const { send, ...got } = inbox();
    const failing = one.store.drain(BANK, async (notice) => {
      if (notice.card.title === 'second') throw refusal;
      await send(notice);
    });
    await expect(failing).rejects.toBe(refusal);
    expect(got.titles()).toEqual(['first']);
    expect(await two.store.drain(BANK, send)).toBe('done');
    expect(got.titles()).toEqual(['first', 'second', 'third']);
  });

  it('stops after twenty, so that a long queue is not in the way', async () => {
    const { store } = await openTestStore();
    await announce(store, BANK, ...titles(21));
    const { send, ...got } = inbox();
    expect(await store.drain(BANK, send)).toBe('more');
    expect(got.titles()).toEqual(titles(20));
    expect(await store.recipients()).toEqual([BANK]);
    expect(await store.drain(BANK, send)).toBe('done');
    expect(got.titles()).toEqual(titles(21));
  });

  it('has no transaction open while it sends', async () => {
    const { store, database } = await openTestStore();
    await announce(store, BANK, 'x');
    const seen: unknown[] = [];
    await store.drain(BANK, async () => {
      const rows = await runIn(
        database,
        sql`select state from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
      );
      seen.push(rows);
      await store.transaction(async () => {});
    });
    expect(seen).toEqual([[]]);
  });

  it('F11 leaves a notice unsent, and its recipient free, when the connection is lost', async () => {
    const { store, database } = await openTestStore();
    await announce(store, BANK, 'first', 'second');
    const { send, ...got } = inbox();
    const lost = store.drain(BANK, async (notice) => {
      await send(notice);
      await runIn(
        database,
        sql`select pg_terminate_backend(pid, 5000) from pg_locks
          where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
      );
    });
    await expect(lost).rejects.toMatchObject({ problem: { code: 'unavailable', system: 'store' } });
    expect(await store.drain(BANK, send)).toBe('done');
    expect(got.titles()).toEqual(['first', 'first', 'second']);
  });

  it('holds at most three connections, so that a slow platform leaves the others to people', async () => {
    const { store } = await openTestStore();
    const channels = titles(5).map((channel) => ({ channel }));
    for (const to of channels) await announce(store, to, 'x');
    const { send, entered, open, inside } = gate(3);
    const drains = channels.map((to) => store.drain(to, send));
    await entered;
    await Promise.all(titles(30).map((delivery) => store.takeDelivery(delivery)));
    expect(inside()).toBe(3);
    open();
    expect(await Promise.all(drains)).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(inside()).toBe(5);
  });
});
