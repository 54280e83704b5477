import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type OpenStore, openStore } from '../../src/store/open.ts';
import type { Swap } from './build-copy.ts';
import { createDatabase } from './database.ts';
import type { Kill } from './notice-check.ts';
import { company } from './notice-company.ts';
import { HELD, openRecord, type Record as Recorded, VIAS, type Via } from './notice-record.ts';
import type { FakeSettings, Hold } from './notice-slack.ts';
import { importQuietly } from './quiet-import.ts';
import { kill, type Running, startProgram, stop } from './running.ts';

/**
 * The program as it is, but that a second of Slack's takes a tenth of one, a rest that a person would have to end three
 * seconds instead of 300, a call without an answer three instead of ten, and the sweep comes every other second.
 */
export const SOONER: readonly Swap[] = [
  { file: 'chat/pace.js', from: 'APART_MS = 1_000', to: 'APART_MS = 100' },
  { file: 'chat/patience.js', from: 'failure.seconds * 1_000', to: 'failure.seconds * 100' },
  { file: 'chat/rests.js', from: 'seconds * 1_000', to: 'seconds * 100' },
  { file: 'chat/rests.js', from: 'LONG_S = 300', to: 'LONG_S = 30' },
  { file: 'slack/client.js', from: 'TIMEOUT_MS = 10_000', to: 'TIMEOUT_MS = 3_000' },
  { file: 'jobs/schedule.js', from: "EVERY_MINUTE = '* * * * *'", to: "EVERY_MINUTE = '*/2 * * * * *'" },
];

/** A store, a fake Slack and two programs between them, each a process of its own. */
export type NoticeStage = Readonly<{
  opened: OpenStore;
  record: Recorded;
  kills: readonly Kill[];
  /** Resolves with the sender of the next message, who waits for an answer. */
  hold(when: Hold, deadline: number): Promise<Via | undefined>;
  /** As `kill -9`, and another one in its place, which serves when it resolves. */
  replace(via: Via): Promise<void>;
  /** What the programs have logged as an error, the dead ones too. */
  said(): readonly string[];
  /** Ends the programs in order. */
  stop(): Promise<void>;
  close(): Promise<void>;
}>;

export type StageSettings = Readonly<{ program: string }> & Omit<FakeSettings, 'file'>;

export async function openNoticeStage({ program, ...fake }: StageSettings): Promise<NoticeStage> {
  const database = await createDatabase();
  const opened = await openStore(database);
  await importQuietly({ ...opened, database }, company);
  const file = join(database.folder, 'slack.jsonl');
  const slack = await startFake({ ...fake, file });
  const record = openRecord(file);
  const running = new Map<Via, Running>();
  const kills: Kill[] = [];
  const said: (readonly string[])[] = [];
  const start = async (via: Via) => {
    const environment = {
      DATABASE_URL: database.url,
      SLACK_BOT_TOKEN: 'xoxb-test-bot',
      SLACK_SIGNING_SECRET: 'nobody calls the programs in here',
      SLACK_API_URL: slack.urls[via],
    };
    const begun = await startProgram(database.folder, environment, program);
    said.push(begun.said);
    running.set(via, begun);
  };
  const replace = async (via: Via) => {
    const one = running.get(via);
    if (!one) throw new Error(`the ${via} program does not run`);
    const at = Date.now();
    await kill(one);
    kills.push({ via, at, goneAt: Date.now() });
    await start(via);
  };
  const hold = async (when: Hold, deadline: number) => {
    const from = record.lines().length;
    slack.hold(when);
    while (Date.now() < deadline) {
      const held = record
        .lines()
        .slice(from)
        .find((line) => line.what === 'posted' && line.said === HELD);
      if (held?.what === 'posted') return held.via;
      await pause(10);
    }
    return undefined;
  };
  const end = async (how: (one: Running) => Promise<unknown>) => {
    const all = [...running.values()];
    running.clear();
    await Promise.all(all.map(how));
  };
  const close = async () => {
    await end(kill);
    await slack.stop();
    record.close();
    await opened.close();
    await database.drop();
  };
  try {
    await Promise.all(VIAS.map(start));
  } catch (error) {
    await close();
    throw error;
  }
  return { opened, record, kills, hold, replace, said: () => said.flat(), stop: () => end(stop), close };
}

const FAKE = fileURLToPath(new URL('./notice-slack.ts', import.meta.url));

type Fake = Readonly<{ urls: Readonly<Record<Via, string>>; hold(when: Hold): void; stop(): Promise<void> }>;

async function startFake(settings: FakeSettings): Promise<Fake> {
  const child = spawn(process.execPath, ['--import', 'tsx', FAKE, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const hold = (when: Hold) => void child.stdin.write(`${JSON.stringify(when)}\n`);
  return { urls: JSON.parse(await firstLine(child)), hold, stop: () => ended(child) };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout) for await (const line of createInterface({ input: stdout })) return line;
  throw new Error('the fake Slack did not start');
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  if (child.kill('SIGKILL')) await gone;
}
