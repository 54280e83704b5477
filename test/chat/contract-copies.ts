import { describe, expect, it } from 'vitest';
import { button, type Card } from '../../src/cards/card.ts';
import type { NewAuditEntry } from '../../src/domain/audit.ts';
import { cardOf, tell } from '../store/sample.ts';
import { only, type Place, type Platform, type Stage, type Turn, titlesIn } from './contract.ts';

const ASKED: Card = { ...cardOf('Asked.'), actions: [button('Approve', 'request approve R-7')] };
const SUBJECT = { subject: 'request:7' } as const;
const changed = (title: string, change: 'quiet' | 'told' | 'last') =>
  ({ to: SUBJECT, card: { ...ASKED, title }, change }) as const;

/** Posts a message that is kept up to date. */
export async function postKept(stage: Stage, ...places: readonly Place[]): Promise<void> {
  await tell(stage.store, ...places.map((place) => keptIn(stage, place)));
  await stage.deliver();
}

const keptIn = ({ to }: Stage, place: Place) => ({ to: to[place], card: ASKED, keeps: SUBJECT.subject });

const copies = async ({ store }: Stage): Promise<number> => (await store.unsettled(SUBJECT.subject)).length;

async function change(stage: Stage, title: string, how: 'quiet' | 'told' | 'last'): Promise<void> {
  await tell(stage.store, changed(title, how));
  await stage.deliver();
}

