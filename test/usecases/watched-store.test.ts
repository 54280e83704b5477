import { describe, expect, it } from 'vitest';
import type { Happening } from '../../src/ports/watch.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { watchedStore } from '../../src/usecases/watched-store.ts';
import { obtain, openStage, say } from '../support/accounts.ts';
import { wrapped } from '../support/bad-targets.ts';
import { ageLease } from '../support/passing-time.ts';

/** The same stage, of which everything that is written is told. */
async function watching() {
  const stage = await openStage();
  const happened: Happening[] = [];
  const store = watchedStore(stage.opened.store, (happening) => void happened.push(happening));
  const watch = (happening: Happening) => void happened.push(happening);
  return { ...stage, services: { ...stage.services, store, watch }, happened };
}

describe('a store that is watched', () => {
  it('tells of each entry, each decision, each end and each failure, once it is so', async () => {
    const stage = await watching();
    try {
      const { happened, services } = stage;
      const kinds = () => happened.flatMap((one) => (one.what === 'recorded' ? [one.kind] : []));
      const { request, lease } = await obtain(stage, 'bob');
      expect(kinds()).toEqual([
        'account-requested',
        'request-approved',
        'password-link-made',
        'account-intended',
        'account-made',
      ]);
      expect(happened).toContainEqual(
        expect.objectContaining({
          kind: 'account-intended',
          actor: 'bob',
          request,
          judged: { operation: 'dbuser.create-temporary', outcome: 'ask', code: 'approval-needed' },
        }),
      );
      await say(stage, 'bob', `dbuser delete R-${request}`);
      const failing = wrapped(services.targets, () => ({ revoke: async () => Promise.reject(new Error('down')) }));
      await endLease({ ...services, targets: failing }, lease);
      expect(happened.find(({ what }) => what === 'end-failed')).toMatchObject({ lease, request, failures: 1 });
      expect(happened.some(({ what }) => what === 'ended')).toBe(false);
      await endLease(services, lease);
      const ended = happened.find((one) => one.what === 'ended');
      expect(ended).toMatchObject({ lease, request, cause: 'given-back' });
      // From when it was told to end, not from the end that it had four hours later.
      expect(ended?.what === 'ended' && ended.lagSeconds).toBeGreaterThan(0);
      expect(ended?.what === 'ended' && ended.lagSeconds).toBeLessThan(60);
      expect(happened.filter(({ what }) => what === 'answered')).toContainEqual(
        expect.objectContaining({ command: 'dbuser delete', outcome: 'answered', actor: 'bob' }),
      );
      // One whose job came late is late from its end on, whenever somebody began to end it.
      const next = await obtain(stage, 'carla');
      await ageLease(stage, next.lease, 4 * 60 + 3);
      await endLease(services, next.lease);
      const late = happened.findLast((one) => one.what === 'ended');
      expect(late).toMatchObject({ lease: next.lease, cause: 'expired' });
      expect(late?.what === 'ended' && late.lagSeconds).toBeGreaterThanOrEqual(180);
    } finally {
      await stage.close();
    }
  });

  it('tells nothing of what was taken back', async () => {
    const stage = await watching();
    try {
      const before = stage.happened.length;
      const undone = stage.services.store.transaction(async (tx) => {
        await tx.record({ kind: 'audit-exported', surface: 'cli' });
        throw new Error('taken back');
      });
      await expect(undone).rejects.toThrow('taken back');
      expect(stage.happened).toHaveLength(before);
    } finally {
      await stage.close();
    }
  });
});
