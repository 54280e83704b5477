import { type SQL, sql } from 'drizzle-orm';
import { type Life, newLife, type Step, take } from './crash-life.ts';
import { closeSessions, postVerifier } from './crash-people.ts';
import { strikeAt } from './crash-run.ts';
import { becomes, type CrashStage, holdsIn, type Replica } from './crash-stage.ts';
import { account, answer, link, passTime, request, use } from './crash-steps.ts';
import type { Place } from './crash-traps.ts';
import { violations } from './invariants.ts';

/** What goes wrong besides a death; each gives what must not be and is, and leaves nothing behind in a sound build. */
export type Fault = (stage: CrashStage) => Promise<readonly string[]>;

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
  const problems = [
    ...(state === 'refused' ? [] : [`the page said ${state}`]),
    ...(await violations(stage, life.secrets)),
  ];
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
export const lostJob =
  (withinMs: number): Fault =>
  async (stage) => {
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

/** Whoever is at the point falls asleep there, wakes when it is so that others have gone on, and finishes what it was at. */
export const asleepAt =
  (place: Place, isOvertaken: SQL): Fault =>
  async (stage) => {
    let sleeper: Replica | undefined;
    const { problems } = await strikeAt(stage, 'bob', place, {
      strike: async (at) => {
        sleeper = stage.replicas[at];
        sleeper?.suspend();
        await becomes(() => holdsIn(stage, isOvertaken), TAKING.giveUpMs);
        sleeper?.resume();
        return true;
      },
      whenSo: async () => sleeper?.stop(),
    });
    return problems;
  };

/** The last account there was is gone; the last request is there. */
export const GONE = sql`(select state from lease order by id desc limit 1) = 'ended'`;
export const FILED = sql`(select status from request order by id desc limit 1) = 'pending'`;