/** Messages that are kept up to date, and those that hang on others. */
export function describeCopies({ start, limited, whole }: Platform): void {
  describe('a message that is kept up to date', () => {
    it('is one in each place, changed with or without a word, until the last', async () => {
      const stage = await start();
      const places = ['banking', 'ana'] as const;
      await postKept(stage, ...places);
      expect(await copies(stage)).toBe(2);
      await change(stage, 'One of two.', 'quiet');
      for (const place of places) expect(titlesIn(stage, place)).toEqual(['One of two.']);
      await change(stage, 'Approved.', 'told');
      for (const place of places) {
        expect(titlesIn(stage, place)).toEqual(['Approved.', 'Approved.']);
        expect(stage.seen(place).map(({ buttons }) => buttons)).toEqual([['Approve'], []]);
      }
      expect(stage.seen('banking').map(({ under }) => under)).toEqual([-1, 0]);
      await tell(stage.store, { ...changed('Over.', 'last'), card: cardOf('Over.') });
      await stage.deliver();
      for (const place of places) {
        expect(titlesIn(stage, place)).toEqual(['Over.', 'Approved.', 'Over.']);
        expect(stage.seen(place).flatMap(({ buttons }) => buttons)).toEqual([]);
      }
      expect(await copies(stage)).toBe(0);
      await change(stage, 'Too late.', 'told');
      for (const place of places) expect(titlesIn(stage, place)).toEqual(['Over.', 'Approved.', 'Over.']);
      expect([await stage.store.recipients(), stage.faults]).toEqual([[], []]);
    });

    it.each([
      ['quiet', 1],
      ['told', 1],
      ['last', 0],
    ] as const)('B60 was deleted: the next change (%s) posts it afresh to the same people', async (how, open) => {
      const stage = await start();
      for (const place of ['banking', 'ana'] as const) {
        await postKept(stage, place);
        await stage.remove(place);
      }
      await change(stage, 'Changed.', how);
      for (const place of ['banking', 'ana'] as const) {
        expect(titlesIn(stage, place)).toEqual(['Changed.']);
        expect(stage.seen(place)[0]?.buttons).toEqual(open ? ['Approve'] : []);
      }
      expect(await copies(stage)).toBe(2 * open);
      await change(stage, 'And again.', 'quiet');
      for (const place of ['banking', 'ana'] as const)
        expect(titlesIn(stage, place)).toEqual([open ? 'And again.' : 'Changed.']);
      expect(stage.waiting).toEqual([]);
    });

    it('B60 B62 was deleted where outsiders read by now: it is let be', async () => {
      const stage = await start();
      await postKept(stage, 'banking');
      await stage.remove('banking');
      await stage.share('banking', true);
      stage.clock.pass(300);
      await change(stage, 'Changed.', 'told');
      expect([titlesIn(stage, 'banking'), await copies(stage)]).toEqual([[], 0]);
      expect(await stage.store.recipients()).toEqual([]);
    });

    it('B60 is let be where the bot is no more', async () => {
      const stage = await start();
      await postKept(stage, 'banking', 'ana');
      await stage.open('banking', false);
      stage.clock.pass(300);
      await change(stage, 'Over.', 'last');
      expect(titlesIn(stage, 'ana')).toEqual(['Over.', 'Over.']);
      expect([await copies(stage), await stage.store.recipients()]).toEqual([0, []]);
    });

    it('leaves no other copy as it was when one cannot be reached, and tells nobody twice', async () => {
      const stage = await start();
      await postKept(stage, 'banking', 'audit');
      stage.answerChanges((place) => (place === 'audit' ? { status: 500 } : 'default'));
      await change(stage, 'Approved.', 'told');
      stage.clock.pass(10);
      await stage.deliver();
      expect([titlesIn(stage, 'banking'), titlesIn(stage, 'audit')]).toEqual([['Approved.', 'Approved.'], ['Asked.']]);
      stage.answerChanges(() => 'default');
      stage.clock.pass(10);
      await stage.deliver();
      for (const place of ['banking', 'audit'] as const)
        expect(titlesIn(stage, place)).toEqual(['Approved.', 'Approved.']);
      await change(stage, 'Approved.', 'told');
      expect(titlesIn(stage, 'banking')).toEqual(['Approved.', 'Approved.', 'Approved.']);
    });

    it('answers whoever presses it, for what they see of it now', async () => {
      const { store, to, seen, deliver, press } = await whole();
      const card = { ...cardOf('Asked.'), actions: [button('Help', 'help')] };
      const now = { ...cardOf('Changed.'), actions: [button('May I?', 'access explain open on Loans in Development')] };
      for (const place of ['banking', 'ana'] as const)
        await tell(store, { to: to[place], card, keeps: SUBJECT.subject });
      await deliver();
      await tell(store, { to: SUBJECT, card: now, change: 'quiet' });
      await deliver();
      expect(await press('banking', 'bob', 'May I?')).toContain('Bob Lind can open Loans in Development');
      expect(await press('ana', 'ana', 'May I?')).toContain('Ana Silva can open Loans in Development');
      for (const place of ['banking', 'ana'] as const)
        expect(seen(place)[0]).toMatchObject({ title: 'Changed.', buttons: ['May I?'] });
    });

    it('F21 is posted as it is now, by one process, where the other was told of the change first', async () => {
      const one = await start();
      const two = await one.beside();
      one.answerPosts(only('banking', limited(60)));
      await postKept(one, 'banking');
      await tell(one.store, changed('Approved.', 'told'));
      await Promise.all([two.deliver(), one.deliver()]);
      one.clock.pass(60);
      await Promise.all([one.deliver(), two.deliver()]);
      expect(titlesIn(one, 'banking')).toEqual(['Approved.']);
      await change(two, 'Over.', 'last');
      expect(titlesIn(one, 'banking')).toEqual(['Over.', 'Over.']);
    });

    it('F21 is not left as it was by a change that comes while it is being posted', async () => {
      const one = await start();
      const two = await one.beside();
      const [begun, held] = [signal(), signal()];
      one.answerPosts(async (): Promise<Turn> => {
        begun.set();
        await held.is;
        return 'default';
      });
      const posting = postKept(one, 'banking');
      await begun.is;
      const changing = change(two, 'Approved.', 'quiet');
      while (two.clock.waits.length === 0) await new Promise(setImmediate);
      held.set();
      await Promise.all([posting, changing]);
      expect(titlesIn(one, 'banking')).toEqual(['Approved.']);
    });
  });

  describe('the entries of a request in a channel', () => {
    it('are one thread under its card, each once, in order, with its number', async () => {
      const stage = await start();
      const entries = [await filed(stage)];
      await stage.deliver();
      entries.push(await wentOn(stage, 'request-approved', 'Approved.'));
      entries.push(await wentOn(stage, 'account-made', 'In use.'));
      await stage.deliver();
      expect(titlesIn(stage, 'audit')).toEqual([
        'In use.',
        'Carla Nunes approved R-7, a database user in Production, for Bob Lind.',
        'Carla Nunes made R-7, a database user in Production, for Bob Lind.',
      ]);
      const [, ...replies] = stage.seen('audit').map(({ entry, under }) => [entry, under]);
      expect(replies).toEqual(entries.slice(1).map((seq) => [seq, 0]));
    });

    it('hang on the first post where there is no card of it', async () => {
      const stage = await start();
      for (const kind of ['request-approved', 'account-intended', 'account-made'] as const)
        await record(stage, kind, { team: 'Banking' });
      await stage.deliver();
      expect(stage.seen('banking').map(({ under }) => under)).toEqual([-1, 0, 0]);
    });

    it('B60 begin another thread where the first post was deleted', async () => {
      const stage = await start();
      await record(stage, 'request-approved');
      await stage.deliver();
      await stage.remove('audit');
      for (const kind of ['account-made', 'account-ended'] as const) await record(stage, kind);
      await stage.deliver();
      expect(stage.seen('audit').map(({ under }) => under)).toEqual([-1, 0]);
      expect([stage.waiting, await stage.store.recipients()]).toEqual([[], []]);
    });
  });
}

const ABOUT = { surface: 'job', actor: 'carla', member: 'bob', environment: 'Production', request: 7 } as const;

const record = async ({ store }: Stage, kind: NewAuditEntry['kind'], more: Partial<NewAuditEntry> = {}) =>
  (await store.transaction((tx) => tx.record({ kind, ...ABOUT, ...more }))).seq;

/** A request with a card in the default channel, as the use cases file it. */
const filed = ({ store, to }: Stage): Promise<number> =>
  store.transaction(async (tx) => {
    const { seq } = await tx.record({ kind: 'account-requested', ...ABOUT });
    await tx.notify({ seq, to: to.audit, card: ASKED, keeps: SUBJECT.subject });
    return seq;
  });

const wentOn = ({ store }: Stage, kind: NewAuditEntry['kind'], title: string): Promise<number> =>
  store.transaction(async (tx) => {
    const { seq } = await tx.record({ kind, ...ABOUT });
    await tx.notify({ seq, to: SUBJECT, card: cardOf(title), change: 'told' });
    return seq;
  });

function signal() {
  let set = (): void => {};
  const is = new Promise<void>((resolve) => {
    set = resolve;
  });
  return { is, set };
}
