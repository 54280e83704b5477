import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCompany } from '../src/domain/company.ts';
import { decide } from '../src/domain/decide.ts';
import type { Facts } from '../src/domain/facts.ts';
import type { Size } from './company.ts';
import { companyFacts } from './company.ts';
import { type Connection, openConnection } from './connection.ts';
import { timingOf } from './contest.ts';
import type { FilledStore } from './filled-store.ts';
import type { Asked } from './questions.ts';
import { seeded, shuffled } from './random.ts';
import { type Result, spreadText, timeText } from './result.ts';
import type { Way } from './slack-process.ts';
import { APP, requestFor, selfQuestions, slackIdOf, TEAM } from './slack-requests.ts';

/** A whole command, signature to reply, against Bolt's own receiver that only says ok; both in one run. */
export async function slackResults(size: Size, store: FilledStore): Promise<readonly Result[]> {
  const facts = companyFacts(size);
  const api = await fakeApi(facts);
  const ours = await startServer('chatelaine', [store.address, store.folder, api.url]);
  const bolt = await startServer('bolt', []);
  try {
    const questions = selfQuestions(facts);
    const agrees = await answersRight(ours, facts, questions);
    const sides = { chatelaine: ours, bolt };
    return [await throughput(sides, questions, agrees), ...(await latencies(sides, questions, agrees))];
  } finally {
    for (const server of [ours, bolt]) server.stop();
    api.close();
  }
}

type Serving = Readonly<{ port: number; stop(): void }>;
type Sides = Readonly<Record<Way, Serving>>;

async function startServer(way: Way, args: readonly string[]): Promise<Serving> {
  const path = fileURLToPath(new URL('./slack-process.js', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path, way, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('a server without output');
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = JSON.parse(line) as { port: number };
    return { port, stop: () => child.stdin?.end() };
  }
  throw new Error(`the server ${way} ended before it served`);
}

/** Slack, as far as a command that was answered in the acknowledgement needs it. */
async function fakeApi({ users }: Facts): Promise<Readonly<{ url: string; close(): void }>> {
  const mails = new Map(users.map(({ username, email }) => [slackIdOf(username), email]));
  const answers: Readonly<Record<string, (fields: URLSearchParams) => object>> = {
    'auth.test': () => ({ team: 'Bench', team_id: TEAM, user_id: 'U0BOT', bot_id: 'B0BOT' }),
    'bots.info': () => ({ bot: { id: 'B0BOT', app_id: APP } }),
    'users.info': (fields) => {
      const id = fields.get('user') ?? '';
      const email = mails.get(id);
      return { user: { id, team_id: TEAM, is_email_confirmed: true, profile: { email } } };
    },
  };
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const answer = answers[request.url?.replace('/api/', '') ?? '']?.(new URLSearchParams(body));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer ? { ok: true, ...answer } : { ok: false, error: 'unknown_method' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the fake API listens nowhere');
  return { url: `http://127.0.0.1:${address.port}/api/`, close: () => void server.close() };
}

/** Each answer against the engine's own, before any time is taken. */
async function answersRight({ port }: Serving, facts: Facts, questions: readonly Asked[]): Promise<boolean> {
  const company = createCompany(facts);
  const connection = await openConnection(port);
  let right = true;
  for (const question of questions) {
    const answer = decide(company, question);
    const word = 'outcome' in answer && answer.outcome === 'allow' ? 'Yes.' : 'No.';
    const response = await connection.ask(requestFor(question));
    if (!response.includes(`"text":"${word} `)) {
      right = false;
      console.error('differs', question, answer, response.slice(0, 600));
      break;
    }
  }
  connection.close();
  return right;
}

const CONNECTIONS = 16;
const SLICE = 2_000;
const ROUNDS = 9;
const WARM_UP = 2;

/** As many as can be answered, over connections that are kept alive. */
async function throughput(sides: Sides, questions: readonly Asked[], agrees: boolean): Promise<Result> {
  const random = seeded(ROUNDS);
  const slices: Record<Way, number[]> = { chatelaine: [], bolt: [] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1)
    for (const way of shuffled(['chatelaine', 'bolt'] as const, random)) {
      const nanoseconds = await closedLoop(sides[way].port, questions);
      if (round >= 0) slices[way].push(nanoseconds);
    }
  const [ours, bolt] = [timingOf(slices.chatelaine), timingOf(slices.bolt)];
  return {
    name: 'a command of Slack, commands a second',
    ours: `${Math.round(1e9 / ours.median).toLocaleString('en')}/s`,
    peer: `Bolt that says ok ${Math.round(1e9 / bolt.median).toLocaleString('en')}/s`,
    value: bolt.median / ours.median,
    unit: '×',
    goal: { least: 0.7 },
    spread: spreadText(ours, bolt),
    agrees,
  };
}

/** Nanoseconds a command. */
async function closedLoop(port: number, questions: readonly Asked[]): Promise<number> {
  const requests = Array.from({ length: SLICE }, (_, i) => requestFor(questions[i % questions.length] as Asked));
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => openConnection(port)));
  let next = 0;
  const started = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      while (next < requests.length) {
        next += 1;
        mustBeOk(await connection.ask(requests[next - 1] as Buffer));
      }
    }),
  );
  const elapsed = performance.now() - started;
  for (const connection of connections) connection.close();
  return (elapsed / SLICE) * 1e6;
}

