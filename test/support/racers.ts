import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from './database.ts';

/** What somebody types, or a job that is due. */
export type Order =
  | Readonly<{ as: string; line: string }>
  | Readonly<{ lapse: number }>
  | Readonly<{ endRole: number }>;

/** A process of its own on the store. It follows one order at a time. */
export type Racer = Readonly<{
  pid: number;
  /** The title of the answer; nothing of a job. Rejects where the process fails. */
  follow(order: Order): Promise<string>;
  stop(): Promise<void>;
}>;

const PROGRAM = fileURLToPath(new URL('./racer.ts', import.meta.url));

/** Resolves when it has the company in memory and waits for its first order. */
export async function startRacer({ url, folder }: TestDatabase): Promise<Racer> {
  const stdio = ['pipe', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, url, folder], { stdio: [...stdio] });
  const { stdin, stdout, pid } = child;
  if (!stdin || !stdout || pid === undefined) throw new Error('a racer did not start');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const heard = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('a racer ended');
    const said = String(JSON.parse(value));
    if (said.startsWith('failed: ')) throw new Error(said);
    return said;
  };
  await heard();
  return {
    pid,
    follow: (order) => {
      stdin.write(`${JSON.stringify(order)}\n`);
      return heard();
    },
    stop: async () => {
      const gone = once(child, 'exit');
      stdin.end();
      await gone;
    },
  };
}
