import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Size } from './company.ts';
import type { EngineName, Ready, Reply, Request } from './engine.ts';
import { seeded, shuffled } from './random.ts';

/** An engine that runs in a process of its own. */
export type Running = Readonly<{ name: EngineName; ready: Ready; ask(request: Request): Promise<Reply>; stop(): void }>;

/** Nanoseconds for one: the median slice, and the quickest and slowest as parts of it. */
export type Timing = Readonly<{ median: number; least: number; most: number }>;

const SLICES = 11;
const WARM_UP = 3;

export async function startEngine(name: EngineName, size: Size, address?: string): Promise<Running> {
  const worker = fileURLToPath(new URL('./worker.js', import.meta.url));
  const args = [name, size, ...(address === undefined ? [] : [address])];
  const child = fork(worker, args, { execArgv: ['--expose-gc', '--max-old-space-size=8192'] });
  const ready = (await reply(child)) as Ready;
  return {
    name,
    ready,
    ask(request) {
      child.send(request);
      return reply(child) as Promise<Reply>;
    },
    stop: () => child.disconnect(),
  };
}

async function reply(child: ChildProcess): Promise<unknown> {
  const done = new AbortController();
  const exited = once(child, 'exit', { signal: done.signal }).then(([code]) => {
    throw new Error(`an engine ended with ${code}`);
  });
  try {
    return await Promise.race([once(child, 'message', { signal: done.signal }).then(([message]) => message), exited]);
  } finally {
    exited.catch(() => {});
    done.abort();
  }
}

export type Contestant = Readonly<{ engine: Running; workload: string }>;

/** Whether all give the same answers, which is found out before any time is taken. */
export async function agree(contestants: readonly Contestant[]): Promise<boolean> {
  const answers = new Set<Reply>();
  for (const { engine, workload } of contestants) answers.add(await engine.ask({ workload, task: 'answers' }));
  return answers.size === 1;
}

/** Slices of all, in an order drawn anew for each round; the first rounds warm up and are dropped. */
export async function race(contestants: readonly Contestant[]): Promise<readonly Timing[]> {
  const random = seeded(SLICES);
  const slices = contestants.map((): number[] => []);
  for (let round = -WARM_UP; round < SLICES; round += 1)
    for (const index of shuffled([...contestants.keys()], random)) {
      const { engine, workload } = contestants[index] as Contestant;
      const nanoseconds = (await engine.ask({ workload, task: 'slice' })) as number;
      if (round >= 0) slices[index]?.push(nanoseconds);
    }
  return slices.map(timingOf);
}

export function timingOf(values: readonly number[]): Timing {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (i: number) => sorted.at(i) ?? Number.NaN;
  const median = at(Math.floor(sorted.length / 2));
  return { median, least: at(0) / median, most: at(-1) / median };
}
