import { NotReady, type Ready } from './server.ts';

export type Readiness = Readonly<{
  ready: Ready;
  /** From now on, all that can keep it from serving is what `faults` say. */
  started(): void;
  /** From now on, it takes no more. */
  stopping(): void;
}>;

/**
 * Whether the program can serve: it has started, is not stopping, `reach` (the store) resolves, and none of `faults` names
 * one. Each fault is a sentence for whoever runs it.
 */
export function readiness(reach: () => Promise<unknown>, faults: readonly (() => string | undefined)[]): Readiness {
  let otherwise: string | undefined = 'Chatelaine is starting.';
  return {
    ready: async () => {
      if (otherwise !== undefined) throw new NotReady(otherwise);
      await reach();
      const found = faults.flatMap((fault) => fault() ?? []);
      if (found.length > 0) throw new NotReady(found.join(' '));
    },
    started: () => {
      otherwise = undefined;
    },
    stopping: () => {
      otherwise = 'Chatelaine is stopping.';
    },
  };
}
