import { sql } from 'drizzle-orm';
import { account, answer, type Life, link, newLife, passTime, request, type Step, take, use } from './crash-life.ts';
import { closeSessions, postVerifier } from './crash-people.ts';
import { strikeAt } from './crash-run.ts';
import { becomes, type CrashStage, holdsIn } from './crash-stage.ts';
import type { Place } from './crash-traps.ts';
import { violations } from './invariants.ts';

/** What goes wrong besides a death; each gives what must not be and is, and leaves nothing behind in a sound build. */
type Fault = (stage: CrashStage) => Promise<readonly string[]>;

const TAKING = { giveUpMs: 60_000, whenStruck: async () => {} };

async function lead(stage: CrashStage, steps: readonly Step[]): Promise<Life> {
  const life = newLife('bob');
  stage.traps.begin();
  for (const step of steps) await take(stage, life, step, TAKING);
  return life;
}

/** Whoever approved loses the right to before the link is used. The approver has it again afterwards. */
export const demotedApprover: Fault = async (stage) => {
  const life = await lead(stage, [request, answer, link]);
  await giveRole(stage, 'Developer');
  const state = await postVerifier(stage, life, life.token ?? '');
  const problems = [...(state === 'refused' ? [] : [`the page said ${state}`]), ...(await violations(stage, life.secrets))];
  await giveRole(stage, 'Administrator');
  await stage.front().say('bob', `/request cancel R-${life.request}`);
  return problems;
};

async function giveRole(stage: CrashStage, role: string): Promise<void> {
  const preview = await stage.front().say('dora', `/role grant @carla ${role} as default`);
  const line = /^Confirm: (.*)$/m.exec(preview)?.[1];
  if (line === undefined) throw new Error(`no role can be given: ${preview}`);
  await stage.front().say('dora', line);
}

const GONE_MS = 15_000;

/** The target is away when the end comes, and comes back once that was noticed. */
export const targetAway: Fault = async (stage) => {
  const life = await lead(stage, [request, answer, link, account, use]);
  for (const { target } of stage.replicas) target.refuse(true);
  await passTime(stage, life, 0);
  const isNoticed = await becomes(
    () =>
      holdsIn(
        stage,
        sql`(select failures from lease where id = ${life.lease}) > 0 or exists (
          select from graphile_worker._private_jobs where key = ${`lease:${life.lease}:end`} and last_error is not null)`,
      ),
    60_000,
  );
  const problems = [...(isNoticed ? [] : ['F12: nobody noticed']), ...(await violations(stage, life.secrets))];
  for (const { target } of stage.replicas) target.refuse(false);
  return [...problems, ...(await goneIn(stage, life, GONE_MS))];
};

/** What ends it was lost, and only the sweep knows. */
export const lostJob = (withinMs: number): Fault => async (stage) => {
  const life = await lead(stage, [request, answer, link, account, use]);
  await stage.inStore(sql`delete from graphile_worker._private_jobs where key = ${`lease:${life.lease}:end`}`);
  await passTime(stage, life, 0);
  return goneIn(stage, life, withinMs);
};

async function goneIn(stage: CrashStage, life: Life, withinMs: number): Promise<readonly string[]> {
  const isGone = await becomes(
    () => holdsIn(stage, sql`(select state from lease where id = ${life.lease}) = 'ended'`),
    withinMs,
  );
  const problems = await violations(stage, life.secrets);
  await closeSessions();
  return [...(isGone ? [] : [`I-2: not gone after ${withinMs} ms`]), ...problems];
}

/** Whoever is at the point falls asleep there, wakes when another has done it all, and finishes what it was at. */
export const asleepAt = (place: Place): Fault => async (stage) => {
  let sleeper: number | undefined;
  let wake = () => {};
  const { problems } = await strikeAt(stage, 'bob', place, {
    strike: (replica) => {
      sleeper = replica;
      stage.replicas[replica]?.suspend();
      return new Promise((resolve) => {
        wake = () => resolve(true);
      });
    },
    whenSo: async () => {
      const replica = stage.replicas[sleeper ?? 0];
      replica?.resume();
      wake();
      await replica?.stop();
    },
  });
  return problems;
};