function mustBeOk(response: string): void {
  if (!response.startsWith('HTTP/1.1 200')) throw new Error(`a command was answered ${response.slice(0, 60)}`);
}

const RATES = [50, 200, 1_000] as const;
const LATENCY_ROUNDS = 5;
const SECONDS: Readonly<Record<(typeof RATES)[number], number>> = { 50: 6, 200: 4, 1000: 3 };

async function latencies(sides: Sides, questions: readonly Asked[], agrees: boolean): Promise<readonly Result[]> {
  const random = seeded(LATENCY_ROUNDS);
  const results: Result[] = [];
  for (const rate of RATES) {
    const rounds: Record<Way, number[]> = { chatelaine: [], bolt: [] };
    for (let round = -1; round < LATENCY_ROUNDS; round += 1)
      for (const way of shuffled(['chatelaine', 'bolt'] as const, random)) {
        const p99 = await openLoop(sides[way].port, questions, { rate, seconds: SECONDS[rate] });
        if (round >= 0) rounds[way].push(p99);
      }
    const [ours, bolt] = [timingOf(rounds.chatelaine), timingOf(rounds.bolt)];
    results.push({
      name: `acknowledgement, p99 at ${rate.toLocaleString('en')} a second`,
      ours: timeText(ours.median),
      peer: `Bolt that says ok ${timeText(bolt.median)}`,
      value: ours.median / bolt.median,
      unit: '×',
      goal: { most: 1.5 },
      spread: spreadText(ours, bolt),
      agrees,
    });
  }
  return results;
}

/** Arrivals that do not wait for each other (Poisson); the 99th percentile from when each should have begun, in nanoseconds. */
async function openLoop(
  port: number,
  questions: readonly Asked[],
  { rate, seconds }: Readonly<{ rate: number; seconds: number }>,
): Promise<number> {
  const random = seeded(rate);
  const requests = Array.from({ length: rate * seconds }, (_, i) =>
    requestFor(questions[i % questions.length] as Asked),
  );
  const free: Connection[] = [];
  const taken: number[] = [];
  const under: Promise<void>[] = [];
  const started = performance.now();
  let due = 0;
  for (const request of requests) {
    due += (-Math.log(1 - random.next()) / rate) * 1_000;
    const early = started + due - performance.now();
    if (early > 1) await pause(early);
    const intended = started + due;
    const ask = async (): Promise<void> => {
      const connection = free.findLast((one) => one.isOpen()) ?? (await openConnection(port));
      if (free.includes(connection)) free.splice(free.indexOf(connection), 1);
      mustBeOk(await connection.ask(request));
      taken.push(performance.now() - intended);
      free.push(connection);
    };
    under.push(ask());
  }
  await Promise.all(under);
  for (const connection of free) connection.close();
  const sorted = taken.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN) * 1e6;
}
