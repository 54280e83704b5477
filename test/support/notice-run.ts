import { setTimeout as pause } from 'node:timers/promises';
import type { NewAuditEntry } from '../../src/domain/audit.ts';
import { pick, randomFrom } from '../oracle/draw.ts';
import { checkNotices, type Due, type Figures } from './notice-check.ts';
import { dueIn, entriesFor } from './notice-company.ts';
import { VIAS } from './notice-record.ts';
import { type NoticeStage, openNoticeStage } from './notice-stage.ts';

export type Wanted = Readonly<{
  program: string;
  /** At least so many, over all channels. */
  notices: number;
  kills: number;
  seed: number;
  /** When to stop waiting for the last of them. */
  giveUpMs: number;
}>;

export type Outcome = Readonly<{ problems: readonly string[]; figures: Figures & Readonly<{ seconds: number }> }>;

/** Records entries while two programs carry them to Slack and are killed, waits until all has gone out, and looks. */
export async function runNotices({ program, notices, kills, seed, giveUpMs }: Wanted): Promise<Outcome> {
  const entries = entriesFor(notices, randomFrom(seed));
  const archiveEvery = Math.ceil(notices / Math.max(4, kills / 2));
  const stage = await openNoticeStage({ program, seed, archiveEvery, archiveMs: 1_500, archiveUntil: notices * 0.7 });
  const begun = Date.now();
  try {
    const deadline = begun + giveUpMs;
    const [recorded] = await Promise.all([
      write(stage, entries, deadline),
      strike(stage, { notices, kills, seed, deadline }),
    ]);
    const isAll = await allSent(stage, deadline);
    const seconds = Math.round((Date.now() - begun) / 1_000);
    await stage.stop();
    const { due, problems } = await dueOf(stage, recorded);
    const found = checkNotices({ due, lines: stage.record.lines(), kills: stage.kills });
    const left = isAll ? [] : [`after ${seconds} seconds notices were still waiting`];
    return { problems: [...left, ...problems, ...found.problems], figures: { ...found.figures, seconds } };
  } finally {
    await stage.close();
  }
}

/** How far what is recorded may be ahead of what has gone out: enough for every channel to have some waiting. */
const AHEAD = 160;
const LOOK_MS = 50;

/** One transaction each for one to three entries, by two writers at a time; the numbers that the entries got. */
async function write(stage: NoticeStage, entries: readonly NewAuditEntry[], deadline: number) {
  const { store } = stage.opened;
  const recorded: number[] = [];
  let [next, due] = [0, 0];
  const writer = async () => {
    while (next < entries.length && Date.now() < deadline) {
      const some = entries.slice(next, next + 1 + (next % 3));
      next += some.length;
      due += some.flatMap(dueIn).length;
      const seqs = await store.transaction(async (tx) => {
        const all: number[] = [];
        for (const entry of some) all.push((await tx.record(entry)).seq);
        return all;
      });
      recorded.push(...seqs);
      while (due - stage.record.stored() > AHEAD && Date.now() < deadline) await pause(LOOK_MS);
    }
  };
  await Promise.all([writer(), writer()]);
  return recorded;
}

type Striking = Pick<Wanted, 'notices' | 'kills' | 'seed'> & Readonly<{ deadline: number }>;

/** How the programs die: at some moment, or with a message on its way that Slack does not have yet, or has. */
const WAYS = ['unawares', 'before storing', 'after storing'] as const;

/** By what has gone out, so that a slow machine comes as far as a quick one. */
async function strike(stage: NoticeStage, { notices, kills, seed, deadline }: Striking): Promise<void> {
  const random = randomFrom(seed + 2);
  for (let at = 1; at <= kills; at += 1) {
    while (stage.record.stored() < (at * notices) / (kills + 1)) {
      if (Date.now() > deadline) return;
      await pause(LOOK_MS);
    }
    await pause(random() * 300);
    const way = WAYS[at % WAYS.length] ?? 'unawares';
    const victim = way === 'unawares' ? pick(random, VIAS) : await stage.hold(way, deadline);
    if (victim) await stage.replace(victim);
  }
}

async function allSent({ opened }: NoticeStage, deadline: number): Promise<boolean> {
  while ((await opened.store.recipients()).length > 0) {
    if (Date.now() > deadline) return false;
    await pause(200);
  }
  return true;
}

/** What the trail says is due, with all that was recorded here and what the programs have added. */
async function dueOf({ opened }: NoticeStage, recorded: readonly number[]) {
  const due: Due[] = [];
  const kinds = new Set<string>();
  for await (const { seq, kind, team, application, environment } of opened.store.auditEntries({ oldestFirst: true })) {
    if (kind === 'directory-imported') continue;
    kinds.add(kind);
    due.push({
      seq,
      ...(team !== undefined && { team }),
      ...(application !== undefined && { application }),
      ...(environment !== undefined && { environment }),
    });
  }
  const known = new Set(due.map(({ seq }) => seq));
  const problems = recorded.filter((seq) => !known.has(seq)).map((seq) => `entry ${seq} is not in the trail`);
  const silent = ['channel-parked', 'channel-returned'].filter((kind) => !kinds.has(kind));
  return { due, problems: [...problems, ...silent.map((kind) => `no entry says ${kind}`)] };
}
