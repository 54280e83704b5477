/** A source of chance that gives the same numbers for the same seed, on every computer. */
export type Random = Readonly<{
  /** From 0 inclusive to 1 exclusive. */
  next(): number;
  /** From 0 inclusive to `below` exclusive. */
  whole(below: number): number;
  pick<T>(things: readonly T[]): T;
}>;

/** Mulberry32: 32-bit arithmetic only, so nothing is rounded differently anywhere. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number) => Math.floor(next() * below);
  const pick = <T>(things: readonly T[]): T => {
    const thing = things[whole(things.length)];
    if (thing === undefined) throw new Error('there is nothing to pick from');
    return thing;
  };
  return { next, whole, pick };
}

export function shuffled<T>(things: readonly T[], random: Random): readonly T[] {
  return things
    .map((thing) => ({ thing, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ thing }) => thing);
}
