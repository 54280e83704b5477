import type { OpenStore } from '../../src/store/open.ts';

/** A store that can be made to take as long as one likes. */
export type HeldStore = Readonly<{
  spoil(opened: OpenStore): OpenStore;
  /** From here on nothing is read or written, until what this gives is called. */
  hold(): () => void;
  /** Resolves once somebody waits for it. */
  reached(): Promise<void>;
}>;

export function heldStore(): HeldStore {
  let held: Promise<void> | undefined;
  let reached = (): void => {};
  let reaching = Promise.resolve();
  const waiting =
    <Given extends readonly unknown[], T>(work: (...given: Given) => Promise<T>) =>
    async (...given: Given): Promise<T> => {
      if (held) reached();
      await held;
      return work(...given);
    };
  return {
    spoil: (opened) => {
      const { store } = opened;
      const { snapshot, transaction } = store;
      return {
        ...opened,
        store: { ...store, snapshot: waiting(snapshot), transaction: waiting(transaction) as typeof transaction },
      };
    },
    hold: () => {
      let goOn = (): void => {};
      held = new Promise((resolve) => {
        goOn = resolve;
      });
      reaching = new Promise((resolve) => {
        reached = resolve;
      });
      return () => {
        held = undefined;
        goOn();
      };
    },
    reached: () => reaching,
  };
}
