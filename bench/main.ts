import { cpus, loadavg } from 'node:os';
import { BENCHMARKS, type Bench } from './benchmarks.ts';
import type { Size } from './company.ts';
import { type Running, startEngine } from './contest.ts';
import type { EngineName } from './engine.ts';
import { type FilledStore, fillStore } from './filled-store.ts';
import { header, type Report, reportText } from './report.ts';
import type { Result } from './result.ts';

export type Options = Readonly<{ size?: Size; json?: boolean }>;

export const NAMES = Object.keys(BENCHMARKS);

/**
 * Runs these benchmarks, or all, and prints one table. Answers the exit code: 0, also where a goal was missed; 1 where
 * answers differ; 2 for an unknown name.
 */
export async function run(names: readonly string[], { size = 'L', json = false }: Options = {}): Promise<number> {
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}; there are ${NAMES.join(', ')}.`);
    return 2;
  }
  const chosen = names.length > 0 ? NAMES.filter((name) => names.includes(name)) : NAMES;
  const report = await measured(chosen, size);
  console.log(json ? JSON.stringify(report, null, 2) : reportText(report));
  return report.results.every(({ agrees }) => agrees) ? 0 : 1;
}

async function measured(chosen: readonly string[], size: Size): Promise<Report> {
  const things = started(size);
  const before = loadavg()[0] ?? 0;
  try {
    const results: Result[] = [];
    for (const name of chosen) {
      console.error(`${name} …`);
      results.push(...((await BENCHMARKS[name]?.(things.bench)) ?? []));
    }
    const [engines, store] = [await things.engines(), await things.store()];
    return {
      ...header(size, engines, store),
      cores: cpus().length,
      load: [before, loadavg()[0] ?? 0],
      chosen,
      results,
    };
  } finally {
    await things.stop();
  }
}

/** Starts each thing once, when it is first asked for, and stops what was started. */
function started(size: Size) {
  const engines = new Map<EngineName, Promise<Running>>();
  let filled: Promise<FilledStore> | undefined;
  const store = () => {
    filled ??= fillStore(size);
    return filled;
  };
  const engine = (name: EngineName) => {
    const running =
      engines.get(name) ??
      (name === 'sql' ? store().then(({ address }) => startEngine(name, size, address)) : startEngine(name, size));
    engines.set(name, running);
    return running;
  };
  const bench: Bench = { size, engine, store };
  const stop = async () => {
    for (const running of await Promise.allSettled(engines.values()))
      if (running.status === 'fulfilled') await running.value.stop();
    await (await filled?.catch(() => undefined))?.stop();
  };
  return { bench, stop, engines: () => Promise.all(engines.values()), store: async () => filled };
}
