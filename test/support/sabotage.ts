import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type Swap, swapIn } from './build-copy.ts';

/** A protection that is taken away in the sources, and the tests of its fault row that have to notice. */
export type Sabotage = Readonly<{
  broken: string;
  swaps: readonly Swap[];
  /** The tests, by file and by a pattern for their names. */
  file: string;
  tests: string;
  /** Environment variables for them. */
  with?: Readonly<Record<string, string>>;
  /** Tried in every run; the others with SABOTAGE=all. */
  always?: true;
}>;

/** What the tests of a broken copy came to: the names of those that failed and that passed, and what the first said. */
export type Verdict = Readonly<{ failed: readonly string[]; passed: readonly string[]; said: string }>;

/** How often the sources have what is to be broken: it has to be once. */
export const countOf = ({ file, from }: Swap): number => readFileSync(join('src', file), 'utf8').split(from).length - 1;

/**
 * Runs the tests in a copy of the sources with the swaps made, in a process of its own, on the server that this run's
 * tests share: its databases are copies of those of the sources as they are.
 */
export async function sabotaged({ swaps, file, tests, with: more = {} }: Sabotage, pgHost: string): Promise<Verdict> {
  return inCopy(async (folder) => {
    for (const swap of swaps) swapIn(join(folder, 'src'), swap);
    for (const name of ['node_modules', 'drizzle', 'bin', 'package.json', 'tsconfig.json'])
      symlinkSync(resolve(name), join(folder, name));
    writeFileSync(join(folder, 'vitest.config.mjs'), CONFIG);
    writeFileSync(join(folder, 'shared-server.mjs'), SHARED_SERVER);
    const report = join(folder, 'report.json');
    const program = resolve('node_modules/vitest/vitest.mjs');
    const options = ['--root', folder, '--reporter=json', `--outputFile=${report}`, '-t', tests];
    const child = spawn(process.execPath, [program, 'run', file, ...options], {
      cwd: folder,
      env: { ...process.env, ...more, SHARED_PG_HOST: pgHost, SABOTAGE: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const errors: string[] = [];
    child.stderr?.on('data', (chunk) => errors.push(String(chunk)));
    await once(child, 'close');
    return verdictOf(report, errors.join(''));
  });
}

const CONFIG = `export default {
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['./shared-server.mjs'],
    maxWorkers: 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
  },
};`;
const SHARED_SERVER = "export const setup = (project) => project.provide('pgHost', process.env.SHARED_PG_HOST);";

async function inCopy<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-sabotage-'));
  try {
    cpSync('src', join(folder, 'src'), { recursive: true });
    // What tests compare pictures and pages with is most of what there is.
    cpSync('test', join(folder, 'test'), { recursive: true, filter: (path) => basename(path) !== 'golden' });
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Report = Readonly<{
  testResults: readonly Readonly<{
    message: string;
    assertionResults: readonly Readonly<{ status: string; fullName: string; failureMessages?: readonly string[] }>[];
  }>[];
}>;

function verdictOf(path: string, errors: string): Verdict {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`the tests of the copy did not run: ${errors}`, { cause });
  }
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const of = (status: string) => results.filter((result) => result.status === status);
  const said = [
    ...of('failed').flatMap(({ failureMessages = [] }) => failureMessages),
    ...report.testResults.map(({ message }) => message),
  ];
  return {
    failed: of('failed').map(({ fullName }) => fullName),
    passed: of('passed').map(({ fullName }) => fullName),
    said: said[0] ?? '',
  };
}
