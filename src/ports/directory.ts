import type { Facts } from '../domain/facts.ts';

/** The directory file as read: the facts in it, or all that is wrong with it. */
export type Reading =
  | Readonly<{ ok: true; facts: Facts; warnings: readonly string[] }>
  | Readonly<{ ok: false; faults: readonly string[] }>;
