/** Time that only goes on when told, or while somebody waits. */
export type Clock = Readonly<{
  now(): number;
  pass(seconds: number): void;
  wait(milliseconds: number): Promise<unknown>;
  /** Every wait that was asked for, in milliseconds. */
  waits: number[];
}>;

/** `wait` else lets the time pass at once. */
export function stoppedClock(wait?: (milliseconds: number) => Promise<unknown>): Clock {
  let at = Date.parse('2026-11-21T14:00:00Z');
  const pass = (seconds: number): void => {
    at += seconds * 1_000;
  };
  const waits: number[] = [];
  return {
    now: () => at,
    pass,
    waits,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      if (wait) await wait(milliseconds);
      else pass(milliseconds / 1_000);
    },
  };
}
