import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { exportLines } from '../../src/store/export.ts';
import { type OpenStore, openStore } from '../../src/store/open.ts';
import { verifyExport } from '../../src/store/verify-export.ts';
import { kill, type Running, startProgram, stop } from '../support/running.ts';

/** How often the program is killed; a full run sets CRASH_ROUNDS=200. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 8);
const SEED = Number(process.env.CRASH_SEED ?? 1);
const SLOT = '"bob" "Tech Lead" in "Banking"';

type Confirmed = Readonly<{ seq: number; kind: 'role-granted' | 'role-revoked' }>;

describe('a program killed while roles are given', () => {
  let folder: string;
  beforeAll(() => {
    execFileSync(process.execPath, ['bin/build.js']);
    // The database's own user has to reach it, so it is not under anybody's home.
    folder = mkdtempSync(join(tmpdir(), 'chatelaine-crash-'));
  });
  afterAll(async () => {
    // A killed program leaves its database running: one that starts and stops in order takes it along.
    if (folder) await stop(await startProgram(folder));
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    `I-5 keeps every confirmed grant and every invariant over ${ROUNDS} kills (seed ${SEED})`,
    async () => {
      const random = drawFrom(SEED);
      const confirmed: Confirmed[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const running = await startProgram(folder);
        const { changing, answered } = changeRoles(running, confirmed);
        // By its progress, so that a slow machine comes as far as a quick one; then somewhere within the next answer.
        const took = await answered(Math.floor(random() * 8));
        await pause(random() * took);
        await kill(running);
        if (random() < 0.5) cutPower(folder);
        await changing;
        await check(folder, confirmed);
      }
      // A run that never got as far as confirming would prove nothing.
      expect(confirmed.length).toBeGreaterThan(ROUNDS);
    },
    ROUNDS * 20_000,
  );
});

type Changing = Readonly<{
  changing: Promise<void>;
  /** Resolves once so many lines were answered, with the milliseconds that the last of them took. */
  answered(count: number): Promise<number>;
}>;

/** Gives and takes one role in turn until the program is gone, noting each change that was said to be done. */
function changeRoles({ say }: Running, confirmed: Confirmed[]): Changing {
  const events = new EventEmitter();
  let count = 0;
  const ask = async (line: string): Promise<string> => {
    const started = performance.now();
    const answer = await say('nadia', line);
    count += 1;
    events.emit('answer', performance.now() - started);
    return answer;
  };
  const change = async () => {
    for (;;)
      for (const verb of ['grant', 'revoke'] as const) {
        const line = /^Confirm: (.*)$/m.exec(await ask(`/role ${verb} ${SLOT}`))?.[1];
        const done = line && /entry (\d+)/i.exec(await ask(line));
        if (done) confirmed.push({ seq: Number(done[1]), kind: verb === 'grant' ? 'role-granted' : 'role-revoked' });
      }
  };
  // The connection is cut when the program dies; what was not answered was not promised.
  const changing = change().catch(() => {});
  const answered = async (wanted: number): Promise<number> => {
    let took = 50;
    while (count < wanted) [took] = (await once(events, 'answer')) as [number];
    return took;
  };
  return { changing, answered };
}

/** Kills the database too, which then has only its write-ahead log to go by. */
function cutPower(folder: string): void {
  const file = join(folder, 'pg/postmaster.pid');
  if (existsSync(file)) process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL');
}

async function check(folder: string, confirmed: readonly Confirmed[]): Promise<void> {
  const opened = await openStore({ folder });
  try {
    const verified = await verifyExport(exportLines(opened.store, opened.auditKey), {
      pinned: { keyIds: [opened.auditKey.keyId], checkpoints: await opened.keptCheckpoints() },
      redecide: (facts, question) => decide(createCompany(facts), question),
    });
    expect(verified.faults).toEqual([]);
    await checkReplay(opened, confirmed);
  } finally {
    await opened.close();
  }
}

/** Replaying the trail gives the table, and every change that was confirmed is in it under its number. */
async function checkReplay({ store }: OpenStore, confirmed: readonly Confirmed[]): Promise<void> {
  const kinds = new Map<number, string>();
  let held: string | null = null;
  for await (const { seq, kind, after } of store.auditEntries({ oldestFirst: true })) {
    kinds.set(seq, kind);
    if (kind === 'role-granted' || kind === 'role-revoked') held = after ?? null;
  }
  const { company } = await store.snapshot();
  expect(company.users.get('bob')?.teams.get('Banking')?.name ?? null).toBe(held);
  expect(confirmed.filter(({ seq, kind }) => kinds.get(seq) !== kind)).toEqual([]);
}

/** A small generator (mulberry32), so that a failure's seed repeats it as far as the machine's timing allows. */
function drawFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
