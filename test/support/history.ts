/** What one client did: the versions it judged on and those it left, by the slot. No two operations leave the same version. */
export type Operation = Readonly<{
  name: string;
  /** By a clock that all clients share. */
  began: number;
  ended: number;
  /** Its place in the audit trail; absent: it changed nothing. */
  seq?: number;
  reads: Versions;
  writes: Versions;
}>;
export type Versions = Readonly<Record<string, string>>;

type Edge = Readonly<{ from: Operation; to: Operation; why: string }>;

/**
 * Why no serial order explains what was seen, as a circle of operations each of which has to come before the next;
 * undefined: one does. The order has to agree with what was read and overwritten, with the audit trail, and with time.
 */
export function circleIn(history: readonly Operation[]): readonly string[] | undefined {
  const next = new Map<Operation, Edge[]>(history.map((operation) => [operation, []]));
  for (const edge of [...seen(history), ...inTrail(history), ...inTime(history)]) next.get(edge.from)?.push(edge);
  const isOver = new Set<Operation>();
  const path: Edge[] = [];
  const follow = (operation: Operation): readonly Edge[] | undefined => {
    for (const edge of next.get(operation) ?? []) {
      const at = path.findIndex(({ from }) => from === edge.to);
      if (at >= 0 || edge.to === operation) return [...path.slice(at < 0 ? path.length : at), edge];
      if (isOver.has(edge.to)) continue;
      path.push(edge);
      const circle = follow(edge.to);
      if (circle) return circle;
      path.pop();
    }
    isOver.add(operation);
    return undefined;
  };
  for (const operation of history) {
    const circle = isOver.has(operation) ? undefined : follow(operation);
    if (circle) return circle.map(({ from, to, why }) => `${from.name} before ${to.name}: ${why}`);
  }
  return undefined;
}

/** Whoever left a version comes before whoever saw it, and whoever saw it before whoever put another in its place. */
function seen(history: readonly Operation[]): readonly Edge[] {
  const left = new Map<string, Operation>();
  const replaced = new Map<string, Operation[]>();
  for (const operation of history)
    for (const [slot, version] of Object.entries(operation.writes)) {
      const [mine, before] = [`${slot}=${version}`, `${slot}=${operation.reads[slot]}`];
      if (left.has(mine)) throw new Error(`two operations left ${mine}`);
      left.set(mine, operation);
      replaced.set(before, [...(replaced.get(before) ?? []), operation]);
    }
  return history.flatMap((operation) =>
    Object.entries(operation.reads).flatMap(([slot, version]) => {
      const what = `${slot}=${version}`;
      const origin = left.get(what);
      const later = (replaced.get(what) ?? []).filter((other) => other !== operation);
      return [
        ...(origin ? [{ from: origin, to: operation, why: `it left ${what}, which the other saw` }] : []),
        ...later.map((to) => ({ from: operation, to, why: `it saw ${what}, which the other replaced` })),
      ];
    }),
  );
}

function inTrail(history: readonly Operation[]): readonly Edge[] {
  const recorded = history
    .filter(({ seq }) => seq !== undefined)
    .toSorted((one, other) => (one.seq ?? 0) - (other.seq ?? 0));
  return recorded.slice(1).flatMap((to, at) => {
    const from = recorded[at];
    return from ? [{ from, to, why: 'its entry comes first' }] : [];
  });
}

const inTime = (history: readonly Operation[]): readonly Edge[] =>
  history.flatMap((from) =>
    history.filter(({ began }) => from.ended < began).map((to) => ({ from, to, why: 'it was over first' })),
  );
