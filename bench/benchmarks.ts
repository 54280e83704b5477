import { accountResults } from './accounts.ts';
import type { ColdStart, Way } from './cold-start-process.ts';
import { SIZES, type Size } from './company.ts';
import { agree, type Contestant, type Running, race, timingOf } from './contest.ts';
import type { EngineName } from './engine.ts';
import { type FilledStore, runProcess } from './filled-store.ts';
import { seeded, shuffled } from './random.ts';
import { amount, type Goal, type Result, spreadText, timeText } from './result.ts';
import { slackResults } from './slack.ts';

/** What the benchmarks share; each thing is started when it is first asked for. */
export type Bench = Readonly<{
  size: Size;
  engine(name: EngineName): Promise<Running>;
  store(): Promise<FilledStore>;
}>;

export const BENCHMARKS: Readonly<Record<string, (bench: Bench) => Promise<readonly Result[]>>> = {
  decide: async (bench) => [
    await quicker(bench, 'decide by held names', 'decide', 'casbin', { least: 100 }),
    await quicker(bench, 'decide by fresh names', 'decide fresh', 'casbin', { least: 100 }),
  ],
  explain: async (bench) => [
    await timesDecide(bench, 'explain, whole trace', 'explain', { most: 5 }),
    await timesDecide(bench, 'explain with remedy', 'explain with remedy'),
  ],
  'who-can': async (bench) => [
    await quicker(bench, 'who can, count', 'who can', 'sql', { least: 500 }),
    await quicker(bench, 'who can, full list', 'who can, listed', 'sql'),
  ],
  'what-can': async (bench) => [await timesDecide(bench, 'what can', 'what can')],
  remedy: async (bench) => [await timesDecide(bench, 'remedy of a refusal', 'remedy')],
  import: async (bench) => imported(await bench.store()),
  'cold-start': async (bench) => [await coldStart(bench)],
  memory: async (bench) => [await memory(bench)],
  slack: async (bench) => slackResults(bench.size, await bench.store()),
  accounts: async (bench) => accountResults(bench.size, await bench.store()),
};

async function quicker(bench: Bench, name: string, workload: string, peer: EngineName, goal?: Goal): Promise<Result> {
  const sides = [
    { engine: await bench.engine('chatelaine'), workload },
    { engine: await bench.engine(peer), workload },
  ] as const;
  return contest(name, sides, (ours, theirs) => theirs / ours, goal);
}

async function timesDecide(bench: Bench, name: string, workload: string, goal?: Goal): Promise<Result> {
  const engine = await bench.engine('chatelaine');
  const sides = [
    { engine, workload },
    { engine, workload: 'decide' },
  ] as const;
  return contest(name, sides, (ours, decide) => ours / decide, goal);
}

type Sides = readonly [ours: Contestant, peer: Contestant];

/** Answers first: where they differ no time is taken. */
async function contest(
  name: string,
  sides: Sides,
  ratio: (ours: number, peer: number) => number,
  goal?: Goal,
): Promise<Result> {
  const [, { engine, workload }] = sides;
  const peerName = engine === sides[0].engine ? workload : engine.name;
  const fixed = { name, unit: '×' as const, ...(goal && { goal }) };
  if (!(await agree(sides)))
    return { ...fixed, ours: '–', peer: peerName, value: Number.NaN, spread: '–', agrees: false };
  const [ours, peer] = await race(sides);
  if (!ours || !peer) throw new Error('two sides have two timings');
  return {
    ...fixed,
    ours: timeText(ours.median),
    peer: `${peerName} ${timeText(peer.median)}`,
    value: ratio(ours.median, peer.median),
    spread: spreadText(ours, peer),
    agrees: true,
  };
}

function imported({
  imported: { seconds, readSeconds, peakBytes, fileBytes, agrees },
}: FilledStore): readonly Result[] {
  const gibibytes = peakBytes / 2 ** 30;
  const file = `a file of ${amount(fileBytes / 1e6)} MB`;
  return [
    {
      name: 'import, wall time',
      ours: `${amount(seconds)} s (reading ${amount(readSeconds)} s)`,
      peer: file,
      value: seconds,
      unit: 's',
      goal: { most: 60 },
      spread: 'one run',
      agrees,
    },
    {
      name: 'import, peak memory',
      ours: `${amount(gibibytes)} GiB`,
      peer: file,
      value: gibibytes,
      unit: 'GiB',
      goal: { most: 1.5 },
      spread: 'one run',
      agrees,
    },
  ];
}

const ROUNDS = 5;

/** Fresh processes, interleaved; the first round warms the server up and is dropped. */
async function coldStart(bench: Bench): Promise<Result> {
  const { address, folder } = await bench.store();
  const engine = await bench.engine('chatelaine');
  const expected = await engine.ask({ workload: 'decide', task: 'answers' });
  const random = seeded(ROUNDS);
  const taken: Readonly<Record<Way, number[]>> = { engine: [], rows: [] };
  const start = (way: Way, ...size: readonly Size[]) =>
    runProcess<ColdStart>('cold-start-process', [way, address, folder, ...size]);
  const { answers } = await start('engine', bench.size);
  const agrees = answers === expected;
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const way of shuffled(['engine', 'rows'] as const, random)) {
      const { milliseconds } = await start(way);
      if (round > 0) taken[way].push(milliseconds * 1e6);
    }
  const [ours, peer] = [timingOf(taken.engine), timingOf(taken.rows)];
  return {
    name: 'cold start to the first answer',
    ours: timeText(ours.median),
    peer: `the same rows drained ${timeText(peer.median)}`,
    value: ours.median / peer.median,
    unit: '×',
    goal: { most: 6 },
    spread: spreadText(ours, peer),
    agrees,
  };
}

async function memory(bench: Bench): Promise<Result> {
  const [ours, peer] = [await bench.engine('chatelaine'), await bench.engine('casbin')];
  const { people } = SIZES[bench.size];
  return {
    name: 'memory, all facts of a person',
    ours: `${amount(ours.ready.bytes / people)} bytes`,
    peer: `casbin ${amount(peer.ready.bytes / people)} bytes`,
    value: ours.ready.bytes / peer.ready.bytes,
    unit: '×',
    spread: 'one run',
    agrees: true,
  };
}
