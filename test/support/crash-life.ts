import { becomes, type CrashStage } from './crash-stage.ts';

/** What people hold in their hands while an account lives: the numbers they read, the link that they were given. */
export type Life = {
  readonly requester: string;
  request: number;
  lease: number;
  token: string | undefined;
  /** Every link and credential there was: none may be found anywhere later. */
  readonly secrets: string[];
};

export const newLife = (requester: string): Life => ({
  requester,
  request: 0,
  lease: 0,
  token: undefined,
  secrets: [],
});

/** Something that somebody does, or that comes by itself, until it is so. */
export type Step = Readonly<{
  name: string;
  /** Done again as long as it is not so; what a person does who got no answer. */
  act(stage: CrashStage, life: Life): Promise<unknown>;
  isDone(stage: CrashStage, life: Life): Promise<boolean>;
  /** Until it is done again, where nobody died. */
  patienceMs: number;
}>;

export type Taking = Readonly<{
  giveUpMs: number;
  /** As soon as somebody was struck: nothing that must never be may be so, not even then. */
  whenStruck(): Promise<void>;
}>;

/**
 * Takes a step, again and again as a person would, until it is so. What fails is forgiven only when a process was struck
 * on the way; whoever is dead is started again if nobody else serves. The milliseconds from the strike until it was so.
 */
export async function take(
  stage: CrashStage,
  life: Life,
  step: Step,
  { giveUpMs, whenStruck }: Taking,
): Promise<number | undefined> {
  const { traps } = stage;
  const wasStruck = traps.struck();
  traps.enter(step.name);
  let struckAt: number | undefined;
  for (const deadline = Date.now() + giveUpMs; !(await step.isDone(stage, life)); ) {
    if (Date.now() > deadline) throw new Error(`${step.name} of R-${life.request} did not come about`);
    await serveAgain(stage);
    const interrupted = async () => traps.struck() && !wasStruck && struckAt === undefined;
    const acted = step.act(stage, life).catch((error) => {
      if (!traps.struck()) throw error;
    });
    // Whoever is suspended answers when nobody waits any more.
    await Promise.race([acted, becomes(interrupted, giveUpMs)]);
    await becomes(async () => (await interrupted()) || (await step.isDone(stage, life)), step.patienceMs);
    if (await interrupted()) {
      struckAt = Date.now();
      await whenStruck();
    }
  }
  return struckAt === undefined ? undefined : Date.now() - struckAt;
}

/** Two replicas are meant to go on with one. */
async function serveAgain({ replicas }: CrashStage): Promise<void> {
  if (!replicas.some((replica) => replica.running())) await replicas[0]?.start();
}
