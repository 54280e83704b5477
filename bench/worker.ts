import { companyFacts, type Size } from './company.ts';
import type { Engine, EngineName, Ready, Request, Workload } from './engine.ts';
import { casbin } from './engines/casbin.ts';
import { chatelaine } from './engines/chatelaine.ts';
import { sql } from './engines/sql.ts';
import { questionsOf } from './questions.ts';

// One engine in its own process: `worker.js ENGINE SIZE [ADDRESS]`. It loads, tells what it holds, then does what the
// parent's messages ask.

const ENGINES: Readonly<Record<EngineName, Engine>> = { chatelaine, casbin, sql };
const SLICE_MS = 120;

const [name, size, address] = process.argv.slice(2) as [EngineName, Size, string | undefined];
await serve();

async function serve(): Promise<void> {
  const before = bytesHeld();
  const loaded = await ENGINES[name].load(companyFacts(size), address);
  const bytes = bytesHeld() - before;
  const workloads = loaded.workloads(questionsOf(companyFacts(size)));
  const slices = new Map(Object.entries(workloads).map(([of, workload]) => [of, slicer(workload)]));
  process.on('message', async ({ workload, task }: Request) => {
    process.send?.(task === 'answers' ? await workloads[workload]?.answers() : await slices.get(workload)?.());
  });
  process.once('disconnect', () => void loaded.close?.());
  process.send?.({ holds: loaded.holds, bytes } satisfies Ready);
}

/** After a forced collection; the process has to be started with `--expose-gc`. */
function bytesHeld(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Runs for a slice of time and answers the mean of one run in nanoseconds; goes on with the questions where it stopped. */
function slicer({ once }: Workload): () => Promise<number> {
  let i = 0;
  let batch = 1;
  return async () => {
    const [first, start] = [i, performance.now()];
    for (;;) {
      const end = i + batch;
      for (; i < end; i += 1) {
        const result = once(i);
        if (result instanceof Promise) await result;
      }
      const elapsed = performance.now() - start;
      if (elapsed >= SLICE_MS) return (elapsed / (i - first)) * 1e6;
      // The clock is asked about once in a millisecond.
      if (elapsed < 1) batch *= 2;
    }
  };
}
