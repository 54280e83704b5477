import type { Side } from './crash-proxy.ts';
import type { Sent } from './pg-wire.ts';

/** A moment in the order of writes at which a process can die; `nth` counts those of the same key in one life. */
export type Point = Readonly<{ step: string; key: string; nth: number; side: Side }>;

/** What a point is found by. */
export type Place = Pick<Point, 'key' | 'nth' | 'side'>;

export const nameOf = ({ key, nth, side }: Place): string => `${side} ${key}${nth > 1 ? ` (${nth})` : ''}`;

/** What is done to the replica that came to the point. True: what it was saying goes on. */
export type Strike = (replica: number) => Promise<boolean>;

/** The points that were passed, and the one at which something happens, once. */
export type Traps = Readonly<{
  /** Counts anew, with something to happen or nothing. */
  begin(armed?: Readonly<{ point: Place; strike: Strike }>): void;
  /** Everything from here on belongs to this step. */
  enter(step: string): void;
  passed(): readonly Point[];
  struck(): boolean;
  /** For the proxies. */
  seen(key: string, sides: readonly Side[]): Side | undefined;
  happen(replica: number): Promise<boolean>;
}>;

export function createTraps(): Traps {
  const counts = new Map<string, number>();
  let passed: Point[] = [];
  let step = '';
  let armed: Readonly<{ point: Place; strike: Strike }> | undefined;
  let isStruck = false;
  return {
    begin: (next) => {
      counts.clear();
      passed = [];
      armed = next;
      isStruck = false;
    },
    enter: (name) => {
      step = name;
    },
    passed: () => passed,
    struck: () => isStruck,
    seen: (key, sides) => {
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      passed.push(...sides.map((side) => ({ step, key, nth, side })));
      const { point } = armed ?? {};
      if (isStruck || !point || point.key !== key || point.nth !== nth) return undefined;
      isStruck = true;
      return point.side;
    },
    happen: async (replica) => (armed ? armed.strike(replica) : true),
  };
}

type Seen = Traps['seen'];

/** Transactions of the store that write an entry: when they are about to write it, and when they commit. */
export function watchStore(seen: Seen): (sent: Sent) => Side | undefined {
  let kinds: string[] = [];
  return ({ text, values }) => {
    const words = text.trim().toLowerCase();
    if (words.startsWith('begin') || words === 'rollback') kinds = [];
    if (words.startsWith('with written as (insert into "audit_entry"')) {
      const kind = values[2] ?? '';
      kinds.push(kind);
      return seen(`entry ${kind}`, ['before']);
    }
    if (words !== 'commit' || kinds.length === 0) return undefined;
    return seen(`commit ${kinds.splice(0).join('+')}`, ['before', 'after']);
  };
}

/** What every line begins with, and what comes by the clock: no part of the order of writes. */
const ASIDE = [
  /^select 1$/,
  /pg_roles r where left\(r\.rolname, 4\)/,
  /count\(\*\)::int as sessions from pg_stat_activity a join/,
];

/** Each statement of the target, whatever account it is about. */
export function watchTarget(seen: Seen): (sent: Sent) => Side | undefined {
  return ({ text }) => (ASIDE.some((one) => one.test(text)) ? undefined : seen(templateOf(text), ['before', 'after']));
}

const templateOf = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/"(?:tmp|perm)_\w+"/g, 'ACCOUNT')
    .replaceAll(/'(SCRAM|\d{4}-|chatelaine lease)[^']*'/g, "'…'")
    .slice(0, 90);
