import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/chatelaine.js', import.meta.url));

/** The built program as a child process, serving the chat page from a data folder. */
export type Running = Readonly<{
  process: ChildProcess;
  address: string;
  /** What it has written to its log so far, a line each. */
  said: readonly string[];
  say(as: string, line: string): Promise<string>;
}>;

/**
 * Resolves once it serves. Rejects with what the program said if it ends before that. `more` is added to its environment;
 * `program` is another build of it.
 */
export async function startProgram(
  dataFolder: string,
  more: Readonly<Record<string, string>> = {},
  program = PROGRAM,
): Promise<Running> {
  const own = { DATA_FOLDER: dataFolder, PORT: '0', LOG_LEVEL: 'error', DATABASE_URL: '' };
  const environment = { ...process.env, ...own, ...more };
  const child = spawn(process.execPath, [program, 'start', '--no-open'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the program ended with ${code}: ${said.join('\n')}`);
  });
  ended.catch(() => {}); // being killed is what happens to it here
  const address = await Promise.race([addressFrom(child), ended]);
  return { process: child, address, said, say: (as, line) => say(address, as, line) };
}

async function addressFrom(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the program has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address) return address.replace('127.0.0.1', 'localhost');
  }
  throw new Error('the program did not say where it is');
}

type Answered = Readonly<{
  said: readonly Readonly<{ body: Readonly<{ card?: Readonly<{ plain: string }> }> }>[];
  form?: Readonly<{ plain: string }>;
}>;

/** Types a line into the person's inbox and gives the answer as plain text, with what is shown to them alone and not kept. */
async function say(address: string, as: string, line: string): Promise<string> {
  const response = await fetch(`${address}/playground/lines`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ as, conversation: `direct:${as}`, line }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const { said, form } = (await response.json()) as Answered;
  return [...said.map(({ body }) => body.card?.plain ?? ''), form?.plain ?? ''].join('\n');
}

/** As a power cut has it: nothing is told, nothing is tidied up. */
export async function kill({ process: child }: Running): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

export async function stop({ process: child }: Running): Promise<number | null> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await gone;
  return code;
}
