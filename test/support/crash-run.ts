import { type Life, newLife, type Step, take } from './crash-life.ts';
import { closeSessions } from './crash-people.ts';
import type { CrashStage } from './crash-stage.ts';
import {
  account,
  answer,
  askLonger,
  expire,
  giveBack,
  link,
  longer,
  longerAtOnce,
  remind,
  request,
  use,
} from './crash-steps.ts';
import { nameOf, type Place, type Point, type Strike } from './crash-traps.ts';
import { violations } from './invariants.ts';

/** From the request to the end of the account, with all that comes between; and a short one, which is an Administrator's own. */
export const LIVES = {
  bob: [request, answer, link, account, use, askLonger, longer, remind, expire],
  erin: [request, link, account, use, longerAtOnce, giveBack],
} as const satisfies Readonly<Record<string, readonly Step[]>>;
export type Who = keyof typeof LIVES;

/** A life during which nobody dies: what is wrong all the same. */
export async function lifeOf(stage: CrashStage, who: Who): Promise<readonly string[]> {
  stage.traps.begin();
  return (await lead(stage, who)).problems;
}

/** The points of the order of writes of a life during which nobody dies. */
export async function record(stage: CrashStage, who: Who): Promise<readonly Point[]> {
  const problems = await lifeOf(stage, who);
  if (problems.length > 0) throw new Error(`nobody died, and yet: ${problems.join('; ')}`);
  return stage.traps.passed();
}

export type Outcome = Readonly<{
  problems: readonly string[];
  /** Milliseconds from the strike until what was under way was so. */
  tookMs: number | undefined;
}>;

export type Strikes = Readonly<{
  strike: Strike;
  giveUpMs?: number;
  /** After the step that was struck. */
  whenSo?(): Promise<void>;
  /** Whether a problem at the moment of the strike is all that is asked for. */
  isEnough?: boolean;
}>;

/** The same with something that happens to whoever comes to the point. */
export async function strikeAt(stage: CrashStage, who: Who, point: Place, strikes: Strikes): Promise<Outcome> {
  await Promise.all(stage.replicas.map((replica) => replica.start()));
  stage.traps.begin({ point, strike: strikes.strike });
  const outcome = await lead(stage, who, strikes);
  const missed = stage.traps.struck() ? [] : ['the point was not reached'];
  return { ...outcome, problems: [...missed, ...outcome.problems].map((what) => `${nameOf(point)}: ${what}`) };
}

export const killing =
  ({ replicas }: CrashStage): Strike =>
  async (at) => {
    await replicas[at]?.kill();
    return false;
  };

/** The line is lost with what was answered; the process lives. */
export const cutting: Strike = async () => false;

/** Looks at the moment of the strike, when what was interrupted is so, and at the end. */
async function lead(
  stage: CrashStage,
  who: Who,
  { giveUpMs = 60_000, ...strikes }: Partial<Strikes> = {},
): Promise<Outcome> {
  const life: Life = newLife(who);
  let tookMs: number | undefined;
  const problems: string[] = [];
  const look = async (when: string) => {
    problems.push(...(await violations(stage, life.secrets)).map((what) => `${when}, ${what}`));
  };
  const whenStruck = async () => {
    await look('at once');
    if (strikes.isEnough && problems.length > 0) throw new Error('that is enough');
  };
  try {
    for (const step of LIVES[who]) {
      const took = await take(stage, life, step, { giveUpMs, whenStruck });
      if (took === undefined) continue;
      tookMs = took;
      await strikes.whenSo?.();
      await look('when it was so');
    }
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  } finally {
    await look('at the end');
    await closeSessions();
  }
  return { problems, tookMs };
}
