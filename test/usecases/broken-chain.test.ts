import { expect, it } from 'vitest';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { Store } from '../../src/ports/store.ts';
import { tellBrokenChain } from '../../src/usecases/tell-broken-chain.ts';
import { acme } from '../support/acme.ts';
import { openTestStore } from '../support/database.ts';
import { importQuietly } from '../support/quiet-import.ts';
import { from, servicesOn } from '../support/services.ts';

it('a trail that is found not to be whole is told to its channel, once a day for the same faults', async () => {
  const opened = await openTestStore();
  await importQuietly(opened, acme);
  const faults = ['Entry 2: its hash is not that of what it says.'];
  const verifyAudit = async () => ({ entries: 3, head: 'f00d', checkpoints: 1, faults });
  const services = servicesOn(opened.store, { verifyAudit });
  for (let turn = 0; turn < 2; turn += 1) await dispatch(services, 'audit verify', from('carla'));
  const told: unknown[] = [];
  await opened.store.drain({ channel: 'slack:C0AUDIT' }, async ({ card }) => void told.push([card.title, card.tone]));
  expect(told).toEqual([['The audit trail was checked, and is not whole.', 'warning']]);
});

it('a trail that is not whole is told by the next check, when the store could not keep that it was', async () => {
  const opened = await openTestStore();
  await importQuietly(opened, acme);
  const failing: Store['transaction'] = (work, delivery) =>
    opened.store.transaction(async (tx) => {
      await work(tx);
      throw new Error('the plug is pulled');
    }, delivery);
  const by = { actor: 'carla', surface: 'slack' } as const;
  const found = (store: Store) => tellBrokenChain(servicesOn(store), by, ['Entry 2 is missing.']);
  await expect(found({ ...opened.store, transaction: failing })).rejects.toThrow('the plug is pulled');
  await found(opened.store);
  const told: unknown[] = [];
  await opened.store.drain({ channel: 'slack:C0AUDIT' }, async ({ card }) => void told.push(card.title));
  expect(told).toEqual(['The audit trail was checked, and is not whole.']);
});
