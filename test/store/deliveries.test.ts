import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { openAgain, openTestStore, runIn } from '../support/database.ts';
import { collect } from './sample.ts';

const REPEATED = { problem: { code: 'repeated' } };
const effect = (store: Store, delivery?: string) =>
  store.transaction((tx) => tx.record({ kind: 'access-explained', surface: 'slack' }), delivery);
const countEntries = async (store: Store) => (await collect(store.auditEntries({}))).length;

describe('a delivery', () => {
  it('F20 has one effect, however often two processes get it at once', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    const tries = Array.from({ length: 50 }, (_, i) => effect((i % 2 ? one : two).store, 'Ev1'));
    const ends = await Promise.allSettled(tries);
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.problem] : []));
    expect(refused).toEqual(Array.from({ length: 49 }, () => REPEATED.problem));
    expect(await countEntries(one.store)).toBe(1);
  });

  it('is free again when the work that took it fails', async () => {
    const { store } = await openTestStore();
    const failing = store.transaction(() => Promise.reject(new Error('the plug is pulled')), 'Ev1');
    await expect(failing).rejects.toThrow('the plug is pulled');
    await effect(store, 'Ev1');
    await expect(effect(store, 'Ev1')).rejects.toMatchObject(REPEATED);
  });

  it('does not stand in the way of another one, nor of work that has none', async () => {
    const { store } = await openTestStore();
    for (const delivery of ['Ev1', 'Ev2', undefined, undefined]) await effect(store, delivery);
    expect(await countEntries(store)).toBe(4);
  });

  it('F20 is taken once without a transaction too, whichever process takes it', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    const takes = Array.from({ length: 50 }, (_, i) => (i % 2 ? one : two).store.takeDelivery('Ev1'));
    expect((await Promise.all(takes)).filter(Boolean)).toHaveLength(1);
    await expect(effect(one.store, 'Ev1')).rejects.toMatchObject(REPEATED);
    expect(await countEntries(one.store)).toBe(0);
  });

  it('is forgotten after a day, not before', async () => {
    const { store, database } = await openTestStore();
    for (const delivery of ['fresh', 'old']) await store.takeDelivery(delivery);
    await runIn(database, sql`update delivery set at = at - interval '25 hours' where key = 'old'`);
    await runIn(database, sql`update delivery set at = at - interval '23 hours' where key = 'fresh'`);
    await store.forgetDeliveries();
    expect([await store.takeDelivery('fresh'), await store.takeDelivery('old')]).toEqual([false, true]);
  });
});
