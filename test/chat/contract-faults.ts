import { describe, expect, it } from 'vitest';
import { announce } from '../store/sample.ts';
import { only, type Place, type Platform, type Turn, titles, titlesIn } from './contract.ts';
import { postKept } from './contract-copies.ts';

/** What a platform answers when it does not do what it was asked for. */
export function describeFaults(platform: Platform): void {
  const { start, limited, broken, brokenChanges, stored } = platform;

  describe('B58 told to wait', () => {
    it.each([
      ['without a header', undefined, 1],
      ['0', 0, 1],
      ['-1', -1, 1],
      ['abc', 'abc', 1],
      ['an empty header', '', 1],
      ['3', 3, 3],
    ])('a short while (%s), goes on by itself, in order', async (_, header, seconds) => {
      const stage = await start();
      stage.answerPosts(only('banking', 'default', limited(header)));
      await announce(stage.store, stage.to.banking, 'a', 'b', 'c');
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['a', 'b', 'c']);
      expect(stage.clock.waits).toEqual([seconds * 1_000]);
    });

    it.each([
      ['60', 60, 60],
      ['86400, clamped', 86_400, 300],
    ])('longer (%s), rests for that long and not longer', async (_, header, seconds) => {
      const stage = await start();
      stage.answerPosts(only('banking', limited(header)));
      await announce(stage.store, stage.to.banking, 'a', 'b');
      await stage.deliver();
      const calls = stage.calls();
      stage.clock.pass(seconds - 1);
      await stage.deliver();
      expect([titlesIn(stage, 'banking'), stage.calls()]).toEqual([[], calls]);
      stage.clock.pass(1);
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['a', 'b']);
    });

    it('is asked once for each try', async () => {
      const stage = await start();
      const asked: Place[] = [];
      stage.answerPosts((place) => {
        asked.push(place);
        return limited(30);
      });
      await announce(stage.store, stage.to.banking, 'a');
      await stage.deliver();
      expect(asked).toEqual(['banking']);
    });
  });

  describe('B57 an answer that is none', () => {
    it.each(broken)('%s: tried again after a second, nothing lost, order kept', async (_, answer) => {
      const stage = await start();
      const { store, clock, to } = stage;
      stage.answerPosts(only('banking', 'default', answer));
      await announce(store, to.banking, 'a', 'b', 'c');
      await announce(store, to.audit, 'x');
      await stage.deliver();
      expect([titlesIn(stage, 'banking'), titlesIn(stage, 'audit')]).toEqual([['a'], ['x']]);
      const calls = stage.calls();
      clock.pass(0.9);
      await stage.deliver();
      expect(stage.calls()).toBe(calls);
      clock.pass(0.1);
      await stage.deliver();
      expect([titlesIn(stage, 'banking'), titlesIn(stage, 'audit')]).toEqual([['a', 'b', 'c'], ['x']]);
    });

    it.each(brokenChanges)('%s: leaves a message as it was, until it is changed', async (_, answer) => {
      const stage = await start();
      const { store, clock } = stage;
      await postKept(stage, 'banking');
      stage.answerChanges(only('banking', answer));
      await announce(store, { subject: 'request:7' }, 'Done.');
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['Asked.']);
      clock.pass(10);
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['Done.', 'Done.']);
      expect(await store.unsettled('request:7')).toEqual([]);
    });

    it('for ever: is tried after 1, 2, 4 … 60 seconds, and is parked after many', async () => {
      const stage = await start();
      const { store, clock, to } = stage;
      const triedAt: number[] = [];
      stage.answerPosts((place) => {
        if (place !== 'banking') return 'default';
        triedAt.push(clock.now() / 1_000);
        return broken[0]?.[1] ?? 'default';
      });
      await announce(store, to.banking, 'a');
      for (let rounds = 0; (await store.parked()).length === 0 && rounds < 500; rounds += 1) {
        await stage.deliver();
        clock.pass(triedAt.length < 9 ? 1 : 60);
      }
      const apart = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
      expect(apart.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
      expect(triedAt).toHaveLength(20);
      expect(await store.parked()).toMatchObject([{ why: `no answer to 20 tries that ${platform.name} would give` }]);
      stage.answerPosts(() => 'default');
      clock.pass(300);
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['a']);
    }, 60_000);
  });

  describe('B59 a message that was stored before the answer was lost', () => {
    it.each(stored)('%s: comes once more, with the same entry, before what comes after it', async (_, answer) => {
      const stage = await start();
      const { store, clock, to } = stage;
      stage.answerPosts(only('banking', answer));
      await announce(store, to.banking, 'a');
      await announce(store, to.banking, 'b');
      for (let round = 0; round < 3; round += 1) {
        await stage.deliver();
        clock.pass(10);
      }
      expect(titlesIn(stage, 'banking')).toEqual(['a', 'a', 'b']);
      const [first, again, next] = stage.seen('banking').map(({ entry }) => entry);
      expect([again, next]).toEqual([first, (first ?? 0) + 1]);
    });
  });

  it('F22 keeps the order of each place under faults of every kind, loses nothing, and does not call without end', async () => {
    const stage = await start();
    const { store, clock, to } = stage;
    const faults: readonly Turn[] = [
      limited(2),
      limited(),
      ...broken.map(([, answer]) => answer),
      ...stored.map(([, answer]) => answer),
    ];
    let [calls, twice] = [0, 0];
    stage.answerPosts(() => {
      calls += 1;
      // Three of ten, and each fault in its turn.
      if (![1, 4, 8].includes(calls % 10)) return 'default';
      const fault = faults[Math.floor(calls / 3) % faults.length] ?? 'default';
      if (fault !== 'default' && fault.stored) twice += 1;
      return fault;
    });
    const places = ['banking', 'audit', 'ana'] as const;
    for (const place of places) await announce(store, to[place], ...titles(25, place));
    for (let round = 0; round < 200 && (await store.recipients()).length > 0; round += 1) {
      await stage.deliver();
      clock.pass(10);
    }
    for (const place of places) {
      const seen = titlesIn(stage, place);
      expect(seen.filter((title, at) => title !== seen[at - 1])).toEqual(titles(25, place));
    }
    expect(twice).toBeGreaterThan(0);
    expect(places.flatMap((place) => stage.seen(place))).toHaveLength(75 + twice);
    expect(calls).toBeLessThan(75 * 2);
  }, 60_000);

  describe('F25 a token that is not taken any more', () => {
    it('stops every call after the first, is kept of each channel, is no entry, and all goes on in order', async () => {
      const stage = await start();
      const { store, clock, to } = stage;
      await postKept(stage, 'audit');
      await announce(store, to.banking, 'a');
      await stage.deliver();
      stage.refuse(true);
      const { seq } = await store.snapshot();
      for (const place of ['banking', 'audit', 'ana'] as const) await announce(store, to[place], 'b', 'c');
      await announce(store, { subject: 'request:7' }, 'Done.');
      const before = stage.calls();
      await stage.deliver();
      // They begin at the same moment.
      expect(stage.calls() - before).toBeLessThanOrEqual(4);
      const calls = stage.calls();
      // Nor is anything tried for somebody who has not been refused yet.
      await announce(store, to.bob, 'd');
      clock.pass(299);
      await stage.deliver();
      expect(stage.calls()).toBe(calls);
      expect((await store.parked()).map(({ why }) => why)).toEqual([
        expect.stringMatching(/^nothing can be sent/),
        expect.stringMatching(/^nothing can be sent/),
      ]);
      expect((await store.snapshot()).seq).toBe(seq + 5);
      stage.refuse(false);
      clock.pass(1);
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['a', 'b', 'c']);
      expect(titlesIn(stage, 'audit').toSorted()).toEqual(['Done.', 'Done.', 'b', 'c']);
      expect(titlesIn(stage, 'ana')).toEqual(['b', 'c']);
      clock.pass(300);
      await stage.deliver();
      expect(titlesIn(stage, 'bob')).toEqual(['d']);
      expect([await store.parked(), await store.unsettled('request:7')]).toEqual([[], []]);
      expect((await store.snapshot()).seq).toBe(seq + 5);
    });
  });

  describe('whoever has to wait', () => {
    const never = () => new Promise(() => {});

    it('for the pace of a long queue keeps nobody else waiting', async () => {
      const stage = await start({ wait: never });
      for (const place of ['banking', 'audit', 'bob'] as const)
        await announce(stage.store, stage.to[place], ...titles(30));
      await announce(stage.store, stage.to.ana, 'for Ana');
      void stage.deliver();
      await until(() => titlesIn(stage, 'ana').length === 1);
      await until(() => stage.clock.waits.length === 3);
      for (const place of ['banking', 'audit', 'bob'] as const) expect(titlesIn(stage, place)).toEqual(titles(3));
    });

    it('because the platform said so keeps nobody else waiting', async () => {
      const stage = await start({ wait: never });
      stage.answerPosts((place) => (place === 'ana' ? 'default' : limited(5)));
      for (const place of ['banking', 'audit', 'bob', 'ana'] as const)
        await announce(stage.store, stage.to[place], 'held');
      void stage.deliver();
      await until(() => stage.clock.waits.length === 3 && titlesIn(stage, 'ana').length === 1);
      for (const place of ['banking', 'audit', 'bob'] as const) expect(titlesIn(stage, place)).toEqual([]);
    });

    it('is not forgotten by others who come to deliver meanwhile', async () => {
      const held: (() => void)[] = [];
      const stage = await start({ wait: () => new Promise<void>((resolve) => held.push(resolve)) });
      await announce(stage.store, stage.to.banking, ...titles(5));
      const first = stage.deliver();
      await until(() => held.length > 0);
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(titles(3));
      stage.clock.pass(2);
      held[0]?.();
      await first;
      expect(titlesIn(stage, 'banking')).toEqual(titles(5));
    });
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}
