import type { Timing } from './contest.ts';

/** One line of the table. */
export type Result = Readonly<{
  name: string;
  /** What was measured on either side, with its unit. */
  ours: string;
  peer: string;
  /** What the goal is about: how many times the other, or an amount. */
  value: number;
  unit: '×' | 's' | 'GiB' | 'bytes';
  /** For a company of size L. Without one the line is a report. */
  goal?: Goal;
  /** From the quickest slice or round to the slowest, as parts of the median; ours and the peer's. */
  spread: string;
  /** Whether all gave the same answers. */
  agrees: boolean;
}>;
export type Goal = Readonly<{ least: number } | { most: number }>;

export const isMet = (value: number, goal: Goal): boolean =>
  'least' in goal ? value >= goal.least : value <= goal.most;

const STEPS = [
  { unit: 's', nanoseconds: 1e9 },
  { unit: 'ms', nanoseconds: 1e6 },
  { unit: 'µs', nanoseconds: 1e3 },
] as const;

export function timeText(nanoseconds: number): string {
  const step = STEPS.find((one) => nanoseconds >= one.nanoseconds) ?? { unit: 'ns', nanoseconds: 1 };
  return `${amount(nanoseconds / step.nanoseconds)} ${step.unit}`;
}

/** Three digits that count. */
export const amount = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : `${Number(value.toPrecision(3))}`;

export const spreadText = (...timings: readonly Timing[]): string => timings.map(rangeText).join(' / ');

const rangeText = ({ least, most }: Timing): string => `${percent(least - 1)}…${percent(most - 1)}`;
const percent = (part: number): string => `${part < 0 ? '−' : '+'}${Math.abs(Math.round(part * 100))}%`;
