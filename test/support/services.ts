import { afterEach, expect } from 'vitest';
import type { From, Services } from '../../src/commands/command.ts';
import type { Targets } from '../../src/ports/provisioner.ts';
import { NO_SEALING } from '../../src/ports/sealing.ts';
import type { Store } from '../../src/ports/store.ts';

export const NOW = '2026-11-21T14:02:00.000Z';

/** Of a company whose databases nobody reaches. */
export const NO_TARGETS: Targets = {
  of: () => {
    throw new Error('no database is reached here');
  },
};

const defects: unknown[] = [];
afterEach(() => expect(defects.splice(0)).toEqual([]));

/** The services of a command on a store; a defect fails the test that causes it. */
export const servicesOn = (store: Store, more: Partial<Services> = {}): Services => ({
  store,
  clock: () => NOW,
  verifyAudit: async () => ({ entries: 3, head: 'f00d', checkpoints: 1, faults: [] }),
  report: (_, error) => defects.push(error),
  targets: NO_TARGETS,
  sealing: NO_SEALING,
  pageUrl: (path) => `http://127.0.0.1:3000/${path}`,
  ...more,
});

export const from = (actor: string, conversation = 'channel:general'): From => ({
  actor,
  surface: 'playground',
  conversation,
});
