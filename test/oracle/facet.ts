import type { Facts } from '../../src/domain/facts.ts';
import type { Level } from '../../src/domain/level.ts';

type Axes = Readonly<Record<string, readonly unknown[]>>;
type Picked<A extends Axes> = Readonly<{ [K in keyof A]: A[K][number] }>;
/** The operations to ask about, and who asks. */
export type Asked = Readonly<{ operations: readonly string[]; askers: readonly string[] }>;

/** Small companies that are every combination of some facts. */
export type Facet = Readonly<{ name: string; count: number; at: (index: number) => Facts }> & Asked;

/** The product of the axes, by index: the last axis turns fastest. */
export function facet<const A extends Axes>(
  name: string,
  { operations, askers }: Asked,
  axes: A,
  build: (picked: Picked<A>) => Facts,
): Facet {
  const entries = Object.entries(axes);
  const count = entries.reduce((product, [, values]) => product * values.length, 1);
  const at = (index: number): Facts => {
    let left = index;
    const picked: Record<string, unknown> = {};
    for (const [axis, values] of entries.toReversed()) {
      picked[axis] = values[left % values.length];
      left = Math.floor(left / values.length);
    }
    return build(picked as Picked<A>);
  };
  return { name, count, at, operations, askers };
}

export const pairsOf = <A, B>(first: readonly A[], second: readonly B[]): (readonly [A, B])[] =>
  first.flatMap((one) => second.map((other) => [one, other] as const));

export const ALL: readonly Level[] = [
  'no-access',
  'access',
  'list',
  'monitor',
  'open-and-debug',
  'change-and-deploy',
  'full-control',
];
export const BOOLEANS = [false, true] as const;

/** A user's narrower roles: one in Banking, one on Loans, where given. */
export const narrow = (team: string | undefined, application: string | undefined) => ({
  teams: team === undefined ? [] : [['Banking', team] as const],
  applications: application === undefined ? [] : [['Loans', application] as const],
});
