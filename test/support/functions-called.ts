import { Session } from 'node:inspector/promises';

/** The names of the functions that run while the work is done, in files whose address holds `folder`. */
export async function functionsCalled(folder: string, work: () => Promise<unknown>): Promise<ReadonlySet<string>> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await work();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const ran = result
      .filter(({ url }) => url.includes(folder))
      .flatMap(({ functions }) => functions)
      .filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0);
    return new Set(ran.map(({ functionName }) => functionName));
  } finally {
    session.disconnect();
  }
}
