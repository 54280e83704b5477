import { describe, expect, it } from 'vitest';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { announce, readAll } from '../store/sample.ts';
import { type Platform, type Stage, titlesIn } from './contract.ts';

/** What the default channel hears of the other one. */
const toldOf = (stage: Stage): readonly string[] =>
  titlesIn(stage, 'audit').flatMap((title) => /takes (?:no messages|messages again)/.exec(title)?.[0] ?? []);
const [PARKED, BACK] = ['takes no messages', 'takes messages again'];

/** Channels that take no messages. */
export function describeParking({ start, believesForSeconds, whyClosed }: Platform): void {
  describe('F24 a channel that the bot is not in', () => {
    it('waits, is parked and told of, the others flow, and all comes in order once it is let in', async () => {
      const stage = await start();
      const { store, clock, to } = stage;
      await stage.open('banking', false);
      await announce(store, to.banking, 'a', 'b');
      await announce(store, to.audit, 'x', 'y');
      await announce(store, to.ana, 'for Ana');
      await stage.deliver();
      expect([titlesIn(stage, 'banking'), titlesIn(stage, 'ana')]).toEqual([[], ['for Ana']]);
      expect(titlesIn(stage, 'audit').slice(0, 2)).toEqual(['x', 'y']);
      expect(toldOf(stage)).toEqual([PARKED]);
      expect(await store.parked()).toMatchObject([{ ...to.banking, why: whyClosed, waiting: 2 }]);
      await stage.open('banking', true);
      await announce(store, to.banking, 'c');
      clock.pass(299);
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual([]);
      clock.pass(1);
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['a', 'b', 'c']);
      expect([toldOf(stage), await store.parked()]).toEqual([[PARKED, BACK], []]);
    });

    it('is kept so over a restart and for every process, and is told of once', async () => {
      const one = await start();
      await one.open('banking', false);
      await announce(one.store, one.to.banking, 'a', 'b');
      await one.deliver();
      const two = await one.beside();
      await Promise.all([one.deliver(), two.deliver()]);
      expect(await two.store.parked()).toMatchObject([{ ...one.to.banking, waiting: 2 }]);
      expect(toldOf(one)).toEqual([PARKED]);
      await one.open('banking', true);
      await announce(one.store, one.to.banking, 'c');
      // Another process begins, and tries at once.
      await (await one.beside()).deliver();
      expect(titlesIn(one, 'banking')).toEqual(['a', 'b', 'c']);
      expect([toldOf(one), await two.store.parked()]).toEqual([[PARKED, BACK], []]);
    });

    it('is tried at once when a directory was imported', async () => {
      const stage = await start();
      const { store, to } = stage;
      await stage.open('banking', false);
      await announce(store, to.banking, 'a');
      await stage.deliver();
      await stage.open('banking', true);
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual([]);
      const facts = await readAll(store);
      await importDirectory(store, {
        facts: { ...facts, teams: [...facts.teams, 'New'] },
        dryRun: false,
        consent: true,
      });
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['a']);
    });
  });

  describe('B62 a channel that is shared with another organisation', () => {
    it('gets nothing and is parked, until it is shared no more', async () => {
      const stage = await start();
      const { store, clock, to } = stage;
      await announce(store, to.banking, 'a');
      await stage.deliver();
      await stage.share('banking', true);
      clock.pass(believesForSeconds);
      await announce(store, to.banking, 'b', 'c');
      await announce(store, to.audit, 'x');
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['a']);
      expect(await store.parked()).toMatchObject([
        { ...to.banking, why: expect.stringContaining('is shared with another organisation'), waiting: 2 },
      ]);
      expect(toldOf(stage)).toEqual([PARKED]);
      await stage.share('banking', false);
      clock.pass(300);
      await stage.deliver();
      expect(titlesIn(stage, 'banking')).toEqual(['a', 'b', 'c']);
      expect(toldOf(stage)).toEqual([PARKED, BACK]);
    });
  });
}
